#pragma once
// Cancellation is one exception: boost::system::system_error(operation_aborted). It is no error: it
// is never logged as one and never swallowed.

#include <exception>

namespace warden::async {

// Says whether an exception is a cancellation; `catch (...)` asks before it handles one as an
// error.
bool is_cancellation(const std::exception_ptr& error);

// Throws the cancellation exception.
[[noreturn]] void throw_cancelled();

}  // namespace warden::async
