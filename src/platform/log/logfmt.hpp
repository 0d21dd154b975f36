#pragma once
// The text form of a log event, apart from where it goes.

#include <span>
#include <string>
#include <string_view>

#include "platform/log/log.hpp"

namespace warden::log {

// "level=info event=name key=value ...". A text that is empty or holds anything but printable ASCII
// without space, quote, backslash and '=' is put in quotes; there control characters, backslash and
// quote become escapes as in JSON. Bytes from 0x80 on pass as they are, inside quotes. A text
// longer than kTextBytesMax is cut and ends in "...".
std::string to_logfmt(Level level, std::string_view event, std::span<const Field> fields);

inline constexpr std::size_t kTextBytesMax = 2000;

}  // namespace warden::log
