#pragma once
// Which endpoint to ask next: health states of a list of endpoints, without I/O.
//
// clang-format off
//   healthy ──failed──► quarantined ──time has passed──► may be picked ──succeeded──► healthy
//                            ▲                                 │
//                            └──────────────failed─────────────┘
// clang-format on
//
// Each failure in a row doubles the time in quarantine, up to a cap; a success forgets them.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "domain/base/time.hpp"
#include "ports/clock.hpp"
#include "ports/rng.hpp"

namespace warden::rpc {

enum class Pick {
    round_robin,  // spreads calls over the endpoints that may be picked
    priority,     // always the first of the list that may be picked
};

struct Quarantine {
    Millis first{1'000};  // > 0
    Millis cap{60'000};   // >= first; also caps what an endpoint asks for by Retry-After
};

class EndpointHealth {
  public:
    using TimePoint = ports::Clock::TimePoint;

    EndpointHealth(std::size_t endpoints, Pick pick, Quarantine quarantine, ports::Rng& rng);

    // Picks an endpoint that is not in quarantine at `now` and not in `tried`; nullopt when there
    // is none.
    std::optional<std::size_t> pick(TimePoint now, const std::vector<std::size_t>& tried);
    void succeeded(std::size_t endpoint);
    // Quarantine for a jittered time in [step/2, step], or for `wait` where that is longer.
    void failed(std::size_t endpoint, TimePoint now, std::optional<Millis> wait);

    // Zero when it may be picked.
    Millis quarantine_left(std::size_t endpoint, TimePoint now) const;

  private:
    struct State {
        Millis step;  // of the next quarantine
        TimePoint until = TimePoint::min();
    };

    Pick pick_;
    Quarantine quarantine_;
    ports::Rng& rng_;
    std::vector<State> states_;
    std::size_t next_ = 0;
};

}  // namespace warden::rpc
