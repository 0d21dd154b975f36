// Stellar, alone and beside Starknet.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "platform/log/log.hpp"
#include "tests/sim/run.hpp"

namespace warden::sim {
namespace {

const std::vector<ChainKind> kStellar{ChainKind::stellar};
const std::vector<ChainKind> kBoth{ChainKind::starknet, ChainKind::stellar};

// WARDEN_SIM_SEED, WARDEN_SIM_SEEDS (how many from there on), WARDEN_SIM_HOURS: for longer runs by
// hand.
std::uint64_t given(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// One provider of each chain fails from the third hour on.
RunSettings one_fails(const std::vector<ChainKind>& chains) {
    RunSettings settings;
    settings.world.chains = chains;
    settings.hours = 9;
    settings.begin = [](World& world) {
        world.after(Seconds(3 * 3'600), [&world] {
            for (const ChainPlace& place : world.chains()) {
                Behaviour& endpoint = world.internet().endpoint(World::url_of(place.providers[2]));
                endpoint.set(world.internet().now_us(), Mode::down);
            }
        });
    };
    return settings;
}

Report show(const RunSettings& settings) {
    log::set_level(std::getenv("WARDEN_SIM_LOG") ? log::Level::info : log::Level::error);
    const Report report = run(settings);
    std::cout << report.text() << "\n";
    for (const Finding& finding : report.findings) ADD_FAILURE() << finding.text();
    return report;
}

void show_everything(const std::vector<ChainKind>& chains) {
    const std::uint64_t first = given("WARDEN_SIM_SEED", 1);
    for (std::uint64_t i = 0; i < given("WARDEN_SIM_SEEDS", 1); ++i) {
        RunSettings settings = everything(first + i, given("WARDEN_SIM_HOURS", 24));
        settings.world.chains = chains;
        show(settings);
    }
}

TEST(SimStellar, OneProviderFailsAndIsSlashed) {
    const Report report = show(one_fails(kStellar));
    EXPECT_GT(report.plain, 0u);
    EXPECT_GT(report.slashed(), 0u);
}

TEST(SimStellar, BesideStarknetOneOfEachIsSlashed) {
    RunSettings settings = one_fails(kBoth);
    std::map<std::string, std::size_t> slashes;  // by chain
    const auto begin = settings.begin;
    settings.begin = [&](World& world) {
        begin(world);
        world.on_chain([&slashes](ChainPlace& place) {
            slashes[place.contract.chain] = place.truth->all<orchestrator::Slash>().size();
        });
    };
    const Report report = show(settings);
    EXPECT_GT(report.plain, 1u);
    EXPECT_GT(slashes["sn"], 0u);
    EXPECT_GT(slashes["xlm1"], 0u);
}

TEST(SimStellar, Everything) { show_everything(kStellar); }

TEST(SimStellar, EverythingOnBothChains) { show_everything(kBoth); }

}  // namespace
}  // namespace warden::sim
