#include "app/reading/start_score.hpp"

#include <gtest/gtest.h>

#include "tests/ports/chain_samples.hpp"
#include "tests/support/memory_read_model.hpp"
#include "tests/support/memory_score_store.hpp"
#include "tests/support/run_until.hpp"

namespace warden::reading {
namespace {

using namespace store_tests;

constexpr UnixSecs kRegistered = 1'700'000'000;

// Of unit 1 of provider "0xa".
class StartScore : public testing::Test {
  protected:
    // Its newest day ended at `day_end`.
    void add(std::uint64_t unit, const std::string& provider, scoring::Thirds thirds,
             UnixSecs decommissioned_at = 0, UnixSecs day_end = kRegistered) {
        orchestrator::Unit made;
        made.provider = {provider};
        made.registered_at = kRegistered;
        made.decommissioned_at = decommissioned_at;
        units.changes.push_back(
            {orchestrator::unit_key(unit), 1, orchestrator::to_json(orchestrator::Entity(made))});
        ports::ScoreRow row;
        row.subject = chain::EntityId{kContract, unit}.text();
        row.chain = kContract.chain;
        row.day = static_cast<std::int64_t>(day_end / rules.day_secs);
        row.day_end = day_end;
        row.thirds = thirds;
        ASSERT_TRUE(run(scores.put_scores({row}, {})));
    }
    scoring::Thirds start() {
        add(1, "0xa", 0, 0, kRegistered + rules.day_secs);
        EXPECT_TRUE(run(chain.commit(kContract, units, {})));
        EXPECT_TRUE(run(view.refresh()));
        return run(start_score(view, scores, 1, rules, reads)).value();
    }
    template <class T>
    T run(boost::asio::awaitable<T> task) {
        return support::run_until(io, clock, std::move(task));
    }

    boost::asio::io_context io;
    support::FakeClock clock;
    support::MemoryChainStore chain{clock};
    support::MemoryReadModel model{clock, chain};
    support::MemoryScoreStore scores{clock};
    View view{{kContract}, model, clock};
    scoring::RuleSet rules;
    std::size_t reads = 0;
    ports::BlockBatch units = batch(1, 1);
    const UnixSecs remembered = UnixSecs{rules.decommissioned_days} * rules.day_secs;
};

TEST_F(StartScore, OfAFirstUnitIsThatOfTheRules) {
    add(2, "0xb", 30);
    EXPECT_EQ(start(), 3 * rules.start_score);
}

TEST_F(StartScore, IsThatOfTheProvidersUnitsWhereTheyAreWorse) {
    add(2, "0xa", 30);
    add(3, "0xb", 0);
    EXPECT_EQ(start(), 30u);
    EXPECT_EQ(reads, 1u) << "of the provider's other unit";
}

TEST_F(StartScore, IsNoBetterThanThatOfTheRules) {
    add(2, "0xa", 300);
    EXPECT_EQ(start(), 3 * rules.start_score);
}

TEST_F(StartScore, RemembersAUnitForAWhileAfterItsEnd) {
    add(2, "0xa", 30, kRegistered - remembered);
    EXPECT_EQ(start(), 30u);
}

TEST_F(StartScore, ForgetsAUnitThatEndedLongAgo) {
    add(2, "0xa", 30, kRegistered - remembered - 1);
    EXPECT_EQ(start(), 3 * rules.start_score);
}

TEST_F(StartScore, WhatCameAfterTheRegistrationIsNotInIt) {
    add(2, "0xa", 30, 0, kRegistered + 1);
    EXPECT_EQ(start(), 3 * rules.start_score);
}

TEST_F(StartScore, OfAUnitThatIsNotThereIsNone) {
    EXPECT_TRUE(run(view.refresh()));
    EXPECT_EQ(run(start_score(view, scores, 1, rules, reads)).error().code,
              make_error_code(Errc::not_found));
}

}  // namespace
}  // namespace warden::reading
