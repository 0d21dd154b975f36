#include "adapters/stellar/signer.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "adapters/stellar/signing.hpp"

namespace warden::stellar {
namespace {

using signing::only_host_function;
using signing::only_operation;
using signing::open_envelope;
using signing::refused;
using signing::Shape;

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
        if (envelope && envelope->as<FeeBumpEnvelope>()) {
            return sign_bump(*envelope->as<FeeBumpEnvelope>(), txn);
        }
        auto opened = open_envelope(txn);
        if (!opened) return Fail(std::move(opened.error()));
        if (auto allowed = check(*opened, txn.slot); !allowed) return Fail(allowed.error());
        return signing::finish(std::move(*opened), txn, {key_, network_});
    }

  private:
    // It pays more for a txn that this key has signed, and does nothing besides.
    Result<ports::SignedTxn> sign_bump(FeeBumpEnvelope envelope,
                                       const ports::UnsignedTxn& txn) const {
        const FeeBumpTransaction& bump = envelope.txn;
        if (!envelope.signatures.empty()) return refused("it is signed already");
        if (bump.fee_source != MuxedAccount::of(account_)) return refused("another account");
        const auto& inner = std::get<TransactionV1Envelope>(bump.inner);
        if (auto allowed = check(inner.txn, txn.slot); !allowed) return Fail(allowed.error());
        if (bump.fee < std::int64_t{inner.txn.fee} || bump.fee > std::int64_t{settings_.fee_max}) {
            return refused("a fee bump below the txn's own fee or above the cap");
        }
        const Hash32 inner_hash = transaction_hash(network_, inner.txn);
        if (inner.signatures.size() != 1 ||
            !verify_hash(account_, inner_hash, inner.signatures.front())) {
            return refused("a fee bump of a txn that this key has not signed");
        }
        const Hash32 hash = transaction_hash(network_, bump);
        if (to_hex(hash) != txn.hash) return refused("the hash is not that of the body");
        const UnixSecs max_time = inner.txn.preconditions.time_bounds()->max_time;
        envelope.signatures = {sign_hash(key_, hash)};
        return ports::SignedTxn{to_xdr_base64(TransactionEnvelope{std::move(envelope)}), txn.hash,
                                txn.slot, max_time};
    }

    Result<void> check(const Transaction& txn, std::uint64_t slot) const {
        const Shape shape{account_, slot, settings_.fee_max};
        const auto only = only_operation(txn, shape);
        if (!only) return Fail(only.error());
        // It does nothing but pay for entries that the network keeps elsewhere.
        if ((*only)->as<RestoreFootprintOp>() != nullptr) return {};
        const auto operation = only_host_function(txn, shape);
        if (!operation) return Fail(operation.error());
        return check_call(**operation);
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
