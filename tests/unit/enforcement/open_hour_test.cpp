#include "domain/enforcement/open_hour.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/enforcement/evidence_world.hpp"

namespace warden::enforcement {
namespace {

// An hour of this world has two slices of 2 s.
class OpenHour : public testing::Test {
  protected:
    OpenHour() {
        for (const char* vantage : {"ams", "fra", "waw"}) {
            for (probing::SliceLeaf& leaf : world.leaves(vantage)) {
                const bool convicts = std::ranges::any_of(
                    evidence.convicting, [&](const auto& c) { return c.slice == leaf.slice; });
                if (!convicts) beside.push_back(std::move(leaf));
            }
        }
    }
    Result<OpenedHour> open(UnixSecs moment) const { return open_hour(evidence, beside, moment); }
    // Vantages whose check failed.
    std::string failed(UnixSecs moment) const {
        std::string names;
        const auto opened = open(moment);
        for (const Check& check : opened->checks) {
            if (!check.passed) names += check.name + " ";
        }
        return names;
    }

    EvidenceWorld world;
    Evidence evidence = world.evidence();
    std::vector<probing::SliceLeaf> beside;
};

TEST_F(OpenHour, EachHourOfTheWindowLeadsToTheSignedRoots) {
    for (UnixSecs moment = world.window.start; moment < world.window.end; ++moment) {
        const auto hour = open(moment);
        ASSERT_TRUE(hour) << hour.error().text();
        EXPECT_LE(hour->hour.start, moment);
        EXPECT_GT(hour->hour.end, moment);
        EXPECT_EQ(hour->hour.end - hour->hour.start, 4u);
        EXPECT_EQ(hour->checks.size(), 3u);
        EXPECT_EQ(failed(moment), "") << moment;
        EXPECT_EQ(hour->leaves.size(), 6u) << "two slices of three vantages";
    }
}

TEST_F(OpenHour, NoMomentOutsideTheWindowHasOne) {
    for (const UnixSecs moment : {world.window.start - 1, world.window.end}) {
        const auto hour = open(moment);
        ASSERT_FALSE(hour);
        EXPECT_TRUE(hour.error().is(Condition::invalid_input));
    }
}

// The evidence ends with the window, though its vantages went on.
TEST_F(OpenHour, LeavesOfOtherUnitsAndAfterTheCutSayNothing) {
    const probing::SliceLeaf last = beside.back();
    ASSERT_EQ(last.slice + 1, static_cast<scoring::SliceNum>(world.window.end / 2));
    beside.insert(beside.begin(), last);
    beside.front().unit = "sim.main.2";
    EXPECT_EQ(failed(world.window.end - 1), "");
    beside.push_back(last);
    beside.back().slice += 1;
    evidence.window.end += 2;
    EXPECT_EQ(failed(world.window.end), "");
}

TEST_F(OpenHour, ALeafThatIsMissingOrChangedIsNoticed) {
    const UnixSecs moment = world.window.end - 1;  // convicts nobody: its leaves lie beside
    ASSERT_EQ(failed(moment), "");
    const auto last = std::ranges::find_if(beside, [&](const probing::SliceLeaf& leaf) {
        return leaf.vantage == "fra" && leaf.slice * 2 >= static_cast<std::int64_t>(moment) - 1;
    });
    ASSERT_NE(last, beside.end());
    const probing::SliceLeaf honest = *last;
    last->observations[0].late_us += 1;
    EXPECT_EQ(failed(moment), "fra ");
    *last = honest;
    EXPECT_EQ(failed(moment), "");
    beside.erase(last);
    EXPECT_EQ(failed(moment), "fra ");
}

}  // namespace
}  // namespace warden::enforcement
