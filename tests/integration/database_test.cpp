// Database: what happens when PostgreSQL is slow, away, read-only or wrong.

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>

#include "storage/stores.hpp"
#include "tests/support/pg_fixture.hpp"

namespace warden::storage {
namespace {

using support::PgService;

class DatabaseTest : public testing::Test {
  protected:
    void SetUp() override { WARDEN_NEEDS_POSTGRES(); }

    static Error error_of(PgService& service) {
        const auto result = service.run(service.database().ping());
        return result ? Error{} : result.error();
    }
};

TEST_F(DatabaseTest, AStatementThatTakesTooLongIsATransientTimeoutAndTheNextOneWorks) {
    PgService::Options options;
    options.statement_timeout = Millis{1'500};
    options.migrated = false;
    PgService service(options);

    service.files().sql("CREATE TABLE rule_sets (digest text PRIMARY KEY, canonical text)");
    service.files().sql(
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN PERFORM pg_sleep(60); RETURN new; END $$;"
        "CREATE TRIGGER slow BEFORE INSERT ON rule_sets FOR EACH ROW EXECUTE FUNCTION slow()");
    const auto store = make_score_store(service.database());
    const auto result = service.run(store->put_rule_set("d", "{}"));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, Errc::timeout);
    EXPECT_TRUE(result.error().is(Condition::transient));
    EXPECT_NE(result.error().detail.find("rule_set_put"), std::string::npos);
    EXPECT_EQ(service.run(store->rule_set("d")).value(), std::nullopt);
}

TEST_F(DatabaseTest, ConnectionsThatTheServerEndedAreReplacedWithoutAnError) {
    PgService::Options options;
    options.connections = 1;
    PgService service(options);
    const auto store = make_score_store(service.database());
    const auto end_all = [&] {
        service.files().sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()");
    };
    ASSERT_TRUE(service.run(store->put_rule_set("a", "{}")));
    end_all();
    EXPECT_TRUE(service.run(store->put_rule_set("b", "{}")));  // a write
    end_all();
    EXPECT_EQ(service.run(store->rule_set("b")).value(), "{}");  // a read
}

TEST_F(DatabaseTest, NoServerIsTransientAndTheErrorHasNoPassword) {
    PgService::Options options;
    options.migrated = false;
    for (const char* url : {"postgresql://warden:hunter2@127.0.0.1:1/nowhere",
                            "host=127.0.0.1 port=1 password=hunter2",
                            "postgresql://warden:hunter2@127.0.0.1:not-a-port/x"}) {
        options.url = url;
        PgService service(options);
        const Error error = error_of(service);
        EXPECT_TRUE(error.is(Condition::transient)) << error.text();
        EXPECT_EQ(error.detail.find("hunter2"), std::string::npos) << error.detail;
        EXPECT_NE(error.detail.find("ping"), std::string::npos) << error.detail;
    }
}

TEST_F(DatabaseTest, AReadOnlyServerIsTransient) {
    PgService service;
    EXPECT_TRUE(service.run(service.database().ping()));
    service.files().sql(
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET "
        "default_transaction_read_only = on', current_database()); END $$");
    PgService::Options options;
    options.migrated = false;
    options.url = service.files().url();
    PgService second(options);
    EXPECT_TRUE(error_of(second).is(Condition::transient));
}

TEST_F(DatabaseTest, AMissingSchemaIsPermanentAndSaysWhatToDo) {
    PgService::Options options;
    options.migrated = false;
    PgService service(options);
    const auto result = service.run(make_feed(service.database(), service.clock())->last_id());
    ASSERT_FALSE(result);
    EXPECT_TRUE(result.error().is(Condition::permanent));
    EXPECT_NE(result.error().detail.find("warden migrate"), std::string::npos);
}

TEST_F(DatabaseTest, ValuesThatPostgresRefusesAreInvalidInput) {
    PgService service;
    const auto store = make_score_store(service.database());
    const auto result = service.run(store->put_rule_set(std::string("no\xff utf-8"), "{}"));
    ASSERT_FALSE(result);
    EXPECT_TRUE(result.error().is(Condition::invalid_input)) << result.error().text();
}

// What the server says, as a condition: every SQLSTATE here is raised for real.
TEST_F(DatabaseTest, EverySqlstateHasItsCondition) {
    PgService::Options options;
    options.connections = 1;
    PgService service(options);
    const auto store = make_score_store(service.database());
    service.files().sql(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = new.digest; END $$;"
        "CREATE TRIGGER refuse BEFORE INSERT ON rule_sets FOR EACH ROW EXECUTE FUNCTION refuse()");
    const std::vector<std::pair<const char*, Condition>> cases{
        {"40001", Condition::transient},     {"40P01", Condition::transient},
        {"40003", Condition::transient},     {"53100", Condition::transient},
        {"53200", Condition::transient},     {"53300", Condition::transient},
        {"57014", Condition::transient},     {"57P01", Condition::transient},
        {"57P03", Condition::transient},     {"08006", Condition::transient},
        {"55P03", Condition::transient},     {"25006", Condition::transient},
        {"58030", Condition::transient},     {"0A000", Condition::transient},
        {"23505", Condition::permanent},     {"42501", Condition::permanent},
        {"42P01", Condition::permanent},     {"42703", Condition::permanent},
        {"23503", Condition::permanent},     {"XX000", Condition::permanent},
        {"22003", Condition::invalid_input}, {"23514", Condition::invalid_input}};
    for (const auto& [sqlstate, condition] : cases) {
        const auto result = service.run(store->put_rule_set(sqlstate, "{}"));
        ASSERT_FALSE(result) << sqlstate;
        EXPECT_TRUE(result.error().is(condition)) << sqlstate << ": " << result.error().text();
    }
    EXPECT_TRUE(service.run(service.database().ping()));
}

TEST_F(DatabaseTest, ADeadlockIsTransient) {
    PgService::Options options;
    options.connections = 2;
    PgService service(options);
    const auto store = make_score_store(service.database());
    // Each insert takes one lock, waits, and takes the other's.
    service.files().sql(
        "CREATE FUNCTION cross_over() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "PERFORM pg_advisory_xact_lock(new.digest::int); PERFORM pg_sleep(0.3); "
        "PERFORM pg_advisory_xact_lock(3 - new.digest::int); RETURN new; END $$;"
        "CREATE TRIGGER cross_over BEFORE INSERT ON rule_sets FOR EACH ROW "
        "EXECUTE FUNCTION cross_over()");
    int failed = 0;
    for (const char* digest : {"1", "2"}) {
        boost::asio::co_spawn(service.io(), store->put_rule_set(digest, "{}"),
                              [&failed](std::exception_ptr error, Result<void> result) {
                                  EXPECT_FALSE(error);
                                  if (result) return;
                                  ++failed;
                                  EXPECT_TRUE(result.error().is(Condition::transient))
                                      << result.error().text();
                              });
    }
    EXPECT_TRUE(service.run(service.database().ping()));
    EXPECT_EQ(failed, 1);
}

TEST_F(DatabaseTest, ManyJobsShareFewConnections) {
    PgService::Options options;
    options.connections = 2;
    PgService service(options);
    const auto store = make_score_store(service.database());
    int done = 0;
    for (int i = 0; i < 100; ++i) {
        boost::asio::co_spawn(service.io(), store->put_rule_set("d" + std::to_string(i), "{}"),
                              [&done](std::exception_ptr error, Result<void> result) {
                                  EXPECT_FALSE(error);
                                  EXPECT_TRUE(result) << result.error().text();
                                  ++done;
                              });
    }
    EXPECT_TRUE(service.run(service.database().ping()));
    EXPECT_EQ(done, 100);
    EXPECT_EQ(service.files().sql("SELECT count(*) FROM rule_sets").front(), "100");
    EXPECT_EQ(service.files()
                  .sql("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                       "AND application_name = 'warden'")
                  .front(),
              "2");
    const std::string metrics = service.metrics().expose();
    EXPECT_NE(
        metrics.find("warden_database_operation_seconds_count{operation=\"rule_set_put\"} 100"),
        std::string::npos)
        << metrics;
}

}  // namespace
}  // namespace warden::storage
