// PostgreSQL goes away and comes back: the service says so meanwhile, and then goes on by itself.

#include <gtest/gtest.h>

#include "storage/migrator.hpp"
#include "storage/stores.hpp"
#include "tests/integration/private_cluster.hpp"
#include "tests/ports/chain_samples.hpp"
#include "tests/support/pg_fixture.hpp"

namespace warden::storage {
namespace {

using namespace warden::store_tests;

TEST(DatabaseRestart, ErrorsAreTransientMeanwhileAndTheServiceGoesOnAfterwards) {
    if (const std::string what = support::PrivateCluster::missing(); !what.empty()) {
        return support::missing(what);
    }
    support::PrivateCluster cluster;
    support::PgService::Options options;
    options.url = cluster.url();
    support::PgService service(options);
    const auto chain = make_chain_store(service.database());
    const auto feed = make_feed(service.database(), service.clock());
    const auto leadership = make_leadership(service.database(), "pod");
    const auto fence = *service.run(leadership->acquire("lease", Millis{600'000})).value();
    ASSERT_TRUE(service.run(chain->commit(kContract, batch(1, 2), fence)));
    service.run(feed->wait(0, service.clock().now() + Millis{10}));

    cluster.stop();
    const auto failed = service.run(chain->commit(kContract, batch(3, 3), fence));
    ASSERT_FALSE(failed);
    EXPECT_TRUE(failed.error().is(Condition::transient)) << failed.error().text();
    EXPECT_TRUE(service.run(chain->tail(kContract, 1)).error().is(Condition::transient));
    EXPECT_TRUE(service.run(feed->read(0, 5)).error().is(Condition::transient));
    EXPECT_TRUE(service.run(service.database().ping()).error().is(Condition::transient));
    service.run(feed->wait(1, service.clock().now() + Millis{20}));  // returns all the same

    cluster.start();
    EXPECT_TRUE(service.run(service.database().ping()));
    EXPECT_EQ(service.run(chain->tail(kContract, 1)).value().at(0), block(2).header);
    EXPECT_TRUE(service.run(chain->commit(kContract, batch(3, 3), fence)));
    EXPECT_EQ(service.run(feed->read(0, 5)).value().items.size(), 2U);  // ids may leap
    service.run(feed->wait(1, service.clock().now() + std::chrono::seconds(20)));
}

// A fail-over that keeps connections open: those stay on a server that takes no writes any more,
// while a new one would be led to the one that does.
TEST(DatabaseFailOver, AKeptConnectionToAReadOnlyServerIsDropped) {
    if (const std::string what = support::PrivateCluster::missing(); !what.empty()) {
        return support::missing(what);
    }
    const support::PrivateCluster cluster;
    support::PgService::Options options;
    options.url = cluster.url();
    support::PgService service(options);
    const auto ping = [&service] { return service.run(service.database().ping()); };
    ASSERT_TRUE(ping());
    const auto change = [&cluster](const std::string& sql) {
        ASSERT_EQ(support::refusal(cluster.url(), sql), "") << sql;
    };
    change("ALTER SYSTEM SET default_transaction_read_only = on");
    change("SELECT pg_reload_conf()");
    const auto limit = service.clock().now() + std::chrono::seconds(30);
    auto answer = ping();  // the server reloads in its own time
    while (answer && service.clock().now() < limit) answer = ping();
    ASSERT_FALSE(answer);
    EXPECT_TRUE(answer.error().is(Condition::transient)) << answer.error().text();
    // New connections find a server that takes writes; kept ones would not have changed.
    change(
        "BEGIN READ WRITE; ALTER DATABASE postgres SET default_transaction_read_only = off; "
        "COMMIT");
    EXPECT_TRUE(ping());
    EXPECT_TRUE(
        service.run(make_leadership(service.database(), "pod")->acquire("x", Millis{9'000})));
}

}  // namespace
}  // namespace warden::storage
