#pragma once
// The loop of a stage that works in passes, one instance at a time.

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>

#include "app/stage/health.hpp"
#include "app/stage/metrics.hpp"
#include "domain/base/error.hpp"
#include "domain/base/time.hpp"
#include "ports/clock.hpp"
#include "ports/fence.hpp"

namespace warden::app {

struct Lease {
    std::string name;  // begins with the stage's: "enforcer/sn.main"
    Millis ttl{};      // above three of `poll`, or leadership may flap
    Millis poll{};     // between passes, and between attempts to get the lease
};

// What the loop works with; outlives it.
struct LeaseDeps {
    ports::Leadership& leadership;
    ports::Clock& clock;
    StageMetrics& metrics;
    Pulse& pulse;
};

// Until it is cancelled, makes a pass while this instance holds the lease, which is renewed (a
// write) four times in its life, also during a pass, and after one that failed: however long a pass
// takes, it keeps its lease. One that loses it all the same is cancelled. An error of a pass is
// logged, counted and tried again in the next one. `on_lost` is called each time that the lease is
// not held here or can't be asked for between passes, when it is lost in one, and when it is held
// again under another token: somebody else may have written meanwhile, so what was read of the
// store counts no more.
boost::asio::awaitable<void> run_under_lease(
    LeaseDeps deps, Lease lease,
    std::function<boost::asio::awaitable<Result<void>>(ports::Fence)> pass,
    std::function<void()> on_lost);

}  // namespace warden::app
