// Trouble's other half: what providers do.
#include <algorithm>

#include "tests/sim/trouble.hpp"

namespace warden::sim {

void Trouble::misdeed() {
    const auto& providers = any_chain().providers;
    const std::string url = World::url_of(providers[draw(providers.size())]);
    if (bad_now_.contains(url)) return;
    if (draw(3) == 0) {
        blip(url);
        return;
    }
    // More than a few at a time would be a mass failure, or a mass breach.
    const UnixSecs day = world_.config().rules.day_secs + 7'200;
    const auto recent = std::ranges::count_if(misdeeds_, [&](const auto& entry) {
        return entry.first != url && entry.second + day > now();
    });
    if (bad_now_.size() >= 2 || recent >= 3) return;
    ++counts_["misdeeds"];
    bad_now_.insert(url);
    const std::uint64_t secs = between(1'200, 12'000);
    misdeeds_[url] = now() + secs;
    Behaviour& endpoint = world_.internet().endpoint(url);
    const UnixMicros from = world_.internet().now_us();
    switch (draw(8)) {
        case 0: endpoint.set(from, Mode::silent); break;
        case 1: endpoint.set(from, Mode::failing); break;
        case 2: endpoint.set(from, Mode::corrupt); break;
        case 3: endpoint.set(from, Mode::throttled); break;
        case 4: endpoint.set(from, Mode::slow, Millis(between(400, 3'000))); break;
        case 5: endpoint.set(from, Mode::slow, Millis(between(20, 120))); break;  // within its SLA
        case 6: flap(url, now() + secs); break;
        default: endpoint.set(from, Mode::down);
    }
    later(secs, [this, url] { end_misdeed(url); });
}

// Never enough at the same time for a mass failure.
void Trouble::crowd() {
    constexpr std::uint64_t kEach = 2'400;
    constexpr std::uint64_t kApart = 1'500;
    ++counts_["crowds"];
    std::uint64_t wait = 0;
    for (const std::string& name : any_chain().providers) {
        const std::string url = World::url_of(name);
        later(wait, [this, url] {
            if (!bad_now_.insert(url).second) return;
            misdeeds_[url] = now() + kEach;
            world_.internet().endpoint(url).set(world_.internet().now_us(), Mode::down);
            later(kEach, [this, url] { end_misdeed(url); });
        });
        wait += kApart;
    }
}

void Trouble::end_misdeed(const std::string& url) {
    bad_now_.erase(url);
    world_.internet().endpoint(url).set(world_.internet().now_us(), Mode::good);
}

// Short enough for every SLA.
void Trouble::blip(const std::string& url) {
    ++counts_["blips"];
    bad_now_.insert(url);
    world_.internet().endpoint(url).set(world_.internet().now_us(), Mode::down);
    later(between(1, 40), [this, url] { end_misdeed(url); });
}

void Trouble::flap(const std::string& url, UnixSecs until) {
    if (now() >= until || !bad_now_.contains(url)) return;
    Behaviour& endpoint = world_.internet().endpoint(url);
    const bool up = endpoint.mode_at(world_.internet().now_us()) == Mode::good;
    endpoint.set(world_.internet().now_us(), up ? Mode::down : Mode::good);
    later(between(10, 400), [this, url, until] { flap(url, until); });
}

// Most providers take their announced maintenance for what it is.
void Trouble::rest_in_maintenance() {
    for (const ChainPlace& place : world_.chains()) {
        for (const auto& [id, unit] : place.truth->all<orchestrator::Unit>()) {
            const std::string& url = unit->endpoint;
            if (now() < unit->maint_from || now() >= unit->maint_until || stopped_) continue;
            if (!rested_.emplace(place.contract.text() + id, unit->maint_from).second) continue;
            if (bad_now_.contains(url) || draw(4) == 0) continue;
            ++counts_["maintenances"];
            bad_now_.insert(url);
            world_.internet().endpoint(url).set(world_.internet().now_us(), Mode::down);
            later(unit->maint_until - now(), [this, url] { end_misdeed(url); });
        }
    }
}

}  // namespace warden::sim
