#pragma once
// Expected failures are values: Result<T> carries T or an Error. Exceptions are for start-up,
// library throws (turned into Result by the .cpp that talks to the library) and cancellation.

#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <tl/expected.hpp>

namespace warden {

// What a caller may do about an error. Every module's error code maps to exactly one of these, and
// retry logic asks only for the condition.
enum class Condition {
    transient = 1,    // may go away: try again with back-off
    permanent,        // will not go away by itself: report it
    invalid_input,    // the data is wrong: never retry the same bytes
    unknown_outcome,  // sent, no answer: look it up before doing anything else
};

const std::error_category& condition_category() noexcept;
std::error_condition make_error_condition(Condition) noexcept;

// Generic codes for rooms that need no vocabulary of their own. 0 is unused.
enum class Errc {
    transient = 1,
    timeout,      // transient
    unavailable,  // transient: a dependency is down
    permanent,
    not_found,    // permanent
    conflict,     // permanent: somebody else was first
    stale_fence,  // permanent: the leader's lease was taken over
    invalid_input,
    limit,  // permanent: a configured bound was reached
    unknown_outcome,
};

const std::error_category& base_category() noexcept;
std::error_code make_error_code(Errc) noexcept;

// `detail` says where and what, for a person: "block 51 from node-1: no parent_hash".
struct [[nodiscard]] Error {
    std::error_code code;
    std::string detail;

    bool is(Condition condition) const noexcept { return code == make_error_condition(condition); }
    // Writes the error for people: "detail (message of the code)".
    std::string text() const;
    // Puts "where: " before the error's detail.
    Error at(std::string_view where) &&;
};

template <class T>
using Result = tl::expected<T, Error>;
using Fail = tl::unexpected<Error>;

// return fail(Errc::invalid_input, "window_secs is 0");
inline Fail fail(std::error_code code, std::string detail) {
    return Fail(Error{code, std::move(detail)});
}

}  // namespace warden

template <>
struct std::is_error_code_enum<warden::Errc> : std::true_type {};
template <>
struct std::is_error_condition_enum<warden::Condition> : std::true_type {};
