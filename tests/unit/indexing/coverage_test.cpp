#include "domain/indexing/coverage.hpp"

#include <gtest/gtest.h>

namespace warden::indexing {
namespace {

using chain::CoverageRange;
using chain::ProofLevel;
constexpr auto kClaimed = ProofLevel::claimed;
constexpr auto kProven = ProofLevel::proven;

TEST(CoverageOf, OneRangePerRunOfEqualProof) {
    const std::vector<ProofLevel> proofs{kProven, kProven, kClaimed, kProven};
    EXPECT_EQ(
        coverage_of(10, proofs),
        (std::vector<CoverageRange>{{10, 11, kProven}, {12, 12, kClaimed}, {13, 13, kProven}}));
    EXPECT_TRUE(coverage_of(10, {}).empty());
}

TEST(VerifiedUpTo, EndsAtTheFirstHoleOrWeakerProof) {
    const std::vector<CoverageRange> coverage{{5, 9, kProven},
                                              {10, 14, ProofLevel::cross_checked},
                                              {15, 20, kClaimed},
                                              {22, 30, kProven}};
    EXPECT_EQ(verified_up_to(coverage, 5, kProven), 9u);
    EXPECT_EQ(verified_up_to(coverage, 5, ProofLevel::cross_checked), 14u);
    EXPECT_EQ(verified_up_to(coverage, 5, kClaimed), 20u);
    EXPECT_EQ(verified_up_to(coverage, 7, kProven), 9u);
    EXPECT_EQ(verified_up_to(coverage, 4, kClaimed), std::nullopt);
    EXPECT_EQ(verified_up_to(coverage, 10, kProven), std::nullopt);
    EXPECT_EQ(verified_up_to(coverage, 25, kProven), 30u);
    EXPECT_EQ(verified_up_to({}, 0, kClaimed), std::nullopt);
}

TEST(Gaps, AreWhatNoRangeHolds) {
    const std::vector<CoverageRange> coverage{{5, 9, kProven}, {12, 14, kClaimed}};
    EXPECT_EQ(
        gaps(coverage, 0, 20),
        (std::vector<CoverageRange>{{0, 4, kClaimed}, {10, 11, kClaimed}, {15, 20, kClaimed}}));
    EXPECT_EQ(gaps(coverage, 6, 13), (std::vector<CoverageRange>{{10, 11, kClaimed}}));
    EXPECT_TRUE(gaps(coverage, 5, 9).empty());
    EXPECT_EQ(gaps(coverage, 10, 10), (std::vector<CoverageRange>{{10, 10, kClaimed}}));
    EXPECT_EQ(gaps({}, 3, 4), (std::vector<CoverageRange>{{3, 4, kClaimed}}));
}

TEST(CutAbove, DropsAndShortens) {
    const std::vector<CoverageRange> coverage{{5, 9, kProven}, {12, 14, kClaimed}};
    EXPECT_EQ(cut_above(coverage, 12),
              (std::vector<CoverageRange>{{5, 9, kProven}, {12, 12, kClaimed}}));
    EXPECT_EQ(cut_above(coverage, 11), (std::vector<CoverageRange>{{5, 9, kProven}}));
    EXPECT_TRUE(cut_above(coverage, 4).empty());
}

}  // namespace
}  // namespace warden::indexing
