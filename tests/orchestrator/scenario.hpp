#pragma once
// Scenario files (tests/golden/orchestrator), played on an executor.

#include <string>
#include <vector>

#include "domain/base/canonical_json.hpp"
#include "tests/orchestrator/bench.hpp"

namespace warden::sandbox::orchestrator {

struct Step {
    std::string where;  // "units step 3"
    Call call;
    Json expected;  // the step as it stands in the file

    std::string text() const { return where + " " + write_canonical(expected); }
};
// Those of the file after those of what it comes after.
std::vector<Step> steps_of(const std::string& name);
// Plays them; failures are GoogleTest failures that name the step.
void play(Executor& executor, const std::string& name);
// GoogleTest failures where the outcome, balances or tokens are not as the step says.
void check_step(Executor& executor, const Step& step, const Outcome& outcome);
// Names of all files.
std::vector<std::string> scenarios();

}  // namespace warden::sandbox::orchestrator
