#pragma once
// A spec with its names resolved. Internal to the codec.

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "adapters/stellar/codec/scval.hpp"
#include "adapters/stellar/codec/spec_entry.hpp"
#include "domain/base/canonical_json.hpp"

namespace warden::stellar {

struct SpecModel {
    std::vector<SpecEntry> entries;
    // Structs, unions and enums by name, into `entries`.
    std::map<std::string, const SpecEntry*, std::less<>> declared;
};

// Encode and decode values by their type; see spec.hpp for the form. Errors name the type.
Result<ScVal> encode_value(const SpecModel& model, const SpecType& type, const Json& value);
Result<Json> decode_value(const SpecModel& model, const SpecType& type, const ScVal& value);

// Types without parts. `expected` is the error of a value that is none of the type.
Result<ScVal> encode_scalar(const SpecType& type, const Json& value);
Result<Json> decode_scalar(const SpecType& type, const ScVal& value);
std::string type_name(const SpecType& type);
Fail expected(const SpecType& type);

// Encodes the items of a list of parameters, in its order, from an object of exactly their names.
Result<std::vector<ScVal>> encode_members(const SpecModel& model,
                                          const std::vector<SpecInput>& members, const Json& value);
Result<Json> decode_members(const SpecModel& model, const std::vector<SpecInput>& members,
                            std::span<const ScVal> values);
// Encodes a map of symbol keys, exactly those of the members.
Result<ScVal> encode_map(const SpecModel& model, const std::vector<SpecInput>& members,
                         const Json& value);
Result<Json> decode_map(const SpecModel& model, const std::vector<SpecInput>& members,
                        const ScVal& value);

}  // namespace warden::stellar
