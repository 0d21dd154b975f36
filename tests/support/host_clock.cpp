#include "tests/support/host_clock.hpp"

namespace warden::support {

boost::asio::awaitable<void> HostClock::sleep_for(std::chrono::milliseconds wait) {
    co_await true_time_.sleep_for(wait);
    while (now() < frozen_until_) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(frozen_until_ - now());
        co_await true_time_.sleep_for(left);
    }
}

}  // namespace warden::support
