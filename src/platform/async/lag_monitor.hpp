#pragma once
// How late the logic thread is: work that keeps it busy delays everything that waits for it, and
// what is measured meanwhile is measured wrong.

#include <boost/asio/awaitable.hpp>
#include <optional>

#include "domain/base/time.hpp"
#include "ports/clock.hpp"

namespace warden::async {

class LagMonitor {
  public:
    struct Settings {
        Millis tick{25};     // how often it looks
        Millis lag_max{50};  // longer than that is a lag
    };

    // The clock outlives it; it belongs to one logic thread.
    LagMonitor(Settings settings, ports::Clock& clock);

    // Looks until it is cancelled. A monitor that does not run knows no lag.
    boost::asio::awaitable<void> run();
    // True when the thread came back late from something at or after `since`, or is coming back
    // just now.
    bool lagged_since(ports::Clock::TimePoint since) const;

  private:
    Settings settings_;
    ports::Clock& clock_;
    std::optional<ports::Clock::TimePoint> due_;   // of the next look
    std::optional<ports::Clock::TimePoint> last_;  // end of the newest lag
};

}  // namespace warden::async
