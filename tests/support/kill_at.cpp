#include "tests/support/kill_at.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <stdexcept>
#include <utility>

namespace warden::support {

namespace asio = boost::asio;

bool killed_at(asio::io_context& io, FakeClock& clock, asio::awaitable<Result<void>> pass,
               int waits) {
    asio::cancellation_signal kill;
    bool ended = false;
    bool killed = false;
    const auto on_end = [&](std::exception_ptr error, const Result<void>&) {
        ended = true;
        killed = error != nullptr;
    };
    asio::co_spawn(io, std::move(pass), asio::bind_cancellation_slot(kill.slot(), on_end));
    const auto run_what_is_ready = [&io] {
        io.restart();
        io.poll();
    };
    run_what_is_ready();
    for (int i = 0; i < waits && !ended; ++i) {
        clock.advance_to_next();
        run_what_is_ready();
    }
    if (!ended) kill.emit(asio::cancellation_type::terminal);
    run_what_is_ready();
    if (!ended) throw std::runtime_error("the killed pass does not end");
    return killed;
}

}  // namespace warden::support
