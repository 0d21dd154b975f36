#include "tests/orchestrator/scenario.hpp"

#include <gtest/gtest.h>

namespace warden::sandbox::orchestrator {
namespace {

class Scenario : public testing::TestWithParam<std::string> {};

TEST_P(Scenario, GoesAsWritten) {
    Bench bench;
    play(bench, GetParam());
}

INSTANTIATE_TEST_SUITE_P(Golden, Scenario, testing::ValuesIn(scenarios()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace warden::sandbox::orchestrator
