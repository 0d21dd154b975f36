#include "sandbox/stellar/checks.hpp"

#include <algorithm>
#include <limits>

#include "sandbox/stellar/fees.hpp"

namespace warden::sandbox::soroban {
namespace {

using stellar::Transaction;
using stellar::TxnCode;

bool is_soroban(const stellar::Operation& operation) {
    return operation.as<stellar::InvokeHostFunctionOp>() ||
           operation.as<stellar::ExtendFootprintTtlOp>() ||
           operation.as<stellar::RestoreFootprintOp>();
}

bool any_soroban(const Transaction& txn) { return std::ranges::any_of(txn.operations, is_soroban); }

// Resources are those of what runs, also inside a fee bump.
std::size_t size_of(const Waiting& txn) {
    return stellar::to_xdr(stellar::TransactionEnvelope{txn.envelope}).size();
}

// Refuses with txSOROBAN_INVALID and the reason.
Refusal soroban_refusal(ErrorType type, ErrorCode code, std::string why) {
    Refusal out = refusal(TxnCode::soroban_invalid);
    out.events.push_back(diagnostic(host_error(type, code, std::move(why))));
    return out;
}

std::optional<Refusal> check_resources(const Waiting& waiting) {
    const std::size_t size = size_of(waiting);
    if (const char* broken = broken_limit(*waiting.envelope.txn.soroban, size)) {
        return soroban_refusal(ErrorType::budget, ErrorCode::exceeded_limit, broken);
    }
    return std::nullopt;
}

bool has_duplicates(const stellar::Footprint& footprint) {
    std::vector<Bytes> keys;
    for (const auto* list : {&footprint.read_only, &footprint.read_write}) {
        for (const stellar::LedgerKey& key : *list) keys.push_back(stellar::to_xdr(key));
    }
    std::ranges::sort(keys);
    return std::ranges::adjacent_find(keys) != keys.end();
}

std::optional<Refusal> check_soroban(const Waiting& waiting) {
    const Transaction& txn = waiting.envelope.txn;
    const bool muxed = std::holds_alternative<stellar::AccountWithId>(txn.source.value) ||
                       (txn.operations[0].source && std::holds_alternative<stellar::AccountWithId>(
                                                        txn.operations[0].source->value));
    if (txn.memo != stellar::Memo{} || muxed) {
        return soroban_refusal(
            ErrorType::value, ErrorCode::invalid_input,
            "Soroban transactions are not allowed to use memo or muxed source account");
    }
    if (auto broken = check_resources(waiting)) return broken;
    const auto& soroban = *txn.soroban;
    if (!waiting.bump && soroban.resource_fee > txn.fee) {
        return soroban_refusal(
            ErrorType::value, ErrorCode::exceeded_limit,
            "transaction `sorobanData.resourceFee` is higher than the full transaction fee");
    }
    if (soroban.resource_fee < resource_fee(soroban, size_of(waiting), 0).total()) {
        return soroban_refusal(
            ErrorType::value, ErrorCode::exceeded_limit,
            "transaction `sorobanData.resourceFee` is lower than the actual Soroban resource fee");
    }
    if (has_duplicates(soroban.footprint)) {
        return soroban_refusal(
            ErrorType::storage, ErrorCode::invalid_input,
            "Found duplicate key in the Soroban footprint; every key across read-only and "
            "read-write footprints has to be unique.");
    }
    return std::nullopt;
}

std::optional<TxnCode> check_time(const Transaction& txn, const CheckAt& at) {
    const auto time = txn.preconditions.time_bounds();
    const auto ledgers = txn.preconditions.ledger_bounds();
    const bool early =
        (time && time->min_time > at.now.time) || (ledgers && ledgers->min_ledger > at.now.ledger);
    if (early) return TxnCode::too_early;
    const bool late =
        (time && time->max_time != 0 && time->max_time < at.now.time + at.margin_secs) ||
        (ledgers && ledgers->max_ledger != 0 && ledgers->max_ledger <= at.now.ledger);
    if (late) return TxnCode::too_late;
    return std::nullopt;
}

std::optional<TxnCode> check_sequence(const Transaction& txn, const Accounts::Row& row,
                                      const CheckAt& at) {
    const auto* v2 = std::get_if<stellar::PreconditionsV2>(&txn.preconditions.value);
    // The number that a new account of the ledger would begin with.
    bool bad = txn.seq_num == std::int64_t{at.now.ledger - 1} << 32;
    if (v2 && v2->min_seq_num) {
        bad = bad || row.seq_num < *v2->min_seq_num || row.seq_num >= txn.seq_num;
    } else {
        bad = bad || row.seq_num == std::numeric_limits<std::int64_t>::max() ||
              row.seq_num + 1 != txn.seq_num;
    }
    if (bad) return TxnCode::bad_seq;
    if (!v2) return std::nullopt;
    const bool young = v2->min_seq_age_secs > at.now.time ||
                       at.now.time - v2->min_seq_age_secs < row.seq_time ||
                       v2->min_seq_ledger_gap > at.now.ledger ||
                       at.now.ledger - v2->min_seq_ledger_gap < row.seq_ledger;
    if (young) return TxnCode::bad_min_seq_age_or_gap;
    return std::nullopt;
}

// Accounts of the sandbox have one signer, their own key, which suffices for everything.
class Signatures {
  public:
    Signatures(const std::vector<stellar::DecoratedSignature>& given, const Hash32& hash)
        : given_(given), hash_(hash), used_(given.size()) {}

    bool sign_for(const stellar::AccountId& account) {
        for (std::size_t i = 0; i < used_.size(); ++i) {
            if (!stellar::verify_hash(account, hash_, given_[i])) continue;
            used_[i] = true;
            return true;
        }
        return false;
    }
    bool all_used() const { return std::ranges::count(used_, false) == 0; }

