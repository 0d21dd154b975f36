// Partitions and retention.

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>

#include "storage/retention.hpp"
#include "storage/stores.hpp"
#include "tests/support/fake_signer.hpp"
#include "tests/support/pg_fixture.hpp"

namespace warden::storage {
namespace {

using support::PgService;
using Rows = std::vector<std::string>;

class RetentionTest : public testing::Test {
  protected:
    void SetUp() override {
        WARDEN_NEEDS_POSTGRES();
        service_.emplace();
    }
    PgService& service() { return *service_; }
    Rows sql(const std::string& text) { return service().files().sql(text); }
    RetentionReport retain(const RetentionSettings& settings) {
        return service().run(run_retention(service().database(), settings)).value();
    }
    std::int64_t now_secs() {
        const auto now = service().clock().system_now().time_since_epoch();
        return std::chrono::duration_cast<Seconds>(now).count();
    }
    static probing::SliceLeaf leaf(const std::string& vantage, probing::SliceNum slice) {
        return {"t.main.1", vantage, slice, {}};
    }
    static probing::SliceBatch sealed(const probing::SliceLeaf& leaf,
                                      std::int64_t slice_secs = 300) {
        auto signer = support::FakeSigner::of(leaf.vantage);
        probing::BatchHead head{leaf.vantage, signer.key_id(), leaf.slice, slice_secs};
        return probing::seal_batch(head, {leaf},
                                   [&](std::string_view bytes) { return signer.sign(bytes); });
    }
    std::unique_ptr<ports::ObservationStore> observations() {
        return make_observation_store(service().database(), support::FakeSigner::verify);
    }
    void announce(ports::ObservationStore& store, const std::string& vantage) {
        const std::string key_id = support::FakeSigner::of(vantage).key_id();
        ASSERT_TRUE(service().run(store.announce({vantage, "AS1", "eu", key_id, 0})));
    }

