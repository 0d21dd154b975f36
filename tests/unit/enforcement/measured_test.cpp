// What the protections measure: protections 3, 4, 7 and 9 are facts of the evidence.
#include "domain/enforcement/measured.hpp"

#include <gtest/gtest.h>

#include "tests/unit/enforcement/evidence_world.hpp"

namespace warden::enforcement {
namespace {

Measured of(const Evidence& e) {
    const auto judged = judge(e);
    EXPECT_TRUE(judged);
    return measured(e, *judged).value();
}

TEST(MeasuredFacts, OfHonestEvidenceFitTheRules) {
    const EvidenceWorld world;
    const Measured seen = of(world.evidence());
    EXPECT_EQ(seen.retries, 3u);
    EXPECT_EQ(seen.controls, 3u);
    EXPECT_EQ(seen.in_warm_up, 0u);
    EXPECT_EQ(seen.in_maintenance, 0u);
}

TEST(MeasuredFacts, AFailureThatWasTriedLessOftenIsSeen) {
    const EvidenceWorld world;
    Evidence e = world.evidence();
    auto& observations = e.convicting[1].openings[2].leaf.observations;
    observations[3].attempts = 3;
    EXPECT_EQ(of(e).retries, 2u);
    observations[3].cls = probing::OutcomeClass::ok;  // it does not stand
    EXPECT_EQ(of(e).retries, 3u);
    observations[3].cls = probing::OutcomeClass::fail;
    observations[3].operation = probing::Operation::get;
    EXPECT_EQ(of(e).retries, 3u) << "only checks are tried again";
    observations[0].attempts = 0;
    EXPECT_EQ(of(e).retries, 0u);
}

TEST(MeasuredFacts, AControlThatOneVantageDidNotMeasureIsNone) {
    const EvidenceWorld world;
    Evidence e = world.evidence();
    for (const std::size_t index : {2u, 3u}) {  // both days of fra
        scoring::UnitDay day = EvidenceWorld::record(e, index);
        day.controls[1].attempts = day.controls[1].failures = 0;
        world.sign(e, index, day, "fra");
        EXPECT_EQ(of(e).controls, index == 2 ? 3u : 2u) << "one day is enough";
    }
    EvidenceWorld::judge_again(e);
    EXPECT_EQ(world.failed(e), "measured");
    e.records.clear();
    EXPECT_EQ(measured(e, {})->controls, 0u);
}

TEST(MeasuredFacts, ConvictingSlicesInWarmUpOrMaintenanceAreCounted) {
    const EvidenceWorld world;
    Evidence e = world.evidence();
    const auto judged = judge(e).value();
    ASSERT_EQ(judged.convicting.size(), 6u);
    const UnixSecs first = static_cast<UnixSecs>(judged.convicting[0]) * 2;
    e.registered_at = first + 2 - e.rules.warmup_secs + 1;
    EXPECT_EQ(measured(e, judged)->in_warm_up, 2u);
    e.registered_at = 1;
    e.maintenance = {{first - 100, first + 4, first + 6}};  // widened by 2 s
    EXPECT_EQ(measured(e, judged)->in_maintenance, 3u);
}

}  // namespace
}  // namespace warden::enforcement
