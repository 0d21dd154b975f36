#pragma once
// One command of an operator on one contract, from what the chain shows to what was done.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "app/deployer/contract_parts.hpp"
#include "app/deployer/contract_report.hpp"
#include "app/deployer/deployer.hpp"
#include "domain/base/enum_names.hpp"
#include "domain/orchestrator/administer.hpp"
#include "ports/clock.hpp"

namespace warden::app {

enum class ContractAction : std::uint8_t { show, deploy, configure, upgrade };
constexpr auto names_of(ContractAction) {
    return enum_names<ContractAction>("show", "deploy", "configure", "upgrade");
}

struct ContractOrder {
    ContractAction action = ContractAction::show;
    chain::ContractRef ref;
    std::string configured_address;  // as the configuration has it; deploy does without
    chain::Token fee_token;
    std::optional<orchestrator::Wish> wish;  // deploy and configure
    Hash32 salt{};                           // deploy
    orchestrator::UpgradeOrder upgrade = orchestrator::UpgradeOrder::carry_through;
    std::optional<ports::SecretString> key;  // not show
    std::string account;                     // see KeyUse
    U128 fee_cap = 0;                        // of one txn
    DeployerSettings deploying;
};

// It is used once. `parts` and `clock` outlive it.
class ContractCommand {
  public:
    ContractCommand(ContractOrder order, ContractParts& parts, ports::Clock& clock);

    // Looks at the chain and makes the plan of what is to be done; show has none. Errors:
    // invalid_input for the key, an address or a role of the contract itself; not_found where
    // nothing is deployed; conflict when deploy would make a second contract; permanent when the
    // plan can't be carried out by this account; those of the ports.
    boost::asio::awaitable<Result<void>> plan();
    // Carries the plan out, after plan() and unless it is empty. Errors: those of
    // Deployer::carry_out; permanent when the contract is not there afterwards.
    boost::asio::awaitable<Result<void>> carry_out(Deployer::Observer observer);
    // Compares the contract with what is wanted and says what to do next; called last.
    void conclude();

    const ContractReport& report() const { return report_; }

  private:
    using Done = boost::asio::awaitable<Result<void>>;

    Done prepare();
    Done find(chain::Address contract);
    Result<void> refuse_itself(const chain::Address& contract) const;
    Result<void> use_key(const chain::Address& admin, const std::string& contract);
    Result<chain::Address> configured_contract() const;
    Done refuse_second_contract(chain::Address computed);
    Done make_plan();
    Result<Plan> take_plan();
    boost::asio::awaitable<Result<std::vector<std::optional<U128>>>> estimate(const Plan& plan,
                                                                              std::uint64_t slot);
    Result<void> check_fees(const Plan& plan, const std::vector<std::optional<U128>>& fees);
    void tell_idle();
    void compare();
    ports::Deadline deadline() const { return clock_.now() + order_.deploying.call_timeout; }

    ContractOrder order_;
    ContractParts& parts_;
    ports::Clock& clock_;
    Planner planner_;  // without a plan: show has none
    ContractReport report_;
};

}  // namespace warden::app
