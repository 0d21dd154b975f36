#pragma once
// JSON of any structure of this room that has `visit(self, f)`: its fields as one object. Used for
// events and for stored entities, so that both have one form.

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "domain/base/canonical_json.hpp"
#include "domain/base/error.hpp"
#include "domain/base/hex.hpp"
#include "domain/base/u128.hpp"
#include "domain/chain/ids.hpp"
#include "domain/orchestrator/codes.hpp"

namespace warden::orchestrator {

inline Json json_value(std::uint64_t value) { return to_decimal(value); }
inline Json json_value(U128 value) { return to_decimal(value); }
inline Json json_value(std::uint32_t value) { return value; }
inline Json json_value(bool value) { return value; }
inline Json json_value(const std::string& value) { return value; }
inline Json json_value(const chain::Address& value) { return value.text; }
inline Json json_value(const Hash32& value) { return to_hex(value); }

// Each returns what is wrong, or nullptr.
const char* read_value(const Json& json, std::uint64_t& value);
const char* read_value(const Json& json, U128& value);
const char* read_value(const Json& json, std::uint32_t& value);
const char* read_value(const Json& json, bool& value);
const char* read_value(const Json& json, std::string& value);
const char* read_value(const Json& json, chain::Address& value);
const char* read_value(const Json& json, Hash32& value);

template <class Code>
    requires std::is_enum_v<Code>
Json json_value(Code value) {
    return code_of(value);
}
template <class Code>
    requires std::is_enum_v<Code>
const char* read_value(const Json& json, Code& value) {
    std::uint32_t number = 0;
    if (const char* wrong = read_value(json, number)) return wrong;
    const std::optional<Code> code = from_code<Code>(number);
    if (!code) return "unknown code";
    value = *code;
    return nullptr;
}

template <class T>
Json::Object fields_to_json(const T& value);
template <class T>
std::optional<std::string> read_fields(const Json& json, T& value);

template <class T>
Json json_value(const std::vector<T>& values) {
    Json::Array items;
    items.reserve(values.size());
    for (const T& value : values) {
        if constexpr (requires { json_value(value); }) {
            items.push_back(json_value(value));
        } else {
            items.emplace_back(fields_to_json(value));
        }
    }
    return items;
}
template <class T>
const char* read_value(const Json& json, std::vector<T>& values) {
    const Json::Array* items = json.array();
    if (items == nullptr) return "not a list";
    values.resize(items->size());
    for (std::size_t i = 0; i < items->size(); ++i) {
        if constexpr (requires { read_value((*items)[i], values[i]); }) {
            if (const char* wrong = read_value((*items)[i], values[i])) return wrong;
        } else {
            if (read_fields((*items)[i], values[i])) return "bad list item";
        }
    }
    return nullptr;
}

template <class T>
Json::Object fields_to_json(const T& value) {
    Json::Object object;
    T::visit(value, [&object](const char* name, const auto& field) {
        object.emplace_back(name, json_value(field));
    });
    return object;
}

// nullopt, or "field: what is wrong". Every field must be there, and no other.
template <class T>
std::optional<std::string> read_fields(const Json& json, T& value) {
    const Json::Object* object = json.object();
    if (object == nullptr) return "not an object";
    std::optional<std::string> wrong;
    std::size_t count = 0;
    T::visit(value, [&](const char* name, auto& field) {
        ++count;
        if (wrong) return;
        const Json* member = json.find(name);
        const char* reason = member == nullptr ? "missing" : read_value(*member, field);
        if (reason != nullptr) wrong = std::string(name) + ": " + reason;
    });
    if (!wrong && object->size() != count) wrong = "a field too many";
    return wrong;
}

}  // namespace warden::orchestrator
