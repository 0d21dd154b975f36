// Scenarios of slashes: who says so first, who is silent, and whose word weighs nothing.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "domain/orchestrator/judgement.hpp"
#include "domain/orchestrator/money.hpp"
#include "tests/sim/scenario_parts.hpp"
#include "tests/sim/scenarios.hpp"

namespace warden::sim {
namespace {

void send(ChainPlace& place, const std::string& by, std::string function, Json::Object arguments,
          U128 approve = 0) {
    static_cast<void>(place.chain->act({by, std::move(function), std::move(arguments), approve}));
}

// A stranger reserves the unit of `provider` for long, and pays its first window alone.
void promise(ChainPlace& place, const std::string& by, const std::string& provider) {
    for (const auto& [id, unit] : place.truth->all<orchestrator::Unit>()) {
        if (unit->provider.text != place.chain->address(provider)) continue;
        const U128 first = *orchestrator::cost(unit->floor, 100, unit->window_secs);
        send(place, by, "request_reservation",
             {{"unit_id", id},
              {"gb", 100},
              {"duration_secs", std::to_string(6 * unit->window_secs)},
              {"max_price", to_decimal(unit->ceiling)},
              {"sla_version", unit->sla_version},
              {"config_version", 1},
              {"deposit", to_decimal(first)}},
             first);
    }
}

void accept_all(ChainPlace& place, const std::string& provider) {
    for (const auto& [id, r] : place.truth->all<orchestrator::Reservation>()) {
        if (r->provider.text != place.chain->address(provider)) continue;
        send(place, provider, "accept_reservation", {{"reservation_id", id}});
    }
}

std::string name_of(const ChainPlace& place, const std::vector<std::string>& people,
                    const chain::Address& address) {
    return *std::ranges::find(people, address.text,
                              [&](const auto& name) { return place.chain->address(name); });
}

// The consumer claims the window in the last two minutes, the provider settles it in the first
// moment; true when both are done.
bool claim_and_settle(ChainPlace& place, const ports::WindowKey& key, UnixSecs now) {
    const std::uint64_t id = key.reservation.number;
    const auto& r =
        *place.truth->find<orchestrator::Reservation>(orchestrator::reservation_key(id));
    const auto& config =
        *place.truth->find<orchestrator::Config>(orchestrator::config_key(r.config_version));
    const auto agreement = orchestrator::Agreement::of(r);
    const UnixSecs claim_until =
        orchestrator::slash_deadlines(agreement->window_end(key.window), config).claim_until;
    const auto slash = orchestrator::slash_key({id, key.party, key.window});
    const bool claimed = place.truth->find<orchestrator::Slash>(slash) != nullptr;
    if (!claimed && now + 120 >= claim_until) {
        send(place, name_of(place, place.consumers, r.consumer), "claim_breach",
             {{"reservation_id", std::to_string(id)},
              {"party", 0},
              {"window", static_cast<int>(key.window)},
              {"reasons", static_cast<int>(orchestrator::reason::kUptime)},
              {"statement_hash", std::string(64, '6')}},
             orchestrator::slash_deposit(key.party, agreement->gross(key.window), config));
    }
    if (claimed && now >= claim_until) {
        send(place, name_of(place, place.providers, r.provider), "settle",
             {{"reservation_id", std::to_string(id)}, {"max_windows", 10}});
    }
    return claimed && r.next_window > key.window;
}

}  // namespace

Directed claimed_last_and_settled(ChainKind kind) {
    Directed out;
    out.run = one_guilty({kind});
    out.run.world.configure = [](cli::Config& config) {
        config.enforcement.timeline.margin_secs = 300;
    };
    also(out.run, [settled = out.seen](World& world) {
        auto& decisions = world.stores().decisions;
        world.after(Seconds(3 * kHour), [&decisions] { decisions.live_switches().killed = true; });
        every(world, Seconds(20), [&world, &decisions, settled] {
            const auto& rows = decisions.decision_rows();
            const auto held = std::ranges::find(rows, enforcement::DecisionState::held,
                                                &ports::DecisionRow::state);
            if (*settled == 1 || held == rows.end()) return;
            if (!claim_and_settle(world.chains()[0], held->key, world.now())) return;
            *settled = 1;
            decisions.live_switches() = {};
        });
    });
    return out;
}

RunSettings guilty_is_claimed_first(ChainKind kind) {
    RunSettings settings = one_guilty({kind});
    settings.people.claim = 1'000;
    return settings;
}

RunSettings arbiter_is_silent(ChainKind kind) {
    RunSettings settings = one_guilty({kind});
    settings.people.dispute = 1'000;
    return settings;
}

Directed promises_are_down_with_the_guilty(ChainKind kind) {
    Directed out;
    out.run = one_guilty({kind});
    out.run.world.strangers = 6;
    also(out.run, [made = out.seen](World& world) {
        const auto all = [&world](UnixSecs at, auto what) {
            world.after(Seconds(at), [&world, what] {
                ChainPlace& place = world.chains()[0];
                for (std::size_t i = 0; i < place.strangers.size(); ++i) what(place, i);
            });
        };
        const auto other = [](const ChainPlace& place, std::size_t i) {
            return place.strangers[(i + 1) % place.strangers.size()];
        };
        all(600, [&world](ChainPlace& place, std::size_t i) {
            register_units(place, place.strangers[i], 1, Mode::good, world);
        });
        all(1'200, [](ChainPlace& place, std::size_t i) {
            U128 bond = 1'000;
            for (std::uint32_t k = 0; k < place.chain->config().token.decimals; ++k) bond *= 10;
            send(place, place.strangers[i], "register_consumer", {{"bond", to_decimal(bond)}},
                 bond);
        });
        all(1'800, [other](ChainPlace& place, std::size_t i) {
            promise(place, place.strangers[i], other(place, i));
        });
        all(2'400, [](ChainPlace& place, std::size_t i) { accept_all(place, place.strangers[i]); });
        all(3 * kHour, [&world, made](ChainPlace& place, std::size_t i) {
            const std::string url = World::url_of(place.strangers[i] + "-0");
            world.internet().endpoint(url).set(world.internet().now_us(), Mode::down);
            for (const auto& [id, r] : place.truth->all<orchestrator::Reservation>()) {
                const auto agreement = orchestrator::Agreement::of(*r);
                *made += r->consumer.text == place.chain->address(place.strangers[i]) &&
                         r->status == orchestrator::ReservationStatus::active &&
                         agreement->underfunded(world.now());
            }
        });
    });
    return out;
}

}  // namespace warden::sim
