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

// WARDEN_SIM_SEED, WARDEN_SIM_SEEDS (how many from there on), WARDEN_SIM_HOURS: longer runs by
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

void show_everything(const std::vector<ChainKind>& chains, std::uint64_t seeds) {
    const std::uint64_t first = given("WARDEN_SIM_SEED", 1);
    const std::uint64_t hours = given("WARDEN_SIM_HOURS", 8);
    for (std::uint64_t i = 0; i < given("WARDEN_SIM_SEEDS", seeds); ++i) {
        SCOPED_TRACE("replay: WARDEN_SIM_SEED=" + std::to_string(first + i) +
                     " WARDEN_SIM_SEEDS=1 WARDEN_SIM_HOURS=" + std::to_string(hours));
        RunSettings settings = everything(first + i, hours);
        settings.world.chains = chains;
        EXPECT_GT(show(settings).events, 0u);
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

// So many ledgers are all that any endpoint still has.
void keep_ledgers(World& world, std::int64_t count) {
    SimChain& chain = *world.chains()[0].chain;
    for (std::size_t i = 0; i < chain.endpoints(); ++i) {
        chain.fault(i, "short_history", -1, Json::Object{{"ledgers", count}});
    }
}

void restart(World& world, Seconds down) {
    for (const auto& pod : world.pods()) {
        pod->kill();
        world.after(down, [&pod] { pod->start(); });
    }
}

// The block that names the deployment is out of every endpoint's retention.
TEST(SimStellar, WardensStartLongAfterTheDeployment) {
    RunSettings settings = one_fails(kStellar);
    const auto begin = settings.begin;
    settings.begin = [begin](World& world) {
        begin(world);
        world.after(Seconds(2 * 3'600), [&world] {
            keep_ledgers(world, 600);
            restart(world, Seconds(60));
        });
    };
    const Report report = show(settings);
    EXPECT_GT(report.plain, 0u);
    EXPECT_GT(report.slashed(), 0u);
}

// They are down for longer than any endpoint keeps ledgers: no event may be skipped, and once
// somebody has a longer history they go on by themselves.
TEST(SimStellar, RetentionPassesWhileTheWardensAreDown) {
    RunSettings settings;
    settings.world.chains = kStellar;
    settings.hours = 7;
    settings.begin = [](World& world) {
        world.after(Seconds(2 * 3'600), [&world] {
            keep_ledgers(world, 600);
            restart(world, Seconds(2 * 3'600));
        });
        world.after(Seconds(5 * 3'600), [&world] { keep_ledgers(world, 100'000); });
    };
    EXPECT_GT(show(settings).events, 50u);
}

TEST(SimStellar, Everything) { show_everything(kStellar, 2); }

TEST(SimStellar, EverythingOnBothChains) { show_everything(kBoth, 1); }

}  // namespace
}  // namespace warden::sim
