// Scenarios of what parties do, and of what operators do.
#include "tests/sim/scenarios.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "domain/orchestrator/money.hpp"
#include "domain/scoring/unit_day.hpp"
#include "tests/sim/scenario_parts.hpp"

namespace warden::sim {
namespace {

std::size_t units_of(const ChainPlace& place, const std::string& name) {
    const auto units = place.truth->all<orchestrator::Unit>();
    return static_cast<std::size_t>(std::ranges::count_if(units, [&](const auto& entry) {
        return entry.second->provider.text == place.chain->address(name);
    }));
}

// What was measured in the slice, if anything, failed.
void spoil(scoring::SliceRow& row) {
    row.fail += std::exchange(row.ok, 0u);
    row.failed += std::exchange(row.n, 0u);
    row.us = 0;
}

// The owner of the unit at `from` says that it is at `to` now; returns how many units moved.
std::size_t move(World& world, const ChainPlace& place, const std::string& from,
                 const std::string& to) {
    std::size_t moved = 0;
    for (const auto& [id, unit] : place.truth->all<orchestrator::Unit>()) {
        if (unit->endpoint != from) continue;
        world.internet().endpoint(to);
        const auto owner = std::ranges::find_if(place.providers, [&](const std::string& name) {
            return place.chain->address(name) == unit->provider.text;
        });
        const Act act{*owner, "update_unit", {{"unit_id", id}, {"endpoint", to}}};
        moved += place.chain->act(act) ? 1u : 0u;
    }
    return moved;
}

}  // namespace

// --- what parties do

Directed guilty_spams_updates(ChainKind kind) {
    Directed out;
    out.run = one_guilty({kind});
    also(out.run, [sent = out.seen](World& world) {
        world.on_chain([sent, turn = 0](ChainPlace& place) mutable {
            const std::string& name = place.providers.at(2);
            for (const auto& [id, unit] : place.truth->all<orchestrator::Unit>()) {
                if (unit->endpoint != World::url_of(name)) continue;
                const U128 floor = unit->floor + (++turn % 2 == 0 ? 1u : 0u);
                const Act act{name,
                              "set_price",
                              {{"unit_id", id},
                               {"floor", to_decimal(floor)},
                               {"ceiling", to_decimal(unit->ceiling + 2)}}};
                if (place.chain->act(act)) ++*sent;
            }
        });
    });
    return out;
}

Directed sybils_are_down_with_the_guilty(ChainKind kind) {
    Directed out;
    out.run = one_guilty({kind});
    out.run.world.strangers = 6;
    also(out.run, [units = out.seen](World& world) {
        world.after(Seconds(kHour), [&world] {
            ChainPlace& place = world.chains()[0];
            for (const std::string& name : place.strangers) {
                register_units(place, name, 1, Mode::down, world);
            }
        });
        world.after(Seconds(3 * kHour), [&world, units] {
            for (const std::string& name : world.chains()[0].strangers) {
                *units += units_of(world.chains()[0], name);
            }
        });
    });
    return out;
}

Directed tar_pits(Mode mode, std::size_t providers) {
    Directed out;
    out.run = one_guilty({ChainKind::starknet});
    out.run.world.strangers = providers;
    out.run.world.configure = [](cli::Config& config) {
        config.probing.probes_max = kTarPitProbes;
        config.probing.probes_per_provider_max = 1;
    };
    also(out.run, [units = out.seen, mode, providers](World& world) {
        world.after(Seconds(kHour), [&world, mode, providers] {
            ChainPlace& place = world.chains()[0];
            for (const std::string& name : place.strangers) {
                register_units(place, name, 40 / providers, mode, world);
            }
        });
        world.after(Seconds(4 * kHour), [&world, units] {
            const ChainPlace& place = world.chains()[0];
            for (const std::string& name : place.strangers) *units += units_of(place, name);
        });
    });
    return out;
}

Directed endpoint_moves_while_the_index_lags(ChainKind kind) {
    Directed out;
    out.run = all_honest(kind, 7);
    also(out.run, [moved = out.seen](World& world) {
        ChainPlace& place = world.chains()[0];
        const std::string name = place.providers.at(1);
        world.after(Seconds(3 * kHour), [&world, &place, moved, name] {
            cut_index_off(world, place);
            *moved += move(world, place, World::url_of(name), World::url_of(name + "-moved"));
        });
        world.after(Seconds(3 * kHour + 300), [&world, name] {
            world.internet()
                .endpoint(World::url_of(name))
                .set(world.internet().now_us(), Mode::down);
        });
        world.after(Seconds(3 * kHour + 3'600), [&world] { world.network().mend_all(); });
    });
    return out;
}

Directed endpoint_moves_at_once(ChainKind kind) {
    Directed out;
    out.run = all_honest(kind, 7);
    also(out.run, [moved = out.seen](World& world) {
        const std::string name = world.chains()[0].providers.at(1);
        const auto leave = [&world, moved](const std::string& from, const std::string& to) {
            ChainPlace& place = world.chains()[0];
            cut_index_off(world, place);
            *moved += move(world, place, World::url_of(from), World::url_of(to));
            world.internet()
                .endpoint(World::url_of(from))
                .set(world.internet().now_us(), Mode::down);
            world.after(Seconds(720), [&world] { world.network().mend_all(); });
        };
        // At the beginning of a slice, so that two whole ones and more are bad each time.
        const UnixSecs slice = world.config().rules.slice_secs;
        const Seconds first(3 * kHour + slice - world.now() % slice);
        world.after(first, [leave, name] { leave(name, name + "-moved"); });
        world.after(first + Seconds(8 * slice),
                    [leave, name] { leave(name + "-moved", name + "-again"); });
    });
    return out;
}

RunSettings provider_has_ipv6_alone(ChainKind kind) {
    RunSettings settings = one_guilty({kind});
    also(settings, [](World& world) {
        world.internet().vantage("alpha").ipv4_only = true;
        world.internet().vantage("beta").ipv4_only = true;
        const std::string url = World::url_of(world.chains()[0].providers.at(1));
        world.internet().make_ipv6_only(url);
    });
    return settings;
}

// --- what thieves do

Directed records_are_forged(ChainKind kind) {
    Directed out;
    out.run = all_honest(kind, 9);
    also(out.run, [forged = out.seen](World& world) {
        const std::string victim = chain::EntityId{world.chains()[0].contract, 1}.text();
        // Before anybody has judged what was just stored.
        every(world, Seconds(1),
              [&world, forged, victim, done = std::set<std::string>{}]() mutable {
                  auto& store = world.stores().observations;
                  std::vector<ports::UnitDayRecord> taken;
                  for (const auto& [key, record] : store.unit_day_rows()) {
                      const bool stolen = record.unit == victim && record.vantage != "gamma";
                      if (stolen && done.insert(record.signature).second) taken.push_back(record);
                  }
                  for (ports::UnitDayRecord& record : taken) {
                      auto day = *scoring::read_unit_day(record.bytes, world.config().rules);
                      for (scoring::HourRecord& hour : day.hours)
                          std::ranges::for_each(hour.rows, spoil);
                      record.bytes = write_canonical(scoring::to_json(day));
                      store.forge(std::move(record));
                      ++*forged;
                  }
              });
    });
    return out;
}

// --- what operators do

RunSettings rules_change_in_mid_window(ChainKind kind) {
    return changed_in_mid_window(kind, [](World& world) {
        for (const auto& pod : world.pods()) {
            pod->kill();
            // No outage would be long enough under the new rule.
            pod->config().rules.k_floor = 100;
            world.after(Seconds(5), [&pod] { pod->start(); });
        }
    });
}

RunSettings keys_change_in_mid_window(ChainKind kind) {
    return changed_in_mid_window(kind, [](World& world) {
        for (const std::size_t i : {1u, 2u}) {
            Pod& pod = *world.pods()[i];
            pod.kill();
            world.stores().observations.retire_key(pod.settings().name);
            pod.config().probing.vantage->key_file = pod.settings().name + "-2.key";
            world.after(Seconds(5), [&pod] { pod.start(); });
        }
    });
}

}  // namespace warden::sim
