#pragma once
// Whatever executes the contract's rules, and the sandbox's rules as such an executor.

#include <map>
#include <string>
#include <vector>

#include "sandbox/ledger/token.hpp"
#include "sandbox/orchestrator/contract.hpp"

namespace warden::sandbox::orchestrator {

// Whatever executes the contract's rules. Every account owns kTokensEach before the first step.
class Executor {
  public:
    static constexpr std::uint64_t kTokensEach = 1'000'000'000'000;

    virtual ~Executor() = default;
    virtual Outcome call(const Call& call) = 0;
    // What the contract owes an account, and what it has besides.
    virtual U128 balance(const Account& account) = 0;
    virtual U128 tokens(const Account& account) = 0;
    // Plain sentences about what does not hold.
    virtual std::vector<std::string> broken() = 0;
};

// A contract on a ledger of its own. Every account that calls is given tokens first.
class Bench final : public Executor {
  public:
    Bench() : contract_(state_, epoch_, token_, "contract") {}

    Outcome call(const Call& call) override;
    U128 balance(const Account& account) override { return state_.balances.get(account); }
    U128 tokens(const Account& account) override { return token_.balance(account); }
    // Whether it would succeed now; nothing changes.
    bool would_succeed(const Call& call);
    Contract& contract() { return contract_; }
    LedgerToken& token() { return token_; }
    // Also between this state and the one before the last call.
    std::vector<std::string> broken() override;
    // Balances in the contract, and tokens outside it, that the last call changed.
    std::map<Account, U128> changed_balances();
    std::map<Account, U128> changed_tokens();

  private:
    struct Past;
    void fund(const Account& account);
    Past past();
    std::vector<std::string> broken_by_last_call();

    Epoch epoch_;
    State state_{epoch_};
    LedgerToken token_{epoch_};
    Contract contract_;
    Call last_;
    std::vector<Event> last_events_;
    std::map<std::uint64_t, U128> deposited_, returned_;  // by reservation, from the events
};

}  // namespace warden::sandbox::orchestrator
