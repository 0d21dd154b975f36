#pragma once
// The configured endpoints of one chain, each probed before it is used: what a probe asks (version,
// network, a known block) is the adapter's.

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "platform/async/task_group.hpp"
#include "platform/rpc/endpoint_pool.hpp"
#include "ports/clock.hpp"

namespace warden::rpc {

struct ProbeSettings {
    Millis probe_again{600'000};  // a probe holds so long, and until its endpoint fails
    std::size_t tries_max = 3;    // endpoints asked for one read
};

// `Node` is what a probe learned of an endpoint; its member `alias` names it. It belongs to one
// logic thread; pool and clock outlive it.
template <class Node>
class ProbedEndpoints {
  public:
    // Probes an endpoint. A permanent error means that it can't be used until somebody changes
    // something.
    using Probe =
        std::function<asio::awaitable<Result<Node>>(std::string alias, ports::Deadline deadline)>;
    // Says whether by this error the chain itself said no: another endpoint would say the same.
    using IsFinal = std::function<bool(const Error& error)>;

    ProbedEndpoints(ProbeSettings settings, EndpointPool& pool, ports::Clock& clock, Probe probe,
                    IsFinal is_final)
        : settings_(settings),
          pool_(pool),
          clock_(clock),
          probe_(std::move(probe)),
          is_final_(std::move(is_final)) {}
    ProbedEndpoints(const ProbedEndpoints&) = delete;
    ProbedEndpoints& operator=(const ProbedEndpoints&) = delete;

    // Returns a probed endpoint that is not in quarantine and not in `tried`, each in turn. Errors:
    // transient (none answers), or the permanent one when every endpoint has one.
    asio::awaitable<Result<Node>> pick(std::vector<std::string> tried, ports::Deadline deadline) {
        const std::vector<EndpointState> states = pool_.states();
        // Asking for another endpoint takes nobody's turn.
        const std::size_t first = tried.empty() ? turn_++ : turn_;
        for (std::size_t i = 0; i < states.size(); ++i) {
            const EndpointState& state = states[(first + i) % states.size()];
            if (state.quarantined || std::ranges::count(tried, state.alias) > 0) continue;
            Result<Node> node = co_await probed(state, deadline);
            if (node) co_return node;
        }
        co_return Fail(why_none());
    }

    // Returns a probed endpoint that another operator runs than `alias`. Errors: as pick().
    asio::awaitable<Result<Node>> pick_other(const std::string& alias, ports::Deadline deadline) {
        std::vector<std::string> same;
        for (const EndpointState& state : pool_.states()) {
            if (state.operator_name == operator_of(alias)) same.push_back(state.alias);
        }
        return pick(std::move(same), deadline);
    }

    // Returns who runs an endpoint; empty for an unknown alias.
    std::string operator_of(const std::string& alias) const {
        for (const EndpointState& state : pool_.states()) {
            if (state.alias == alias) return state.operator_name;
        }
        return {};
    }

    // Returns how many operators must say what one alone is not believed: two, where there are two.
    std::size_t needed() const {
        std::set<std::string> operators;
        for (const EndpointState& state : pool_.states()) operators.insert(state.operator_name);
        return std::min<std::size_t>(operators.size(), 2);
    }

    // Returns how many of the configured ones are asked when each of them refuses: those whose last
    // probe failed for good never answer.
    std::size_t asked_max() const {
        return std::min(pool_.states().size() - refused_.size(), settings_.tries_max);
    }

    // Returns all that can be used now, in the order of the configuration.
    asio::awaitable<Result<std::vector<Node>>> all(ports::Deadline deadline) {
        std::vector<Node> out;
        const std::vector<EndpointState> states = pool_.states();
        for (const EndpointState& state : states) {
            if (state.quarantined) continue;
            Result<Node> node = co_await probed(state, deadline);
            if (node) out.push_back(std::move(*node));
        }
        if (!out.empty()) co_return out;
        co_return Fail(why_none());
    }

