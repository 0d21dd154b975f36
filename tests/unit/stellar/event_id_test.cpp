#include "adapters/stellar/codec/event_id.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace warden::stellar {
namespace {

EventId id_of(const std::string& text) { return event_id_from_text(text).value(); }

TEST(StellarEventId, IsToidAndIndexPadded) {
    const EventId id{{.ledger = 1000, .txn = 2, .operation = 0}, 3};
    EXPECT_EQ(to_text(id), "0000004294967304192-0000000003");
    EXPECT_EQ(id_of("0000004294967304192-0000000003"), id);
    EXPECT_EQ(to_text(id.toid), "4294967304192");
    EXPECT_EQ(toid_from_text("4294967304192").value(), id.toid);
}

TEST(StellarEventId, SentinelsAreTheNodes) {
    const EventId fees{{.ledger = 5, .txn = 0, .operation = 0}, 0};
    EXPECT_EQ(fees.toid.number(), 5ull << 32);
    const EventId end = EventId::end_of(5);
    EXPECT_EQ(end.toid.txn, 1048575u);
    EXPECT_EQ(end.toid.operation, 4095u);
    EXPECT_EQ(end.index, 4294967295u);
    EXPECT_EQ(to_text(end), "0000000025769803775-4294967295");
    EXPECT_TRUE(end.is_end());
    EXPECT_FALSE(fees.is_end());
    // The end of a ledger is the last position before the next one.
    EXPECT_EQ(end.toid.number() + 1, (Toid{.ledger = 6, .txn = 0, .operation = 0}).number());
}

TEST(StellarEventId, RefusesOtherTexts) {
    for (const char* text : {"", "0000004294967304192", "0000004294967304192-000000003",
                             "0000004294967304192_0000000003", "000000429496730419a-0000000003",
                             "0000004294967304192-00000000-3", "0000004294967304192-4294967296",
                             "9999999999999999999-0000000000", "-000004294967304192-0000000003"}) {
        const auto id = event_id_from_text(text);
        ASSERT_FALSE(id.has_value()) << text;
        EXPECT_TRUE(id.error().is(Condition::invalid_input));
    }
    EXPECT_FALSE(toid_from_text("").has_value());
    EXPECT_FALSE(toid_from_text("-1").has_value());
}

rc::Gen<EventId> random_id() {
    return rc::gen::exec([] {
        return EventId{{.ledger = *rc::gen::inRange<std::uint32_t>(0, 0x7fffffff),
                        .txn = *rc::gen::inRange<std::uint32_t>(0, 0x100000),
                        .operation = *rc::gen::inRange<std::uint32_t>(0, 0x1000)},
                       *rc::gen::arbitrary<std::uint32_t>()};
    });
}

RC_GTEST_PROP(StellarEventIdLaw, TextReturnsAndKeepsTheOrder, ()) {
    const EventId a = *random_id();
    const EventId b = *random_id();
    RC_ASSERT(id_of(to_text(a)) == a);
    RC_ASSERT(Toid::from_number(a.toid.number()) == a.toid);
    RC_ASSERT((a < b) == (to_text(a) < to_text(b)));
}

}  // namespace
}  // namespace warden::stellar
