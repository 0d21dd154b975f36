#include "tests/support/run_until.hpp"

#include <stdexcept>
#include <string>

namespace warden::support {

void run_until(boost::asio::io_context& io, FakeClock& clock, const std::function<bool()>& done,
               DriveLimits limits) {
    for (int step = 0; step < limits.steps_max; ++step) {
        io.restart();
        io.poll();
        // A pending job posts to io when it ends, so run_one() returns.
        while (!done() && limits.pool != nullptr && limits.pool->pending() > 0) {
            io.restart();
            io.run_one();
            io.poll();
        }
        if (done()) return;
        if (!clock.advance_to_next()) {
            throw std::runtime_error("not done, and nobody sleeps: step " + std::to_string(step));
        }
    }
    throw std::runtime_error("not done after " + std::to_string(limits.steps_max) + " steps");
}

}  // namespace warden::support
