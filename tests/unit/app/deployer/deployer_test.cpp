// Steps carried out on a chain in memory whose sends and answers fail as the test says.
#include "app/deployer/deployer.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/support/fake_chain_reader.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/run_until.hpp"

namespace warden::app {
namespace {

namespace asio = boost::asio;

const chain::Address kAdmin{"admin"};
const chain::Address kContract{"contract"};

orchestrator::Deployment wanted(std::uint32_t quorum) {
    orchestrator::Deployment out;
    out.admin = kAdmin;
    out.arbiter = {"arbiter"};
    out.oracles = {{"a"}, {"b"}};
    out.config.quorum = quorum;
    return out;
}

enum class Fault { none, refused, lost_answer, lost_txn, somebody_elses_slot };

// Code, one contract, and txns that a block has as soon as they are looked up.
class Chain final : public ports::ContractDeployer,
                    public ports::ChainSubmitter,
                    public ports::Signer {
  public:
    explicit Chain(support::FakeChainReader& reader) : reader_(reader) {}

    bool code = false;
    std::optional<ports::ContractLook> contract;
    std::vector<Fault> faults;  // of sends, first to last
    std::string revert_reason;
    bool never_included = false;
    std::vector<std::string> done;
    int sends = 0;

    Result<chain::Address> address(std::string_view text) const override {
        return chain::Address{std::string(text)};
    }
    Hash32 code_hash() const override { return Hash32{2}; }
    std::string code_text(const Hash32& hash) const override { return to_hex(hash); }
    Result<chain::Address> contract_address(const ports::CreateContract&) const override {
        return kContract;
    }
    asio::awaitable<Result<bool>> has_code(ports::Deadline) override { co_return code; }
    asio::awaitable<Result<std::optional<ports::ContractLook>>> look(chain::Address,
                                                                     ports::Deadline) override {
        co_return contract;
    }
    asio::awaitable<Result<std::vector<std::optional<U128>>>> estimate(
        std::vector<ports::DeployStep>, std::uint64_t, ports::Deadline) override {
        co_return std::vector<std::optional<U128>>{};
    }
    asio::awaitable<Result<ports::UnsignedTxn>> build(ports::DeployStep step, std::uint64_t slot,
                                                      ports::Deadline) override {
        const std::string hash = to_line(step) + " #" + std::to_string(slot);
        built_.insert_or_assign(hash, step);
        co_return ports::UnsignedTxn{hash, hash, slot};
    }
    asio::awaitable<Result<ports::UnsignedTxn>> build(orchestrator::Call, std::uint64_t,
                                                      ports::Deadline) override {
        co_return fail(Errc::permanent, "no oracle's call here");
    }

    chain::Address account() const override { return kAdmin; }
    Result<ports::SignedTxn> sign(const ports::UnsignedTxn& txn) override {
        return ports::SignedTxn{txn.body, txn.hash, txn.slot, std::nullopt};
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
        include(txn);
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
    asio::awaitable<Result<bool>> dead(ports::SignedTxn, ports::Deadline) override {
        co_return false;
    }

    // As if a run that was killed had sent it.
    void include(const ports::SignedTxn& txn) {
        if (!included_.insert(txn.hash).second) return;
        ++slot();
        if (!revert_reason.empty()) return;
        const ports::DeployStep& step = built_.at(txn.hash);
        done.push_back(to_line(step));
        if (std::holds_alternative<ports::UploadCode>(step)) code = true;
        if (const auto* create = std::get_if<ports::CreateContract>(&step)) {
            contract.emplace();
            contract->instance.admin = create->deployment.admin;
            contract->instance.arbiter = create->deployment.arbiter;
            contract->instance.oracles = create->deployment.oracles;
            contract->config = create->deployment.config;
        }
        const auto* call = std::get_if<ports::CallContract>(&step);
        if (call == nullptr) return;
        if (const auto* change = std::get_if<orchestrator::SetConfig>(&call->call)) {
            contract->config = change->config;
            ++contract->instance.config_version;
        }
    }

  private:
    std::uint64_t& slot() { return reader_.state.next_slots[kAdmin.text]; }

    support::FakeChainReader& reader_;
    std::map<std::string, ports::DeployStep> built_;
    std::set<std::string> included_;
};

class DeployerTest : public testing::Test {
  protected:
    Result<std::size_t> carry_out(Planner planner) {
        Deployer deployer({}, {chain, chain, reader, chain, clock},
                          [this](const ports::DeployStep&, const std::string&,
                                 const ports::TxnStatus* status) { told += status == nullptr; });
        return support::run_until(io, clock, deployer.carry_out(kContract, std::move(planner)));
    }
    static Planner deployment() { return deploy_planner({wanted(1), {}}); }
    static std::vector<std::string> both() { return {"upload the code", "create the contract"}; }

    asio::io_context io;
    support::FakeClock clock;
    support::FakeChainReader reader{clock};
    Chain chain{reader};
    int told = 0;
};

TEST_F(DeployerTest, DeploysOnceAndThenHasNothingToDo) {
    EXPECT_EQ(carry_out(deployment()).value(), 2u);
    EXPECT_EQ(chain.done, both());
    EXPECT_EQ(told, 2);
    EXPECT_EQ(carry_out(deployment()).value(), 0u);
    EXPECT_EQ(chain.sends, 2);
}

TEST_F(DeployerTest, CodeThatIsThereIsNotBroughtAgain) {
    chain.code = true;
    EXPECT_EQ(carry_out(deployment()).value(), 1u);
    EXPECT_EQ(chain.done, std::vector<std::string>{"create the contract"});
}

TEST_F(DeployerTest, LostAnswersAndLostTxnsAreSentAgainAsTheyWere) {
    chain.faults = {Fault::lost_answer, Fault::lost_txn, Fault::lost_txn};
    EXPECT_EQ(carry_out(deployment()).value(), 2u);
    EXPECT_EQ(chain.done, both());
}

TEST_F(DeployerTest, ARefusalThatMayPassIsWaitedFor) {
    chain.faults = {Fault::refused, Fault::refused};
    EXPECT_EQ(carry_out(deployment()).value(), 2u);
    chain.faults.assign(1'000, Fault::refused);
    const auto result = carry_out(configure_planner(wanted(2), kAdmin));
    ASSERT_FALSE(result.has_value());
    EXPECT_TRUE(result.error().is(Condition::transient));
    EXPECT_EQ(chain.contract->instance.config_version, 0u);
}

TEST_F(DeployerTest, ASlotThatSomebodyElseTookIsNoEnd) {
    chain.faults = {Fault::somebody_elses_slot};
    EXPECT_EQ(carry_out(deployment()).value(), 2u);
    EXPECT_EQ(chain.done, both());
}

TEST_F(DeployerTest, ATxnOfAKilledRunIsFoundBeforeAnotherOneIsMade) {
    chain.code = true;
    chain.contract.emplace();
    chain.contract->instance.admin = kAdmin;
    chain.contract->instance.arbiter = {"arbiter"};
    chain.contract->instance.oracles = {{"a"}, {"b"}};
    chain.contract->config = wanted(1).config;
    // The killed run's txn gets into a block right after the second run has read the slot.
    int looks = 0;
    const Planner plan = configure_planner(wanted(2), kAdmin);
    const Planner late = [&](const Findings& found) {
        auto steps = plan(found);
        if (++looks == 1) {
            chain.include({"", "set_config #0", 0, std::nullopt});
        }
        return steps;
    };
    const auto unsigned_txn = support::run_until(
        io, clock,
        static_cast<ports::ContractDeployer&>(chain).build(
            ports::CallContract{kContract, orchestrator::SetConfig{wanted(2).config}}, 0, {}));
    ASSERT_EQ(unsigned_txn->hash, "set_config #0");
    EXPECT_TRUE(carry_out(late).has_value());
    EXPECT_EQ(chain.contract->instance.config_version, 1u) << "set once";
}

TEST_F(DeployerTest, AFailedTxnEndsItWithTheChainsReason) {
    chain.revert_reason = "InvalidConfig";
    const auto result = carry_out(deployment());
    ASSERT_FALSE(result.has_value());
    EXPECT_NE(result.error().detail.find("InvalidConfig"), std::string::npos);
    EXPECT_EQ(chain.sends, 1);
}

TEST_F(DeployerTest, WhatNoBlockTakesIsLeftToTheNextRun) {
    chain.never_included = true;
    const auto result = carry_out(deployment());
    ASSERT_FALSE(result.has_value());
    EXPECT_TRUE(result.error().is(Condition::unknown_outcome));
}

TEST_F(DeployerTest, AContractThatIsNotThereCanNeitherBeConfiguredNorUpgraded) {
    for (const Planner& planner :
         {configure_planner(wanted(2), kAdmin),
          upgrade_planner(Hash32{2}, orchestrator::OtherPending::refuse)}) {
        EXPECT_EQ(carry_out(planner).error().code, make_error_code(Errc::not_found));
    }
}

TEST(UpgradePlanner, BringsTheCodeBeforeItProposes) {
    const Planner planner = upgrade_planner(Hash32{2}, orchestrator::OtherPending::refuse);
    Findings found;
    found.contract = kContract;
    found.look.emplace();
    found.look->code_hash = Hash32{1};
    const auto steps = planner(found).value();
    ASSERT_EQ(steps.size(), 2u);
    EXPECT_EQ(to_line(steps.front()), "upload the code");
    found.code_present = true;
    found.look->instance.pending_code_hash = Hash32{2};
    found.look->instance.pending_not_before = 10;
    EXPECT_TRUE(planner(found)->empty());
    found.now = 10;
    EXPECT_EQ(to_line(planner(found)->front()), "upgrade");
}

}  // namespace
}  // namespace warden::app
