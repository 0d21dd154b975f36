#include "platform/rpc/endpoint_health.hpp"

#include <algorithm>

#include "domain/base/check.hpp"

namespace warden::rpc {

EndpointHealth::EndpointHealth(std::size_t endpoints, Pick pick, Quarantine quarantine,
                               ports::Rng& rng)
    : pick_(pick),
      quarantine_(quarantine),
      rng_(rng),
      states_(endpoints, State{quarantine.first, TimePoint::min()}) {
    WARDEN_CHECK(endpoints > 0);
    WARDEN_CHECK(quarantine.first.count() > 0);
    WARDEN_CHECK(quarantine.cap >= quarantine.first);
}

std::optional<std::size_t> EndpointHealth::pick(TimePoint now,
                                                const std::vector<std::size_t>& tried) {
    for (std::size_t step = 0; step < states_.size(); ++step) {
        const std::size_t endpoint =
            pick_ == Pick::priority ? step : (next_ + step) % states_.size();
        const bool asked = std::ranges::find(tried, endpoint) != tried.end();
        if (asked || states_[endpoint].until > now) continue;
        if (pick_ == Pick::round_robin) next_ = (endpoint + 1) % states_.size();
        return endpoint;
    }
    return std::nullopt;
}

void EndpointHealth::succeeded(std::size_t endpoint) {
    states_[endpoint] = {quarantine_.first, TimePoint::min()};
}

void EndpointHealth::failed(std::size_t endpoint, TimePoint now, std::optional<Millis> wait) {
    State& state = states_[endpoint];
    const auto step = state.step;
    state.step = step > quarantine_.cap / 2 ? quarantine_.cap : step * 2;
    // Jitter, so that many pods don't come back to a node at the same moment.
    const auto half = step / 2;
    const auto spread = static_cast<std::uint64_t>((step - half).count());
    auto time = half + Millis(ports::uniform(rng_, spread + 1));
    if (wait) time = std::max(time, std::min(*wait, quarantine_.cap));
    state.until = std::max(state.until, now + time);
}

Millis EndpointHealth::quarantine_left(std::size_t endpoint, TimePoint now) const {
    const auto until = states_[endpoint].until;
    if (until <= now) return Millis{0};
    return std::chrono::ceil<Millis>(until - now);
}

}  // namespace warden::rpc
