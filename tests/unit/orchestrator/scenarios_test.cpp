// The fold against an independent executor of the contract: every scenario, and random calls, are
// played on the sandbox's rules, and after each call what the fold made of the events so far must
// be what the contract's views say.
#include <gtest/gtest.h>

#include "tests/orchestrator/fold_check.hpp"
#include "tests/orchestrator/random_calls.hpp"
#include "tests/orchestrator/scenario.hpp"

namespace warden::sandbox::orchestrator {
namespace {

class Scenario : public testing::TestWithParam<std::string> {};

TEST_P(Scenario, FoldOfTheEventsIsTheContractsState) {
    Bench bench;
    FoldCheck check(bench);
    for (const Step& step : steps_of(GetParam())) {
        const Outcome outcome = bench.call(step.call);
        ASSERT_EQ(check.fold(step.call.now, outcome), std::vector<std::string>{}) << step.text();
        if (outcome.events.empty()) continue;
        ASSERT_EQ(check.all(step.call.now), std::vector<std::string>{}) << step.text();
    }
    EXPECT_GT(check.compared(), 0u);
}

TEST(RandomCalls, FoldOfTheEventsIsTheContractsState) {
    for (std::uint32_t seed = 1; seed <= RandomCalls::kWorlds; ++seed) {
        Bench bench;
        FoldCheck check(bench);
        Call call = RandomCalls::constructor();
        RandomCalls calls(seed);
        for (int i = 0; i < RandomCalls::kCallsEach; ++i) {
            const Outcome outcome = bench.call(call);
            ASSERT_EQ(check.fold(call.now, outcome), std::vector<std::string>{})
                << "seed " << seed << " call " << i << " " << call.function;
            ASSERT_EQ(check.changed(call.now), std::vector<std::string>{})
                << "seed " << seed << " call " << i << " " << call.function;
            call = calls.next(bench);
        }
        ASSERT_EQ(check.all(call.now), std::vector<std::string>{}) << "seed " << seed;
    }
}

INSTANTIATE_TEST_SUITE_P(Golden, Scenario, testing::ValuesIn(scenarios()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace warden::sandbox::orchestrator
