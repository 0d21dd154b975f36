#include "adapters/starknet/client/nodes.hpp"

#include <algorithm>

#include "adapters/starknet/client/errors.hpp"

namespace warden::starknet {
namespace {

// SN_MAIN rather than its number, where it is text.
std::string network_name(const Felt& chain_id) {
    const Result<std::string> text = chain_id.to_short_string();
    return text && !text->empty() ? *text : chain_id.to_hex();
}

}  // namespace

Nodes::Nodes(NodesSettings settings, NodeClient& client, ports::Clock& clock)
    : settings_(std::move(settings)), client_(client), clock_(clock) {}

bool Nodes::is_final_answer(const Error& error) {
    const bool by_node =
        error.code.category() == make_error_code(NodeErrc::contract_error).category();
    return by_node && error.is(Condition::permanent);
}

asio::awaitable<Result<SpecVersion>> Nodes::probe(std::string alias, ports::Deadline deadline) {
    const auto text = co_await client_.spec_version(alias, deadline);
    if (!text) co_return Fail(text.error());
    const Result<SpecVersion> spec = parse_spec_version(*text);
    if (!spec || !is_supported(*spec)) {
        co_return fail(NodeErrc::unsupported_spec,
                       alias + ": JSON-RPC " + *text +
                           ", supported are 0.9 and 0.10: use another url or node");
    }
    const auto chain = co_await client_.chain_id(alias, deadline);
    if (!chain) co_return Fail(chain.error());
    if (*chain != settings_.chain_id) {
        co_return fail(NodeErrc::wrong_chain,
                       alias + ": is a node of " + network_name(*chain) + ", configured is " +
                           network_name(settings_.chain_id) + ": correct its url or chain_id");
    }
    if (settings_.anchor) {
        const auto header =
            co_await client_.header(alias, BlockId(settings_.anchor->num), deadline);
        if (!header) co_return Fail(header.error());
        if (header->hash.to_hex() != settings_.anchor->hash) {
            co_return fail(NodeErrc::wrong_chain, alias + ": block " +
                                                      std::to_string(settings_.anchor->num) +
                                                      " has another hash than the one we know");
        }
    }
    co_return *spec;
}

asio::awaitable<Result<Node>> Nodes::probed(rpc::EndpointState state, ports::Deadline deadline) {
    const auto known = probes_.find(state.alias);
    const bool fresh = known != probes_.end() && known->second.failures == state.failures &&
                       clock_.now() < known->second.at + settings_.probe_again;
    if (fresh) co_return Node{state.alias, known->second.spec};
    const Result<SpecVersion> spec = co_await probe(state.alias, deadline);
    refused_.erase(state.alias);
    if (!spec) {
        client_.pool().report_bad(state.alias, spec.error().text());
        if (spec.error().is(Condition::permanent)) refused_.emplace(state.alias, spec.error());
        co_return Fail(spec.error());
    }
    probes_.insert_or_assign(state.alias, Probe{*spec, clock_.now(), state.failures});
    co_return Node{state.alias, *spec};
}

// Each endpoint with what is wrong with it: one of them is what the operator has to look at.
Error Nodes::why_none() const {
    const std::vector<rpc::EndpointState> states = client_.pool().states();
    if (refused_.size() == states.size()) return refused_.begin()->second;
    std::string detail = "no endpoint can be asked now";
    for (const rpc::EndpointState& state : states) {
        if (!state.last_error.empty()) detail += "; " + state.last_error;
    }
    return {make_error_code(Errc::unavailable), std::move(detail)};
}

asio::awaitable<Result<Node>> Nodes::pick(std::vector<std::string> tried,
                                          ports::Deadline deadline) {
    const std::vector<rpc::EndpointState> states = client_.pool().states();
    // Asking for another endpoint takes nobody's turn.
    const std::size_t first = tried.empty() ? turn_++ : turn_;
    for (std::size_t i = 0; i < states.size(); ++i) {
        const rpc::EndpointState& state = states[(first + i) % states.size()];
        if (state.quarantined || std::ranges::count(tried, state.alias) > 0) continue;
        Result<Node> node = co_await probed(state, deadline);
        if (node) co_return node;
    }
    co_return Fail(why_none());
}

asio::awaitable<Result<std::vector<Node>>> Nodes::all(ports::Deadline deadline) {
    std::vector<Node> out;
    const std::vector<rpc::EndpointState> states = client_.pool().states();
    for (const rpc::EndpointState& state : states) {
        if (state.quarantined) continue;
        Result<Node> node = co_await probed(state, deadline);
        if (node) out.push_back(std::move(*node));
    }
    if (!out.empty()) co_return out;
    co_return Fail(why_none());
}

}  // namespace warden::starknet
