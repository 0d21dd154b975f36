#include "app/stage/lease.hpp"

#include <optional>

#include "platform/log/log.hpp"

namespace warden::app {

namespace asio = boost::asio;

asio::awaitable<void> run_under_lease(
    LeaseDeps deps, Lease lease, std::function<asio::awaitable<Result<void>>(ports::Fence)> pass,
    std::function<void()> on_lost) {
    const std::string failed = lease.name.substr(0, lease.name.find('/')) + "_pass_failed";
    deps.pulse.beat(deps.clock.now());
    std::optional<ports::Fence> fence;
    ports::Clock::TimePoint renew_at{};
    while (true) {
        if (!fence || deps.clock.now() >= renew_at) {
            renew_at = deps.clock.now() + lease.ttl / 4;
            const auto held = co_await deps.leadership.acquire(lease.name, lease.ttl);
            const bool goes_on = held && *held && (!fence || fence->token == (*held)->token);
            fence = held ? *held : std::nullopt;
            deps.metrics.leads(fence.has_value());
            if (!goes_on) on_lost();
            if (held && !fence) deps.pulse.beat(deps.clock.now());
        }
        if (fence) {
            const auto passed = co_await pass(*fence);
            deps.metrics.pass(passed.has_value());
            if (passed) {
                deps.pulse.beat(deps.clock.now());
            } else {
                renew_at = {};  // the lease may be why
                log::event(log::Level::warning, failed,
                           {{"lease", lease.name}, {"error", passed.error().text()}});
            }
        }
        co_await deps.clock.sleep_for(lease.poll);
    }
}

}  // namespace warden::app
