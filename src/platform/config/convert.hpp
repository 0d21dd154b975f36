#pragma once
// Text of one value to its type, and back. Internal to platform/config.

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "platform/config/schema.hpp"
#include "platform/config/values.hpp"

namespace warden::config {

// Returns the value, or what is wrong with the text, for a person. TextList splits at commas. Text,
// TextList, Path and SecretFile always convert, so an error never quotes what may be a secret.
tl::expected<Values::Value, std::string> convert(const Type& type, std::string_view text);

// Describes a type and its range: "duration, 100ms to 1m".
std::string describe(const Type& type);

// Writes a duration in the largest unit that divides it: "90s", "2m".
std::string duration_text(std::chrono::milliseconds duration);

// "; did you mean \"poll\"?" for the nearest candidate within two edits, else "".
std::string did_you_mean(std::string_view text, const std::vector<std::string>& candidates);

}  // namespace warden::config
