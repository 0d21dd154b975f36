#pragma once
// Typed access to the members of an object. Every error is invalid_input and names the member; the
// caller puts the place before it: `std::move(error).at("getEvents")`. What is returned refers to
// the object.
//   get_X   the member must be there, and not be null
//   find_X  nullopt or nullptr when it is absent or null

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/canonical_json.hpp"
#include "domain/base/error.hpp"

namespace warden::json {

Result<const Json*> get(const Json& object, std::string_view name);
Result<std::string_view> get_string(const Json& object, std::string_view name);
Result<std::int64_t> get_int(const Json& object, std::string_view name);
// Reads a number that is not negative.
Result<std::uint64_t> get_u64(const Json& object, std::string_view name);
// Reads a string of decimal digits without leading zeros, as u64 is written where JSON numbers are
// too small for it.
Result<std::uint64_t> get_u64_text(const Json& object, std::string_view name);
Result<const Json::Array*> get_array(const Json& object, std::string_view name);
// Returns the member as a Json that holds an object.
Result<const Json*> get_object(const Json& object, std::string_view name);

Result<std::optional<std::string_view>> find_string(const Json& object, std::string_view name);
Result<std::optional<std::uint64_t>> find_u64(const Json& object, std::string_view name);
Result<const Json::Array*> find_array(const Json& object, std::string_view name);
Result<const Json*> find_object(const Json& object, std::string_view name);

// Reads and makes an array of strings.
Result<std::vector<std::string>> texts(const Json& array);
Json array_of(const std::vector<std::string>& texts);

// Error when the object has a member that is not in `names`: for requests, where a misspelt member
// would be ignored otherwise.
Result<void> allow_only(const Json& object, std::initializer_list<std::string_view> names);

}  // namespace warden::json
