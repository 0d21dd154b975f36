// What is asked of the txns in every pass costs what is under way, not what there ever was.

#include <gtest/gtest.h>

#include "storage/stores.hpp"
#include "tests/support/pg_fixture.hpp"

namespace warden::storage {
namespace {

TEST(TxnScale, UnfinishedTxnsAreFoundByTheIndexOfLiveOnes) {
    WARDEN_NEEDS_POSTGRES();
    support::PgService service;
    const auto sql = [&service](const std::string& text) { return service.files().sql(text); };
    sql("INSERT INTO txn_intents (deployment, key, chain, contract, call, not_before, last_build, "
        "created_at) SELECT 'here', n::text, 'sn', 'main', '{}', 0, 0, 0 "
        "FROM generate_series(1, 20000) n");
    sql("INSERT INTO txns (intent_id, deployment, signer, slot, state) "
        "SELECT id, 'here', 'us', id, CASE id WHEN 7 THEN 'reserved' ELSE 'final' END "
        "FROM txn_intents");
    sql("ANALYZE txns");
    const auto store = make_txn_store(service.database());
    const auto used = [&sql] {
        return sql(
            "SELECT idx_scan > 0 FROM pg_stat_user_indexes "
            "WHERE indexrelname = 'txns_unfinished'");
    };
    // PostgreSQL counts what a connection did a second later.
    const auto limit = service.clock().now() + Seconds{20};
    while (used() != std::vector<std::string>{"t"} && service.clock().now() < limit) {
        const auto unfinished = service.run(store->unfinished("here", "us"));
        ASSERT_TRUE(unfinished);
        ASSERT_EQ(unfinished->size(), 1u);
        EXPECT_EQ(unfinished->front().slot, 7u);
    }
    EXPECT_EQ(used(), std::vector<std::string>{"t"});
}

}  // namespace
}  // namespace warden::storage
