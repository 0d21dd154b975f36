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

TYPED_TEST(LeadershipSuite, AReleasedLeaseIsFreeForAnotherWithAGreaterToken) {
    auto& one = this->world().leadership();
    auto& two = this->world().other_leadership();
    const auto token = this->acquire(one, "lease");
    this->run(one.release({"lease", *token}));
    const auto next = this->acquire(two, "lease");
    ASSERT_TRUE(next.has_value());
    EXPECT_GT(*next, *token);
    // The late release of a former holder frees nothing.
    this->run(one.release({"lease", *token}));
    EXPECT_EQ(this->acquire(one, "lease"), std::nullopt);
}

}  // namespace
}  // namespace warden::store_tests
