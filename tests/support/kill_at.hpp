#pragma once
// Kills a stage wherever it waits.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "domain/base/error.hpp"
#include "tests/support/fake_clock.hpp"

namespace warden::support {

// Drives `pass` on virtual time and cancels it at its `waits`-th wait, from 0, as the death of its
// process would end it. False when it ended before that. Throws std::runtime_error when the
// cancelled pass does not end.
bool killed_at(boost::asio::io_context& io, FakeClock& clock,
               boost::asio::awaitable<Result<void>> pass, int waits);

}  // namespace warden::support
