#include "adapters/stellar/client/errors.hpp"

#include <array>

#include "platform/rpc/error_table.hpp"

namespace warden::stellar {
namespace {

constexpr rpc::NodeError entry(NodeErrc code, const char* name, Condition condition) {
    return {static_cast<int>(code), name, condition};
}

constexpr std::array kErrors{
    entry(NodeErrc::out_of_range, "outside its ledgers", Condition::transient),
    entry(NodeErrc::method_not_found, "method not found", Condition::permanent),
    entry(NodeErrc::invalid_params, "invalid parameters", Condition::permanent),
    entry(NodeErrc::internal_error, "internal error", Condition::transient),
    entry(NodeErrc::processing_limit, "processing limit reached", Condition::transient),
    entry(NodeErrc::wrong_network, "another network", Condition::permanent),
    entry(NodeErrc::unsupported_version, "unsupported version", Condition::permanent),
    entry(NodeErrc::contradiction, "endpoint contradicts itself", Condition::transient),
    entry(NodeErrc::lagging, "endpoint lags", Condition::transient),
    entry(NodeErrc::simulation_failed, "the call would fail", Condition::permanent),
    entry(NodeErrc::not_found, "no such ledger entry", Condition::permanent),
    entry(NodeErrc::pruned, "older than its history", Condition::permanent),
    entry(NodeErrc::unreadable, "a newer protocol than Warden's", Condition::transient),
    entry(NodeErrc::outside_spec, "an error outside the specification", Condition::transient),
};

const rpc::NodeErrorCategory& category() noexcept {
    static const rpc::NodeErrorCategory instance("stellar", kErrors);
    return instance;
}

}  // namespace

std::error_code make_error_code(NodeErrc code) noexcept {
    return {static_cast<int>(code), category()};
}

Error node_error(const std::string& alias, const std::string& method, const rpc::RpcError& error) {
    constexpr std::size_t kTextMax = 1000;
    std::string detail = alias + ": " + method + ": " + error.message.substr(0, kTextMax);
    const bool known = error.code < 0 && category().knows(error.code);
    if (!known) return {NodeErrc::outside_spec, std::to_string(error.code) + ": " + detail};
    return {std::error_code(static_cast<int>(error.code), category()), std::move(detail)};
}

}  // namespace warden::stellar
