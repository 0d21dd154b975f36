#include "adapters/stellar/signer.hpp"

#include <algorithm>
#include <limits>
#include <utility>
#include <variant>

#include "adapters/stellar/codec/transaction.hpp"

namespace warden::stellar {
namespace {

Fail refused(const std::string& why) { return fail(Errc::permanent, "signer refuses: " + why); }

class StellarSigner final : public ports::Signer {
  public:
    StellarSigner(SignerSettings settings, crypto::SigningKey key)
        : settings_(std::move(settings)),
          network_(network_id(settings_.passphrase)),
          key_(std::move(key)),
          account_{key_.public_key()} {}

    chain::Address account() const override { return {to_text(account_)}; }

    Result<ports::SignedTxn> sign(const ports::UnsignedTxn& txn) override {
        const auto envelope = from_xdr_base64<TransactionEnvelope>(txn.body);
        if (!envelope) return refused(envelope.error().text());
        const auto* v1 = envelope->as<TransactionV1Envelope>();
        if (v1 == nullptr) return refused("a fee bump, or the form before protocol 13");
        if (!v1->signatures.empty()) return refused("it is signed already");
        if (auto allowed = check(v1->txn, txn.slot); !allowed) return Fail(allowed.error());
        const Hash32 hash = transaction_hash(network_, v1->txn);
        if (to_hex(hash) != txn.hash) return refused("the hash is not that of the body");
        TransactionV1Envelope signed_envelope{v1->txn, {sign_hash(key_, hash)}};
        const UnixSecs max_time = v1->txn.preconditions.time_bounds()->max_time;
        return ports::SignedTxn{to_xdr_base64(TransactionEnvelope{std::move(signed_envelope)}),
                                txn.hash, txn.slot, max_time};
    }

  private:
    Result<void> check(const Transaction& txn, std::uint64_t slot) const {
        if (txn.source != MuxedAccount::of(account_)) return refused("another account");
        const bool fits = slot <= std::uint64_t{std::numeric_limits<std::int64_t>::max()};
        if (!fits || txn.seq_num != static_cast<std::int64_t>(slot)) {
            return refused("another sequence number than the slot");
        }
        // Time bounds alone: the other preconditions could let a sequence number be skipped.
        const auto* bounds = std::get_if<TimeBounds>(&txn.preconditions.value);
        if (bounds == nullptr || bounds->max_time == 0) return refused("no last time");
        if (txn.memo != Memo{}) return refused("a memo");
        if (txn.fee > settings_.fee_max) return refused("fee above the cap");
        if (!txn.soroban) return refused("no resources: it was not assembled");
        if (txn.operations.size() != 1) return refused("not exactly one operation");
        const Operation& operation = txn.operations.front();
        if (operation.source) return refused("an operation with a source of its own");
        const auto* invoke = operation.as<InvokeHostFunctionOp>();
        if (invoke == nullptr) return refused("another operation than a call");
        return check_call(*invoke);
    }

    Result<void> check_call(const InvokeHostFunctionOp& operation) const {
        const auto* call = std::get_if<InvokeContractArgs>(&operation.function.value);
        if (call == nullptr) return refused("another host function than a call");
        if (call->contract != ScAddress{settings_.contract}) {
            return refused("a call of another contract");
        }
        if (std::ranges::count(settings_.functions, call->function.text) == 0) {
            return refused("a call of function " + call->function.text);
        }
        for (const AuthorizationEntry& entry : operation.auth) {
            if (!std::holds_alternative<SourceCredentials>(entry.credentials)) {
                return refused("an authorisation by somebody else");
            }
            const auto* root = std::get_if<InvokeContractArgs>(&entry.root.function);
            if (root == nullptr || *root != *call) {
                return refused("an authorisation of something else than the call");
            }
            if (!std::ranges::all_of(entry.root.sub_invocations,
                                     [this](const auto& sub) { return is_allowed(sub); })) {
                return refused("an authorisation of calls of another contract");
            }
        }
        return {};
    }

    bool is_allowed(const AuthorizedInvocation& invocation) const {
        const auto* call = std::get_if<InvokeContractArgs>(&invocation.function);
        if (call == nullptr) return false;
        const auto* callee = std::get_if<ContractId>(&call->contract.value);
        if (callee == nullptr) return false;
        if (*callee != settings_.contract && std::ranges::count(settings_.callees, *callee) == 0) {
            return false;
        }
        return std::ranges::all_of(invocation.sub_invocations,
                                   [this](const auto& sub) { return is_allowed(sub); });
    }

    SignerSettings settings_;
    Hash32 network_;
    crypto::SigningKey key_;
    AccountId account_;
};

}  // namespace

std::unique_ptr<ports::Signer> make_signer(SignerSettings settings, crypto::SigningKey key) {
    return std::make_unique<StellarSigner>(std::move(settings), std::move(key));
}

}  // namespace warden::stellar
