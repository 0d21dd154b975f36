#pragma once
// Plays scenario files (tests/golden/orchestrator_scenarios) on the sandbox's rules.

#include <map>
#include <string>
#include <vector>

#include "domain/base/canonical_json.hpp"
#include "sandbox/ledger/token.hpp"
#include "sandbox/orchestrator/contract.hpp"

namespace warden::sandbox::orchestrator {

// A contract on a ledger of its own. Every account that calls is given tokens first.
class Bench {
  public:
    Bench() : contract_(state_, epoch_, token_, "contract") {}

    Outcome call(const Call& call);
    Contract& contract() { return contract_; }
    LedgerToken& token() { return token_; }
    // Plain sentences about what does not hold, also between this state and the one before the
    // last call.
    std::vector<std::string> broken();

    static constexpr std::uint64_t kTokensEach = 1'000'000'000'000;

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

// Runs the file with what it comes after; failures are GoogleTest failures that name the step.
void play(Bench& bench, const std::string& name);

}  // namespace warden::sandbox::orchestrator
