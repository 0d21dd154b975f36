#pragma once
// The configured endpoints of one chain, each probed before it is used: the version of its
// specification, its network, and that it has the block we know.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "adapters/starknet/client/node_client.hpp"
#include "platform/rpc/endpoint_pool.hpp"
#include "ports/clock.hpp"

namespace warden::starknet {

struct NodesSettings {
    Felt chain_id;  // SN_MAIN, SN_SEPOLIA or another, as a short string
    // A block that every endpoint must have with this hash: detects a wrong or reset network.
    std::optional<chain::BlockRef> anchor;
    Millis probe_again{600'000};  // the probe of an endpoint holds so long, and until it fails
    std::size_t tries_max = 3;    // endpoints asked for one read
};

struct Node {
    std::string alias;
    SpecVersion spec;

    // Events carry their indexes and headers the event commitment from 0.10.0 on.
    bool has_indexes() const { return spec >= SpecVersion{0, 10, 0}; }
};

// One logic thread; client and clock outlive it.
class Nodes {
  public:
    Nodes(NodesSettings settings, NodeClient& client, ports::Clock& clock);

    // A probed endpoint that is not in quarantine and not in `tried`, in turn. Errors: transient
    // (none answers), or the permanent one when every endpoint is of a wrong network or version.
    asio::awaitable<Result<Node>> pick(std::vector<std::string> tried, ports::Deadline deadline);
    // All that can be used now, in the order of the configuration.
    asio::awaitable<Result<std::vector<Node>>> all(ports::Deadline deadline);

    NodeClient& client() { return client_; }
    const NodesSettings& settings() const { return settings_; }

    // Asks one endpoint after the other until one succeeds or fails for good. `ask` is a function
    // (Node) -> awaitable<Result<T>> that outlives the call.
    template <class T, class Ask>
    asio::awaitable<Result<T>> read(Ask& ask, ports::Deadline deadline) {
        std::vector<std::string> tried;
        Result<T> last = fail(Errc::unavailable, "no endpoint");
        while (tried.size() < settings_.tries_max) {
            const Result<Node> node = co_await pick(tried, deadline);
            if (!node) {
                if (tried.empty()) co_return Fail(node.error());
                break;
            }
            last = co_await ask(*node);
            if (last || is_final_answer(last.error())) co_return last;
            tried.push_back(node->alias);
        }
        co_return as_transient(std::move(last));
    }

  private:
    struct Probe {
        SpecVersion spec;
        ports::Clock::TimePoint at;
        std::uint64_t failures = 0;  // of the endpoint when it was probed
    };

    asio::awaitable<Result<Node>> probed(rpc::EndpointState state, ports::Deadline deadline);
    asio::awaitable<Result<SpecVersion>> probe(std::string alias, ports::Deadline deadline);
    Error why_none() const;

    // The chain itself said no: another endpoint would say the same.
    static bool is_final_answer(const Error& error);
    // Garbage from every endpoint is, for the caller, a chain that can't be read now.
    template <class T>
    static Result<T> as_transient(Result<T> last) {
        if (last || last.error().is(Condition::transient)) return last;
        return fail(Errc::unavailable, last.error().text());
    }

    NodesSettings settings_;
    NodeClient& client_;
    ports::Clock& clock_;
    std::map<std::string, Probe> probes_;
    std::map<std::string, Error> refused_;  // endpoints whose last probe failed for good
    std::size_t turn_ = 0;
};

}  // namespace warden::starknet
