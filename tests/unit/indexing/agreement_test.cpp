#include "domain/indexing/agreement.hpp"

#include <gtest/gtest.h>

namespace warden::indexing {
namespace {

Witness says(std::string endpoint, std::string operator_name, std::string hash,
             chain::BlockNum final_num = 9) {
    return {.endpoint = std::move(endpoint),
            .operator_name = std::move(operator_name),
            .final_num = final_num,
            .header = chain::BlockHeader{{9, std::move(hash)}, "p", 90},
            .trouble = {}};
}
Witness silent(std::string endpoint, chain::BlockNum final_num) {
    return {.endpoint = endpoint,
            .operator_name = endpoint,
            .final_num = final_num,
            .header = {},
            .trouble = "no answer"};
}

TEST(Agreement, TakesAsManyOperatorsAsAreNeeded) {
    const std::vector<Witness> two{says("a", "A", "0x1"), says("b", "B", "0x1")};
    EXPECT_EQ(agree(two, 2)->ref.hash, "0x1");
    EXPECT_EQ(agree(two, 1)->ref.hash, "0x1");
    EXPECT_FALSE(agree(two, 3));
    EXPECT_FALSE(agree({}, 1));
}

TEST(Agreement, EndpointsOfOneOperatorCountOnce) {
    const std::vector<Witness> same{says("a1", "A", "0x1"), says("a2", "A", "0x1"), silent("b", 9)};
    EXPECT_FALSE(agree(same, 2));
    EXPECT_TRUE(agree(same, 1));
}

// Two of three may lie as well as one.
TEST(Agreement, NobodyIsOutvoted) {
    const std::vector<Witness> liar{says("a", "A", "0x1"), says("x", "X", "0xbad"),
                                    says("b", "B", "0x1")};
    EXPECT_TRUE(is_disputed(liar));
    EXPECT_FALSE(agree(liar, 1));
    EXPECT_FALSE(agree(liar, 2));
    // Two endpoints of one operator contradict each other, too.
    EXPECT_FALSE(agree({says("a1", "A", "0x1"), says("a2", "A", "0x2")}, 1));
}

TEST(Agreement, OneThatLagsDisputesNothing) {
    const std::vector<Witness> late{says("a", "A", "0x1"), silent("c", 7), says("b", "B", "0x1")};
    EXPECT_FALSE(is_disputed(late));
    EXPECT_TRUE(agree(late, 2));
    EXPECT_FALSE(is_disputed({}));
}

TEST(Agreement, IsFinalForTheSlowestOfThoseThatAreNeeded) {
    const std::vector<Witness> three{says("a", "A", "0x1", 12), silent("b", 7), silent("c", 4)};
    EXPECT_EQ(final_for(three, 1, 9), 9u);  // never above what was asked
    EXPECT_EQ(final_for(three, 2, 9), 7u);
    EXPECT_EQ(final_for(three, 3, 9), 4u);
    EXPECT_EQ(final_for(three, 4, 9), 0u);
    EXPECT_EQ(final_for({says("a1", "A", "0x1", 9), says("a2", "A", "0x1", 9)}, 2, 9), 0u);
}

TEST(Agreement, TellsWhoSaidWhat) {
    EXPECT_EQ(to_text({says("a", "A", "0x1"), silent("b", 0)}), "a (A) 0x1; b (b): no answer");
}

}  // namespace
}  // namespace warden::indexing
