#pragma once
// A chain that contracts can be brought to, for tests: code, contracts, and what their admin does,
// as far as the contract refuses it by a role's own state. Its txns are those of a
// FakeChainSubmitter and act when that one mines them, or by carry_out(). Addresses begin with
// "0x".

#include <map>
#include <set>
#include <string>
#include <vector>

#include "ports/contract_deployer.hpp"
#include "tests/support/fake_chain_submitter.hpp"

namespace warden::support {

class FakeContractDeployer final : public ports::ContractDeployer {
  public:
    FakeContractDeployer(FakeChainSubmitter& txns, FakeChainReader& reader)
        : txns_(txns), reader_(reader) {}

    bool code = false;
    U128 fee = 1;                     // of a step, as estimated
    std::size_t estimates_max = 100;  // of an estimate
    std::map<chain::Address, ports::ContractLook> contracts;
    std::vector<chain::Address> others;   // there, but no Orchestrators
    std::set<chain::Address> busy;        // with open reservations or slashes
    std::vector<ports::DeployStep> done;  // first to last

    // Errors: conflict or not_found with the contract's name of the error; nothing is changed then.
    Result<void> carry_out(const ports::DeployStep& step);
    Result<void> would_succeed(const ports::DeployStep& step) const;
    // The step that the txn with this hash was built for.
    Result<void> carry_out(const std::string& hash) { return carry_out(built_.at(hash)); }

    Result<chain::Address> address(std::string_view text) const override;
    Hash32 code_hash() const override { return Hash32{2}; }
    std::string code_text(const Hash32& hash) const override { return to_hex(hash); }
    Result<chain::Address> contract_address(const ports::CreateContract& create) const override;
    boost::asio::awaitable<Result<std::vector<ports::UploadCode>>> missing_code(
        ports::Deadline) override;
    boost::asio::awaitable<Result<std::optional<ports::ContractLook>>> look(
        chain::Address contract, ports::Deadline) override;
    boost::asio::awaitable<Result<bool>> is_busy(chain::Address, chain::Address account,
                                                 ports::Deadline) override;
    boost::asio::awaitable<Result<std::vector<std::optional<U128>>>> estimate(
        std::vector<ports::DeployStep> steps, std::uint64_t slot, ports::Deadline) override;
    boost::asio::awaitable<Result<ports::UnsignedTxn>> build(ports::DeployStep step,
                                                             std::uint64_t slot,
                                                             ports::Deadline) override;

  private:
    Result<void> call(ports::ContractLook& look, const orchestrator::AdminCall& wanted) const;

    FakeChainSubmitter& txns_;
    FakeChainReader& reader_;
    std::map<std::string, ports::DeployStep> built_;  // by hash
};

}  // namespace warden::support
