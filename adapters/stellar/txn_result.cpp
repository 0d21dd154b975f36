#include "adapters/stellar/txn_result.hpp"

#include <array>

#include "adapters/stellar/codec/meta.hpp"
#include "adapters/stellar/profiles/orchestrator/orchestrator_profile.hpp"

namespace warden::stellar {
namespace {

constexpr std::int32_t kInvokeHostFunction = 24;

// The names stand at the negated code (Stellar-transaction.x, OperationResultCode and
// InvokeHostFunctionResultCode).
constexpr std::array kOperationNames{"opINNER",
                                     "opBAD_AUTH",
                                     "opNO_ACCOUNT",
                                     "opNOT_SUPPORTED",
                                     "opTOO_MANY_SUBENTRIES",
                                     "opEXCEEDED_WORK_LIMIT",
                                     "opTOO_MANY_SPONSORING"};
constexpr std::array kInvokeNames{
    "INVOKE_HOST_FUNCTION_SUCCESS",        "INVOKE_HOST_FUNCTION_MALFORMED",
    "INVOKE_HOST_FUNCTION_TRAPPED",        "INVOKE_HOST_FUNCTION_RESOURCE_LIMIT_EXCEEDED",
    "INVOKE_HOST_FUNCTION_ENTRY_ARCHIVED", "INVOKE_HOST_FUNCTION_INSUFFICIENT_REFUNDABLE_FEE"};

template <std::size_t N>
std::string name_in(const std::array<const char*, N>& names, std::int32_t code) {
    const std::int64_t index = -std::int64_t{code};
    if (index < 0 || index >= std::int64_t{N}) return "code " + std::to_string(code);
    return names[static_cast<std::size_t>(index)];
}

std::string name_of(const OperationResult& operation) {
    if (operation.code != 0) return name_in(kOperationNames, operation.code);
    if (operation.type == kInvokeHostFunction) return name_in(kInvokeNames, operation.inner_code);
    return "operation " + std::to_string(operation.type) + " code " +
           std::to_string(operation.inner_code);
}

}  // namespace

Errc errc_of(TxnCode code) {
    switch (code) {
        case TxnCode::too_early:
        case TxnCode::insufficient_balance:
        case TxnCode::no_account:
        case TxnCode::insufficient_fee: return Errc::transient;
        case TxnCode::bad_seq: return Errc::conflict;
        case TxnCode::too_late:
        case TxnCode::missing_operation:
        case TxnCode::bad_auth:
        case TxnCode::bad_auth_extra:
        case TxnCode::not_supported:
        case TxnCode::bad_sponsorship:
        case TxnCode::bad_min_seq_age_or_gap:
        case TxnCode::malformed:
        case TxnCode::soroban_invalid:
        case TxnCode::frozen_key_accessed: return Errc::permanent;
        // These say that it was applied, which is not what a refusal can say.
        case TxnCode::fee_bump_inner_success:
        case TxnCode::fee_bump_inner_failed:
        case TxnCode::success:
        case TxnCode::failed:
        case TxnCode::internal_error: break;
    }
    return Errc::unknown_outcome;
}

std::string reason_of(const TransactionResult& result, const Bytes& meta,
                      const ContractId& contract) {
    std::string out = name(result.own_code());
    if (!result.own_operations().empty()) out += ": " + name_of(result.own_operations().front());
    const auto parsed = from_xdr<TransactionMeta>(meta);
    if (!parsed) return out;  // the codes stand without it
    const std::string_view error = contract_error_in(parsed->diagnostic_events(), contract);
    if (!error.empty()) out += ": " + std::string(error);
    return out;
}

}  // namespace warden::stellar
