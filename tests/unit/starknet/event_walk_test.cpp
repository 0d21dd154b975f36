// Rules of reading pages.

#include "adapters/starknet/client/event_walk.hpp"
#include "adapters/starknet/client/errors.hpp"
#include "tests/unit/starknet/fixture.hpp"

namespace warden::starknet {
namespace {

class EventWalk : public AdapterTest {
  protected:
    EventWalk() {
        for (std::uint64_t num = 0; num < 5; ++num) {
            node().add_block({txn(num * 10, {event(num), event(99, kOther), event(num + 100)})});
        }
    }
    Result<std::vector<EmittedEvent>> walk(WalkLimits limits = {}) {
        const EventRange range{1, 3, kContract};
        return run(walk_events(*client, "a", range, limits, soon()));
    }
    void answer_events(std::vector<Json> pages) {
        node().hook = [pages = std::move(pages), next = std::size_t{0}](
                          const std::string& method, const Json&) mutable -> std::optional<Reply> {
            if (method != "starknet_getEvents") return std::nullopt;
            return Reply::result(pages[std::min(next++, pages.size() - 1)]);
        };
    }
    static Json page(Json::Array events, std::optional<std::string> token) {
        Json::Object out{{"events", std::move(events)}};
        if (token) out.emplace_back("continuation_token", *token);
        return out;
    }
    static Json one_event(std::int64_t block_num, Felt from = kContract) {
        return Json::Object{{"from_address", from.to_hex()}, {"keys", Json::Array{}},
                            {"data", Json::Array{}},         {"transaction_hash", "0x1"},
                            {"block_number", block_num},     {"block_hash", "0x2"}};
    }
    void expect_contradiction() {
        const auto events = walk();
        ASSERT_FALSE(events.has_value());
        EXPECT_EQ(events.error().code, make_error_code(NodeErrc::contradiction));
        EXPECT_TRUE(quarantined("a"));
    }
};

TEST_F(EventWalk, CollectsAllPagesOfTheContractOnly) {
    node().page_max = 2;
    const auto events = walk();
    ASSERT_TRUE(events.has_value()) << events.error().text();
    ASSERT_EQ(events->size(), 6u);
    EXPECT_EQ(events->front().block_num, 1u);
    EXPECT_EQ(events->back().event_index, 2u);
    EXPECT_EQ(node().calls_of("starknet_getEvents"), 3u);
}

TEST_F(EventWalk, AsksWithBothEndsAndTheChunk) {
    ASSERT_TRUE(walk({.chunk = 7}).has_value());
    const Json& filter = *node().calls.back().second.find("filter");
    EXPECT_EQ(*filter.find("from_block"), Json(Json::Object{{"block_number", 1}}));
    EXPECT_EQ(*filter.find("to_block"), Json(Json::Object{{"block_number", 3}}));
    EXPECT_EQ(*filter.find("chunk_size"), Json(7));
    EXPECT_EQ(filter.find("continuation_token"), nullptr);
}

TEST_F(EventWalk, EmptyPagesWithATokenGoOn) {
    node().empty_pages = 3;
    EXPECT_EQ(walk()->size(), 6u);
}

TEST_F(EventWalk, TokenThatDoesNotChangeEndsTheWalk) {
    answer_events({page({}, "t"), page({}, "t")});
    expect_contradiction();
}

TEST_F(EventWalk, EventOfAnotherContractIsRefused) {
    answer_events({page({one_event(1, kOther)}, std::nullopt)});
    expect_contradiction();
}

TEST_F(EventWalk, EventOutsideTheRangeIsRefused) {
    answer_events({page({one_event(4)}, std::nullopt)});
    expect_contradiction();
}

TEST_F(EventWalk, EventsOutOfOrderAreRefused) {
    answer_events({page({one_event(3)}, "t"), page({one_event(2)}, std::nullopt)});
    expect_contradiction();
}

TEST_F(EventWalk, EndlessPagesHaveALimit) {
    node().empty_pages = 1000;
    const auto events = walk({.pages_max = 10});
    ASSERT_FALSE(events.has_value());
    EXPECT_EQ(node().calls_of("starknet_getEvents"), 10u);
}

TEST_F(EventWalk, ErrorOnTheFirstPageIsNoEmptyRange) {
    node().hook = [](const std::string& method, const Json&) -> std::optional<Reply> {
        if (method == "starknet_getEvents") return Reply::error(63, "unexpected");
        return std::nullopt;
    };
    EXPECT_FALSE(walk().has_value());
}

TEST_F(EventWalk, ErrorOnALaterPageIsNoShorterRange) {
    node().page_max = 2;
    node().hook = [](const std::string& method, const Json& params) -> std::optional<Reply> {
        if (method != "starknet_getEvents") return std::nullopt;
        const bool first = params.find("filter")->find("continuation_token") == nullptr;
        if (first) return std::nullopt;
        return Reply::error(33, "invalid token");
    };
    EXPECT_EQ(walk().error().code, make_error_code(NodeErrc::invalid_continuation_token));
}

}  // namespace
}  // namespace warden::starknet
