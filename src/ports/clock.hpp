#pragma once
// The only source of time above domain. Steady time (now) is for deadlines and elapsed times;
// system time (system_now) is data: it may jump and is never compared with a deadline.

#include <boost/asio/awaitable.hpp>
#include <chrono>

namespace warden::ports {

class Clock {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;

    virtual ~Clock() = default;

    // The steady time; it never goes back.
    virtual TimePoint now() const = 0;
    // The host's system time, which may be wrong and may go back.
    virtual std::chrono::system_clock::time_point system_now() const = 0;
    // Resumes on the caller's executor once `wait` has passed; zero or less only gives others a
    // turn. Throws boost::system::system_error(operation_aborted) when it is cancelled before that.
    virtual boost::asio::awaitable<void> sleep_for(std::chrono::milliseconds wait) = 0;
};

// A point of steady time by which work must end. It is made where a request or a loop begins and
// handed down; nothing below makes a fresh one.
using Deadline = Clock::TimePoint;

}  // namespace warden::ports
