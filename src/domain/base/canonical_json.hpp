#pragma once
// Canonical JSON: RFC 8785 restricted to what evidence needs. No fractions and no exponents;
// numbers are integers within +-(2^53 - 1); object members are sorted by UTF-16 code units of their
// names; no white space. Equal values have equal bytes, so bytes can be hashed and signed.
// Money and anything larger is a decimal string.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "domain/base/error.hpp"

namespace warden {

class Json {
  public:
    using Array = std::vector<Json>;
    using Member = std::pair<std::string, Json>;
    using Object = std::vector<Member>;  // any order here; sorted when written

    Json() = default;                                 // null
    Json(bool value) : value_(value) {}               // NOLINT(google-explicit-constructor)
    Json(std::int64_t value) : value_(value) {}       // NOLINT(google-explicit-constructor)
    Json(int value) : value_(std::int64_t{value}) {}  // NOLINT(google-explicit-constructor)
    Json(std::uint32_t value)
        : value_(std::int64_t{value}) {}                   // NOLINT(google-explicit-constructor)
    Json(std::string value) : value_(std::move(value)) {}  // NOLINT(google-explicit-constructor)
    Json(std::string_view value)
        : value_(std::string(value)) {}                      // NOLINT(google-explicit-constructor)
    Json(const char* value) : value_(std::string(value)) {}  // NOLINT(google-explicit-constructor)
    Json(Array value) : value_(std::move(value)) {}          // NOLINT(google-explicit-constructor)
    Json(Object value) : value_(std::move(value)) {}         // NOLINT(google-explicit-constructor)

    bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
    // Each returns nullptr when the value is of another kind.
    const bool* boolean() const { return std::get_if<bool>(&value_); }
    const std::int64_t* integer() const { return std::get_if<std::int64_t>(&value_); }
    const std::string* string() const { return std::get_if<std::string>(&value_); }
    const Array* array() const { return std::get_if<Array>(&value_); }
    const Object* object() const { return std::get_if<Object>(&value_); }
    // Member of an object; nullptr when absent or when this is no object.
    const Json* find(std::string_view name) const;

    bool operator==(const Json&) const = default;

  private:
    std::variant<std::monostate, bool, std::int64_t, std::string, Array, Object> value_;
};

// No overlong forms, surrogates or cut characters: what a text must be to become Json.
bool is_utf8(std::string_view text);

// An integer outside +-(2^53 - 1) or a text that is not UTF-8 is a broken invariant of the caller.
std::string write_canonical(const Json& value);

struct JsonLimits {
    std::size_t bytes_max = 64u << 20;
    int depth_max = 32;
};
// Accepts only bytes that write_canonical would produce; everything else is invalid_input, with the
// offset in the detail.
Result<Json> read_canonical(std::string_view text, JsonLimits limits = {});

}  // namespace warden
