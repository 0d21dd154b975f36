#include "adapters/stellar/codec/result.hpp"

#include <algorithm>
#include <array>

#include "domain/base/sha256.hpp"

namespace warden::stellar {
namespace {

constexpr std::int32_t kInvokeHostFunction = 24;

// The names go from txFEE_BUMP_INNER_SUCCESS (1) down to txFROZEN_KEY_ACCESSED (-18).
constexpr std::array<const char*, 20> kNames{"txFEE_BUMP_INNER_SUCCESS",
                                             "txSUCCESS",
                                             "txFAILED",
                                             "txTOO_EARLY",
                                             "txTOO_LATE",
                                             "txMISSING_OPERATION",
                                             "txBAD_SEQ",
                                             "txBAD_AUTH",
                                             "txINSUFFICIENT_BALANCE",
                                             "txNO_ACCOUNT",
                                             "txINSUFFICIENT_FEE",
                                             "txBAD_AUTH_EXTRA",
                                             "txINTERNAL_ERROR",
                                             "txNOT_SUPPORTED",
                                             "txFEE_BUMP_INNER_FAILED",
                                             "txBAD_SPONSORSHIP",
                                             "txBAD_MIN_SEQ_AGE_OR_GAP",
                                             "txMALFORMED",
                                             "txSOROBAN_INVALID",
                                             "txFROZEN_KEY_ACCESSED"};

}  // namespace

std::string name(TxnCode code) {
    const std::int64_t index = 1 - static_cast<std::int64_t>(code);
    if (index < 0 || index >= static_cast<std::int64_t>(kNames.size())) {
        return "tx code " + std::to_string(static_cast<std::int32_t>(code));
    }
    return kNames[static_cast<std::size_t>(index)];
}

std::optional<Hash32> OperationResult::success_hash() const {
    Hash32 out{};
    if (code != 0 || type != kInvokeHostFunction || inner_code != 0 || body.size() != out.size()) {
        return std::nullopt;
    }
    std::copy(body.begin(), body.end(), out.begin());
    return out;
}

OperationResult invoke_success(const Hash32& success_hash) {
    return {.code = 0,
            .type = kInvokeHostFunction,
            .inner_code = 0,
            .body = Bytes(success_hash.begin(), success_hash.end())};
}

OperationResult invoke_failure(InvokeCode code) {
    return {.code = 0,
            .type = kInvokeHostFunction,
            .inner_code = static_cast<std::int32_t>(code),
            .body = {}};
}

Hash32 result_set_hash(const std::vector<TransactionResultPair>& results) {
    return sha256(to_xdr(results));
}

}  // namespace warden::stellar