  private:
    const std::vector<stellar::DecoratedSignature>& given_;
    const Hash32& hash_;
    std::vector<bool> used_;
};

// Extra signers that are no plain keys never sign here.
bool extra_signed(const Transaction& txn, Signatures& signatures) {
    const auto* v2 = std::get_if<stellar::PreconditionsV2>(&txn.preconditions.value);
    return !v2 || std::ranges::all_of(v2->extra_signers, [&](const stellar::SignerKey& signer) {
        const auto* key = std::get_if<stellar::PlainSigner<0>>(&signer.value);
        return key && signatures.sign_for({key->key});
    });
}

constexpr std::int32_t kOpBadAuth = -1;
constexpr std::int32_t kOpNoAccount = -2;

Refusal operation_refusal(std::int32_t code) {
    Refusal out = refusal(TxnCode::failed);
    stellar::OperationResult result;
    result.code = code;
    out.result.operations = {result};
    return out;
}

std::optional<Refusal> check_operation(const Host& host, const Transaction& txn,
                                       Signatures& signatures) {
    const auto& source = txn.operations[0].source;
    if (!source || source->account() == txn.source.account()) return std::nullopt;
    if (!host.accounts().find(source->account())) return operation_refusal(kOpNoAccount);
    if (!signatures.sign_for(source->account())) return operation_refusal(kOpBadAuth);
    return std::nullopt;
}

// It must pay no less for an operation than what it carries.
std::optional<Refusal> check_bump(const Host& host, const Waiting& txn, const CheckAt& at) {
    const stellar::Transaction& inner = txn.envelope.txn;
    const std::int64_t carried =
        inner.fee - (inner.soroban ? inner.soroban->resource_fee : std::int64_t{0});
    if (txn.inclusion_fee() < std::max(txn.inclusion_fee_at(at.base_fee), 2 * carried)) {
        return refusal(TxnCode::insufficient_fee);
    }
    if (!host.accounts().find(txn.payer())) return refusal(TxnCode::no_account);
    Signatures signatures(txn.bump->signatures, txn.hash);
    if (!signatures.sign_for(txn.payer())) return refusal(TxnCode::bad_auth);
    if (host.accounts().available(txn.payer()) < txn.fee()) {
        return refusal(TxnCode::insufficient_balance);
    }
    if (!signatures.all_used()) return refusal(TxnCode::bad_auth_extra);
    return std::nullopt;
}

// What runs, whoever pays for it.
std::optional<Refusal> check_inner(const Host& host, const Waiting& waiting, const CheckAt& at) {
    const Transaction& txn = waiting.envelope.txn;
    if (txn.operations.empty()) return refusal(TxnCode::missing_operation);
    if (any_soroban(txn) != txn.soroban.has_value()) return refusal(TxnCode::malformed);
    if (any_soroban(txn) && txn.operations.size() != 1) return refusal(TxnCode::malformed);
    if (txn.soroban) {
        if (auto broken = check_soroban(waiting)) return broken;
    }
    if (const auto code = check_time(txn, at)) return refusal(*code);
    const bool pays = !waiting.bump;
    if (pays && waiting.inclusion_fee() < waiting.inclusion_fee_at(at.base_fee)) {
        return refusal(TxnCode::insufficient_fee);
    }
    const stellar::AccountId source = txn.source.account();
    const Accounts::Row* row = host.accounts().find(source);
    if (!row) return refusal(TxnCode::no_account);
    if (const auto code = check_sequence(txn, *row, at)) return refusal(*code);

    const Hash32 hash = stellar::transaction_hash(host.network(), txn);
    Signatures signatures(waiting.envelope.signatures, hash);
    if (!signatures.sign_for(source) || !extra_signed(txn, signatures)) {
        return refusal(TxnCode::bad_auth);
    }
    if (pays && host.accounts().available(source) < std::int64_t{txn.fee}) {
        return refusal(TxnCode::insufficient_balance);
    }
    if (auto broken = check_operation(host, txn, signatures)) return broken;
    if (!signatures.all_used()) return refusal(TxnCode::bad_auth_extra);
    return std::nullopt;
}

}  // namespace

Refusal refusal(TxnCode code) {
    Refusal out;
    out.result.code = code;
    return out;
}

std::optional<Refusal> check_form(const Waiting& waiting) {
    const Transaction& txn = waiting.envelope.txn;
    if (any_soroban(txn)) {
        const bool fee_given = txn.soroban && txn.soroban->resource_fee >= 0 &&
                               txn.soroban->resource_fee <= NetworkLimits::kResourceFee;
        if (!fee_given || waiting.inclusion_fee() < 0) return refusal(TxnCode::malformed);
    }
    return std::nullopt;
}

std::optional<Refusal> check(const Host& host, const Waiting& txn, const CheckAt& at) {
    if (!txn.bump) return check_inner(host, txn, at);
    if (auto broken = check_bump(host, txn, at)) return broken;
    auto broken = check_inner(host, txn, at);
    if (broken) broken->result = carried(host.network(), txn, std::move(broken->result));
    return broken;
}

stellar::TransactionResult carried(const Hash32& network, const Waiting& txn,
                                   stellar::TransactionResult own) {
    const bool succeeded = own.code == TxnCode::success;
    stellar::TransactionResult out;
    out.fee_charged = own.fee_charged;
    out.code = succeeded ? TxnCode::fee_bump_inner_success : TxnCode::fee_bump_inner_failed;
    // The fee is the bump's; of the inner one it says 0.
    out.inner = {{stellar::transaction_hash(network, txn.envelope.txn), 0, own.code,
                  std::move(own.operations)}};
    return out;
}

}  // namespace warden::sandbox::soroban
