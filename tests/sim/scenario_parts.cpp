#include "tests/sim/scenario_parts.hpp"

#include <utility>

#include "domain/orchestrator/money.hpp"

namespace warden::sim {
namespace {

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

}  // namespace

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

RunSettings all_honest(ChainKind kind, std::uint64_t hours) {
    RunSettings settings;
    settings.world.chains = {kind};
    settings.hours = hours;
    return settings;
}

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

void cut_index_off(World& world, const ChainPlace& place) {
    for (std::size_t i = 0; i < place.chain->endpoints(); ++i) {
        for (const std::string& url : place.chain->urls(i)) {
            world.network().cut(url, Network::Cut::refused);
        }
    }
}

RunSettings changed_in_mid_window(ChainKind kind, std::function<void(World&)> change) {
    RunSettings settings;
    settings.world.chains = {kind};
    settings.people.windows_max = 6;
    settings.hours = 11;
    settings.begin = [change = std::move(change)](World& world) {
        world.after(Seconds(kHour), [&world, change] {
            const ChainPlace& place = world.chains()[0];
            const std::string url = World::url_of(place.providers.at(2));
            const auto window = next_window(place, url, world.now() + 600);
            if (window.from == 0) return;  // and nobody is guilty, which the test asks for
            Behaviour& endpoint = world.internet().endpoint(url);
            const auto micros = [](UnixSecs at) { return static_cast<UnixMicros>(at) * 1'000'000; };
            endpoint.set(micros(window.from + 600), Mode::down);
            endpoint.set(micros(window.from + 4'800), Mode::good);
            const Seconds wait(window.from + 3'600 - world.now());
            world.after(wait, [&world, change] { change(world); });
        });
    };
    return settings;
}

}  // namespace warden::sim
