#pragma once
// One host's view of virtual time: its system clock may be wrong, and everything on it may stand
// still for a while, as a paused machine does.

#include <algorithm>
#include <chrono>

#include "tests/support/fake_clock.hpp"

namespace warden::support {

class HostClock final : public ports::Clock {
  public:
    explicit HostClock(FakeClock& true_time) : true_time_(true_time) {}

    TimePoint now() const override { return true_time_.now(); }
    std::chrono::system_clock::time_point system_now() const override {
        return true_time_.system_now() + offset_;
    }
    boost::asio::awaitable<void> sleep_for(std::chrono::milliseconds wait) override;

    // How far the system clock is from the truth; 0 mends it.
    void set_offset(std::chrono::milliseconds offset) { offset_ = offset; }
    std::chrono::milliseconds offset() const { return offset_; }
    // Nobody who sleeps on this host wakes up before so much time has passed.
    void freeze(std::chrono::milliseconds span) {
        frozen_until_ = std::max(frozen_until_, now() + span);
    }

  private:
    FakeClock& true_time_;
    std::chrono::milliseconds offset_{0};
    TimePoint frozen_until_ = TimePoint::min();
};

}  // namespace warden::support
