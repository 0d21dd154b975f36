#pragma once
// One `warden contract` command on one chain, from what was found to what was done.

#include <boost/asio/awaitable.hpp>

#include "app/deployer/contract_parts.hpp"
#include "domain/base/enum_names.hpp"
#include "main/chains/kinds.hpp"
#include "main/commands/commands.hpp"
#include "main/contract/report.hpp"
#include "main/contract/settings.hpp"

namespace warden::cli {

enum class ContractAction : std::uint8_t { show, deploy, configure, upgrade };
constexpr auto names_of(ContractAction) {
    return enum_names<ContractAction>("show", "deploy", "configure", "upgrade");
}

// What may be asked of a command: its options, checked.
struct ContractOrder {
    ContractAction action = ContractAction::show;
    Output output = Output::text;
    bool apply = false;
    orchestrator::OtherPending other_pending = orchestrator::OtherPending::refuse;
    std::string account;  // empty: the contract's admin; on Stellar the key's own
    std::optional<ports::SecretString> key;
    std::string settings_file;
    U128 fee_cap = 0;
};

// One use. `config`, `parts` and `clock` outlive it.
class ContractCommander {
  public:
    ContractCommander(const ChainConfig& config, app::ContractParts& parts, ports::Clock& clock,
                      ContractOrder order);

    // The process's exit code; results and errors are written.
    boost::asio::awaitable<int> run();

  private:
    using Done = boost::asio::awaitable<Result<void>>;

    Done find(chain::Address contract);
    Done prepare();
    Result<void> use_key(const chain::Address& admin, const std::string& contract);
    Result<chain::Address> configured_contract() const;
    Done refuse_second_contract(chain::Address computed);
    Done make_plan();
    Done carry_out();
    void observe(const ports::DeployStep& step, const std::string& hash,
                 const ports::TxnStatus* status);
    int finish();
    void tell_waiting();
    ports::Deadline deadline() const { return clock_.now() + call_timeout_; }

    const ChainConfig& config_;
    app::ContractParts& parts_;
    ports::Clock& clock_;
    ContractOrder order_;
    Millis call_timeout_;
    std::optional<ContractSettings> settings_;
    app::Planner planner_;
    ContractReport report_;
    bool explained_ = false;  // the problems of the settings are written
};

}  // namespace warden::cli
