#include "adapters/stellar/client/nodes.hpp"

#include <charconv>

#include "adapters/stellar/client/errors.hpp"

namespace warden::stellar {
namespace {

// The chain itself said no.
bool is_final_answer(const Error& error) {
    const bool by_node =
        error.code.category() == make_error_code(NodeErrc::invalid_params).category();
    return by_node && error.is(Condition::permanent);
}

// Returns the first number of "27.1.1-..." or "v27.1.1".
int major_version(std::string_view text) {
    if (text.starts_with('v')) text.remove_prefix(1);
    int major = 0;
    std::from_chars(text.data(), text.data() + text.size(), major);
    return major;
}

constexpr int kMajorMin = 23;  // before it, ids and cursors have another form

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
    const auto version = co_await client_.version(alias, deadline);
    if (!version) co_return Fail(version.error());
    if (major_version(*version) < kMajorMin) {
        co_return fail(NodeErrc::unsupported_version,
                       alias + ": stellar-rpc " + *version +
                           ", supported is 23 and later: use another url or node");
    }
    const auto network = co_await client_.network(alias, deadline);
    if (!network) co_return Fail(network.error());
    if (network->passphrase != settings_.passphrase) {
        co_return fail(NodeErrc::wrong_network, alias + ": is a node of '" + network->passphrase +
                                                    "', configured is '" + settings_.passphrase +
                                                    "': correct its url or chain_id");
    }
    const auto health = co_await client_.health(alias, deadline);
    if (!health) co_return Fail(health.error());
    co_return Node{std::move(alias), *version};
}

}  // namespace warden::stellar
