#include "platform/clock/system_clock.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace warden::clock {
namespace {

namespace asio = boost::asio;

class SystemClock final : public ports::Clock {
  public:
    TimePoint now() const override { return std::chrono::steady_clock::now(); }

    std::chrono::system_clock::time_point system_now() const override {
        return std::chrono::system_clock::now();
    }

    asio::awaitable<void> sleep_for(std::chrono::milliseconds wait) override {
        auto ex = co_await asio::this_coro::executor;
        if (wait <= wait.zero()) {
            co_await asio::post(ex, asio::use_awaitable);
            co_return;
        }
        asio::steady_timer timer(ex, wait);
        co_await timer.async_wait(asio::use_awaitable);
    }
};

}  // namespace

std::unique_ptr<ports::Clock> make_system_clock() { return std::make_unique<SystemClock>(); }

}  // namespace warden::clock
