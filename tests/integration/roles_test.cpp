// The group roles: the service can do its work and no more, analysts see the views and no more.

#include <gtest/gtest.h>

#include <array>

#include "storage/migrator.hpp"
#include "storage/retention.hpp"
#include "storage/stores.hpp"
#include "tests/ports/chain_samples.hpp"
#include "tests/support/fake_signer.hpp"
#include "tests/support/pg_fixture.hpp"

namespace warden::storage {
namespace {

using support::PgService;
using support::refusal;

class RolesTest : public testing::Test {
  protected:
    void SetUp() override {
        WARDEN_NEEDS_POSTGRES();
        owner_.emplace();
        const std::string database = owner_->files().sql("SELECT current_database()").front();
        for (const char* group : {"rw", "ro", "vantage"}) {
            const std::string user = database + "_" + group;
            owner_->files().sql("CREATE ROLE " + user + " LOGIN PASSWORD 'secret' IN ROLE warden_" +
                                group);
            users_.push_back(user);
        }
    }
    void TearDown() override {
        for (const std::string& user : users_) owner_->files().sql("DROP ROLE " + user);
    }
    std::string url_of(const std::string& user) {
        return support::url_as(owner_->files().url(), user, "secret");
    }
    std::optional<PgService> owner_;
    std::vector<std::string> users_;
};

TEST_F(RolesTest, TheServiceWorksWithoutOwningAnything) {
    PgService::Options options;
    options.migrated = false;
    options.url = url_of(users_[0]);
    PgService service(options);
    Database& db = service.database();
    EXPECT_EQ(service.run(pending_migrations(db, embedded_migrations())).value().size(), 0U);
    EXPECT_EQ(service.run(migrate(db, embedded_migrations())).value().size(), 0U);
    const auto leadership = make_leadership(db, "pod");
    const auto fence = *service.run(leadership->acquire("lease", Millis{60'000})).value();

    const auto chain = make_chain_store(db);
    ports::BlockBatch batch = store_tests::batch(1, 3);
    batch.blocks[0].events = {store_tests::event(store_tests::accepting(7, true))};
    batch.changes = {store_tests::unit_change(7, 1, 5), store_tests::unit_change(7, 3, 6)};
    EXPECT_TRUE(service.run(chain->commit(store_tests::kContract, batch, fence)));
    EXPECT_TRUE(service.run(chain->unapply(store_tests::kContract, 2, fence)));
    EXPECT_TRUE(service.run(chain->finalise(store_tests::kContract, 2, fence)));

    const auto observations = make_observation_store(db, support::FakeSigner::verify);
    const probing::SliceLeaf leaf{"t.main.1", "paris", 5'666'000, {}};
    auto signer = support::FakeSigner::of("paris");
    const probing::SliceBatch sealed =
        probing::seal_batch({"paris", signer.key_id(), 5'666'000, 300}, {leaf},
                            [&](std::string_view bytes) { return signer.sign(bytes); });
    EXPECT_TRUE(service.run(observations->announce({"paris", "AS1", "eu", signer.key_id(), 0})));
    EXPECT_TRUE(service.run(observations->append(sealed, {leaf}, {})));

    ports::ScoreRow score;
    score.subject = "t.main.1";
    score.subject_kind = scoring::SubjectKind::unit;
    score.detail = Json::Object{};
    EXPECT_TRUE(service.run(make_score_store(db)->put_scores({score}, fence)));
    EXPECT_TRUE(service.run(make_decision_store(db)->change_switches({})));
    const auto txns = make_txn_store(db);
    const auto intent =
        service.run(txns->want({{"t", "main"}, "d", "k", orchestrator::LapseSlash{}}, fence));
    ASSERT_TRUE(intent) << intent.error().text();
    EXPECT_TRUE(service.run(txns->reserve(intent->id, "G", 1, fence)));
    const auto halt = service.run(txns->halt({0, {"t", "main"}, "d", "G", 2, "spent", 1}, fence));
    ASSERT_TRUE(halt) << halt.error().text();
    EXPECT_TRUE(service.run(txns->release_halt({halt->id, "by hand", "ana", 2})));
    EXPECT_TRUE(service.run(run_retention(db, {})));
    service.run(leadership->release_all());
}

TEST_F(RolesTest, TheServiceCannotRewriteHistoryOrTheSchema) {
    const std::string url = url_of(users_[0]);
    for (const char* sql : {"DELETE FROM verdicts",
                            "UPDATE verdicts SET verdict = 'met'",
                            "UPDATE scores SET thirds = 300",
                            "DELETE FROM decisions",
                            "UPDATE evidence SET bundle = ''",
                            "DELETE FROM evidence",
                            "UPDATE slice_leaves SET bytes = ''",
                            "DELETE FROM vantages",
                            "DELETE FROM txns",
                            "DELETE FROM leases",
                            "UPDATE events SET raw = ''",
                            "DELETE FROM switches",
                            "DELETE FROM submitter_halts",
                            "UPDATE submitter_halt_releases SET reason = ''",
                            "INSERT INTO partitions VALUES ('a', 1, 2, 1, 2, 'b')",
                            "INSERT INTO maintenance_changes VALUES (1, '7', 1)",
                            "INSERT INTO endpoint_changes VALUES (1, '7', 1, 1)",
                            "CREATE TABLE mine (id int)",
                            "DROP TABLE feed",
                            "ALTER TABLE feed ADD COLUMN x int",
                            "SELECT warden_grant()"}) {
        EXPECT_EQ(refusal(url, sql), "42501") << sql;
    }
    EXPECT_EQ(refusal(url, "SELECT drop_partitions('verdicts', 0)"), "");  // there are none
    EXPECT_EQ(refusal(url, "SELECT add_partition('verdicts', 0, 1, 0, 1)"), "22023");
}

class VantageRoleTest : public RolesTest {
  protected:
    void SetUp() override {
        RolesTest::SetUp();
        if (IsSkipped()) return;
        PgService::Options options;
        options.migrated = false;
        options.url = url_of(users_[2]);
        service_.emplace(options);
        store_ = make_observation_store(service_->database(), support::FakeSigner::verify);
    }
    void bind(const std::string& vantage) {
        owner_->files().sql("INSERT INTO vantage_roles VALUES ('" + users_[2] + "', '" + vantage +
                            "')");
    }
    bool announces(const std::string& vantage) {
        const std::string key_id = support::FakeSigner::of(vantage).key_id();
        return service_->run(store_->announce({vantage, "AS1", "eu", key_id, 0})).has_value();
    }
    bool appends(const std::string& vantage) {
        auto signer = support::FakeSigner::of(vantage);
        const std::int64_t slice =
            owner_->clock().system_now().time_since_epoch() / std::chrono::seconds(300) -
            1;  // the last whole one
        const probing::SliceLeaf leaf{"t.main.1", vantage, slice, {}};
        const auto batch =
            probing::seal_batch({vantage, signer.key_id(), slice, 300}, {leaf},
                                [&](std::string_view bytes) { return signer.sign(bytes); });
        return service_->run(store_->append(batch, {leaf}, {})).has_value();
    }
    bool signs(const std::string& vantage) {
        const auto record = support::FakeSigner::of(vantage).sign(
            ports::UnitDayRecord{"t.main.1", vantage, 1, 9, "{}", "", ""});
        return service_->run(store_->put_unit_day(record)).has_value();
    }
    bool commits(const std::string& vantage) {
        auto signer = support::FakeSigner::of(vantage);
        probing::DayCommitment c;
        c.vantage = vantage;
        c.key_id = signer.key_id();
        c.day = 1;
        c.signature = signer.sign(probing::commitment_message(c));
        return service_->run(store_->commit_day(c)).has_value();
    }
    bool leads(const std::string& lease) {
        const auto leadership = make_leadership(service_->database(), "pod");
        const auto fence = service_->run(leadership->acquire(lease, Millis(60'000)));
        return fence && *fence;
    }
    std::optional<PgService> service_;
    std::unique_ptr<ports::ObservationStore> store_;
};

TEST_F(VantageRoleTest, WritesItsOwnVantagesRowsAlone) {
    const auto owners = make_observation_store(owner_->database(), support::FakeSigner::verify);
    for (const char* vantage : {"paris", "tokyo"}) {
        const std::string key_id = support::FakeSigner::of(vantage).key_id();
        ASSERT_TRUE(owner_->run(owners->announce({vantage, "AS1", "eu", key_id, 0})));
    }
    EXPECT_FALSE(appends("paris")) << "it is bound to nobody yet";
    EXPECT_FALSE(signs("paris"));
    bind("paris");
    EXPECT_TRUE(announces("paris"));
    EXPECT_TRUE(appends("paris"));
    EXPECT_TRUE(signs("paris"));
    EXPECT_TRUE(commits("paris"));
    EXPECT_TRUE(leads("prober/paris"));
    EXPECT_TRUE(leads("day_signer/paris"));
    // With the other vantage's key, too: a stolen key needs its role as well.
    EXPECT_FALSE(announces("oslo"));
    EXPECT_FALSE(appends("tokyo"));
    EXPECT_FALSE(signs("tokyo"));
    EXPECT_FALSE(commits("tokyo"));
    EXPECT_FALSE(leads("prober/tokyo"));
    EXPECT_FALSE(leads("scorer"));
    EXPECT_EQ(owner_->files().sql("SELECT DISTINCT vantage FROM slice_leaves"),
              std::vector<std::string>{"paris"});
    EXPECT_TRUE(service_->run(run_retention(service_->database(), {}))) << "it makes partitions";
}

TEST_F(VantageRoleTest, TouchesNothingElse) {
    bind("paris");
    const std::string url = url_of(users_[2]);
    for (const char* sql :
         {"INSERT INTO vantage_roles VALUES ('warden_ams', 'ams')", "SELECT 1 FROM vantage_roles",
          "UPDATE vantages SET retired_at = 1", "DELETE FROM unit_days", "SELECT 1 FROM txns",
          "SELECT 1 FROM decisions", "INSERT INTO verdicts DEFAULT VALUES",
          "SELECT drop_partitions('slice_leaves', 0)", "SELECT warden_grant()",
          "INSERT INTO contracts DEFAULT VALUES", "UPDATE entities SET body = '{}'",
          "UPDATE day_commitments SET committed_at = 1", "DELETE FROM day_commitments",
          "UPDATE day_openings SET hour = 1", "DELETE FROM day_openings"}) {
        EXPECT_EQ(refusal(url, sql), "42501") << sql;
    }
    EXPECT_EQ(refusal(url, "SELECT count(*) FROM entities"), "");
    EXPECT_EQ(refusal(url, "SELECT count(*) FROM events"), "") << "progress is asked of it";
}

// Before, one row of nonsense stopped the judging of all, and rows of any number cost their checks.
TEST_F(VantageRoleTest, CommitsToNothingThatCannotBeReadOrHasNoKey) {
    bind("paris");
    ASSERT_TRUE(announces("paris"));
    ASSERT_TRUE(commits("paris"));
    const std::string url = url_of(users_[2]);
    const std::string key = support::FakeSigner::of("paris").key_id();
    const auto commits_to = [&](const std::string& key_id, const std::string& chain_end,
                                const std::string& signature) {
        return refusal(url, "INSERT INTO day_commitments VALUES ('paris', 2, '" + key_id +
                                "', 1, 1, 1, 1, '" + chain_end + "', '" + signature + "', 1)");
    };
    const auto opens = [&](const std::string& hour_key) {
        return refusal(url, "INSERT INTO day_openings VALUES ('paris', 1, '" + key + "', 0, '" +
                                hour_key + "')");
    };
    const std::string half(64, 'a');
    EXPECT_EQ(commits_to(key, half.substr(1), half + half), "23514");
    EXPECT_EQ(commits_to(key, half, half), "23514");
    EXPECT_EQ(commits_to(key, "g" + half.substr(1), half + half), "23514");
    EXPECT_EQ(commits_to(half, half, half + half), "23503") << "a key that nobody announced";
    EXPECT_EQ(opens(half + "a"), "23514");
    EXPECT_EQ(commits_to(key, half, half + half), "");
    EXPECT_EQ(opens(half), "");
}

// Before, a lease that was renamed away began again at token 1.
TEST_F(VantageRoleTest, RenamesNoLease) {
    bind("paris");
    owner_->files().sql(
        "INSERT INTO leases VALUES ('submitter/t.main', 7, 'pod', '-infinity'), "
        "('prober/paris', 3, 'pod', '-infinity')");
    const std::string url = url_of(users_[2]);
    for (const char* sql :
         {"UPDATE leases SET name = 'day_signer/paris' WHERE name = 'submitter/t.main'",
          "UPDATE leases SET name = 'submitter/u.main' WHERE name = 'prober/paris'",
          "UPDATE leases SET name = 'day_signer/paris' WHERE name = 'prober/paris'",
          "UPDATE leases SET token = 1 WHERE name = 'submitter/t.main'"}) {
        EXPECT_EQ(refusal(url, sql), "42501") << sql;
    }
    EXPECT_EQ(owner_->files().sql("SELECT token FROM leases ORDER BY name"),
              (std::vector<std::string>{"3", "7"}));
    EXPECT_TRUE(leads("prober/paris"));
}

// Before, one row in another elector's network, with a period of the past, took its vote away.
TEST_F(VantageRoleTest, AnnouncesAKeyFromNowOnInANetworkOfItsOwn) {
    bind("paris");
    const auto add = [](const std::string& vantage, char digit, const std::string& network,
                        const std::string& columns = "", const std::string& values = "") {
        return "INSERT INTO vantages (key_id, vantage, network, region" + columns + ") VALUES ('" +
               std::string(64, digit) + "', '" + vantage + "', '" + network + "', 'eu'" + values +
               ")";
    };
    owner_->files().sql(add("tokyo", '1', "AS1"));
    owner_->files().sql(add("oslo", '2', "AS2", ", retired_at", ", 5"));
    const std::string url = url_of(users_[2]);
    const std::string now = "floor(extract(epoch FROM clock_timestamp()))::bigint";
    for (const std::string& sql : {
             add("paris", 'a', "AS7", ", since", ", 0"),
             add("paris", 'a', "AS7", ", since", ", " + now + " - 3600"),
             add("paris", 'a', "AS7", ", since", ", " + now + " + 3600"),
             add("paris", 'a', "AS7", ", retired_at", ", " + now + " + 3600"),
             add("paris", 'a', "AS1"),
         }) {
        EXPECT_EQ(refusal(url, sql), "42501") << sql;
    }
    EXPECT_EQ(refusal(url, add("paris", 'a', "AS2")), "") << "nobody stands there any more";
    // The owner may, and who stood there stays there under its next key.
    owner_->files().sql("UPDATE vantages SET retired_at = 9 WHERE vantage = 'paris'");
    owner_->files().sql(add("oslo", '3', "AS2"));
    EXPECT_EQ(refusal(url, add("paris", 'b', "AS2")), "");
}

// The service refuses these before it writes; who stole the role's password does not ask it.
TEST_F(VantageRoleTest, WritesByItsOwnLiveKeyAlone) {
    bind("paris");
    const std::string url = url_of(users_[2]);
    const std::string own(64, 'a'), others(64, 'b'), retired(64, 'c'), nobodys(64, 'd');
    owner_->files().sql(
        "INSERT INTO vantages VALUES ('" + retired + "', 'paris', 'AS1', 'eu', 1, 2), ('" + own +
        "', 'paris', 'AS1', 'eu', 2, NULL), ('" + others + "', 'tokyo', 'AS2', 'ap', 1, NULL)");
    owner_->files().sql("SELECT add_partition('slice_batches', 0, 288, 0, 86400)");
    const auto writes = [&](const std::string& key, int number) {
        const std::string at = std::to_string(number);
        const std::string half(64, 'e');
        return std::array{
            refusal(url, "INSERT INTO slice_batches VALUES ('paris', " + at + ", 300, '" + key +
                             "', '', '', 0)"),
            refusal(url, "INSERT INTO unit_days VALUES ('t.main.1', 'paris', " + at +
                             ", 9, '{}', '', '" + key + "')"),
            refusal(url, "INSERT INTO day_commitments VALUES ('paris', " + at + ", '" + key +
                             "', 1, 1, 1, 1, '" + half + "', '" + half + half + "', 1)"),
            refusal(url, "INSERT INTO day_openings VALUES ('paris', " + at + ", '" + key +
                             "', 0, '" + half + "')")};
    };
    using Refusals = std::array<std::string, 4>;
    EXPECT_EQ(writes(own, 1), Refusals{});
    EXPECT_EQ(writes(others, 2), (Refusals{"42501", "42501", "42501", "23503"}));
    EXPECT_EQ(writes(retired, 3), (Refusals{"42501", "42501", "42501", "23503"}));
    EXPECT_EQ(writes(nobodys, 4), (Refusals{"42501", "42501", "23503", "23503"}));
    // Every table that it may add to is one of these, has no key in it or is checked on its own.
    EXPECT_EQ(owner_->files().sql(
                  "SELECT table_name FROM information_schema.role_table_grants WHERE grantee = "
                  "'warden_vantage' AND privilege_type = 'INSERT' ORDER BY 1"),
              (std::vector<std::string>{"day_commitments", "day_openings", "leases", "observations",
                                        "slice_batches", "slice_leaves", "unit_days", "vantages"}));
}

// Before, one partition of all days to come that called itself old took everybody's data with it.
TEST_F(VantageRoleTest, MakesPartitionsOfSingleDaysAroundNowAlone) {
    bind("paris");
    const std::string url = url_of(users_[2]);
    const std::int64_t day = 86'400;
    const std::int64_t today =
        owner_->clock().system_now().time_since_epoch() / std::chrono::seconds(1) / day * day;
    const auto adds = [&](const std::string& parent, std::int64_t first, std::int64_t until,
                          std::int64_t starts_at, std::int64_t ends_at) {
        const auto text = [](std::int64_t number) { return ", " + std::to_string(number); };
        return refusal(url, "SELECT add_partition('" + parent + "'" + text(first) + text(until) +
                                text(starts_at) + text(ends_at) + ")");
    };
    // A day of slices of so many seconds.
    const auto of_slices = [&](std::int64_t starts_at, std::int64_t secs) {
        const std::int64_t ends_at = starts_at + day;
        return adds("slice_leaves", (starts_at + secs - 1) / secs, (ends_at + secs - 1) / secs,
                    starts_at, ends_at);
    };
    EXPECT_EQ(of_slices(today, 299), "") << "the first of all";
    EXPECT_EQ(of_slices(today + day, 299), "");
    EXPECT_EQ(of_slices(today + 2 * day, 300), "42501") << "another grid than is there";
    owner_->files().sql("DELETE FROM partitions");
    EXPECT_EQ(of_slices(today + 2 * day, 300), "");
    EXPECT_EQ(of_slices(today - 3 * day, 300), "42501");
    EXPECT_EQ(of_slices(today - 2 * day, 300), "");
    EXPECT_EQ(of_slices(today + 7 * day, 300), "");
    EXPECT_EQ(of_slices(today + 8 * day, 300), "42501");
    EXPECT_EQ(of_slices(today + 1, 1), "42501") << "from the middle of a day";
    const std::int64_t after = (today + 3 * day) / 300;
    EXPECT_EQ(adds("slice_leaves", after, 1'000'000'000'000, 0, 1), "42501");
    EXPECT_EQ(adds("slice_leaves", after, after + 100 * 288, today + 3 * day, today + 4 * day),
              "42501");
    EXPECT_EQ(adds("slice_leaves", after + 288, after + 576, today + 3 * day, today + 4 * day),
              "42501");
    EXPECT_EQ(adds("slice_leaves", after, after, today + 3 * day, today + 4 * day), "42501");
    EXPECT_EQ(adds("slice_leaves", after + 1, after, today + 3 * day, today + 4 * day), "42501");
    EXPECT_EQ(refusal(url, "SELECT add_partition('slice_leaves', NULL, NULL, NULL, NULL)"),
              "42501");
    const std::int64_t micros = 1'000'000;
    EXPECT_EQ(adds("observations", today * micros, (today + 2 * day) * micros, today, today + day),
              "42501");
    EXPECT_EQ(adds("observations", today * micros, (today + day) * micros, today, today + day), "");
}

TEST_F(RolesTest, AnalystsSeeEveryViewAndNothingElse) {
    const std::string url = url_of(users_[1]);
    const auto views =
        owner_->files().sql("SELECT viewname FROM pg_views WHERE schemaname = 'public'");
    EXPECT_GE(views.size(), 24U);
    for (const std::string& view : views) {
        EXPECT_TRUE(view.starts_with("api_")) << view;
        EXPECT_EQ(refusal(url, "SELECT * FROM " + view), "") << view;
    }
    for (const std::string& table :
         owner_->files().sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")) {
        EXPECT_EQ(refusal(url, "SELECT 1 FROM " + table), "42501") << table;
    }
    EXPECT_EQ(refusal(url, "SELECT drop_partitions('slice_leaves', 0)"), "42501");
}

}  // namespace
}  // namespace warden::storage
