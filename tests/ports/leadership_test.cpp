// Leadership: one holder at a time, tokens that only grow.

#include "tests/ports/store_worlds.hpp"

namespace warden::store_tests {
namespace {

template <class World>
class LeadershipSuite : public StoreSuite<World> {
  protected:
    std::optional<std::uint64_t> acquire(ports::Leadership& leadership, const std::string& lease) {
        const auto fence = this->get(leadership.acquire(lease, kLeaseTime));
        if (!fence) return std::nullopt;
        EXPECT_EQ(fence->lease, lease);
        return fence->token;
    }
};
TYPED_TEST_SUITE(LeadershipSuite, Worlds, WorldNames);

TYPED_TEST(LeadershipSuite, OneHoldsALeaseAndRenewsItUnderTheSameToken) {
    auto& one = this->world().leadership();
    auto& two = this->world().other_leadership();
    const auto token = this->acquire(one, "lease");
    ASSERT_TRUE(token.has_value());
    EXPECT_EQ(this->acquire(two, "lease"), std::nullopt);
    EXPECT_EQ(this->acquire(one, "lease"), token);
}

TYPED_TEST(LeadershipSuite, LeasesAreIndependent) {
    EXPECT_TRUE(this->acquire(this->world().leadership(), "lease a"));
    EXPECT_TRUE(this->acquire(this->world().other_leadership(), "lease b"));
}

TYPED_TEST(LeadershipSuite, ATakeOverGrowsTheTokenAndLocksTheOldHolderOut) {
    auto& one = this->world().leadership();
    const auto token = this->acquire(one, "lease");
    this->world().take_over("lease");
    EXPECT_EQ(this->acquire(one, "lease"), std::nullopt);
    (void)token;
}

TYPED_TEST(LeadershipSuite, ReleasedLeasesAreFreeForAnotherWithGreaterTokens) {
    auto& one = this->world().leadership();
    auto& two = this->world().other_leadership();
    this->run(one.release_all());  // holds none yet
    const auto a = this->acquire(one, "lease a");
    const auto b = this->acquire(one, "lease b");
    const auto c = this->acquire(two, "lease c");
    this->run(one.release_all());
    for (const auto& [lease, token] : {std::pair("lease a", a), std::pair("lease b", b)}) {
        const auto next = this->acquire(two, lease);
        ASSERT_TRUE(next.has_value()) << lease;
        EXPECT_GT(*next, *token);
    }
    EXPECT_EQ(this->acquire(two, "lease c"), c) << "another's lease stays";
    // The late release of a former holder frees nothing.
    this->run(one.release_all());
    EXPECT_EQ(this->acquire(one, "lease a"), std::nullopt);
}

TYPED_TEST(LeadershipSuite, AReleasedTokenIsStale) {
    const auto token = this->acquire(this->world().leadership(), "lease");
    this->run(this->world().leadership().release_all());
    ports::DecisionRow row;
    row.key = {{{"testchain", "main"}, 1}, orchestrator::Party::provider, 0};
    row.detail = Json::Object{};
    const auto refused = this->run(this->world().decisions().append(row, {"lease", *token}));
    EXPECT_EQ(errc_of(refused), Errc::stale_fence);
}

}  // namespace
}  // namespace warden::store_tests
