#pragma once
// Carries out what an operator wants of a contract: deploy it, configure it, upgrade its code.
//
// Plans are pure functions of what the chain shows, and the chain is the only memory: carry_out
// reads the account's next slot, then the chain, makes the plan, puts its first step into that
// slot, waits until a block has it, and begins again until the plan is empty. Killed anywhere and
// started again it goes on by itself: a txn still on its way holds the slot that the next one would
// get, so only one of them can be included, and one that was included shows in the plan.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "domain/orchestrator/administer.hpp"
#include "ports/chain_reader.hpp"
#include "ports/chain_submitter.hpp"
#include "ports/clock.hpp"
#include "ports/contract_deployer.hpp"

namespace warden::app {

// What the chain shows of the artefact and of a contract.
struct Findings {
    chain::Address contract;
    std::vector<ports::UploadCode> missing_code;  // of the artefact's
    std::optional<ports::ContractLook> look;      // nullopt: nothing at `contract`
    UnixSecs now = 0;                             // time of the newest block
    std::vector<chain::Address> busy;             // of those that the plan gives a role
};

struct Plan {
    std::vector<ports::DeployStep> steps;      // still to be taken, in order
    std::vector<orchestrator::Waiting> waits;  // what time has to bring
    std::vector<std::string> notes;            // for a person
    std::optional<Error> obstacle;             // why the steps are not all that is wanted
    std::size_t urgent = 0;                    // see orchestrator::ConfigurePlan
};
struct Planner {
    // An error says why there is no way.
    std::function<Result<Plan>(const Findings&)> plan;
    // Whose roles the plan gives; nullopt: it gives none.
    std::optional<orchestrator::Deployment> gives_roles;
};

Planner deploy_planner(ports::CreateContract create);
// not_found where nothing is deployed.
Planner configure_planner(orchestrator::Wish wish, chain::Address signer);
// Proposes the code, or carries the proposal out once the delay is over; plans nothing while it
// runs.
Planner upgrade_planner(Hash32 code_hash, orchestrator::UpgradeOrder order);

// Writes a step for people: "upload the code", "set_oracle 0x1 enabled".
std::string to_line(const ports::DeployStep& step);

struct DeployerSettings {
    Millis call_timeout{10'000};
    Millis poll{1'000};           // between looks at a txn on its way
    Millis refused_for{30'000};   // how long a txn is offered that no endpoint takes
    Millis give_up{15 * 60'000};  // how long a txn is waited for
    std::size_t steps_max = 40;   // of one carry_out
};

class Deployer {
  public:
    struct Deps {
        ports::ContractDeployer& contracts;
        ports::ChainSubmitter& chain;
        ports::ChainReader& reader;
        ports::Signer& signer;
        ports::Clock& clock;
    };
    // Told of each txn when it is about to be sent, and again (with its status) once a block has
    // it.
    using Observer = std::function<void(const ports::DeployStep&, const std::string& hash,
                                        const ports::TxnStatus*)>;

    // Everything in `deps` outlives it.
    Deployer(DeployerSettings settings, Deps deps, Observer observer);

    // Carries out the planner's steps one after another and returns how many txns it took; an
    // obstacle before which there is no step is the error.
    // unknown_outcome: a txn is on its way and was not waited for any longer; the same call again
    // goes on from there.
    boost::asio::awaitable<Result<std::size_t>> carry_out(chain::Address contract, Planner planner);

  private:
    // Returns false when the slot went to another txn: look again.
    boost::asio::awaitable<Result<bool>> submit(ports::DeployStep step, std::uint64_t slot);
    boost::asio::awaitable<Result<bool>> follow(ports::DeployStep step, ports::SignedTxn txn);
    boost::asio::awaitable<bool> is_dead(ports::SignedTxn txn);
    ports::Deadline deadline() const { return deps_.clock.now() + settings_.call_timeout; }

    DeployerSettings settings_;
    Deps deps_;
    Observer observer_;
};

// `gives_roles`: see Planner.
boost::asio::awaitable<Result<Findings>> find_contract(
    ports::ContractDeployer& contracts, ports::ChainReader& reader, chain::Address contract,
    std::optional<orchestrator::Deployment> gives_roles, ports::Deadline deadline);

}  // namespace warden::app
