#include "adapters/starknet/signer.hpp"

#include <algorithm>
#include <utility>

#include "platform/json/parse.hpp"

namespace warden::starknet {
namespace {

Fail refused(const std::string& why) { return fail(Errc::permanent, "signer refuses: " + why); }

class StarknetSigner final : public ports::Signer {
  public:
    StarknetSigner(SignerSettings settings, PrivateKey key)
        : settings_(std::move(settings)), key_(std::move(key)) {}

    chain::Address account() const override { return {settings_.account.to_hex()}; }

    Result<ports::SignedTxn> sign(const ports::UnsignedTxn& txn) override {
        const Result<Json> json = json::parse(txn.body);
        if (!json) return refused(json.error().text());
        Result<InvokeV3> invoke = invoke_from_json(*json);
        if (!invoke) return refused(invoke.error().text());
        if (const Result<void> allowed = check(*invoke, txn); !allowed)
            return Fail(allowed.error());
        const Felt hash = invoke_hash(*invoke, settings_.chain_id);
        if (hash.to_hex() != txn.hash) return refused("the hash is not that of the body");
        const Result<Signature> signature = starknet::sign(key_, hash);
        if (!signature) return Fail(signature.error());
        invoke->signature = {signature->r, signature->s};
        return ports::SignedTxn{write_canonical(to_json(*invoke)), txn.hash, txn.slot,
                                std::nullopt};
    }

  private:
    Result<void> check(const InvokeV3& invoke, const ports::UnsignedTxn& txn) const {
        if (invoke.version != InvokeVersion::v3)
            return refused("no invoke transaction of version 3");
        if (invoke.sender_address != settings_.account) return refused("another account");
        if (invoke.nonce != Felt{txn.slot}) return refused("another nonce than the slot");
        const bool plain = invoke.paymaster_data.empty() &&
                           invoke.account_deployment_data.empty() && invoke.proof_facts.empty();
        if (!plain) return refused("paymaster, deployment or proof data");
        const std::optional<U128> fee = fee_max(invoke);
        if (!fee || *fee > settings_.fee_max) return refused("fee above the cap");
        const Result<std::vector<Call>> calls = calls_from_calldata(invoke.calldata);
        if (!calls) return refused(calls.error().text());
        // None at all does nothing: it spends the slot of a txn that is stuck.
        for (const Call& call : *calls) {
            if (call.to != settings_.contract) return refused("a call of another contract");
            if (std::ranges::count(settings_.selectors, call.selector) == 0) {
                return refused("a call of function " + call.selector.to_hex());
            }
        }
        return {};
    }

    SignerSettings settings_;
    PrivateKey key_;
};

}  // namespace

std::unique_ptr<ports::Signer> make_signer(SignerSettings settings, PrivateKey key) {
    return std::make_unique<StarknetSigner>(std::move(settings), std::move(key));
}

}  // namespace warden::starknet
