// A hand at the database, or a later version, left a row that can't be read.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/reading/view.hpp"
#include "storage/stores.hpp"
#include "tests/ports/chain_samples.hpp"
#include "tests/support/fake_signer.hpp"
#include "tests/support/log_capture.hpp"
#include "tests/support/pg_fixture.hpp"

namespace warden::storage {
namespace {

using enforcement::DecisionState;
using enforcement::IntentState;
using enforcement::TxnState;
using scoring::Outcome;
using store_tests::kContract;
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
        txns_ = make_txn_store(database);
        pages_ = make_page_reader(database);
        fence_ = *run(make_leadership(database, "a")->acquire("lease", Millis{600'000}));
        for (const std::uint32_t window : {0U, 1U, 2U}) {
            ports::VerdictRow verdict;
            verdict.key = key(window);
            verdict.unit = {{"t", "main"}, 1};
            verdict.end = 60;
            verdict.verdict = Outcome::breached;
            verdict.detail = Json::Object{};
            ASSERT_TRUE(service_->run(scores_->put_verdict(verdict, fence_)));
            ASSERT_TRUE(service_->run(decisions_->append(
                {key(window), DecisionState::filed, "", Json::Object{}, 60}, fence_)));
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
    // That a row of the table was counted so often.
    auto counts(const std::string& table, int times) {
        return HasSubstr("warden_database_unreadable_rows_total{table=\"" + table + "\"} " +
                         std::to_string(times) + "\n");
    }
    std::string metrics() { return service_->metrics().expose(); }
    void sql(const std::string& text) { service_->files().sql(text); }
    std::uint64_t want(const std::string& key) {
        orchestrator::ProposeSlash call;
        call.reservation_id = 3;
        const ports::TxnIntent wish{{"t", "main"}, "here", key, call, 0, 0, 900};
        return run(txns_->want(wish, fence_)).id;
    }
    std::vector<std::string> open_intents(std::size_t limit, std::uint64_t after = 0) {
        std::vector<std::string> keys;
        const ports::IntentQuery query{"here", IntentState::wanted, after, limit};
        for (const auto& stored : run(txns_->intents(query))) keys.push_back(stored.intent.key);
        return keys;
    }
    void make_unreadable(std::uint64_t intent) {
        sql(R"(UPDATE txn_intents SET call = '{"pay":1e9}' WHERE id = )" + std::to_string(intent));
    }

    std::optional<support::PgService> service_;
    std::unique_ptr<ports::ScoreStore> scores_;
    std::unique_ptr<ports::DecisionStore> decisions_;
    std::unique_ptr<ports::TxnStore> txns_;
    std::unique_ptr<ports::PageReader> pages_;
    ports::Fence fence_;
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

using Texts = std::vector<std::string>;

TEST_F(UnreadableRowsTest, AnIntentIsLeftOutAndIsNotWantedAgain) {
    for (const char* key : {"a", "b", "c", "d"}) want(key);
    make_unreadable(2);
    make_unreadable(3);
    const support::LogCapture log;
    EXPECT_EQ(open_intents(2), (Texts{"a", "d"})) << "a page that is not full would be the last";
    EXPECT_EQ(open_intents(1, 1), Texts{"d"});
    EXPECT_EQ(open_intents(9), (Texts{"a", "d"}));
    EXPECT_THAT(metrics(), counts("txn_intents", 6));
    EXPECT_LE(log.lines().size(), 2U * 4U) << "once a connection";
    EXPECT_THAT(log.lines(), testing::Contains(HasSubstr("unreadable_row")));

    EXPECT_TRUE(run(txns_->intent("here", "a")));
    const auto asked = service_->run(txns_->intent("here", "b"));
    ASSERT_FALSE(asked);
    EXPECT_TRUE(asked.error().is(Condition::permanent));
    const auto rows = service_->files().sql("SELECT id, key, call, state FROM txn_intents");
    orchestrator::ProposeSlash call;
    call.reservation_id = 3;
    const ports::TxnIntent wish{{"t", "main"}, "here", "b", call, 0, 0, 900};
    for (const auto& refused :
         {service_->run(txns_->want(wish, fence_)).error(),
          service_->run(txns_->reserve(2, "G", 5, fence_)).error(),
          service_->run(txns_->reopen("here", "b", fence_)).error(),
          service_->run(txns_->end_intent(2, IntentState::failed, "", fence_)).error()}) {
        EXPECT_TRUE(refused.is(Condition::permanent)) << refused.text();
    }
    EXPECT_EQ(service_->files().sql("SELECT id, key, call, state FROM txn_intents"), rows);
    EXPECT_EQ(service_->files().sql("SELECT count(*) FROM txns"), Texts{"0"});
}

TEST_F(UnreadableRowsTest, TxnsOfAnIntentThatCannotBeReadGoOn) {
    const auto id = want("a");
    want("b");
    auto txn = run(txns_->reserve(id, "G", 5, fence_));
    make_unreadable(id);
    ASSERT_TRUE(service_->run(txns_->put_signed(txn.id, {"bytes", "0x1", 5, {}}, fence_)));
    ASSERT_TRUE(service_->run(txns_->put_replacement(txn.id, {"more", "0x2", 5, {}}, fence_)));
    EXPECT_EQ(run(txns_->unfinished("here", "G")).size(), 2U);
    EXPECT_EQ(run(txns_->explained_below("here", "G")), 6U) << "its slot stays taken";
    EXPECT_EQ(service_->run(txns_->reserve(2, "G", 5, fence_)).error().code,
              make_error_code(Errc::conflict));
    const std::string feed = "SELECT count(*) FROM feed WHERE topic = 'txn'";
    const auto told = service_->files().sql(feed);
    for (const TxnState state : {TxnState::sent, TxnState::included, TxnState::final}) {
        txn.state = state;
        ASSERT_TRUE(service_->run(txns_->update(txn, fence_))) << name(state);
    }
    EXPECT_EQ(run(txns_->txns(id)).front().state, TxnState::final);
    EXPECT_EQ(service_->files().sql(feed), told) << "of whom and of what, nobody knows";
    const auto page = run(pages_->intents("here", {"a", "b"}));
    ASSERT_EQ(page.size(), 1U);
    EXPECT_EQ(page.front().intent.intent.key, "b");
}

// Whoever forgot a txn could send another one in its place.
TEST_F(UnreadableRowsTest, ATxnEndsTheJobButForAPage) {
    const auto id = want("a");
    run(txns_->reserve(id, "G", 5, fence_));
    sql("UPDATE txns SET sends = -1");
    const auto rows = service_->run(txns_->unfinished("here", "G"));
    ASSERT_FALSE(rows);
    EXPECT_TRUE(rows.error().is(Condition::permanent));
    EXPECT_THAT(rows.error().text(), HasSubstr("txns 1"));
    EXPECT_FALSE(service_->run(txns_->txns(id)));
    EXPECT_FALSE(service_->run(txns_->reserve(id, "G", 6, fence_)));
    EXPECT_THAT(metrics(), counts("txns", 3));
    const auto page = run(pages_->intents("here", {"a"}));
    ASSERT_EQ(page.size(), 1U);
    EXPECT_TRUE(page.front().txns.empty());
}

TEST_F(UnreadableRowsTest, AnEntityComesWithoutItsBody) {
    const auto chain = make_chain_store(service_->database(), {});
    ports::BlockBatch batch = store_tests::batch(1, 2);
    for (const std::uint64_t unit : {1U, 2U, 3U}) {
        batch.changes.push_back(store_tests::unit_change(unit, 1, 7));
    }
    ASSERT_TRUE(service_->run(chain->commit(kContract, batch, fence_)));
    sql(R"(UPDATE entities SET body = '{"b":1, "a":2}' WHERE entity_id = '1'; )"
        R"(UPDATE entities SET body = '{"capacity_gb":1}' WHERE entity_id = '2')");
    const auto model = make_read_model(service_->database(), {});
    const auto bodies = [](const std::vector<ports::EntityVersion>& versions) {
        Texts found;
        for (const auto& version : versions) {
            found.push_back(version.key.id + (version.body.is_null() ? " null" : ""));
        }
        return found;
    };
    const auto all = ElementsAre("1 null", "2 null", "3");
    const auto kind = orchestrator::EntityKind::unit;
    const auto key = orchestrator::unit_key(1);
    ports::EntityQuery list;
    list.contract = kContract;
    list.kind = kind;
    EXPECT_THAT(bodies(run(model->list(list))), all);
    EXPECT_THAT(metrics(), counts("entities", 2));
    ports::ChangesQuery changes;
    changes.contract = kContract;
    changes.kinds = {kind};
    EXPECT_THAT(bodies(run(model->changes(changes)).versions), all);
    EXPECT_THAT(bodies(run(pages_->entities(kContract, kind, {"1", "2", "3"}))), all);
    EXPECT_THAT(bodies(run(model->maintenance_changes({{kContract, 1}}))), ElementsAre("1 null"));
    EXPECT_TRUE(run(model->get(kContract, key, std::nullopt))->body.is_null());
    EXPECT_TRUE(run(model->version_before(kContract, key, 0))->body.is_null());

    const support::LogCapture log;
    reading::View view({.contract = kContract}, *model, service_->clock());
    ASSERT_TRUE(service_->run(view.refresh()));
    EXPECT_EQ(view.all<orchestrator::Unit>().size(), 1U);
    EXPECT_EQ(view.left_out(), 2U);
    for (const std::string& line : log.lines()) EXPECT_THAT(line, HasSubstr("unreadable_row"));
}

TEST_F(UnreadableRowsTest, AScoreIsAnErrorInItsPlace) {
    const auto unit = scoring::SubjectKind::unit;
    for (const char* subject : {"t.main.1", "t.main.2", "t.main.3"}) {
        for (const std::int64_t day : {1, 2}) {
            ports::ScoreRow row;
            row.subject = subject;
            row.chain = "t";
            row.day = day;
            row.detail = Json::Object{};
            ASSERT_TRUE(service_->run(scores_->put_scores({row}, fence_)));
        }
    }
    sql(R"(UPDATE scores SET detail = '{"b":1, "a":2}' WHERE subject = 't.main.2' AND day = 2)");
    Texts found;
    for (const auto& stored : run(scores_->latest_scores({}))) {
        found.push_back(stored.subject + (stored.row ? "" : " unreadable"));
    }
    EXPECT_THAT(found, ElementsAre("t.main.1", "t.main.2 unreadable", "t.main.3"));
    EXPECT_THAT(metrics(), counts("scores", 1));
    EXPECT_EQ(run(scores_->scores({"t.main.1", unit, {}, 9})).size(), 2U);
    const auto history = service_->run(scores_->scores({"t.main.2", unit, {}, 9}));
    ASSERT_FALSE(history);
    EXPECT_TRUE(history.error().is(Condition::permanent));
}

TEST_F(UnreadableRowsTest, AnObservationIsLeftOut) {
    sql("CREATE TABLE all_days PARTITION OF observations DEFAULT;"
        "INSERT INTO observations SELECT 't.main.1', n, 'paris', n, 0, 'get', "
        "CASE n WHEN 2 THEN 'odd' ELSE 'ok' END, 'none', 'ok', 'none', NULL, 1, false, 0, 0, 0, "
        "0, 0, 200 FROM generate_series(1, 3) n");
    const auto store = make_observation_store(service_->database(), support::FakeSigner::verify);
    Texts found;
    for (const auto& shown : run(store->recent("t.main.1", 9))) {
        found.push_back(std::to_string(shown.observation.sequence));
    }
    EXPECT_THAT(found, ElementsAre("3", "1"));
    EXPECT_THAT(metrics(), counts("observations", 1));
}

}  // namespace
}  // namespace warden::storage
