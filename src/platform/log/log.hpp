#pragma once
// Structured log to stderr, one logfmt line per event:
//   ts=2026-01-31T12:00:00.123Z level=info event=block_indexed chain=stellar block_num=51
// The event is a snake_case constant; everything that varies is a field. Values from outside are
// quoted and escaped, so they can neither end the line nor forge a field. May be called from any
// thread. An error is logged once, where it is handled; cancellation is never logged as one.

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

#include "domain/base/enum_names.hpp"
#include "domain/base/error.hpp"

namespace warden::log {

enum class Level { debug, info, warning, error };
constexpr auto names_of(Level) { return enum_names<Level>("debug", "info", "warning", "error"); }

// invalid_input unless it is debug, info, warning or error.

// Refers to its key and text: it lives only in the call of event().
struct Field {
    Field(std::string_view name, std::string_view text) : key(name), value(text) {}
    Field(std::string_view name, const char* text) : key(name), value(std::string_view(text)) {}
    Field(std::string_view name, std::same_as<bool> auto truth) : key(name), value(truth) {}
    Field(std::string_view name, std::signed_integral auto number)
        : key(name), value(std::int64_t{number}) {}
    Field(std::string_view name, std::unsigned_integral auto number)
        requires(!std::same_as<decltype(number), bool>)
        : key(name), value(std::uint64_t{number}) {}

    std::string_view key;  // our own constant: snake_case
    std::variant<std::string_view, bool, std::int64_t, std::uint64_t> value;
};

void event(Level level, std::string_view name, std::initializer_list<Field> fields = {});

// Events below the level are dropped; info at start.
void set_level(Level level);

// Takes each line (without ts) instead of stderr; an empty sink restores stderr. It is for tests,
// which set it while no other thread logs.
using Sink = std::function<void(std::string_view line)>;
void set_sink(Sink sink);

}  // namespace warden::log
