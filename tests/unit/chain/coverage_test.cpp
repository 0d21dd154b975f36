#include <gtest/gtest.h>

#include "domain/chain/block.hpp"

namespace warden::chain {
namespace {

constexpr auto kClaimed = ProofLevel::claimed;
constexpr auto kProven = ProofLevel::proven;
using Ranges = std::vector<CoverageRange>;

TEST(MergeCoverage, JoinsNeighboursOfEqualProof) {
    EXPECT_EQ(merge_coverage({{12, 12, kClaimed}, {10, 10, kProven}, {11, 11, kProven}}),
              (Ranges{{10, 11, kProven}, {12, 12, kClaimed}}));
    EXPECT_EQ(merge_coverage({{1, 2, kProven}, {4, 5, kProven}}),
              (Ranges{{1, 2, kProven}, {4, 5, kProven}}));
    EXPECT_TRUE(merge_coverage({}).empty());
}

TEST(MergeCoverage, WhereRangesOverlapTheStrongerProofStands) {
    EXPECT_EQ(merge_coverage({{1, 9, kClaimed}, {4, 5, kProven}}),
              (Ranges{{1, 3, kClaimed}, {4, 5, kProven}, {6, 9, kClaimed}}));
}

TEST(VerifiedUpTo, EndsAtTheFirstHoleOrWeakerProof) {
    const Ranges coverage{{5, 9, kProven},
                          {10, 14, ProofLevel::cross_checked},
                          {15, 20, kClaimed},
                          {22, 30, kProven}};
    EXPECT_EQ(verified_up_to(coverage, kProven), 9u);
    EXPECT_EQ(verified_up_to(coverage, ProofLevel::cross_checked), 14u);
    EXPECT_EQ(verified_up_to(coverage, kClaimed), 20u);
    EXPECT_EQ(verified_up_to({{5, 9, kClaimed}, {10, 14, kProven}}, kProven), 0u);
    EXPECT_EQ(verified_up_to({}, kClaimed), 0u);
}

}  // namespace
}  // namespace warden::chain
