// Migrations: from empty and from every earlier version to one and the same schema.

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <filesystem>

#include "storage/migrator.hpp"
#include "tests/support/pg_fixture.hpp"
#include "tests/support/repository.hpp"

namespace warden::storage {
namespace {

using Names = std::vector<std::string>;

class MigrationTest : public testing::Test {
  protected:
    void SetUp() override {
        WARDEN_NEEDS_POSTGRES();
        service_.emplace(unmigrated());
    }
    static support::PgService::Options unmigrated() {
        support::PgService::Options options;
        options.migrated = false;
        return options;
    }
    support::PgService& service() { return *service_; }
    Result<Names> migrate_to(std::vector<Migration> migrations) {
        return service().run(migrate(service().database(), std::move(migrations)));
    }
    Result<Names> pending(std::vector<Migration> migrations) {
        return service().run(pending_migrations(service().database(), std::move(migrations)));
    }
    // Everything that the schema is, as text.
    static Names schema_of(const support::PgDatabase& database) {
        return database.sql(
            "SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || "
            "is_nullable || ' ' || coalesce(column_default, '') FROM information_schema.columns "
            "WHERE table_schema = 'public' "
            "UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public' "
            "UNION ALL SELECT 'view ' || viewname || definition FROM pg_views "
            "WHERE schemaname = 'public' "
            "UNION ALL SELECT 'check ' || pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE connamespace = 'public'::regnamespace "
            "UNION ALL SELECT 'function ' || proname || prosrc FROM pg_proc "
            "WHERE pronamespace = 'public'::regnamespace "
            "UNION ALL SELECT 'right ' || grantee || ' ' || privilege_type || ' ' || table_name "
            "FROM information_schema.role_table_grants WHERE table_schema = 'public' ORDER BY 1");
    }

