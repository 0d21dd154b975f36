#include "adapters/starknet/client/errors.hpp"

#include <algorithm>
#include <array>

#include "adapters/starknet/codec/felt.hpp"
#include "platform/rpc/error_table.hpp"

namespace warden::starknet {
namespace {

constexpr rpc::NodeError entry(NodeErrc code, const char* name, Condition condition) {
    return {static_cast<int>(code), name, condition};
}

constexpr std::array kErrors{
    entry(NodeErrc::failed_to_receive_txn, "FAILED_TO_RECEIVE_TXN", Condition::unknown_outcome),
    entry(NodeErrc::no_trace_available, "NO_TRACE_AVAILABLE", Condition::permanent),
    entry(NodeErrc::contract_not_found, "CONTRACT_NOT_FOUND", Condition::permanent),
    entry(NodeErrc::entrypoint_not_found, "ENTRYPOINT_NOT_FOUND", Condition::permanent),
    entry(NodeErrc::block_not_found, "BLOCK_NOT_FOUND", Condition::transient),
    entry(NodeErrc::invalid_txn_index, "INVALID_TXN_INDEX", Condition::permanent),
    entry(NodeErrc::class_hash_not_found, "CLASS_HASH_NOT_FOUND", Condition::permanent),
    entry(NodeErrc::txn_hash_not_found, "TXN_HASH_NOT_FOUND", Condition::transient),
    entry(NodeErrc::page_size_too_big, "PAGE_SIZE_TOO_BIG", Condition::permanent),
    entry(NodeErrc::no_blocks, "NO_BLOCKS", Condition::transient),
    entry(NodeErrc::invalid_continuation_token, "INVALID_CONTINUATION_TOKEN", Condition::transient),
    entry(NodeErrc::too_many_keys_in_filter, "TOO_MANY_KEYS_IN_FILTER", Condition::permanent),
    entry(NodeErrc::contract_error, "CONTRACT_ERROR", Condition::permanent),
    entry(NodeErrc::txn_execution_error, "TRANSACTION_EXECUTION_ERROR", Condition::permanent),
    entry(NodeErrc::storage_proof_not_supported, "STORAGE_PROOF_NOT_SUPPORTED",
          Condition::permanent),
    entry(NodeErrc::class_already_declared, "CLASS_ALREADY_DECLARED", Condition::permanent),
    entry(NodeErrc::invalid_nonce, "INVALID_TRANSACTION_NONCE", Condition::permanent),
    entry(NodeErrc::insufficient_resources, "INSUFFICIENT_RESOURCES_FOR_VALIDATE",
          Condition::permanent),
    entry(NodeErrc::insufficient_balance, "INSUFFICIENT_ACCOUNT_BALANCE", Condition::transient),
    entry(NodeErrc::validation_failure, "VALIDATION_FAILURE", Condition::permanent),
    entry(NodeErrc::compilation_failed, "COMPILATION_FAILED", Condition::permanent),
    entry(NodeErrc::class_too_large, "CONTRACT_CLASS_SIZE_IS_TOO_LARGE", Condition::permanent),
    entry(NodeErrc::non_account, "NON_ACCOUNT", Condition::permanent),
    entry(NodeErrc::duplicate_txn, "DUPLICATE_TX", Condition::permanent),
    entry(NodeErrc::compiled_class_hash_mismatch, "COMPILED_CLASS_HASH_MISMATCH",
          Condition::permanent),
    entry(NodeErrc::unsupported_txn_version, "UNSUPPORTED_TX_VERSION", Condition::permanent),
    entry(NodeErrc::unsupported_class_version, "UNSUPPORTED_CONTRACT_CLASS_VERSION",
          Condition::permanent),
    entry(NodeErrc::unexpected, "UNEXPECTED_ERROR", Condition::unknown_outcome),
    entry(NodeErrc::replacement_underpriced, "REPLACEMENT_TRANSACTION_UNDERPRICED",
          Condition::permanent),
    entry(NodeErrc::fee_below_minimum, "FEE_BELOW_MINIMUM", Condition::permanent),
    entry(NodeErrc::invalid_subscription_id, "INVALID_SUBSCRIPTION_ID", Condition::permanent),
    entry(NodeErrc::too_many_addresses_in_filter, "TOO_MANY_ADDRESSES_IN_FILTER",
          Condition::permanent),
    entry(NodeErrc::too_many_blocks_back, "TOO_MANY_BLOCKS_BACK", Condition::permanent),
    entry(NodeErrc::method_not_found, "method not found", Condition::permanent),
    entry(NodeErrc::invalid_params, "invalid parameters", Condition::permanent),
    entry(NodeErrc::internal_error, "internal error", Condition::transient),
    entry(NodeErrc::wrong_chain, "another network", Condition::permanent),
    entry(NodeErrc::unsupported_spec, "unsupported version of the specification",
          Condition::permanent),
    entry(NodeErrc::contradiction, "endpoint contradicts itself", Condition::transient),
    entry(NodeErrc::unproven, "blocks of the endpoint can't be proven", Condition::transient),
    entry(NodeErrc::outside_spec, "an error outside the specification", Condition::transient),
};

constexpr std::int64_t kOurs = 1'000;  // from here on

const rpc::NodeErrorCategory& category() noexcept {
    static const rpc::NodeErrorCategory instance("starknet", kErrors);
    return instance;
}

}  // namespace

std::error_code make_error_code(NodeErrc code) noexcept {
    return {static_cast<int>(code), category()};
}

Error node_error(const std::string& alias, const std::string& method, const rpc::RpcError& error) {
    constexpr std::size_t kDataMax = 4000;  // execution errors nest; the innermost part matters
    std::string detail = alias + ": " + method + ": " + error.message;
    if (!error.data.empty()) {
        const std::size_t from = error.data.size() > kDataMax ? error.data.size() - kDataMax : 0;
        detail += " " + error.data.substr(from);
    }
    const bool known = error.code < kOurs && category().knows(error.code);
    if (!known) return {NodeErrc::outside_spec, std::to_string(error.code) + ": " + detail};
    return {std::error_code(static_cast<int>(error.code), category()), std::move(detail)};
}

std::vector<std::string> panic_texts(std::string_view text) {
    std::vector<std::string> out;
    for (std::size_t at = text.find("0x"); at != std::string_view::npos;
         at = text.find("0x", at + 2)) {
        const std::size_t end =
            std::min(text.find_first_not_of("0123456789abcdefABCDEF", at + 2), text.size());
        const Result<Felt> felt = Felt::from_hex(text.substr(at, end - at));
        if (!felt) continue;
        const Result<std::string> name = felt->to_short_string();
        if (name && !name->empty()) out.push_back(*name);
    }
    return out;
}

}  // namespace warden::starknet
