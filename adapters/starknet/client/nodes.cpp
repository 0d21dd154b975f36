#include "adapters/starknet/client/nodes.hpp"

#include "adapters/starknet/client/errors.hpp"

namespace warden::starknet {
namespace {

// SN_MAIN rather than its number, where it is text.
std::string network_name(const Felt& chain_id) {
    const Result<std::string> text = chain_id.to_short_string();
    return text && !text->empty() ? *text : chain_id.to_hex();
}

// The chain itself said no.
bool is_final_answer(const Error& error) {
    const bool by_node =
        error.code.category() == make_error_code(NodeErrc::contract_error).category();
    return by_node && error.is(Condition::permanent);
}

}  // namespace

Nodes::Nodes(NodesSettings settings, NodeClient& client, ports::Clock& clock)
    : ProbedEndpoints(
          settings.probes, client.pool(), clock,
          [this](std::string alias, ports::Deadline deadline) {
              return probe(std::move(alias), deadline);
          },
          is_final_answer),
      settings_(std::move(settings)),
      client_(client) {}

asio::awaitable<Result<Node>> Nodes::probe(std::string alias, ports::Deadline deadline) {
    const auto text = co_await client_.spec_version(alias, deadline);
    if (!text) co_return Fail(text.error());
    const Result<SpecVersion> spec = parse_spec_version(*text);
    if (!spec || !is_supported(*spec)) {
        co_return fail(NodeErrc::unsupported_spec,
                       alias + ": JSON-RPC " + *text +
                           ", supported are 0.9 and 0.10: use another url or node");
    }
    if (settings_.needs_proof && *spec == SpecVersion{0, 9}) {
        co_return fail(NodeErrc::unsupported_spec,
                       alias + ": JSON-RPC " + *text +
                           " leaves out what a block's hash is made of: use its url of 0.10, or "
                           "set verified_proof: cross_checked");
    }
    const auto chain = co_await client_.chain_id(alias, deadline);
    if (!chain) co_return Fail(chain.error());
    if (*chain != settings_.chain_id) {
        co_return fail(NodeErrc::wrong_chain,
                       alias + ": is a node of " + network_name(*chain) + ", configured is " +
                           network_name(settings_.chain_id) + ": correct its url or chain_id");
    }
    co_return Node{std::move(alias)};
}

}  // namespace warden::starknet
