// What each endpoint says of a final block, and endpoints that can't be believed.
#include "adapters/starknet/client/errors.hpp"
#include "tests/unit/starknet/source_fixture.hpp"

namespace warden::starknet {
namespace {

// Header and receipts fit each other, but the chain has another block there.
TEST_F(SourceWithTwo, EachEndpointIsAWitnessOfAFinalBlock) {
    fill(node("a"), 3);
    fill(node("b"), 3);
    node("a").add_block({txn(9, {event(666)})});
    fill(node("b"), 5);
    settings.final_depth = 0;
    remake();
    const auto three = run(source->witnesses(3, soon())).value();
    ASSERT_EQ(three.size(), 2u);
    EXPECT_EQ(three[0].endpoint, "a");
    EXPECT_EQ(three[0].operator_name, "a");
    EXPECT_EQ(three[0].final_num, 3u);
    EXPECT_EQ(three[1].final_num, 4u);
    ASSERT_TRUE(three[0].header && three[1].header);
    EXPECT_NE(three[0].header->ref.hash, three[1].header->ref.hash);
    const auto four = run(source->witnesses(4, soon())).value();
    EXPECT_FALSE(four[0].header);
    EXPECT_NE(four[0].trouble.find("final up to block 3"), std::string::npos);
    EXPECT_TRUE(four[1].header);
}

TEST_F(SourceWithTwo, AWitnessWhoseHeaderIsNotThatOfItsHashIsNone) {
    for (const char* alias : {"a", "b"}) fill(node(alias), 4);
    node("a").blocks[2].header.timestamp += 3'600;
    settings.final_depth = 0;
    remake();
    const auto witnesses = run(source->witnesses(2, soon())).value();
    EXPECT_FALSE(witnesses.at(0).header);
    EXPECT_TRUE(witnesses.at(1).header);
    EXPECT_TRUE(quarantined("a"));
}

// A gateway's "over the limit" under HTTP 200.
TEST_F(SourceWithTwo, AnErrorOutsideTheSpecificationIsTheEndpointsTroubleNotTheChainsNo) {
    for (const char* alias : {"a", "b"}) fill(node(alias), 4);
    for (const int number : {-32016, -32005, -32012, 429}) {
        node("a").hook = [number](const std::string&, const Json&) -> std::optional<Reply> {
            return Reply::error(number, "over the limit");
        };
        for (int i = 0; i < 4; ++i) {
            ASSERT_TRUE(run(source->head(soon())).has_value());
            const auto header = run(source->header(2, soon()));
            ASSERT_TRUE(header.has_value()) << header.error().text();
            ASSERT_TRUE(next(0).has_value());
        }
        EXPECT_TRUE(quarantined("a"));
        node("a").hook = nullptr;
        pass(std::chrono::hours{1});
    }
}

}  // namespace
}  // namespace warden::starknet
