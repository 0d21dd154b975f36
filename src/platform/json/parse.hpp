#pragma once
// Ordinary JSON (RFC 8259) from outside into warden::Json. Writing is write_canonical of
// domain/base.

#include <cstddef>
#include <string_view>

#include "domain/base/canonical_json.hpp"
#include "domain/base/error.hpp"

namespace warden::json {

struct ParseLimits {
    std::size_t bytes_max = 16u << 20;
    int depth_max = 32;  // nested objects and arrays; 1..1000
};

// Parses a text, which as a whole is one object or array in UTF-8. Errors, with the path
// ("result.blocks[3].num") or the byte offset in the detail: limit (too long, too deep);
// invalid_input (syntax, invalid UTF-8, a name twice in one object, and a number that is no integer
// within +-(2^53 - 1): fractions, exponents, larger ones, which belong into decimal strings).
// Whatever is read, write_canonical can write.
Result<Json> parse(std::string_view text, ParseLimits limits = {});

}  // namespace warden::json
