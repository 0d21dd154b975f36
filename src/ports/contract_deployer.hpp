#pragma once
// Bringing the Orchestrator onto a chain and administering it: an operator's command, never a
// service. A port of its own because deploying has parts that no call of a contract has (code that
// is uploaded, an address known beforehand), the same on every chain; what it builds is signed,
// sent and followed by Signer and ChainSubmitter as any txn.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/base/error.hpp"
#include "domain/base/hex.hpp"
#include "domain/orchestrator/admin_call.hpp"
#include "domain/orchestrator/deployment.hpp"
#include "domain/orchestrator/state.hpp"
#include "ports/chain_submitter.hpp"

namespace warden::ports {

// Brings a part of the artefact's code to the chain, for contracts to run.
struct UploadCode {
    std::uint32_t part = 1;  // counted from 1
    std::uint32_t of = 1;

    bool operator==(const UploadCode&) const = default;
};
// Makes a contract of the artefact's code, with these constructor arguments.
struct CreateContract {
    orchestrator::Deployment deployment;
    Hash32 salt{};

    bool operator==(const CreateContract&) const = default;
};
struct CallContract {
    chain::Address contract;
    orchestrator::AdminCall call;

    bool operator==(const CallContract&) const = default;
};
using DeployStep = std::variant<UploadCode, CreateContract, CallContract>;

struct ContractLook {
    Hash32 code_hash{};  // of the code it runs
    orchestrator::Instance instance;
    orchestrator::Config config;  // the current version
};

// Reads are at the newest state, as those of ChainReader. What asks the chain may fail as
// transient; other errors are said.
class ContractDeployer {
  public:
    virtual ~ContractDeployer() = default;

    // Returns the canonical form of an address, in which accounts, contracts and roles are named.
    // invalid_input unless `text` is an address of this chain, and not its zero account.
    virtual Result<chain::Address> address(std::string_view text) const = 0;
    // Returns the hash of the artefact's code, as propose_upgrade takes it.
    virtual Hash32 code_hash() const = 0;
    // Writes a code hash as this chain's tools do.
    virtual std::string code_text(const Hash32& code_hash) const = 0;
    // Returns the address where CreateContract puts the contract; nothing else decides it.
    // invalid_input: a salt too large for this chain, or arguments that its contract can't take.
    virtual Result<chain::Address> contract_address(const CreateContract& create) const = 0;

    // Returns the parts of the artefact's code that the chain lacks, in the order of their upload;
    // none: contracts may run it.
    virtual boost::asio::awaitable<Result<std::vector<UploadCode>>> missing_code(
        Deadline deadline) = 0;
    // Returns what the contract is and how it is configured; nullopt when nothing is at the
    // address. permanent: something that is no Orchestrator.
    virtual boost::asio::awaitable<Result<std::optional<ContractLook>>> look(
        chain::Address contract, Deadline deadline) = 0;
    // Says whether the account has open reservations or slashes in the contract, as provider or
    // consumer: then it can't be given a role.
    virtual boost::asio::awaitable<Result<bool>> is_busy(chain::Address contract,
                                                         chain::Address account,
                                                         Deadline deadline) = 0;
    // Returns what each step would cost by the chain's estimate, in the smallest unit of the fee
    // token, carried out one after another from `slot` on; nullopt where the chain can't tell
    // before the steps in front of it are done. permanent: a step would be refused, with the
    // chain's reason.
    virtual boost::asio::awaitable<Result<std::vector<std::optional<U128>>>> estimate(
        std::vector<DeployStep> steps, std::uint64_t slot, Deadline deadline) = 0;
    // Builds the txn of a step, as ChainSubmitter::build does for a call, with the same errors.
    virtual boost::asio::awaitable<Result<UnsignedTxn>> build(DeployStep step, std::uint64_t slot,
                                                              Deadline deadline) = 0;
};

}  // namespace warden::ports
