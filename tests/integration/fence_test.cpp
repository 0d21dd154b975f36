// Fences and leases between processes.

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>

#include "storage/stores.hpp"
#include "tests/support/pg_fixture.hpp"

namespace warden::storage {
namespace {

namespace asio = boost::asio;
using support::PgService;
using Fence = std::optional<ports::Fence>;

constexpr Millis kLong{600'000};

class FenceTest : public testing::Test {
  protected:
    void SetUp() override {
        WARDEN_NEEDS_POSTGRES();
        PgService::Options options;
        options.connections = 10;
        options.statement_timeout = Millis{3'000};
        service_.emplace(options);
    }
    PgService& service() { return *service_; }
    Result<Fence> acquire(ports::Leadership& leadership, Millis time_to_live = kLong) {
        return service().run(leadership.acquire("lease", time_to_live));
    }
    // A write of the leader that is under way: its fence is checked, its COMMIT still to come.
    support::OpenTx open_write() {
        return support::OpenTx(service().files().url(),
                               "SELECT 1 FROM leases WHERE name = 'lease' FOR KEY SHARE");
    }
    void expire() {
        service().files().sql("UPDATE leases SET expires_at = now() - interval '1 s'");
    }

    std::optional<PgService> service_;
};

TEST_F(FenceTest, ARenewalPassesWhileAWriteIsUnderWay) {
    const auto leader = make_leadership(service().database(), "a");
    const auto fence = acquire(*leader).value();
    const support::OpenTx write = open_write();
    const auto renewed = acquire(*leader);
    ASSERT_TRUE(renewed) << renewed.error().text();
    EXPECT_EQ((*renewed)->token, fence->token);
}

TEST_F(FenceTest, ATakeOverWaitsForTheWriteThatIsUnderWay) {
    const auto leader = make_leadership(service().database(), "a");
    const auto other = make_leadership(service().database(), "b");
    const auto fence = acquire(*leader).value();
    expire();
    support::OpenTx write = open_write();
    const auto blocked = acquire(*other);
    ASSERT_FALSE(blocked);
    EXPECT_EQ(blocked.error().code, Errc::timeout);
    write.commit();
    const auto taken = acquire(*other).value();
    ASSERT_TRUE(taken.has_value());
    EXPECT_GT(taken->token, fence->token);
}

TEST_F(FenceTest, WhoStandsByDoesNotWaitForTheLeadersWrites) {
    const auto leader = make_leadership(service().database(), "a");
    const auto other = make_leadership(service().database(), "b");
    ASSERT_TRUE(acquire(*leader));
    const support::OpenTx write = open_write();
    const auto answer = acquire(*other);
    ASSERT_TRUE(answer) << answer.error().text();
    EXPECT_FALSE(answer->has_value());
}

TEST_F(FenceTest, AWriteAfterATakeOverIsRefusedAndAnExpiredButUntakenLeaseStillWrites) {
    const auto leader = make_leadership(service().database(), "a");
    const auto other = make_leadership(service().database(), "b");
    const auto decisions = make_decision_store(service().database());
    const auto fence = acquire(*leader).value();
    ports::DecisionRow row;
    row.key = {{{"t", "main"}, 1}, orchestrator::Party::provider, 0};
    row.state = enforcement::DecisionState::sealed;
    row.detail = Json::Object{};
    expire();
    EXPECT_TRUE(service().run(decisions->append(row, *fence)));
    ASSERT_TRUE(acquire(*other).value().has_value());
    row.state = enforcement::DecisionState::warned;
    const auto refused = service().run(decisions->append(row, *fence));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::stale_fence);
    EXPECT_EQ(service().run(decisions->history(row.key)).value().size(), 1U);
}

TEST_F(FenceTest, AReleasedTokenIsStaleAtOnce) {
    const auto leader = make_leadership(service().database(), "a");
    const auto decisions = make_decision_store(service().database());
    const auto fence = acquire(*leader).value();
    service().run(leader->release_all());
    ports::DecisionRow row;
    row.key = {{{"t", "main"}, 1}, orchestrator::Party::provider, 0};
    row.detail = Json::Object{};
    const auto refused = service().run(decisions->append(row, *fence));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::stale_fence);
}

TEST_F(FenceTest, OfManyWhoAskAtOnceOneLeads) {
    for (int round = 0; round < 3; ++round) {
        int leaders = 0;
        std::vector<std::unique_ptr<ports::Leadership>> candidates;
        for (int i = 0; i < 8; ++i) {
            // One name for all: the store tells them apart.
            candidates.push_back(make_leadership(service().database(), "pod"));
            asio::co_spawn(service().io(), candidates.back()->acquire("lease", kLong),
                           [&leaders](std::exception_ptr error, Result<Fence> fence) {
                               EXPECT_FALSE(error);
                               EXPECT_TRUE(fence) << fence.error().text();
                               if (fence && *fence) ++leaders;
                           });
        }
        EXPECT_TRUE(service().run(service().database().ping()));
        EXPECT_EQ(leaders, 1);
        expire();
    }
}

}  // namespace
}  // namespace warden::storage
