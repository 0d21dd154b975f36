#pragma once
// Virtual time for tests: sleepers park by due time and the test decides when time moves. One
// thread.

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <map>

#include "ports/clock.hpp"

namespace warden::support {

class FakeClock final : public ports::Clock {
  public:
    // Of system_now() at the start: 2023-11-14T22:13:20Z.
    static constexpr std::chrono::system_clock::time_point kEpoch{
        std::chrono::seconds{1'700'000'000}};

    FakeClock() = default;
    FakeClock(const FakeClock&) = delete;
    FakeClock& operator=(const FakeClock&) = delete;

    TimePoint now() const override { return now_; }
    std::chrono::system_clock::time_point system_now() const override;
    boost::asio::awaitable<void> sleep_for(std::chrono::milliseconds wait) override;

    // Moves time to the earliest due time and wakes that one sleeper; of equal ones the first to
    // park. It goes on when the io_context runs. False when nobody sleeps.
    bool advance_to_next();
    // Moves time by `step` and wakes all who are due by then, in the order of their due times.
    void advance(std::chrono::milliseconds step);
    // Lets system_now() jump, as an operator or NTP would; steady time does not notice.
    void jump_system(std::chrono::milliseconds offset) { system_offset_ += offset; }

    std::size_t sleepers() const { return parked_.size(); }
    // When the earliest sleeper is due; TimePoint::max() when nobody sleeps.
    TimePoint next_due() const {
        return parked_.empty() ? TimePoint::max() : parked_.begin()->first;
    }

  private:
    struct Parked {
        boost::asio::steady_timer* timer;
        bool* due;
    };

    void wake_first();

    TimePoint now_{std::chrono::hours{1}};  // not 0, so that "before the start" can be expressed
    std::chrono::milliseconds system_offset_{0};
    std::multimap<TimePoint, Parked> parked_;  // equal keys keep the order of insertion
};

}  // namespace warden::support
