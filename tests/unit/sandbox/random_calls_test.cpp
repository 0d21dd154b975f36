// Thousands of calls near the boundaries: whatever is called, the invariants hold, and what an
// indexer makes of the events is what the views say.
#include <gtest/gtest.h>

#include <iostream>
#include <map>

#include "tests/orchestrator/fold_check.hpp"
#include "tests/orchestrator/random_calls.hpp"

namespace warden::sandbox::orchestrator {
namespace {

const std::vector<std::string> kNone;

TEST(RandomCalls, KeepTheInvariants) {
    std::map<std::string, int> succeeded;
    int all = 0;
    for (std::uint32_t seed = 1; seed <= RandomCalls::kWorlds + 2; ++seed) {
        Bench bench;
        FoldCheck fold(bench);
        const Outcome constructed = bench.call(RandomCalls::constructor());
        ASSERT_EQ(fold.fold(1'000'000, constructed), kNone) << constructed.error;
        RandomCalls calls(seed);
        for (int i = 0; i < 2 * RandomCalls::kCallsEach; ++i) {
            const Call call = calls.next(bench);
            const Outcome outcome = bench.call(call);
            ASSERT_NE(outcome.error, kBadArguments) << call.function;
            if (seed <= RandomCalls::kWorlds && i < RandomCalls::kCallsEach) {
                succeeded[call.function] += outcome.ok();
                all += outcome.ok();
            }
            const std::string where =
                "seed " + std::to_string(seed) + " call " + std::to_string(i) + " " + call.function;
            ASSERT_EQ(bench.broken(), kNone) << where;
            ASSERT_EQ(fold.fold(call.now, outcome), kNone) << where;
            ASSERT_EQ(fold.changed(call.now), kNone) << where;
            if (i % 500 == 499) ASSERT_EQ(fold.all(call.now), kNone) << where;
        }
    }
    // What tests/conformance/orchestrator plays of them.
    constexpr int kPlayed = RandomCalls::kWorlds * RandomCalls::kCallsEach;
    EXPECT_GE(2 * all, kPlayed);
    for (const Function& function : functions()) {
        if (function.view || function.name == "constructor") continue;
        EXPECT_GE(succeeded[std::string(function.name)], 20) << function.name;
    }
    std::string counts;
    for (const auto& [name, times] : succeeded) counts += name + " " + std::to_string(times) + "\n";
    std::cout << all << " of " << kPlayed << " succeeded\n" << counts;
}

}  // namespace
}  // namespace warden::sandbox::orchestrator
