#include "domain/base/json_fields.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "domain/base/u128.hpp"

namespace warden::json {
namespace {

Fail wrong(std::string_view name, std::string_view what) {
    return fail(Errc::invalid_input, std::string(name) + ": " + std::string(what));
}

// The member, or nullptr when it is absent or null; an error when `object` is none.
Result<const Json*> member(const Json& object, std::string_view name) {
    if (object.object() == nullptr) return wrong(name, "asked of something that is no object");
    const Json* found = object.find(name);
    return found != nullptr && found->is_null() ? nullptr : found;
}

// Each as_X converts a present value.
Result<std::string_view> as_string(const Json& value, std::string_view name) {
    if (value.string() == nullptr) return wrong(name, "not a string");
    return std::string_view(*value.string());
}
Result<std::int64_t> as_int(const Json& value, std::string_view name) {
    if (value.integer() == nullptr) return wrong(name, "not an integer");
    return *value.integer();
}
Result<std::uint64_t> as_u64(const Json& value, std::string_view name) {
    if (value.integer() == nullptr) return wrong(name, "not an integer");
    if (*value.integer() < 0) return wrong(name, "negative");
    return static_cast<std::uint64_t>(*value.integer());
}
Result<std::uint64_t> as_u64_text(const Json& value, std::string_view name) {
    if (value.string() == nullptr) return wrong(name, "not a string of digits");
    auto number = u64_from_decimal(*value.string());
    if (!number) return Fail(std::move(number).error().at(name));
    return *number;
}
Result<const Json::Array*> as_array(const Json& value, std::string_view name) {
    if (value.array() == nullptr) return wrong(name, "not an array");
    return value.array();
}
Result<const Json*> as_object(const Json& value, std::string_view name) {
    if (value.object() == nullptr) return wrong(name, "not an object");
    return &value;
}

template <class T>
using Convert = Result<T> (*)(const Json&, std::string_view);

template <class T>
Result<T> required(const Json& object, std::string_view name, Convert<T> convert) {
    const auto value = member(object, name);
    if (!value) return Fail(value.error());
    if (*value == nullptr) return wrong(name, "missing");
    return convert(**value, name);
}

template <class T>
Result<std::optional<T>> optional(const Json& object, std::string_view name, Convert<T> convert) {
    const auto value = member(object, name);
    if (!value) return Fail(value.error());
    if (*value == nullptr) return std::optional<T>();
    return convert(**value, name).map([](T found) { return std::optional<T>(found); });
}

// Does the same for what has nullptr already.
template <class T>
Result<const T*> nullable(const Json& object, std::string_view name, Convert<const T*> convert) {
    const auto value = member(object, name);
    if (!value) return Fail(value.error());
    if (*value == nullptr) return nullptr;
    return convert(**value, name);
}

}  // namespace

Result<const Json*> get(const Json& object, std::string_view name) {
    if (object.object() == nullptr) return wrong(name, "asked of something that is no object");
    const Json* found = object.find(name);
    if (found == nullptr) return wrong(name, "missing");
    return found;
}

Result<std::string_view> get_string(const Json& object, std::string_view name) {
    return required(object, name, &as_string);
}
Result<std::int64_t> get_int(const Json& object, std::string_view name) {
    return required(object, name, &as_int);
}
Result<std::uint64_t> get_u64(const Json& object, std::string_view name) {
    return required(object, name, &as_u64);
}
Result<std::uint64_t> get_u64_text(const Json& object, std::string_view name) {
    return required(object, name, &as_u64_text);
}
Result<const Json::Array*> get_array(const Json& object, std::string_view name) {
    return required(object, name, &as_array);
}
Result<const Json*> get_object(const Json& object, std::string_view name) {
    return required(object, name, &as_object);
}

Result<std::optional<std::string_view>> find_string(const Json& object, std::string_view name) {
    return optional(object, name, &as_string);
}
Result<std::optional<std::uint64_t>> find_u64(const Json& object, std::string_view name) {
    return optional(object, name, &as_u64);
}
Result<const Json::Array*> find_array(const Json& object, std::string_view name) {
    return nullable(object, name, &as_array);
}
Result<const Json*> find_object(const Json& object, std::string_view name) {
    return nullable(object, name, &as_object);
}

Result<std::vector<std::string>> texts(const Json& array) {
    if (array.array() == nullptr) return fail(Errc::invalid_input, "not an array");
    std::vector<std::string> all;
    for (const Json& item : *array.array()) {
        if (item.string() == nullptr) return fail(Errc::invalid_input, "an item is no string");
        all.push_back(*item.string());
    }
    return all;
}

Json array_of(const std::vector<std::string>& texts) {
    Json::Array array;
    for (const std::string& text : texts) array.emplace_back(text);
    return array;
}

Result<void> allow_only(const Json& object, std::initializer_list<std::string_view> names) {
    if (object.object() == nullptr) return fail(Errc::invalid_input, "not an object");
    for (const auto& [name, ignored] : *object.object()) {
        if (std::ranges::find(names, std::string_view(name)) == names.end()) {
            return wrong(std::string_view(name).substr(0, 64), "unknown member");
        }
    }
    return {};
}

}  // namespace warden::json