    std::optional<PgService> service_;
};

TEST_F(RetentionTest, PartitionsAreMadeAheadOnce) {
    RetentionSettings settings;
    settings.days_ahead = 2;
    retain(settings);
    EXPECT_EQ(sql("SELECT parent, count(*) FROM partitions GROUP BY 1 ORDER BY 1"),
              (Rows{"observations|3", "slice_batches|3", "slice_leaves|3"}));
    // A day of slices, without a hole between two days.
    EXPECT_EQ(sql("SELECT DISTINCT until - first FROM partitions WHERE parent = 'slice_leaves'"),
              Rows{"288"});
    EXPECT_EQ(sql("SELECT max(until) - min(first) FROM partitions WHERE parent = 'slice_leaves'"),
              Rows{"864"});
    retain(settings);
    EXPECT_EQ(sql("SELECT count(*) FROM partitions"), Rows{"9"});
}

TEST_F(RetentionTest, TheFirstBatchesOfADayMakeItsPartitionsTogether) {
    const auto store = observations();
    int done = 0;
    const probing::SliceNum slice = now_secs() / 300 - 1;  // the last whole one
    for (const char* vantage : {"a", "b", "c", "d"}) {
        announce(*store, vantage);
    }
    for (const char* vantage : {"a", "b", "c", "d"}) {
        const probing::SliceLeaf one = leaf(vantage, slice);
        boost::asio::co_spawn(service().io(), store->append(sealed(one), {one}, {}),
                              [&done](std::exception_ptr error, Result<void> result) {
                                  EXPECT_FALSE(error);
                                  EXPECT_TRUE(result) << result.error().text();
                                  ++done;
                              });
    }
    EXPECT_TRUE(service().run(service().database().ping()));
    EXPECT_EQ(done, 4);
    EXPECT_EQ(sql("SELECT count(*) FROM slice_leaves"), Rows{"4"});
}

TEST_F(RetentionTest, OldDaysAreDroppedWholeAndYoungOnesStay) {
    const auto store = observations();
    announce(*store, "paris");
    const probing::SliceNum today = now_secs() / 300 - 1;
    for (const probing::SliceNum slice : {today - 288 * 100, today - 288 * 40, today}) {
        const probing::SliceLeaf one = leaf("paris", slice);
        ASSERT_TRUE(service().run(store->append(sealed(one), {one}, {})));
    }
    RetentionSettings settings;
    settings.batches = Seconds{90 * 86'400};
    EXPECT_EQ(retain(settings).partitions_dropped, 4U);  // 1 of batches and leaves, 2 of display
    EXPECT_EQ(sql("SELECT count(*) FROM slice_leaves"), Rows{"2"});
    EXPECT_EQ(sql("SELECT count(*) FROM slice_batches"), Rows{"2"});
    EXPECT_EQ(service().run(store->batch("paris", today - 288 * 100)).value(), std::nullopt);
    EXPECT_EQ(retain(settings).partitions_dropped, 0U);
}

// A lock that waits behind a reader would keep everybody else out for as long.
TEST_F(RetentionTest, AReaderOfOldDaysPutsTheirEndOffAndNothingElse) {
    const auto store = observations();
    announce(*store, "paris");
    const probing::SliceLeaf one = leaf("paris", now_secs() / 300 - 288 * 100);
    ASSERT_TRUE(service().run(store->append(sealed(one), {one}, {})));
    const auto record = support::FakeSigner::of("paris").sign(
        ports::UnitDayRecord{"t.main.1", "paris", 1, 9, "{}", "", ""});
    ASSERT_TRUE(service().run(store->put_unit_day(record)));
    sql("UPDATE unit_days SET stored_at = stored_at - 1000 * 86400");
    support::OpenTx reader(service().files().url(), "SELECT count(*) FROM slice_leaves");
    const auto begin = service().clock().now();
    const auto put_off = service().run(run_retention(service().database(), {}));
    ASSERT_FALSE(put_off);
    EXPECT_TRUE(put_off.error().is(Condition::transient)) << put_off.error().text();
    EXPECT_LT(service().clock().now() - begin, Seconds{10});
    EXPECT_EQ(sql("SELECT count(*) FROM unit_days"), Rows{"0"});
    EXPECT_EQ(sql("SELECT count(*) FROM slice_leaves"), Rows{"1"});
    EXPECT_EQ(sql("SELECT count(*) FROM slice_batches"), Rows{"0"}) << "nobody reads it";
    reader.commit();
    EXPECT_EQ(retain({}).partitions_dropped, 1U);
    EXPECT_EQ(sql("SELECT count(*) FROM slice_leaves"), Rows{"0"});
}

TEST_F(RetentionTest, OnePodAtATimeDoesIt) {
    support::OpenTx other(service().files().url(),
                          "SELECT pg_advisory_xact_lock(hashtextextended('warden.retention', 0))");
    retain({});
    EXPECT_EQ(sql("SELECT count(*) FROM partitions"), Rows{"0"});
    other.commit();
    retain({});
    EXPECT_NE(sql("SELECT count(*) FROM partitions"), Rows{"0"});
}

TEST_F(RetentionTest, ANewGridOfSlicesLivesBesideTheOldOne) {
    const auto store = observations();
    announce(*store, "paris");
    for (const std::int64_t slice_secs : {300, 60, 10}) {
        const probing::SliceLeaf one = leaf("paris", now_secs() / slice_secs - 1);
        const auto stored = service().run(store->append(sealed(one, slice_secs), {one}, {}));
        EXPECT_TRUE(stored) << stored.error().text();
    }
    EXPECT_EQ(sql("SELECT count(*) FROM slice_leaves"), Rows{"3"});
}

TEST_F(RetentionTest, OldUnitDaysGoInBoundedSteps) {
    const auto store = observations();
    announce(*store, "paris");
    for (std::int64_t day = 0; day < 5; ++day) {
        const auto record = support::FakeSigner::of("paris").sign(
            ports::UnitDayRecord{"t.main.1", "paris", day, 9, "{}", "", ""});
        ASSERT_TRUE(service().run(store->put_unit_day(record)));
    }
    sql("UPDATE unit_days SET stored_at = stored_at - 1000 * 86400 WHERE day < 3");
    RetentionSettings settings;
    settings.rows_max = 2;
    EXPECT_EQ(retain(settings).unit_days_deleted, 2U);
    EXPECT_EQ(retain(settings).unit_days_deleted, 1U);
    EXPECT_EQ(retain(settings).unit_days_deleted, 0U);
    EXPECT_EQ(sql("SELECT day FROM unit_days ORDER BY day"), (Rows{"3", "4"}));
}

TEST_F(RetentionTest, ARetiredKeyMakesRoomForANewOneAndStaysPublished) {
    const auto store = observations();
    ports::VantageKey key;
    key.vantage = "paris";
    key.network = "AS1";
    key.region = "eu";
    key.key_id = std::string(64, '1');
    ASSERT_TRUE(service().run(store->announce(key)));
    sql("UPDATE vantages SET retired_at = 1");
    const auto again = service().run(store->announce(key));
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, Errc::conflict);
    key.key_id = std::string(64, '2');
    EXPECT_TRUE(service().run(store->announce(key)));
    EXPECT_EQ(service().run(store->vantages()).value().size(), 2U);
}

}  // namespace
}  // namespace warden::storage
