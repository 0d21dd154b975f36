#pragma once
// Scenario files (tests/golden/orchestrator), whatever executes the contract's rules, and
// the sandbox's rules as such an executor.

#include <map>
#include <string>
#include <vector>

#include "domain/base/canonical_json.hpp"
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

  private:
    void fund(const Account& account);
    void remember();

    Epoch epoch_;
    State state_{epoch_};
    LedgerToken token_{epoch_};
    Contract contract_;
    std::map<std::uint64_t, Reservation> before_;
    std::map<std::uint64_t, U128> deposited_, returned_;  // by reservation, from the events
};

struct Step {
    std::string where;  // "units step 3"
    Call call;
    Json expected;  // the step as it stands in the file

    std::string text() const { return where + " " + write_canonical(expected); }
};
// Those of the file after those of what it comes after.
std::vector<Step> steps_of(const std::string& name);
// Plays them; failures are GoogleTest failures that name the step.
void play(Executor& executor, const std::string& name);
// GoogleTest failures where the outcome, balances or tokens are not as the step says.
void check_step(Executor& executor, const Step& step, const Outcome& outcome);
// Names of all files.
std::vector<std::string> scenarios();

}  // namespace warden::sandbox::orchestrator
