#include <algorithm>
#include <utility>
#include <vector>

#include "adapters/starknet/codec/declare.hpp"
#include "adapters/starknet/codec/selector.hpp"
#include "adapters/starknet/codec/udc.hpp"
#include "adapters/starknet/deployer.hpp"
#include "domain/orchestrator/admin_call.hpp"
#include "platform/json/parse.hpp"

namespace warden::starknet {
namespace {

Fail refused(const std::string& why) { return fail(Errc::permanent, "signer refuses: " + why); }

class DeployerSigner final : public ports::Signer {
  public:
    DeployerSigner(DeployerSignerSettings settings, PrivateKey key)
        : settings_(std::move(settings)), key_(std::move(key)) {
        for (const std::string_view name : orchestrator::admin_call_names()) {
            admin_selectors_.push_back(sn_keccak(name));
        }
    }

    chain::Address account() const override { return {settings_.account.to_hex()}; }

    Result<ports::SignedTxn> sign(const ports::UnsignedTxn& txn) override {
        const Result<Json> json = json::parse(txn.body);
        if (!json) return refused(json.error().text());
        const Json* type = json->find("type");
        const bool declares = type != nullptr && *type == Json("DECLARE");
        return declares ? sign_declare(*json, txn) : sign_invoke(*json, txn);
    }

  private:
    Result<ports::SignedTxn> sign_declare(const Json& json, const ports::UnsignedTxn& txn) {
        Result<DeclareV3> declare = declare_from_json(json);
        if (!declare) return refused(declare.error().text());
        if (auto fits = check_shared(*declare, txn.slot); !fits) return Fail(fits.error());
        const Felt code = class_hash(declare->contract_class);
        const DeclaredClass declared{code, declare->compiled_class_hash};
        if (std::ranges::count(settings_.classes, declared) == 0)
            return refused("another class than the artefact's");
        const Felt hash = declare_hash(*declare, code, settings_.chain_id);
        return finish(std::move(*declare), hash, txn);
    }

    Result<ports::SignedTxn> sign_invoke(const Json& json, const ports::UnsignedTxn& txn) {
        Result<InvokeV3> invoke = invoke_from_json(json);
        if (!invoke) return refused(invoke.error().text());
        if (auto fits = check_shared(*invoke, txn.slot); !fits) return Fail(fits.error());
        if (!invoke->proof_facts.empty()) return refused("proof data");
        const Result<std::vector<Call>> calls = calls_from_calldata(invoke->calldata);
        if (!calls) return refused(calls.error().text());
        if (calls->size() != 1) return refused("not exactly one call");
        if (auto fits = check_call(calls->front()); !fits) return Fail(fits.error());
        const Felt hash = invoke_hash(*invoke, settings_.chain_id);
        return finish(std::move(*invoke), hash, txn);
    }

    template <class Txn>
    Result<ports::SignedTxn> finish(Txn signed_txn, const Felt& hash,
                                    const ports::UnsignedTxn& txn) const {
        if (hash.to_hex() != txn.hash) return refused("the hash is not that of the body");
        const Result<Signature> signature = starknet::sign(key_, hash);
        if (!signature) return Fail(signature.error());
        signed_txn.signature = {signature->r, signature->s};
        return ports::SignedTxn{write_canonical(to_json(signed_txn)), txn.hash, txn.slot,
                                std::nullopt};
    }

    Result<void> check_shared(const TxnV3& txn, std::uint64_t slot) const {
        if (txn.version != InvokeVersion::v3) return refused("no transaction of version 3");
        if (txn.sender_address != settings_.account) return refused("another account");
        if (txn.nonce != Felt{slot}) return refused("another nonce than the slot");
        if (!txn.paymaster_data.empty() || !txn.account_deployment_data.empty()) {
            return refused("paymaster or deployment data");
        }
        const std::optional<U128> fee = fee_max(txn);
        if (!fee || *fee > settings_.fee_max) return refused("fee above the cap");
        return {};
    }

    Result<void> check_call(const Call& call) const {
        if (call.to == udc_address()) {
            const bool deploys = call.selector == sn_keccak("deploy_contract") &&
                                 !call.calldata.empty() &&
                                 call.calldata.front() == settings_.classes.back().hash;
            if (!deploys) return refused("a deployment of something else");
            return {};
        }
        if (settings_.contract.is_zero() || call.to != settings_.contract) {
            return refused("a call of another contract");
        }
        if (std::ranges::count(admin_selectors_, call.selector) == 0) {
            return refused("a call of function " + call.selector.to_hex());
        }
        return {};
    }

    DeployerSignerSettings settings_;
    PrivateKey key_;
    std::vector<Felt> admin_selectors_;
};

}  // namespace

std::unique_ptr<ports::Signer> make_deployer_signer(const DeployerSignerSettings& settings,
                                                    PrivateKey key) {
    return std::make_unique<DeployerSigner>(settings, std::move(key));
}

}  // namespace warden::starknet
