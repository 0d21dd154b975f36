// Feed: in order, resumable, honest about what retention dropped.

#include "tests/ports/store_worlds.hpp"

namespace warden::store_tests {
namespace {

template <class World>
class FeedSuite : public StoreSuite<World> {
  protected:
    ports::Feed& feed() { return this->world().feed(); }
    void append(int count) {
        for (int i = 0; i < count; ++i) this->world().append_to_feed(i);
    }
};
TYPED_TEST_SUITE(FeedSuite, Worlds, WorldNames);

TYPED_TEST(FeedSuite, AnEmptyFeedHasNoItemAndNoGap) {
    EXPECT_EQ(this->get(this->feed().last_id()), 0U);
    const auto page = this->get(this->feed().read(0, 10));
    EXPECT_TRUE(page.items.empty());
    EXPECT_FALSE(page.gap);
}

TYPED_TEST(FeedSuite, ReadersPageByTheLastIdTheySaw) {
    this->append(5);
    std::vector<std::uint64_t> ids;
    std::uint64_t after = 0;
    while (true) {
        const auto page = this->get(this->feed().read(after, 2));
        EXPECT_LE(page.items.size(), 2U);
        EXPECT_FALSE(page.gap);
        for (const ports::FeedItem& item : page.items) {
            EXPECT_EQ(item.topic, "decision");
            EXPECT_GT(item.time, 0);
            ids.push_back(item.id);
        }
        if (page.items.empty()) break;
        after = ids.back();
    }
    EXPECT_EQ(ids.size(), 5U);
    EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
    EXPECT_EQ(this->get(this->feed().last_id()), ids.back());
}

// A backup was restored: the client has an id of a database that is gone.
TYPED_TEST(FeedSuite, AnIdAboveEveryOneThatWasGivenIsAGap) {
    EXPECT_TRUE(this->get(this->feed().read(1, 10)).gap);
    this->append(2);
    const auto last = this->get(this->feed().last_id());
    EXPECT_FALSE(this->get(this->feed().read(last, 10)).gap);
    EXPECT_TRUE(this->get(this->feed().read(last + 1, 10)).gap);
}

TYPED_TEST(FeedSuite, WaitReturnsAtOnceWhenThereIsMore) {
    this->append(1);
    const auto start = this->world().clock().now();
    this->run(this->feed().wait(0, start + std::chrono::seconds(30)));
    EXPECT_LT(this->world().clock().now() - start, std::chrono::seconds(20));
}

TYPED_TEST(FeedSuite, WaitReturnsAtTheDeadlineWhenNothingHappens) {
    this->append(1);
    const auto last = this->get(this->feed().last_id());
    const auto start = this->world().clock().now();
    this->run(this->feed().wait(last, start + Millis(40)));
    EXPECT_GE(this->world().clock().now() - start, Millis(40));
    EXPECT_LT(this->world().clock().now() - start, std::chrono::seconds(20));
}

}  // namespace
}  // namespace warden::store_tests