    std::optional<support::PgService> service_;
};

Names names_of(const std::vector<Migration>& migrations) {
    Names names;
    for (const Migration& m : migrations) names.push_back(m.version + "_" + m.name);
    return names;
}

Migration small(const std::string& version, const std::string& sql) {
    return {version, "test", "-- migrate:up\n" + sql};
}

TEST_F(MigrationTest, FromEmptyEachFileIsAppliedOnceAndInOrder) {
    const auto all = embedded_migrations();
    EXPECT_EQ(pending(all).value(), names_of(all));
    EXPECT_EQ(migrate_to(all).value(), names_of(all));
    EXPECT_EQ(migrate_to(all).value(), Names{});
    EXPECT_EQ(pending(all).value(), Names{});
    // dbmate finds its own table filled.
    EXPECT_EQ(service().files().sql("SELECT count(*) FROM schema_migrations").front(),
              std::to_string(all.size()));
}

TEST_F(MigrationTest, EveryEarlierVersionLeadsToTheSameSchema) {
    const auto all = embedded_migrations();
    ASSERT_TRUE(migrate_to(all));
    const Names wanted = schema_of(service().files());
    EXPECT_GT(wanted.size(), 200U);
    for (std::size_t earlier = 1; earlier < all.size(); ++earlier) {
        support::PgService other(unmigrated());
        const std::vector<Migration> first(all.begin(), all.begin() + static_cast<long>(earlier));
        ASSERT_TRUE(other.run(migrate(other.database(), first)));
        const auto rest = other.run(migrate(other.database(), all)).value();
        EXPECT_EQ(rest.size(), all.size() - earlier);
        EXPECT_EQ(schema_of(other.files()), wanted) << "from version " << earlier;
    }
}

// Who upgrades has no commitment yet, and a chain may take hours to draw a block.
TEST_F(MigrationTest, LiveKeysNeedNoCommitmentOnTheDayOfTheUpgradeAndTheTwoAfterIt) {
    const auto all = embedded_migrations();
    const auto at = std::ranges::find(all, "0020", &Migration::version);
    ASSERT_NE(at, all.end());
    ASSERT_TRUE(migrate_to({all.begin(), at}));
    const std::string key(64, 'a');
    const std::string retired(64, 'b');
    service().files().sql("INSERT INTO vantages VALUES ('" + key +
                          "', 'paris', 'n', 'eu', 1, NULL), ('" + retired +
                          "', 'tokyo', 'm', 'eu', 1, 2)");
    service().files().sql("INSERT INTO unit_days VALUES ('t.main.1', 'tokyo', 9, 10, '', '', '" +
                          retired + "'), ('t.main.1', 'oslo', 9, 10, '', '', 'none')");
    const std::string today =
        service().files().sql("SELECT floor(extract(epoch FROM now()) / 86400)").front();
    ASSERT_TRUE(migrate_to(all));
    EXPECT_EQ(service().files().sql(
                  "SELECT vantage, CASE WHEN day > 9 THEN day - " + today +
                  " ELSE day END FROM day_commitments WHERE committed_at = 0 ORDER BY 1, 2"),
              (Names{"paris|0", "paris|1", "paris|2", "tokyo|9"}));
}

// Nobody follows a contract of version 1 any more: every end is a row with its reason.
TEST_F(MigrationTest, WhatWasDecidedOnAContractOfVersion1EndsWithAReason) {
    const auto all = embedded_migrations();
    const auto at = std::ranges::find(all, "0022", &Migration::version);
    ASSERT_NE(at, all.end());
    ASSERT_TRUE(migrate_to({all.begin(), at}));
    const auto sql = [this](const std::string& text) { return service().files().sql(text); };
    const auto verdict = [&sql](const std::string& key, const std::string& outcome) {
        sql("INSERT INTO verdicts (reservation, party, window_num, unit, window_start, window_end, "
            "verdict, reasons, coverage_ppm, detail, rule_set, written_at) VALUES (" +
            key + ", 't.main.1', 0, 1, '" + outcome + "', 1, 1, '{}', '', 1)");
    };
    const auto decided = [&sql](const std::string& key, const std::string& state) {
        sql("INSERT INTO decisions (reservation, party, window_num, state, reason, detail, at) "
            "VALUES (" +
            key + ", '" + state + "', 'of old', '{}', 1)");
    };
    int window = 0;
    const auto key = [&window] { return "'t.main.1', 'provider', " + std::to_string(window); };
    const Names open{"sealed", "warned", "held", "filed", "proposed", "disputed"};
    const Names ends{"blocked", "executed", "rejected", "lapsed", "expired", "failed", "refused"};
    for (const std::string& state : open) {
        verdict(key(), "breached");
        decided(key(), state);
        ++window;
    }
    verdict(key(), "breached");  // nothing was decided on it yet
    ++window;
    for (const std::string& state : ends) {
        verdict(key(), "breached");
        decided(key(), "warned");
        decided(key(), state);
        ++window;
    }
    verdict(key(), "met");
    for (const char* state : {"wanted", "live", "done", "failed"}) {
        sql(std::string("INSERT INTO txn_intents (deployment, key, chain, contract, call, "
                        "not_before, last_build, created_at, state, result) VALUES ('d', '") +
            state + "', 't', 'main', '{}', 1, 1, 1, '" + state + "', 'of old')");
    }
    ASSERT_TRUE(migrate_to(all));
    Names wanted;
    for (std::size_t i = 0; i <= open.size(); ++i) {
        wanted.push_back(std::to_string(i) + "|expired|contract_version_1|t");
    }
    EXPECT_EQ(sql("SELECT window_num, state, reason, at > 1 FROM decisions "
                  "WHERE reason <> 'of old' ORDER BY window_num"),
              wanted);
    EXPECT_EQ(sql("SELECT key, state, result FROM txn_intents ORDER BY key"),
              (Names{"done|done|of old", "failed|failed|of old", "live|expired|contract_version_1",
                     "wanted|expired|contract_version_1"}));
}

TEST_F(MigrationTest, AChangedFileIsRefusedWithAdvice) {
    auto all = embedded_migrations();
    ASSERT_TRUE(migrate_to(all));
    all[1].text += "-- a late thought\n";
    for (const auto& refused : {migrate_to(all), pending(all)}) {
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, Errc::conflict);
        EXPECT_NE(refused.error().detail.find("0002_measurement"), std::string::npos);
        EXPECT_NE(refused.error().detail.find("restore the file"), std::string::npos);
    }
}

TEST_F(MigrationTest, AFileBelowAnAppliedOneIsRefused) {
    ASSERT_TRUE(migrate_to({small("0001", "SELECT 1;"), small("0003", "SELECT 1;")}));
    const auto refused = migrate_to(
        {small("0001", "SELECT 1;"), small("0002", "SELECT 1;"), small("0003", "SELECT 1;")});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::conflict);
    EXPECT_NE(refused.error().detail.find("0002_test"), std::string::npos);
}

TEST_F(MigrationTest, ADatabaseThatIsFurtherIsFine) {
    ASSERT_TRUE(migrate_to({small("0001", "SELECT 1;"), small("0002", "SELECT 1;")}));
    EXPECT_EQ(migrate_to({small("0001", "SELECT 1;")}).value(), Names{});
    EXPECT_EQ(pending({small("0001", "SELECT 1;")}).value(), Names{});
}

