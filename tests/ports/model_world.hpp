#pragma once
// A contract and its txns in memory: the fakes themselves, and the truth that nodes in memory tell.

#include <string>

#include "domain/base/canonical_json.hpp"
#include "tests/ports/chain_world.hpp"
#include "tests/support/fake_contract_deployer.hpp"

namespace warden::chain_tests {

class ModelWorld : public ChainWorld {
  public:
    chain::BlockHeader newest() override { return contract.state.head; }
    void pause_or_unpause() override { event_waits = true; }
    std::uint64_t reserve() override;
    void dismiss_oracle() override;
    bool bring_code() override { return deployments.code = true; }
    void hold(bool /*on*/) override {}  // everything waits until the suite closes a block
    void forget_waiting() override { txns.drop_mempool(); }
    void spend_slot() override { txns.stranger_spends_slot(); }
    void close_block() override { close_block_after(6); }

  protected:
    // What the model is called on its chain. The oracle is the contract's admin, too.
    struct Names {
        chain::Address oracle;
        chain::Address contract;
        chain::Address token;
        std::string none;  // how the contract shows that there is no account
    };
    explicit ModelWorld(Names names);

    // The event that the next block holds, if any: Paused, then Unpaused.
    std::vector<orchestrator::Event> take_events();
    // A view of the contract, arguments and result in the form of events. not_found: NotFound.
    Result<Json> view(const std::string& name, const Json& arguments) const;
    // Any other function of the contract, called by the account.
    struct Function {
        std::string name;
        Json arguments;
    };
    Result<void> would_succeed(const Function& function) const;
    support::FakeChainSubmitter::Effect effect_of(const Function& function);

    chain::Address account;  // of the signers
    chain::Address own;      // the contract
    chain::Address other;    // the token
    std::string none;
    support::FakeChainReader contract{clock};
    support::FakeChainSubmitter txns;
    support::FakeContractDeployer deployments{txns, contract};
    bool event_waits = false;

  private:
    ports::DeployStep step_of(const Function& function) const;

    bool paused_ = false;
};

}  // namespace warden::chain_tests
