#include "tests/support/fake_contract_deployer.hpp"

#include <algorithm>
#include <utility>

#include "domain/base/sha256.hpp"

namespace warden::support {
namespace asio = boost::asio;
namespace {

std::string text_of(const ports::DeployStep& step) {
    if (std::holds_alternative<ports::UploadCode>(step)) return "upload";
    if (const auto* create = std::get_if<ports::CreateContract>(&step)) {
        return "create " + write_canonical(arguments(create->deployment)) + to_hex(create->salt);
    }
    const auto& wanted = std::get<ports::CallContract>(step);
    return wanted.contract.text + " " + std::string(orchestrator::name(wanted.call)) +
           write_canonical(orchestrator::arguments(wanted.call));
}

Fail down() { return fail(Errc::unavailable, "fake chain: down"); }

}  // namespace

Result<void> FakeContractDeployer::carry_out(const ports::DeployStep& step) {
    if (std::holds_alternative<ports::UploadCode>(step)) {
        code = true;
    } else if (const auto* create = std::get_if<ports::CreateContract>(&step)) {
        if (!code) return fail(Errc::not_found, "no such code");
        ports::ContractLook made;
        made.code_hash = code_hash();
        made.instance.admin = create->deployment.admin;
        made.instance.token = create->deployment.token;
        made.instance.arbiter = create->deployment.arbiter;
        for (const chain::Address& oracle : create->deployment.oracles) {
            made.instance.oracles.push_back({oracle, 0, 0, false});
        }
        made.instance.fixed = create->deployment.fixed;
        made.instance.config_version = 1;
        made.config = create->deployment.config;
        contracts[contract_address(*create).value()] = std::move(made);
    } else {
        const auto& wanted = std::get<ports::CallContract>(step);
        const auto found = contracts.find(wanted.contract);
        if (found == contracts.end()) return fail(Errc::not_found, "no such contract");
        if (auto taken = call(found->second, wanted.call); !taken) return taken;
    }
    done.push_back(step);
    return {};
}

Result<void> FakeContractDeployer::call(ports::ContractLook& look,
                                        const orchestrator::AdminCall& wanted) const {
    auto& [code_now, instance, config] = look;
    const UnixSecs later = reader_.now() + instance.fixed.role_delay_secs;
    const auto standing = [&](const chain::Address& oracle) {
        return std::ranges::find_if(instance.oracles, [&](const orchestrator::OracleEntry& entry) {
            return entry.oracle == oracle && entry.until == 0;
        });
    };
    if (const auto* change = std::get_if<orchestrator::SetConfig>(&wanted)) {
        config = change->config;
        ++instance.config_version;
    } else if (const auto* named = std::get_if<orchestrator::SetOracle>(&wanted)) {
        const auto entry = standing(named->oracle);
        const bool is_one = entry != instance.oracles.end();
        if (is_one == named->enabled) {
            return fail(Errc::conflict, is_one ? "AlreadyExists" : "NotFound");
        }
        if (is_one) {
            entry->revoked = true;
            entry->until = reader_.now();
        } else {
            instance.oracles.push_back({named->oracle, later, 0, false});
        }
    } else if (const auto* retired = std::get_if<orchestrator::RetireOracle>(&wanted)) {
        const auto entry = standing(retired->oracle);
        if (entry == instance.oracles.end()) return fail(Errc::not_found, "NotFound");
        entry->until = later;
    } else if (const auto* arbiter = std::get_if<orchestrator::SetArbiter>(&wanted)) {
        instance.next_arbiter = arbiter->arbiter;
        instance.next_from = later;
    } else if (const auto* proposed = std::get_if<orchestrator::ProposeUpgrade>(&wanted)) {
        instance.pending_code_hash = proposed->code_hash;
        instance.pending_not_before = reader_.now() + instance.fixed.upgrade_delay_secs;
    } else if (std::holds_alternative<orchestrator::CancelUpgrade>(wanted)) {
        instance.pending_code_hash = {};
        instance.pending_not_before = 0;
    } else if (std::holds_alternative<orchestrator::Upgrade>(wanted)) {
        code_now = std::exchange(instance.pending_code_hash, {});
        instance.pending_not_before = 0;
    }
    return {};
}

Result<void> FakeContractDeployer::would_succeed(const ports::DeployStep& step) const {
    FakeContractDeployer trial = *this;
    return trial.carry_out(step);
}

Result<chain::Address> FakeContractDeployer::address(std::string_view text) const {
    if (!text.starts_with("0x")) return fail(Errc::invalid_input, "fake chain: no 0x");
    return chain::Address{std::string(text)};
}

Result<chain::Address> FakeContractDeployer::contract_address(
    const ports::CreateContract& create) const {
    return chain::Address{"0x" + to_hex(sha256(text_of(create)))};
}

asio::awaitable<Result<std::vector<ports::UploadCode>>> FakeContractDeployer::missing_code(
    ports::Deadline) {
    if (reader_.is_down("missing_code")) co_return down();
    std::vector<ports::UploadCode> missing;
    if (!code) missing.emplace_back();
    co_return missing;
}

asio::awaitable<Result<std::optional<ports::ContractLook>>> FakeContractDeployer::look(
    chain::Address contract, ports::Deadline) {
    if (reader_.is_down("look")) co_return down();
    if (std::ranges::count(others, contract) > 0) {
        co_return fail(Errc::permanent, contract.text + " is no Orchestrator");
    }
    const auto found = contracts.find(contract);
    if (found == contracts.end()) co_return std::nullopt;
    co_return found->second;
}

asio::awaitable<Result<bool>> FakeContractDeployer::is_busy(chain::Address, chain::Address account,
                                                            ports::Deadline) {
    if (reader_.is_down("is_busy")) co_return down();
    co_return busy.contains(account);
}

asio::awaitable<Result<std::vector<std::optional<U128>>>> FakeContractDeployer::estimate(
    std::vector<ports::DeployStep> steps, std::uint64_t, ports::Deadline) {
    if (reader_.is_down("estimate")) co_return down();
    if (steps.size() > estimates_max) co_return fail(Errc::permanent, "too much at once");
    std::vector<std::optional<U128>> out;
    for (const ports::DeployStep& step : steps) {
        const auto could = would_succeed(step);
        // The first must go; what comes after may need what it leaves.
        if (!could && out.empty()) co_return fail(Errc::permanent, could.error().detail);
        out.emplace_back(could ? std::optional(fee) : std::nullopt);
    }
    co_return out;
}

asio::awaitable<Result<ports::UnsignedTxn>> FakeContractDeployer::build(ports::DeployStep step,
                                                                        std::uint64_t slot,
                                                                        ports::Deadline) {
    if (reader_.is_down("build")) co_return down();
    const auto could = would_succeed(step);
    if (!could) co_return fail(Errc::permanent, could.error().detail);
    std::string text = "deploy " + text_of(step);
    auto txn = txns_.made(std::move(text), slot, [this, step] { return carry_out(step); });
    built_.emplace(txn.hash, std::move(step));
    co_return txn;
}

}  // namespace warden::support
