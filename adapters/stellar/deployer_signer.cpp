#include <algorithm>
#include <utility>
#include <variant>

#include "adapters/stellar/deployer.hpp"
#include "adapters/stellar/signing.hpp"
#include "domain/base/sha256.hpp"
#include "domain/orchestrator/admin_call.hpp"

namespace warden::stellar {
namespace {

using signing::refused;

class DeployerSigner final : public ports::Signer {
  public:
    DeployerSigner(const DeployerSignerSettings& settings, crypto::SigningKey key)
        : settings_(settings),
          network_(network_id(settings.passphrase)),
          key_(std::move(key)),
          account_{key_.public_key()} {}

    chain::Address account() const override { return {to_text(account_)}; }

    Result<ports::SignedTxn> sign(const ports::UnsignedTxn& txn) override {
        auto opened = signing::open_envelope(txn);
        if (!opened) return Fail(std::move(opened.error()));
        const auto operation =
            signing::only_host_function(*opened, {account_, txn.slot, settings_.fee_max});
        if (!operation) return Fail(operation.error());
        if (auto allowed = check_function((*operation)->function); !allowed) {
            return Fail(allowed.error());
        }
        if (auto allowed = check_auth(**operation); !allowed) return Fail(allowed.error());
        return signing::finish(std::move(*opened), txn, {key_, network_});
    }

  private:
    Result<void> check_function(const HostFunction& function) const {
        if (const auto* wasm = std::get_if<Bytes>(&function.value)) {
            if (sha256(*wasm) != settings_.wasm_hash) return refused("an upload of other code");
            return {};
        }
        if (const auto* create = std::get_if<CreateContractArgsV2>(&function.value)) {
            const auto* code = std::get_if<WasmHash>(&create->executable.value);
            const auto* from = std::get_if<FromDeployer>(&create->preimage.value);
            const bool ours = code != nullptr && code->hash == settings_.wasm_hash &&
                              from != nullptr && from->deployer == ScAddress{account_};
            if (!ours) return refused("a contract of other code or another deployer");
            return {};
        }
        const auto* call = std::get_if<InvokeContractArgs>(&function.value);
        if (call == nullptr) return refused("another host function");
        if (call->contract != ScAddress{settings_.contract}) {
            return refused("a call of another contract");
        }
        const auto names = orchestrator::admin_call_names();
        if (std::ranges::count(names, std::string_view(call->function.text)) == 0) {
            return refused("a call of function " + call->function.text);
        }
        return {};
    }

    // The envelope's signature stands for the function itself and for nothing below it.
    static Result<void> check_auth(const InvokeHostFunctionOp& operation) {
        for (const AuthorizationEntry& entry : operation.auth) {
            if (!std::holds_alternative<SourceCredentials>(entry.credentials)) {
                return refused("an authorisation by somebody else");
            }
            const auto* call = std::get_if<InvokeContractArgs>(&operation.function.value);
            const auto* create = std::get_if<CreateContractArgsV2>(&operation.function.value);
            const auto* root_call = std::get_if<InvokeContractArgs>(&entry.root.function);
            const auto* root_create = std::get_if<CreateContractArgsV2>(&entry.root.function);
            const bool same =
                (call != nullptr && root_call != nullptr && *call == *root_call) ||
                (create != nullptr && root_create != nullptr && *create == *root_create);
            if (!same || !entry.root.sub_invocations.empty()) {
                return refused("an authorisation of something else");
            }
        }
        return {};
    }

    DeployerSignerSettings settings_;
    Hash32 network_;
    crypto::SigningKey key_;
    AccountId account_;
};

}  // namespace

std::unique_ptr<ports::Signer> make_deployer_signer(const DeployerSignerSettings& settings,
                                                    crypto::SigningKey key) {
    return std::make_unique<DeployerSigner>(settings, std::move(key));
}

}  // namespace warden::stellar
