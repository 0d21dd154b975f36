#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "platform/log/log.hpp"
#include "tests/sim/run.hpp"

namespace warden::sim {
namespace {

// Without troubles the guilty is slashed, everybody else is not.
TEST(Sim, OneProviderFailsAndIsSlashed) {
    log::set_level(log::Level::warning);
    RunSettings settings;
    settings.hours = 9;
    settings.begin = [](World& world) {
        world.after(Seconds(3 * 3'600), [&world] {
            Behaviour& endpoint = world.internet().endpoint(World::url_of("provider2"));
            endpoint.set(world.internet().now_us(), Mode::down);
        });
    };
    const Report report = run(settings);
    std::cout << report.text() << "\n";
    EXPECT_TRUE(report.findings.empty());
    EXPECT_GT(report.plain, 0u);
    EXPECT_GT(report.slashed(), 0u);
}

TEST(Sim, Everything) {
    log::set_level(log::Level::error);
    if (std::getenv("WARDEN_SIM_LOG") != nullptr) log::set_level(log::Level::info);
    const char* seed = std::getenv("WARDEN_SIM_SEED");
    const Report report = run(everything(seed ? std::strtoull(seed, nullptr, 10) : 1, 24));
    std::cout << report.text() << "\n";
    EXPECT_TRUE(report.findings.empty());
}

}  // namespace
}  // namespace warden::sim
