#include "app/stage/lease.hpp"

#include <optional>

#include "platform/async/unless.hpp"
#include "platform/log/log.hpp"

namespace warden::app {

namespace asio = boost::asio;

namespace {

// The lease as this instance has it.
struct Hold {
    std::optional<ports::Fence> fence;
    ports::Clock::TimePoint renew_at{};
};

// Returns once somebody else has the lease, or has had it. Where it can't be asked for, the pass
// goes on: the store refuses its writes if they come too late.
asio::awaitable<void> keep(LeaseDeps deps, Lease lease, Hold& hold) {
    while (true) {
        co_await deps.clock.sleep_for(lease.ttl / 4);
        const auto held = co_await deps.leadership.acquire(lease.name, lease.ttl);
        if (!held) continue;
        if (!*held || (*held)->token != hold.fence->token) co_return;
        hold.renew_at = deps.clock.now() + lease.ttl / 4;
    }
}

}  // namespace

asio::awaitable<void> run_under_lease(
    LeaseDeps deps, Lease lease, std::function<asio::awaitable<Result<void>>(ports::Fence)> pass,
    std::function<void()> on_lost) {
    const std::string failed = lease.name.substr(0, lease.name.find('/')) + "_pass_failed";
    deps.pulse.beat(deps.clock.now());
    Hold hold;
    while (true) {
        if (!hold.fence || deps.clock.now() >= hold.renew_at) {
            hold.renew_at = deps.clock.now() + lease.ttl / 4;
            const auto held = co_await deps.leadership.acquire(lease.name, lease.ttl);
            const bool goes_on =
                held && *held && (!hold.fence || hold.fence->token == (*held)->token);
            hold.fence = held ? *held : std::nullopt;
            deps.metrics.leads(hold.fence.has_value());
            if (!goes_on) on_lost();
            if (held && !hold.fence) deps.pulse.beat(deps.clock.now());
        }
        if (hold.fence) {
            auto end = keep(deps, lease, hold);
            auto work = pass(*hold.fence);
            const auto passed = co_await async::unless(std::move(end), std::move(work));
            if (!passed) {
                hold.fence.reset();
                deps.metrics.leads(false);
                on_lost();
                log::event(log::Level::warning, "lease_lost", {{"lease", lease.name}});
            } else if (*passed) {
                deps.metrics.pass(true);
                deps.pulse.beat(deps.clock.now());
            } else {
                deps.metrics.pass(false);
                hold.renew_at = {};  // the lease may be why
                log::event(log::Level::warning, failed,
                           {{"lease", lease.name}, {"error", passed->error().text()}});
            }
        }
        co_await deps.clock.sleep_for(lease.poll);
    }
}

}  // namespace warden::app