TEST_F(MigrationTest, ABrokenFileLeavesNothingOfItselfAndKeepsTheEarlierOnes) {
    const auto failed = migrate_to({small("0001", "CREATE TABLE good (id int);"),
                                    small("0002", "CREATE TABLE half (id int); SELECT 1 / 0;")});
    ASSERT_FALSE(failed);
    EXPECT_TRUE(failed.error().is(Condition::permanent));
    EXPECT_NE(failed.error().detail.find("0002_test"), std::string::npos);
    EXPECT_EQ(service().files().sql("SELECT to_regclass('good'), to_regclass('half')").front(),
              "good|null");
    EXPECT_EQ(migrate_to({small("0001", "CREATE TABLE good (id int);"),
                          small("0002", "CREATE TABLE half (id int);")})
                  .value(),
              Names{"0002_test"});
}

TEST_F(MigrationTest, WhatDbmateAppliedIsAdoptedAndWatchedFromThenOn) {
    service().files().sql(
        "CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY);"
        "INSERT INTO schema_migrations VALUES ('0001')");
    EXPECT_EQ(migrate_to({small("0001", "SELECT 1 / 0;")}).value(), Names{});
    const auto refused = migrate_to({small("0001", "SELECT 2;")});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::conflict);
}

TEST_F(MigrationTest, OfTwoMigratorsAtOnceOneWorksAndOneFindsNothingToDo) {
    support::PgService::Options options = unmigrated();
    options.url = service().files().url();
    support::PgService second(options);
    const auto all = embedded_migrations();
    std::size_t applied = 0;
    const auto run = [&](Database& database) {
        return boost::asio::co_spawn(
            service().io(), migrate(database, all),
            [&applied, &all](std::exception_ptr error, Result<Names> names) {
                EXPECT_FALSE(error);
                ASSERT_TRUE(names) << names.error().text();
                EXPECT_TRUE(names->empty() || names->size() == all.size());
                applied += names->size();
            });
    };
    run(service().database());
    run(second.database());
    service().io().restart();
    service().io().run();
    EXPECT_EQ(applied, all.size());
}

TEST_F(MigrationTest, AnOwnerWithoutTheRightToMakeRolesCanMigrate) {
    const std::string role = "plain_" + service().files().sql("SELECT current_database()").front();
    service().files().sql("CREATE ROLE " + role + " LOGIN PASSWORD 'secret';" +
                          "GRANT ALL ON SCHEMA public TO " + role);
    {
        support::PgService::Options options = unmigrated();
        options.url = support::url_as(service().files().url(), role, "secret");
        support::PgService owner(options);
        const auto applied = owner.run(migrate(owner.database(), embedded_migrations()));
        EXPECT_TRUE(applied) << applied.error().text();
    }
    service().files().sql("DROP OWNED BY " + role + "; DROP ROLE " + role);
}

TEST(MigrationFiles, TheFolderIsWhatTheBinaryCarries) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator("migrations")) {
        if (entry.path().extension() == ".sql") files.push_back(entry.path());
    }
    std::ranges::sort(files);
    const auto carried = embedded_migrations();
    ASSERT_EQ(files.size(), carried.size());
    for (std::size_t i = 0; i < carried.size(); ++i) {
        const Migration& migration = carried[i];
        EXPECT_EQ(files[i].filename(), migration.version + "_" + migration.name + ".sql");
        EXPECT_EQ(support::repository_file(files[i].string()), migration.text);
    }
}

TEST(MigrationFiles, OnlyForwardFilesWithANumberAreTaken) {
    const std::string good = "-- migrate:up\nSELECT 1;\n";
    EXPECT_EQ(parse_migration("0012_what_it_does.sql", good).value().version, "0012");
    EXPECT_EQ(parse_migration("0012_what_it_does.sql", good).value().name, "what_it_does");
    for (const char* name : {"what.sql", "0012.sql", "0012_.sql", "_what.sql", "0012what.sql",
                             "0012_what.txt", ".sql"}) {
        EXPECT_FALSE(parse_migration(name, good)) << name;
    }
    EXPECT_FALSE(parse_migration("0012_what.sql", "SELECT 1;"));
    EXPECT_FALSE(parse_migration("0012_what.sql", good + "-- migrate:down\nSELECT 2;\n"));
}

}  // namespace
}  // namespace warden::storage
