// The feed under concurrent commits: a reader that has seen an id has seen all below it.

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <set>

#include "platform/async/task_group.hpp"
#include "storage/retention.hpp"
#include "storage/stores.hpp"
#include "tests/support/pg_fixture.hpp"

namespace warden::storage {
namespace {

namespace asio = boost::asio;
using support::PgService;

class FeedOrderTest : public testing::Test {
  protected:
    void SetUp() override {
        WARDEN_NEEDS_POSTGRES();
        PgService::Options options;
        options.connections = 10;
        service_.emplace(options);
    }
    PgService& service() { return *service_; }

    std::optional<PgService> service_;
};

// Runs on every exit of a spawned coroutine.
auto check_end(int& running) {
    return [&running](std::exception_ptr error) {
        --running;
        EXPECT_FALSE(error);
    };
}

asio::awaitable<void> append_many(ports::DecisionStore& store, int count, std::string by) {
    for (int i = 0; i < count; ++i) {
        ports::SwitchChange change;
        change.reason = std::to_string(i);
        change.by = by;
        const auto done = co_await store.change_switches(std::move(change));
        EXPECT_TRUE(done);
    }
}

asio::awaitable<void> read_all(ports::Feed& feed, int& running, std::vector<std::uint64_t>& seen) {
    bool last_look = false;
    while (true) {
        const auto page = co_await feed.read(seen.empty() ? 0 : seen.back(), 7);
        EXPECT_TRUE(page);
        if (!page) co_return;
        for (const ports::FeedItem& item : page->items) seen.push_back(item.id);
        if (!page->items.empty()) continue;
        if (last_look) co_return;
        last_look = running == 0;
    }
}

TEST_F(FeedOrderTest, AReaderNeverSkipsAnIdThatIsCommittedLater) {
    constexpr int kWriters = 8;
    constexpr int kItems = 40;
    const auto decisions = make_decision_store(service().database());
    const auto feed = make_feed(service().database(), service().clock());
    int running = kWriters;
    for (int i = 0; i < kWriters; ++i) {
        asio::co_spawn(service().io(), append_many(*decisions, kItems, std::to_string(i)),
                       check_end(running));
    }
    std::vector<std::uint64_t> seen;
    service().run(read_all(*feed, running, seen));

    std::vector<std::uint64_t> stored;
    for (const std::string& id : service().files().sql("SELECT id FROM feed ORDER BY id")) {
        stored.push_back(std::stoull(id));
    }
    EXPECT_EQ(stored.size(), std::size_t{kWriters * kItems});
    EXPECT_EQ(seen, stored);
    EXPECT_EQ(
        service().files().sql("SELECT count(*) FROM (SELECT time, lag(time) OVER (ORDER BY id) "
                              "AS before FROM feed) f WHERE time < before"),
        std::vector<std::string>{"0"});
}

// Turns one switch off and on; the last time on.
asio::awaitable<void> change_many(ports::DecisionStore& store, bool kill, int count) {
    for (int i = 1; i <= count; ++i) {
        ports::SwitchChange change;
        (kill ? change.killed : change.mass_breach_hold) = i % 2 == 0;
        change.at = static_cast<UnixSecs>(i);
        const auto done = co_await store.change_switches(change);
        EXPECT_TRUE(done);
        if (!done) co_return;
        EXPECT_EQ(kill ? done->killed : done->mass_breach_hold, i % 2 == 0);
    }
}

TEST_F(FeedOrderTest, TwoWhoChangeTheSwitchesAtOnceLoseNothingOfEachOthers) {
    const auto decisions = make_decision_store(service().database());
    service().run(
        async::all_of(change_many(*decisions, true, 40), change_many(*decisions, false, 40)));
    const auto now = service().run(decisions->switches()).value();
    EXPECT_TRUE(now.killed);
    EXPECT_TRUE(now.mass_breach_hold);
}

TEST_F(FeedOrderTest, ARolledBackChangeLeavesNoItem) {
    const auto leadership = make_leadership(service().database(), "test");
    const auto scores = make_score_store(service().database());
    const auto fence = service().run(leadership->acquire("lease", Millis{60'000})).value();
    ports::ScoreRow row;
    row.subject = "t.main.1";
    row.subject_kind = scoring::SubjectKind::unit;
    row.chain = "t";
    row.detail = Json::Object{};
    ASSERT_TRUE(service().run(scores->put_scores({row}, *fence)));
    ports::ScoreRow other = row;
    other.thirds = 1;
    ports::ScoreRow fresh = row;
    fresh.day = 1;
    EXPECT_FALSE(service().run(scores->put_scores({fresh, other}, *fence)));
    EXPECT_EQ(service().files().sql("SELECT count(*) FROM feed").front(), "1");
}

TEST_F(FeedOrderTest, ATxnIsToldWithItsReservation) {
    const auto leadership = make_leadership(service().database(), "test");
    const auto txns = make_txn_store(service().database());
    const auto fence = service().run(leadership->acquire("lease", Millis{60'000})).value();
    ports::TxnIntent intent;
    intent.contract = {"t", "main"};
    intent.key = "lapse_slash/12.provider.3";
    intent.call = orchestrator::LapseSlash{{12, orchestrator::Party::provider, 3}};
    ASSERT_TRUE(service().run(txns->want(intent, *fence)));
    EXPECT_EQ(service().files().sql("SELECT topic, body ->> 'what', body ->> 'reservation', "
                                    "body ->> 'call' FROM feed"),
              std::vector<std::string>{"txn|wanted|t.main.12|lapse_slash"});
}

TEST_F(FeedOrderTest, ANotificationEndsTheWaitLongBeforeTheDeadline) {
    const auto decisions = make_decision_store(service().database());
    FeedSettings settings;
    settings.poll = Millis{20'000};  // so that only the notification can be in time
    const auto feed = make_feed(service().database(), service().clock(), settings);
    ASSERT_TRUE(service().run(decisions->change_switches({})));
    const auto last = service().run(feed->last_id()).value();
    const auto start = service().clock().now();
    service().run(feed->wait(0, start + std::chrono::seconds(30)));  // opens the connection
    int running = 2;
    // Two wait: the one that listens, and one that looks at what it heard.
    for (int i = 0; i < 2; ++i) {
        asio::co_spawn(service().io(), feed->wait(last, start + std::chrono::seconds(30)),
                       check_end(running));
    }
    service().run(append_many(*decisions, 1, "one"));
    EXPECT_EQ(running, 0);
    EXPECT_LT(service().clock().now() - start, std::chrono::seconds(15));
}

TEST_F(FeedOrderTest, AWaiterOutlivesTheLossOfItsConnection) {
    const auto decisions = make_decision_store(service().database());
    FeedSettings settings;
    settings.poll = Millis{50};
    const auto feed = make_feed(service().database(), service().clock(), settings);
    const auto start = service().clock().now();
    service().run(feed->wait(0, start + Millis{100}));
    service().files().sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()");
    int running = 1;
    asio::co_spawn(service().io(), feed->wait(0, start + std::chrono::seconds(60)),
                   check_end(running));
    service().run(append_many(*decisions, 1, "one"));
    EXPECT_EQ(running, 0);
    EXPECT_LT(service().clock().now() - start, std::chrono::seconds(50));
}

TEST_F(FeedOrderTest, ReadersLearnWhatRetentionDropped) {
    const auto decisions = make_decision_store(service().database());
    const auto feed = make_feed(service().database(), service().clock());
    service().run(append_many(*decisions, 5, "one"));
    service().files().sql("UPDATE feed SET time = time - 7200000000 WHERE id <= 3");
    RetentionSettings settings;
    settings.feed = Seconds{3'600};
    settings.rows_max = 2;
    EXPECT_EQ(
        service().run(run_retention(service().database(), settings)).value().feed_items_deleted,
        2U);
    EXPECT_EQ(
        service().run(run_retention(service().database(), settings)).value().feed_items_deleted,
        1U);
    EXPECT_EQ(
        service().run(run_retention(service().database(), settings)).value().feed_items_deleted,
        0U);
    EXPECT_TRUE(service().run(feed->read(0, 10)).value().gap);
    EXPECT_TRUE(service().run(feed->read(2, 10)).value().gap);
    const auto page = service().run(feed->read(3, 10)).value();
    EXPECT_FALSE(page.gap);
    EXPECT_EQ(page.items.size(), 2U);
    service().files().sql("DELETE FROM feed");
    EXPECT_EQ(service().run(feed->last_id()).value(), 3U);
}

}  // namespace
}  // namespace warden::storage
