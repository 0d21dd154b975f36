#include "tests/support/fake_clock.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "platform/async/cancellation.hpp"

namespace warden::support {

namespace asio = boost::asio;

std::chrono::system_clock::time_point FakeClock::system_now() const {
    const auto since_start = now_ - TimePoint{std::chrono::hours{1}};
    return kEpoch + system_offset_ +
           std::chrono::duration_cast<std::chrono::system_clock::duration>(since_start);
}

asio::awaitable<void> FakeClock::sleep_for(std::chrono::milliseconds wait) {
    auto ex = co_await asio::this_coro::executor;
    if (wait <= wait.zero()) {
        co_await asio::post(ex, asio::use_awaitable);
        co_return;
    }
    asio::steady_timer timer(ex, TimePoint::max());
    bool due = false;
    const auto entry = parked_.emplace(now_ + wait, Parked{&timer, &due});
    boost::system::error_code
        ignored;  // always operation_aborted: `due` tells waking from cancellation
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    if (due) co_return;
    parked_.erase(entry);
    async::throw_cancelled();
}

void FakeClock::wake_first() {
    const auto first = parked_.begin();
    now_ = std::max(now_, first->first);
    *first->second.due = true;
    first->second.timer->cancel();
    parked_.erase(first);
}

bool FakeClock::advance_to_next() {
    if (parked_.empty()) return false;
    wake_first();
    return true;
}

void FakeClock::advance(std::chrono::milliseconds step) {
    const TimePoint end = now_ + step;
    while (!parked_.empty() && parked_.begin()->first <= end) wake_first();
    now_ = end;
}

}  // namespace warden::support
