// What is read of the projection costs what is returned, not how long the history is.

#include <gtest/gtest.h>

#include "storage/stores.hpp"
#include "tests/ports/chain_samples.hpp"
#include "tests/support/pg_fixture.hpp"

namespace warden::storage {
namespace {

using orchestrator::reservation_key;
using store_tests::kContract;

// 20,000 blocks of 10 s; reservation 7 changed in each of the first half, in each of the others
// another one did: PostgreSQL knows that every second version is of reservation 7.
class ProjectionScale : public testing::Test {
  protected:
    static constexpr std::uint64_t kBlocks = 20'000;

    void SetUp() override {
        WARDEN_NEEDS_POSTGRES();
        service_.emplace();
        sql("INSERT INTO contracts (chain, contract) VALUES ('" + kContract.chain + "', '" +
            kContract.contract + "'), ('another', 'one')");
        sql("INSERT INTO blocks SELECT id, n, 'h' || n, 'h' || n - 1, n * 10, 'proven' "
            "FROM contracts, generate_series(1, 20000) n");
        const orchestrator::Entity reservation = orchestrator::Reservation{};
        const std::string body = "'" + write_canonical(orchestrator::to_json(reservation)) + "' ";
        sql("INSERT INTO entities SELECT id, 'reservation', '7', n, nullif(n + 1, 10001), " + body +
            "FROM contracts, generate_series(1, 10000) n");
        sql("INSERT INTO entities SELECT id, 'reservation', n::text, n, NULL, " + body +
            "FROM contracts, generate_series(10001, 20000) n");
        sql("ANALYZE");
        model_ = make_read_model(service_->database(), {});
    }
    void sql(const std::string& text) { service_->files().sql(text); }
    // Rows and index entries of the projection that were read so far.
    std::int64_t read_so_far() {
        return std::stoll(service_->files()
                              .sql("SELECT (SELECT sum(seq_tup_read) FROM pg_stat_user_tables "
                                   "WHERE relname IN ('blocks', 'entities')) + "
                                   "(SELECT sum(idx_tup_read) FROM pg_stat_user_indexes "
                                   "WHERE relname IN ('blocks', 'entities'))")
                              .front());
    }
    // How many of them one call reads; `call` is repeated, because PostgreSQL counts what a
    // connection did a second later.
    template <class Call>
    double reads_of(Call call) {
        const std::int64_t before = read_so_far();
        const auto limit = service_->clock().now() + Seconds{20};
        int calls = 0;
        std::int64_t after = before;
        while (after == before && service_->clock().now() < limit) {
            for (int i = 0; i < 10; ++i, ++calls) call();
            after = read_so_far();
        }
        EXPECT_GT(after, before) << "nothing was counted";
        return static_cast<double>(after - before) / calls;
    }
    template <class T>
    T get(boost::asio::awaitable<Result<T>> task) {
        auto done = service_->run(std::move(task));
        EXPECT_TRUE(done) << (done ? "" : done.error().text());
        return done ? std::move(*done) : T{};
    }

    std::optional<support::PgService> service_;
    std::unique_ptr<ports::ReadModel> model_;
};

constexpr double kFew = 20;  // rows and index entries

TEST_F(ProjectionScale, AVersionBeforeATimeIsFoundByTheIndex) {
    const auto from = [&](UnixSecs time) {
        const auto found = get(model_->version_before(kContract, reservation_key(7), time));
        return found ? found->from.num : 0;
    };
    EXPECT_EQ(from(50'000), 4'999u);
    EXPECT_EQ(from(kBlocks * 10 + 1), 10'000u);
    EXPECT_EQ(from(10), 1u) << "its first";
    EXPECT_LE(reads_of([&] { from(50'000); }), kFew);
    EXPECT_LE(reads_of([&] { from(kBlocks * 10 + 1); }), kFew);
    EXPECT_LE(reads_of([&] { from(10); }), kFew);
}

TEST_F(ProjectionScale, AnEntityIsFoundByTheIndexNowAndAsOfABlock) {
    const auto from = [&](std::optional<chain::BlockNum> at) {
        const auto found = get(model_->get(kContract, reservation_key(7), at));
        return found ? found->from.num : 0;
    };
    EXPECT_EQ(from(std::nullopt), 10'000u);
    EXPECT_EQ(from(5'000), 5'000u);
    EXPECT_LE(reads_of([&] { from(std::nullopt); }), kFew);
    EXPECT_LE(reads_of([&] { from(5'000); }), kFew);
}

TEST_F(ProjectionScale, APageCostsWhatItReturns) {
    ports::EntityQuery query;
    query.contract = kContract;
    query.kind = orchestrator::EntityKind::reservation;
    query.limit = 10;
    EXPECT_EQ(get(model_->list(query)).size(), 10u);
    EXPECT_LE(reads_of([&] { get(model_->list(query)); }), 10 * kFew);
}

TEST_F(ProjectionScale, TheTailIsReadWithoutTheBlocksBelowIt) {
    const auto store = make_chain_store(service_->database());
    EXPECT_EQ(get(store->tail(kContract, 1)).front().ref.num, kBlocks);
    EXPECT_LE(reads_of([&] { get(store->tail(kContract, 1)); }), kFew);
}

}  // namespace
}  // namespace warden::storage
