#include "app/stage/lease.hpp"

#include "platform/log/log.hpp"

namespace warden::app {

namespace asio = boost::asio;

asio::awaitable<void> run_under_lease(
    LeaseDeps deps, Lease lease, std::function<asio::awaitable<Result<void>>(ports::Fence)> pass,
    std::function<void()> on_lost) {
    const std::string failed = lease.name.substr(0, lease.name.find('/')) + "_pass_failed";
    deps.pulse.beat(deps.clock.now());
    while (true) {
        const auto fence = co_await deps.leadership.acquire(lease.name, lease.ttl);
        const bool leads = fence && fence->has_value();
        deps.metrics.leads(leads);
        if (leads) {
            const auto passed = co_await pass(**fence);
            deps.metrics.pass(passed.has_value());
            if (passed) {
                deps.pulse.beat(deps.clock.now());
            } else {
                log::event(log::Level::warning, failed,
                           {{"lease", lease.name}, {"error", passed.error().text()}});
            }
        } else {
            if (fence) deps.pulse.beat(deps.clock.now());
            on_lost();
        }
        co_await deps.clock.sleep_for(lease.poll);
    }
}

}  // namespace warden::app
