// Directed runs: one attack or fault each, on the chains that it concerns. Nobody innocent is
// judged, who is guilty is, and the run shows that the attack took place.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string>

#include "domain/orchestrator/money.hpp"
#include "platform/log/log.hpp"
#include "tests/sim/run.hpp"

namespace warden::sim {
namespace {

constexpr UnixSecs kHour = 3'600;

Report show(const RunSettings& settings) {
    log::set_level(std::getenv("WARDEN_SIM_LOG") ? log::Level::info : log::Level::error);
    const Report report = run(settings);
    std::cout << report.text() << "\n";
    for (const Finding& finding : report.findings) ADD_FAILURE() << finding.text();
    return report;
}

// One provider is down from the third hour on, for long enough to be guilty.
RunSettings one_guilty(std::vector<ChainKind> chains) {
    RunSettings settings;
    settings.world.chains = std::move(chains);
    settings.hours = 9;
    settings.begin = [](World& world) {
        world.after(Seconds(3 * kHour), [&world] {
            for (const ChainPlace& place : world.chains()) {
                const std::string url = World::url_of(place.providers.at(2));
                world.internet().endpoint(url).set(world.internet().now_us(), Mode::down);
            }
        });
    };
    return settings;
}

// Nobody is: where the wardens can't know who is.
RunSettings all_honest(ChainKind kind, std::uint64_t hours) {
    RunSettings settings;
    settings.world.chains = {kind};
    settings.hours = hours;
    return settings;
}

// Adds to what happens at the beginning.
void also(RunSettings& settings, std::function<void(World&)> what) {
    settings.begin = [before = settings.begin, what = std::move(what)](World& world) {
        if (before) before(world);
        what(world);
    };
}

void every(World& world, Seconds period, std::function<void()> what) {
    world.after(period, [&world, period, what = std::move(what)] {
        what();
        every(world, period, what);
    });
}

class Scenario : public testing::TestWithParam<ChainKind> {};
INSTANTIATE_TEST_SUITE_P(On, Scenario, testing::Values(ChainKind::starknet, ChainKind::stellar),
                         [](const auto& tested) {
                             return tested.param == ChainKind::stellar ? "Stellar" : "Starknet";
                         });

// --- what endpoints say

// Maintenances are announced and kept, and the endpoints `first` to 2 hide that.
RunSettings hidden_maintenance(ChainKind kind, std::size_t first) {
    RunSettings settings = all_honest(kind, 6);
    settings.people.maintenance = kind == ChainKind::stellar ? 40 : 20;
    const char* hidden =
        kind == ChainKind::stellar ? "maintenance_scheduled" : "MaintenanceScheduled";
    also(settings, [first, hidden](World& world) {
        world.after(Seconds(kHour), [&world, first, hidden] {
            SimChain& chain = *world.chains()[0].chain;
            for (std::size_t i = first; i < chain.endpoints(); ++i) {
                chain.fault(i, "own_chain", -1, Json::Object{{"event", hidden}});
            }
        });
        world.after(Seconds(4 * kHour), [&world] { world.chains()[0].chain->clear_faults(); });
    });
    return settings;
}

TEST_P(Scenario, OneOfThreeEndpointsForges) {
    RunSettings settings = hidden_maintenance(GetParam(), 2);
    const Report report = show(settings);
    EXPECT_GT(report.trouble("maintenances"), 0u);
}

TEST_P(Scenario, TwoOfThreeEndpointsCollude) {
    RunSettings settings = hidden_maintenance(GetParam(), 1);
    const Report report = show(settings);
    EXPECT_GT(report.trouble("maintenances"), 0u);
}

// --- what sending meets

TEST_P(Scenario, EndpointsThrottleWhileSending) {
    RunSettings settings = one_guilty({GetParam()});
    also(settings, [](World& world) {
        every(world, Seconds(600), [&world] {
            SimChain& chain = *world.chains()[0].chain;
            for (std::size_t i = 0; i < chain.endpoints(); ++i) {
                chain.fault(i, "http_429", 8, Json::Object{{"retry_after_secs", 30}});
            }
        });
    });
    EXPECT_GT(show(settings).slashed(), 0u);
}

TEST(Scenarios, StellarFeesSpikeBeforeASlash) {
    RunSettings settings = one_guilty({ChainKind::stellar});
    const auto spike = [](World& world, std::int64_t stroops) {
        SimChain& chain = *world.chains()[0].chain;
        for (std::size_t i = 0; i < chain.endpoints(); ++i) {
            chain.fault(i, "fee_spike", stroops > 0 ? -1 : 0, Json::Object{{"stroops", stroops}});
        }
    };
    also(settings, [spike](World& world) {
        world.after(Seconds(3 * kHour), [&world, spike] { spike(world, 1'000'000'000); });
        // The window of the outage is over, its slash wanted, and its claim period goes on.
        world.after(Seconds(4 * kHour + 1'800), [&world, spike] { spike(world, 0); });
    });
    EXPECT_GT(show(settings).slashed(), 0u);
}

// --- what parties do

// A provider that makes a version of its unit in every block is judged like any other.
TEST_P(Scenario, TheGuiltySpamsUpdates) {
    RunSettings settings = one_guilty({GetParam()});
    std::uint64_t sent = 0;
    also(settings, [&sent](World& world) {
        world.on_chain([&sent, turn = 0](ChainPlace& place) mutable {
            const std::string& name = place.providers.at(2);
            for (const auto& [id, unit] : place.truth->all<orchestrator::Unit>()) {
                if (unit->endpoint != World::url_of(name)) continue;
                const U128 floor = unit->floor + (++turn % 2 == 0 ? 1u : 0u);
                const Act act{name,
                              "set_price",
                              {{"unit_id", id},
                               {"floor", to_decimal(floor)},
                               {"ceiling", to_decimal(unit->ceiling + 2)}}};
                if (place.chain->act(act)) ++sent;
            }
        });
    });
    const Report report = show(settings);
    EXPECT_GT(sent, 100u);
    EXPECT_GT(report.slashed(), 0u);
}

// `count` units of a stranger, who becomes a provider with them. Nobody reserves them.
void register_units(ChainPlace& place, const std::string& name, std::size_t count, Mode mode,
                    World& world) {
    U128 stake = 5'000;
    for (std::uint32_t i = 0; i < place.chain->config().token.decimals; ++i) stake *= 10;
    const std::string url = World::url_of(name);
    static_cast<void>(place.chain->act(
        {name, "register_provider", {{"endpoint", url}, {"stake", to_decimal(stake)}}, stake}));
    for (std::size_t i = 0; i < count; ++i) {
        const std::string unit = World::url_of(name + "-" + std::to_string(i));
        world.internet().endpoint(unit).set(world.internet().now_us(), mode);
        // A txn a block: each person has one under way on Stellar.
        world.after(place.block * static_cast<int>(2 * i + 2), [&place, name, unit] {
            static_cast<void>(
                place.chain->act({name,
                                  "register_unit",
                                  {{"capacity_gb", 1'000},
                                   {"region", "eu-central"},
                                   {"api", 1},
                                   {"endpoint", unit},
                                   {"floor", "1000000"},
                                   {"ceiling", "1000000"},
                                   {"window_secs", "7200"},
                                   {"terms", Json::Object{{"latency_ms_max", 200},
                                                          {"upload_kbytes_per_s_min", 0},
                                                          {"download_kbytes_per_s_min", 0},
                                                          {"uptime_ppm_min", 990'000},
                                                          {"error_ppm_max", 0}}}}}));
        });
    }
}

std::size_t units_of(const ChainPlace& place, const std::string& name) {
    const auto units = place.truth->all<orchestrator::Unit>();
    return static_cast<std::size_t>(std::ranges::count_if(units, [&](const auto& entry) {
        return entry.second->provider.text == place.chain->address(name);
    }));
}

// Dead units that nobody uses buy no immunity.
TEST_P(Scenario, SybilProvidersAreDownWithTheGuilty) {
    RunSettings settings = one_guilty({GetParam()});
    settings.world.strangers = 4;
    std::size_t units = 0;
    also(settings, [&units](World& world) {
        world.after(Seconds(kHour), [&world] {
            ChainPlace& place = world.chains()[0];
            for (const std::string& name : place.strangers) {
                register_units(place, name, 1, Mode::down, world);
            }
        });
        world.after(Seconds(3 * kHour), [&world, &units] {
            for (const std::string& name : world.chains()[0].strangers) {
                units += units_of(world.chains()[0], name);
            }
        });
    });
    const Report report = show(settings);
    EXPECT_EQ(units, 4u);
    EXPECT_GT(report.slashed(), 0u);
}

// Units of one provider that hold each probe to its deadline, by a server or by name servers that
// say nothing, take nothing from others.
class TarPits : public testing::TestWithParam<Mode> {};
INSTANTIATE_TEST_SUITE_P(Of, TarPits, testing::Values(Mode::silent, Mode::unnamed),
                         [](const auto& tested) {
                             return tested.param == Mode::silent ? "Servers" : "Names";
                         });

TEST_P(TarPits, OfOneProviderTakeNothingFromOthers) {
    RunSettings settings = one_guilty({ChainKind::starknet});
    settings.world.strangers = 1;
    settings.world.configure = [](cli::Config& config) { config.probing.probes_max = 20; };
    std::size_t units = 0;
    also(settings, [&units, mode = GetParam()](World& world) {
        world.after(Seconds(kHour), [&world, mode] {
            ChainPlace& place = world.chains()[0];
            register_units(place, place.strangers[0], 40, mode, world);
        });
        world.after(Seconds(4 * kHour), [&world, &units] {
            units = units_of(world.chains()[0], world.chains()[0].strangers[0]);
        });
    });
    const Report report = show(settings);
    EXPECT_EQ(units, 40u);
    EXPECT_GT(report.plain_slashes, 0u);
}

// A provider moves, the index can't see it, and the old server is switched off.
TEST_P(Scenario, AnEndpointMovesWhileTheIndexLags) {
    RunSettings settings = all_honest(GetParam(), 7);
    bool moved = false;
    also(settings, [&moved](World& world) {
        ChainPlace& place = world.chains()[0];
        const std::string name = place.providers.at(1);
        world.after(Seconds(3 * kHour), [&world, &place, &moved, name] {
            for (std::size_t i = 0; i < place.chain->endpoints(); ++i) {
                for (const std::string& url : place.chain->urls(i)) {
                    world.network().cut(url, Network::Cut::refused);
                }
            }
            for (const auto& [id, unit] : place.truth->all<orchestrator::Unit>()) {
                if (unit->endpoint != World::url_of(name)) continue;
                const std::string elsewhere = World::url_of(name + "-moved");
                world.internet().endpoint(elsewhere);
                moved = place.chain
                            ->act({name, "update_unit", {{"unit_id", id}, {"endpoint", elsewhere}}})
                            .has_value();
            }
        });
        world.after(Seconds(3 * kHour + 300), [&world, name] {
            world.internet()
                .endpoint(World::url_of(name))
                .set(world.internet().now_us(), Mode::down);
        });
        world.after(Seconds(3 * kHour + 3'600), [&world] { world.network().mend_all(); });
    });
    show(settings);
    EXPECT_TRUE(moved);
}

// Two of three vantages have no route to it; it is judged by nobody rather than by them.
TEST_P(Scenario, AProviderHasIpv6Alone) {
    RunSettings settings = one_guilty({GetParam()});
    also(settings, [](World& world) {
        world.internet().vantage("alpha").ipv4_only = true;
        world.internet().vantage("beta").ipv4_only = true;
        const std::string url = World::url_of(world.chains()[0].providers.at(1));
        world.internet().make_ipv6_only(url);
    });
    const Report report = show(settings);
    EXPECT_GT(report.slashed(), 0u);
    EXPECT_GT(report.verdicts.at("no_verdict"), 0u);
}

// --- what operators do

// The first window of the unit at this URL that begins after `from`.
Behaviour::Span next_window(const ChainPlace& place, const std::string& url, UnixSecs from) {
    Behaviour::Span found;
    for (const auto& [id, r] : place.truth->all<orchestrator::Reservation>()) {
        const auto* unit =
            place.truth->find<orchestrator::Unit>(orchestrator::unit_key(r->unit_id));
        if (unit->endpoint != url || r->start == 0) continue;
        const auto agreement = orchestrator::Agreement::of(*r);
        for (std::uint32_t k = 0; k < agreement->window_count(); ++k) {
            const UnixSecs start = agreement->window_start(k);
            const bool whole = agreement->window_end(k) - start == 7'200;
            if (start < from || !whole || (found.from != 0 && found.from <= start)) continue;
            found = {start, agreement->window_end(k)};
        }
    }
    return found;
}

// What begins under one rule is judged by it, whatever operators configure while it is open.
TEST_P(Scenario, RulesChangeInMidWindow) {
    RunSettings settings;
    settings.world.chains = {GetParam()};
    settings.people.windows_max = 6;
    settings.hours = 11;
    Behaviour::Span window;
    also(settings, [&window](World& world) {
        world.after(Seconds(kHour), [&world, &window] {
            const ChainPlace& place = world.chains()[0];
            const std::string url = World::url_of(place.providers.at(2));
            window = next_window(place, url, world.now() + 600);
            ASSERT_GT(window.from, 0u);
            Behaviour& endpoint = world.internet().endpoint(url);
            const auto micros = [](UnixSecs at) { return static_cast<UnixMicros>(at) * 1'000'000; };
            endpoint.set(micros(window.from + 600), Mode::down);
            endpoint.set(micros(window.from + 4'800), Mode::good);
            // No outage would be long enough under the new rule.
            world.after(Seconds(window.from + 3'600 - world.now()), [&world] {
                for (const auto& pod : world.pods()) {
                    pod->kill();
                    pod->config().rules.k_floor = 100;
                    world.after(Seconds(5), [&pod] { pod->start(); });
                }
            });
        });
    });
    const Report report = show(settings);
    EXPECT_EQ(report.plain_slashes, 1u);
}

// Its records of before and after the change count alike, and the evidence of both verifies.
TEST_P(Scenario, AVantageChangesItsKeyInMidWindow) {
    RunSettings settings = one_guilty({GetParam()});
    also(settings, [](World& world) {
        world.after(Seconds(4 * kHour), [&world] {
            Pod& pod = *world.pods()[1];
            pod.kill();
            world.stores().observations.retire_key(pod.settings().name);
            pod.config().probing.vantage->key_file = pod.settings().name + "-2.key";
            world.after(Seconds(5), [&pod] { pod.start(); });
        });
    });
    const Report report = show(settings);
    EXPECT_GT(report.plain_slashes, 0u);
    EXPECT_GT(report.slashed(), 0u);
}

}  // namespace
}  // namespace warden::sim
