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

void register_units(ChainPlace& place, const std::string& name, std::size_t count, Mode mode,
                    World& world) {
    U128 stake = 1'000 * count;  // what the contract wants of so many units
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
                                                          {"error_ppm_max", 0},
                                                          {"credit_bps", 0},
                                                          {"outage_bps", 0}}}}}));
        });
    }
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
