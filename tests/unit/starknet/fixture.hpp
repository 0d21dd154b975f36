#pragma once
// Everything a test of the Starknet adapter needs, on virtual time.

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "adapters/starknet/client/nodes.hpp"
#include "adapters/starknet/source.hpp"
#include "platform/metrics/metrics.hpp"
#include "platform/rng/rng.hpp"
#include "tests/support/no_web_sockets.hpp"
#include "tests/support/run_until.hpp"
#include "tests/unit/starknet/fake_node.hpp"
#include "tests/unit/starknet/golden.hpp"

namespace warden::starknet {

inline const Felt kContract{0xc0};
inline const Felt kOther{0xbad};

// An event of `kContract` unless told otherwise.
inline EventContent event(std::uint64_t value, Felt from = kContract) {
    return {from, {Felt{7}, Felt{value}}, {Felt{value}}};
}
inline FakeTxn txn(std::uint64_t hash, std::vector<EventContent> events) {
    return {Felt{hash}, std::move(events)};
}

class AdapterTest : public testing::Test {
  protected:
    explicit AdapterTest(std::vector<std::string> aliases = {"a"}) {
        for (const std::string& alias : aliases) http.node(alias);
        rpc::PoolSettings settings;
        for (const std::string& alias : aliases) {
            settings.endpoints.push_back({alias, "http://" + alias + "/", {}});
        }
        pool = rpc::make_endpoint_pool(http, blocking, clock, rng, settings);
        client = std::make_unique<NodeClient>(*pool);
        NodesSettings network;
        network.chain_id = Felt::from_short_string("SN_SEPOLIA").value();
        nodes = std::make_unique<Nodes>(network, *client, clock);
    }

    template <class T>
    T run(boost::asio::awaitable<T> task) {
        return support::run_until(io, clock, std::move(task), {10'000, &blocking});
    }
    // The node's answer to one method from now on.
    void on(const std::string& method, Reply reply, const std::string& alias = "a") {
        node(alias).answers.insert_or_assign(method, std::move(reply));
    }
    // From now on the node has no block that is being built, and says so by this code.
    void has_closed_blocks_alone(int code, const std::string& alias = "a") {
        node(alias).hook = [code](const std::string&, const Json& params) -> std::optional<Reply> {
            const Json* id = params.find("block_id");
            if (id == nullptr || *id != Json("pre_confirmed")) return std::nullopt;
            return Reply::error(code);
        };
    }
    ports::Deadline soon() const { return clock.now() + std::chrono::seconds{30}; }
    FakeNode& node(const std::string& alias = "a") { return http.node(alias); }
    bool quarantined(const std::string& alias) const {
        for (const rpc::EndpointState& state : pool->states()) {
            if (state.alias == alias) return state.quarantined;
        }
        return false;
    }
    void pass(std::chrono::milliseconds time) { clock.advance(time); }

    boost::asio::io_context io;
    support::FakeClock clock;
    rng::SeededRng rng{1};
    FakeHttp http;
    async::BlockingPool blocking{{"test", 2, 100}};
    metrics::Registry registry;
    SourceMetrics metrics{registry, "starknet"};
    support::NoWebSockets web_sockets;
    std::unique_ptr<rpc::EndpointPool> pool;
    std::unique_ptr<NodeClient> client;
    std::unique_ptr<Nodes> nodes;
};

}  // namespace warden::starknet
