#include "main/commands/holds.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "tests/support/fake_clock.hpp"
#include "tests/support/memory_decision_store.hpp"
#include "tests/support/memory_txn_store.hpp"
#include "tests/support/run_until.hpp"

namespace warden::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Names = std::vector<std::string>;

class HoldsTest : public testing::Test {
  protected:
    template <class T>
    Result<T> run(boost::asio::awaitable<Result<T>> task) {
        return support::run_until(io_, clock_, std::move(task));
    }
    Names standing() { return names(run(standing_holds(decisions_, txns_)).value()); }
    static Names names(const std::vector<Hold>& holds) {
        Names all;
        for (const Hold& hold : holds) all.push_back(hold.name);
        return all;
    }
    Result<std::vector<Hold>> release(const std::string& name, const std::string& why = "checked") {
        return run(release_holds(decisions_, txns_, {name, why, "ana", 2'000}));
    }
    void halt(const std::string& chain, const std::string& account) {
        const ports::SubmitterHalt halt{0, {chain, "main"}, "d", account, 8, "slot 7 spent", 1'000};
        ASSERT_TRUE(run(txns_.halt(halt, {})));
    }

    boost::asio::io_context io_;
    support::FakeClock clock_;
    support::MemoryDecisionStore decisions_{clock_};
    support::MemoryTxnStore txns_{clock_};
};

TEST_F(HoldsTest, NothingIsHeldByDefault) {
    EXPECT_THAT(standing(), IsEmpty());
    const auto done = release("mass_breach");
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, make_error_code(Errc::not_found));
    EXPECT_THAT(done.error().text(), HasSubstr("no hold 'mass_breach' stands; there is none"));
}

TEST_F(HoldsTest, EachIsReleasedByItsNameAndLeavesTheOthers) {
    decisions_.live_switches() = {true, true, "4 providers in breach of 4", 900,
                                  "enforcer/sn.main"};
    halt("sn", "0xa");
    halt("sn", "0xb");
    halt("st", "GA");
    EXPECT_THAT(standing(), ElementsAre("kill_switch", "mass_breach", "submitter/sn.main",
                                        "submitter/sn.main", "submitter/st.main"));
    EXPECT_THAT(names(release("mass_breach").value()), ElementsAre("mass_breach"));
    EXPECT_TRUE(decisions_.live_switches().killed);
    EXPECT_FALSE(decisions_.live_switches().mass_breach_hold);
    EXPECT_EQ(decisions_.live_switches().changed_by, "ana");
    EXPECT_EQ(decisions_.live_switches().reason, "checked");
    EXPECT_EQ(decisions_.live_switches().changed_at, 2'000u);
    EXPECT_EQ(release("submitter/sn.main")->size(), 2u);
    EXPECT_THAT(standing(), ElementsAre("kill_switch", "submitter/st.main"));
    EXPECT_THAT(names(release("kill_switch").value()), ElementsAre("kill_switch"));
    EXPECT_THAT(standing(), ElementsAre("submitter/st.main"));
}

TEST_F(HoldsTest, WhatDoesNotStandIsRefusedWithWhatDoes) {
    halt("st", "GA");
    for (const char* name : {"submitter/sn.main", "kill_switch", "", "submitter/st.main "}) {
        const auto done = release(name);
        ASSERT_FALSE(done) << name;
        EXPECT_THAT(done.error().text(), HasSubstr("held by submitter/st.main"));
    }
    EXPECT_THAT(standing(), ElementsAre("submitter/st.main"));
}

TEST_F(HoldsTest, AReleaseNeedsAReason) {
    halt("st", "GA");
    for (const char* reason : {"", "  "}) {
        const auto done = release("submitter/st.main", reason);
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().code, make_error_code(Errc::invalid_input));
    }
    EXPECT_THAT(standing(), ElementsAre("submitter/st.main"));
}

TEST_F(HoldsTest, AStoreThatIsDownIsAnError) {
    halt("st", "GA");
    for (const char* method : {"switches", "halts", "release_halt"}) {
        txns_.fault = decisions_.fault = [method](std::string_view called) {
            return called == method ? support::StoreFault::fail : support::StoreFault::none;
        };
        const auto done = release("submitter/st.main");
        ASSERT_FALSE(done) << method;
        EXPECT_TRUE(done.error().is(Condition::transient));
    }
}

TEST_F(HoldsTest, AreShownWithReasonAndTime) {
    halt("sn", "0xa");
    decisions_.live_switches() = {true, false, "drill", 900, "ana"};
    const auto holds = run(standing_holds(decisions_, txns_)).value();
    ASSERT_EQ(holds.size(), 2u);
    EXPECT_EQ(to_line(holds[0]),
              "kill_switch  switches last changed 1970-01-01T00:15:00Z by ana: drill");
    EXPECT_EQ(to_line(holds[1]), "submitter/sn.main  halted 1970-01-01T00:16:40Z: slot 7 spent");
    EXPECT_EQ(write_canonical(to_json(holds[1])),
              R"({"account":"0xa","at":"1970-01-01T00:16:40Z","by":"","contract":"sn.main",)"
              R"("hold":"submitter/sn.main","reason":"slot 7 spent"})");
    EXPECT_TRUE(holds[0].holds({"st", "main"}));
    EXPECT_FALSE(holds[1].holds({"st", "main"}));
}

}  // namespace
}  // namespace warden::cli
