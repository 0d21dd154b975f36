#include "sandbox/stellar/stellar_chain.hpp"

#include <algorithm>

#include "domain/base/check.hpp"
#include "sandbox/stellar/control.hpp"
#include "sandbox/stellar/node.hpp"

namespace warden::sandbox::soroban {
namespace {

class StellarNode final : public StellarChain {
  public:
    StellarNode(StellarSettings settings, ports::Clock& clock)
        : core_(std::move(settings), clock),
          faults_(std::max<std::size_t>(1, core_.settings().endpoints)),
          control_(core_, faults_) {
        for (Faults& faults : faults_) nodes_.emplace_back(core_, faults);
    }

    Result<void> begin() { return core_.begin(); }

    using StellarChain::handle;
    std::string handle(std::string_view request, std::size_t endpoint) override {
        WARDEN_CHECK(endpoint < nodes_.size());
        return respond(request, [&](const RpcRequest& one) {
            return nodes_[endpoint].call(one.method, one.params);
        });
    }

    Delivery exchange(std::string_view request, std::size_t endpoint) override {
        WARDEN_CHECK(endpoint < faults_.size());
        const bool sends = request.find("sendTransaction") != request.npos;
        return deliver(faults_[endpoint], sends ? Sends::transaction : Sends::nothing,
                       [&] { return handle(request, endpoint); });
    }

    std::string control(std::string_view request) override {
        return respond(request, [&](const RpcRequest& one) -> RpcResult {
            if (!one.params.object()) return refuse_call(-32602);
            return control_.call(one.method, NamedParams(one.params));
        });
    }

    void create_block() override { core_.close_ledger(); }

    Json::Object describe() const override {
        Json::Array accounts;
        for (const GenesisAccount& one : core_.settings().accounts) {
            accounts.push_back(Json::Object{{"address", to_text(one.account)},
                                            {"public_key", to_text(one.account)}});
        }
        return {{"chain", "stellar"},
                {"passphrase", core_.settings().passphrase},
                {"orchestrator", to_text(core_.host().orchestrator())},
                {"token", to_text(core_.host().token())},
                {"accounts", std::move(accounts)},
                {"block_number", number(core_.newest())}};
    }

    void set_journal(Journal journal) override { core_.set_journal(std::move(journal)); }
    Result<void> replay(const Json& line) override { return core_.replay(line); }

    const LedgerChain& core() const override { return core_; }

  private:
    LedgerChain core_;
    std::vector<Faults> faults_;
    std::vector<Node> nodes_;  // one per endpoint
    Control control_;
};

}  // namespace

Result<std::unique_ptr<StellarChain>> make_stellar_chain(StellarSettings settings,
                                                         ports::Clock& clock) {
    auto chain = std::make_unique<StellarNode>(std::move(settings), clock);
    if (auto begun = chain->begin(); !begun) return Fail(begun.error());
    return std::unique_ptr<StellarChain>(std::move(chain));
}

}  // namespace warden::sandbox::soroban
