#pragma once
// What the tests of an operator's commands share: a deployment, and a chain whose sends and answers
// fail as the test says.

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "tests/support/fake_contract_deployer.hpp"

namespace warden::app {

namespace asio = boost::asio;

inline const chain::Address kAdmin{"0xad"};

inline orchestrator::Wish wish(std::uint32_t quorum) {
    orchestrator::Wish out;
    orchestrator::Deployment& wanted = out.deployment;
    wanted.admin = kAdmin;
    wanted.arbiter = {"arbiter"};
    wanted.oracles = {{"a"}, {"b"}};
    wanted.fixed.unbonding_secs = 1'000;
    wanted.fixed.upgrade_delay_secs = 5'000;
    wanted.fixed.role_delay_secs = 100;
    wanted.config.treasury = {"treasury"};
    wanted.config.quorum = quorum;
    return out;
}
inline ports::CreateContract creation() { return {wish(2).deployment, {}}; }

enum class Fault { none, refused, lost_answer, lost_txn, somebody_elses_slot };

// Takes what was built for it; a block has a txn as soon as it is sent.
class Chain final : public ports::ChainSubmitter {
  public:
    Chain(support::FakeChainReader& reader, support::FakeContractDeployer& contracts)
        : reader_(reader), contracts_(contracts) {}

    std::vector<Fault> faults;  // of sends, first to last
    std::string revert_reason;
    bool never_included = false;
    int sends = 0;

    asio::awaitable<Result<ports::UnsignedTxn>> build(orchestrator::Call, std::uint64_t,
                                                      ports::Deadline) override {
        co_return fail(Errc::permanent, "no oracle's call here");
    }
    asio::awaitable<Result<ports::UnsignedTxn>> replace(std::optional<orchestrator::Call>,
                                                        ports::SignedTxn,
                                                        ports::Deadline) override {
        co_return fail(Errc::permanent, "nothing is replaced here");
    }
    asio::awaitable<Result<ports::UnsignedTxn>> outbid(ports::SignedTxn, ports::Deadline) override {
        co_return fail(Errc::permanent, "nothing is outbid here");
    }
    asio::awaitable<Result<void>> send(ports::SignedTxn txn, ports::Deadline) override {
        ++sends;
        Fault fault = Fault::none;
        if (!faults.empty()) {
            fault = faults.front();
            faults.erase(faults.begin());
        }
        if (fault == Fault::refused) co_return fail(Errc::unavailable, "busy");
        if (fault == Fault::lost_txn) co_return fail(Errc::unknown_outcome, "no answer");
        if (fault == Fault::somebody_elses_slot) {
            ++slot();
            co_return fail(Errc::conflict, "slot is consumed");
        }
        if (txn.slot != slot() && !included_.contains(txn.hash)) {
            co_return fail(Errc::conflict, "slot is consumed");
        }
        include(txn.hash);
        if (fault == Fault::lost_answer) co_return fail(Errc::unknown_outcome, "no answer");
        co_return Result<void>{};
    }
    asio::awaitable<Result<ports::TxnStatus>> lookup(std::string hash, ports::Deadline) override {
        ports::TxnStatus out;
        if (never_included) out.place = ports::TxnPlace::pending;
        if (never_included || !included_.contains(hash)) co_return out;
        out.place = ports::TxnPlace::included;
        out.reverted = !revert_reason.empty();
        out.revert_reason = revert_reason;
        co_return out;
    }
    asio::awaitable<Result<enforcement::Fate>> fate(ports::SignedTxn, ports::Deadline) override {
        co_return enforcement::Fate::open;
    }

    // As if a run that was killed had sent it.
    void include(const std::string& hash) {
        if (!included_.insert(hash).second) return;
        ++slot();
        if (revert_reason.empty()) EXPECT_TRUE(contracts_.carry_out(hash));
    }

  private:
    std::uint64_t& slot() { return reader_.state.next_slots[kAdmin.text]; }

    support::FakeChainReader& reader_;
    support::FakeContractDeployer& contracts_;
    std::set<std::string> included_;
};

}  // namespace warden::app
