#include "platform/async/lag_monitor.hpp"

namespace warden::async {

LagMonitor::LagMonitor(Settings settings, ports::Clock& clock)
    : settings_(settings), clock_(clock) {}

boost::asio::awaitable<void> LagMonitor::run() {
    while (true) {
        due_ = clock_.now() + settings_.tick;
        co_await clock_.sleep_for(settings_.tick);
        if (clock_.now() - *due_ > settings_.lag_max) last_ = clock_.now();
    }
}

bool LagMonitor::lagged_since(ports::Clock::TimePoint since) const {
    if (last_ && *last_ >= since) return true;
    // Whoever asks may have been resumed before the look that is overdue.
    return due_ && clock_.now() - *due_ > settings_.lag_max;
}

}  // namespace warden::async