    // Asks one endpoint after the other until one succeeds or `refused`, a function
    // (alias, Error) -> bool, says that a refusal is that of all. `ask` is a function
    // (Node) -> awaitable<Result<T>>. Both outlive the call. Errors: that refusal; else transient,
    // as another try may find another endpoint; as pick() where none can be asked.
    template <class T, class Ask, class Refused>
    asio::awaitable<Result<T>> ask_each(Ask& ask, Refused& refused, ports::Deadline deadline) {
        std::vector<std::string> tried;
        Result<T> last = fail(Errc::unavailable, "no endpoint");
        while (tried.size() < settings_.tries_max) {
            const Result<Node> node = co_await pick(tried, deadline);
            if (!node) {
                if (tried.empty()) co_return Fail(node.error());
                break;
            }
            last = co_await ask(*node);
            if (last || refused(node->alias, last.error())) co_return last;
            tried.push_back(node->alias);
        }
        // Garbage from every endpoint is, for the caller, a chain that can't be read now.
        if (last.error().is(Condition::transient)) co_return last;
        co_return fail(Errc::unavailable, last.error().text());
    }

    // Asks all that can be used now, side by side, and returns what each answered. `ask` is a
    // function (Node) -> awaitable<T>; it outlives the call. Errors: as pick().
    template <class T, class Ask>
    asio::awaitable<Result<std::vector<T>>> ask_all(Ask& ask, ports::Deadline deadline) {
        const auto nodes = co_await all(deadline);
        if (!nodes) co_return Fail(nodes.error());
        std::vector<T> out(nodes->size());
        std::vector<asio::awaitable<void>> asked;
        asked.reserve(nodes->size());
        for (std::size_t i = 0; i < nodes->size(); ++i) {
            asked.push_back(put(ask((*nodes)[i]), out[i]));
        }
        co_await async::all_of(std::move(asked));
        co_return out;
    }

    // Until one succeeds or the chain itself says no.
    template <class T, class Ask>
    asio::awaitable<Result<T>> read(Ask& ask, ports::Deadline deadline) {
        const auto refused = [this](const std::string&, const Error& error) {
            return is_final_(error);
        };
        co_return co_await ask_each<T>(ask, refused, deadline);
    }

  private:
    template <class T>
    static asio::awaitable<void> put(asio::awaitable<T> answer, T& out) {
        out = co_await std::move(answer);
    }

    struct Known {
        Node node;
        ports::Clock::TimePoint at;
        std::uint64_t failures = 0;  // of the endpoint when it was probed
    };

    asio::awaitable<Result<Node>> probed(EndpointState state, ports::Deadline deadline) {
        const auto known = known_.find(state.alias);
        const bool fresh = known != known_.end() && known->second.failures == state.failures &&
                           clock_.now() < known->second.at + settings_.probe_again;
        if (fresh) co_return known->second.node;
        Result<Node> node = co_await probe_(state.alias, deadline);
        refused_.erase(state.alias);
        if (!node) {
            pool_.report_bad(state.alias, node.error().text());
            if (node.error().is(Condition::permanent)) refused_.emplace(state.alias, node.error());
            co_return Fail(node.error());
        }
        known_.insert_or_assign(state.alias, Known{*node, clock_.now(), state.failures});
        co_return node;
    }

    // Names each endpoint with what is wrong with it: one of them is what the operator has to look
    // at.
    Error why_none() const {
        const std::vector<EndpointState> states = pool_.states();
        if (refused_.size() == states.size()) return refused_.begin()->second;
        std::string detail = "no endpoint can be asked now";
        for (const EndpointState& state : states) {
            if (!state.last_error.empty()) detail += "; " + state.last_error;
        }
        return {make_error_code(Errc::unavailable), std::move(detail)};
    }

    ProbeSettings settings_;
    EndpointPool& pool_;
    ports::Clock& clock_;
    Probe probe_;
    IsFinal is_final_;
    std::map<std::string, Known> known_;
    std::map<std::string, Error> refused_;  // endpoints whose last probe failed for good
    std::size_t turn_ = 0;
};

}  // namespace warden::rpc
