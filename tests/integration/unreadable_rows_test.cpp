// A hand at the database, or a later version, left a row that can't be read.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/stores.hpp"
#include "tests/support/fake_signer.hpp"
#include "tests/support/log_capture.hpp"
#include "tests/support/pg_fixture.hpp"

namespace warden::storage {
namespace {

using enforcement::DecisionState;
using scoring::Outcome;
using testing::ElementsAre;
using testing::HasSubstr;

ports::WindowKey key(std::uint32_t window) {
    return {{{"t", "main"}, 3}, orchestrator::Party::provider, window};
}

class UnreadableRowsTest : public testing::Test {
  protected:
    void SetUp() override {
        WARDEN_NEEDS_POSTGRES();
        service_.emplace();
        auto& database = service_->database();
        scores_ = make_score_store(database);
        decisions_ = make_decision_store(database);
        const auto fence = run(make_leadership(database, "a")->acquire("lease", Millis{600'000}));
        for (const std::uint32_t window : {0U, 1U, 2U}) {
            ports::VerdictRow verdict;
            verdict.key = key(window);
            verdict.unit = {{"t", "main"}, 1};
            verdict.end = 60;
            verdict.verdict = Outcome::breached;
            verdict.detail = Json::Object{};
            ASSERT_TRUE(service_->run(scores_->put_verdict(verdict, *fence)));
            ASSERT_TRUE(service_->run(decisions_->append(
                {key(window), DecisionState::filed, "", Json::Object{}, 60}, *fence)));
        }
    }
    template <class T>
    T run(boost::asio::awaitable<Result<T>> task) {
        return service_->run(std::move(task)).value();
    }
    // "window" or "unreadable" of each.
    template <class Rows>
    static std::vector<std::string> windows(const Rows& rows) {
        std::vector<std::string> found;
        found.reserve(rows.size());
        for (const auto& stored : rows) {
            found.push_back(stored.row ? std::to_string(stored.row->key.window) : "unreadable");
        }
        return found;
    }
    std::string metrics() { return service_->metrics().expose(); }

    std::optional<support::PgService> service_;
    std::unique_ptr<ports::ScoreStore> scores_;
    std::unique_ptr<ports::DecisionStore> decisions_;
};

TEST_F(UnreadableRowsTest, AVerdictIsAnErrorInItsPlaceAndSaid) {
    service_->files().sql(
        R"(UPDATE verdicts SET detail = '{"b":1, "a":0.5}' WHERE window_num = 1)");
    const support::LogCapture log;
    const auto open = run(scores_->open_breaches({{"t", "main"}}));
    EXPECT_THAT(windows(open), ElementsAre("0", "unreadable", "2"));
    ASSERT_FALSE(open[1].row);
    EXPECT_TRUE(open[1].row.error().is(Condition::permanent));
    EXPECT_THAT(open[1].row.error().text(), HasSubstr("verdicts " + std::to_string(open[1].id)));
    EXPECT_THAT(log.lines(), ElementsAre(HasSubstr("unreadable_row")));
    EXPECT_THAT(metrics(),
                HasSubstr(R"(warden_database_unreadable_rows_total{table="verdicts"} 1)"));

    ports::VerdictQuery query;
    query.limit = 2;
    const auto first = run(scores_->verdicts(query));
    EXPECT_THAT(windows(first), ElementsAre("0", "unreadable"));
    query.after = first.back().id;
    EXPECT_THAT(windows(run(scores_->verdicts(query))), ElementsAre("2"));

    EXPECT_TRUE(run(scores_->verdict(key(0))).has_value());
    const auto asked = service_->run(scores_->verdict(key(1)));
    ASSERT_FALSE(asked);
    EXPECT_TRUE(asked.error().is(Condition::permanent));
}

TEST_F(UnreadableRowsTest, ADecisionIsAnErrorInItsPlaceAndSaid) {
    service_->files().sql(
        "UPDATE decisions SET state = 'pondered' WHERE window_num = 0;"
        R"(UPDATE decisions SET detail = '{"a":1e3}' WHERE window_num = 1)");
    const support::LogCapture log;
    EXPECT_THAT(windows(run(decisions_->list(0, 10))),
                ElementsAre("unreadable", "unreadable", "2"));
    EXPECT_THAT(log.lines(), ElementsAre(HasSubstr("pondered"), HasSubstr("detail")));
    EXPECT_THAT(metrics(),
                HasSubstr(R"(warden_database_unreadable_rows_total{table="decisions"} 2)"));
    EXPECT_THAT(windows(run(decisions_->filed({}))), ElementsAre("unreadable", "2"));
    for (const std::uint32_t window : {0U, 1U}) {
        EXPECT_THAT(windows(run(decisions_->history(key(window)))), ElementsAre("unreadable"));
    }
    EXPECT_THAT(windows(run(decisions_->history(key(2)))), ElementsAre("2"));
}

// The checks of the table keep such rows out; who has the owner's rights can take them away.
TEST_F(UnreadableRowsTest, ACommitmentCostsItsOwnVantageAlone) {
    const auto observations =
        make_observation_store(service_->database(), support::FakeSigner::verify);
    for (const char* vantage : {"paris", "tokyo"}) {
        auto signer = support::FakeSigner::of(vantage);
        ASSERT_TRUE(
            service_->run(observations->announce({vantage, vantage, "eu", signer.key_id(), 0})));
        probing::DayCommitment c;
        c.vantage = vantage;
        c.key_id = signer.key_id();
        c.day = 1;
        c.signature = signer.sign(probing::commitment_message(c));
        ASSERT_TRUE(service_->run(observations->commit_day(c)));
    }
    service_->files().sql(
        "ALTER TABLE day_commitments DROP CONSTRAINT day_commitments_chain_end_check; "
        "UPDATE day_commitments SET chain_end = 'x' WHERE vantage = 'paris'");
    const support::LogCapture log;
    const auto found = run(observations->commitments({0, 9, 10}));
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].vantage, "tokyo");
    EXPECT_THAT(log.lines(), ElementsAre(HasSubstr("paris 1")));
    EXPECT_THAT(metrics(),
                HasSubstr(R"(warden_database_unreadable_rows_total{table="day_commitments"} 1)"));
}

}  // namespace
}  // namespace warden::storage
