#include "tests/unit/sandbox/scenario.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace warden::sandbox::orchestrator {
namespace {

std::vector<std::string> scenarios() {
    std::vector<std::string> names;
    const std::filesystem::path folder =
        std::string(WARDEN_SOURCE_DIR) + "/tests/golden/orchestrator_scenarios";
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == ".json") names.push_back(entry.path().stem());
    }
    std::sort(names.begin(), names.end());
    return names;
}

class Scenario : public testing::TestWithParam<std::string> {};

TEST_P(Scenario, GoesAsWritten) {
    Bench bench;
    play(bench, GetParam());
}

INSTANTIATE_TEST_SUITE_P(Golden, Scenario, testing::ValuesIn(scenarios()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace warden::sandbox::orchestrator
