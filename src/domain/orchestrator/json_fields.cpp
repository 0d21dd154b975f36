#include "domain/orchestrator/json_fields.hpp"

namespace warden::orchestrator {

const char* read_value(const Json& json, U128& value) {
    const std::string* text = json.string();
    if (text == nullptr) return "not a decimal string";
    const Result<U128> number = u128_from_decimal(*text);
    if (!number) return "not a decimal number of 128 bits";
    value = *number;
    return nullptr;
}

const char* read_value(const Json& json, std::uint64_t& value) {
    const std::string* text = json.string();
    if (text == nullptr) return "not a decimal string";
    const Result<std::uint64_t> number = u64_from_decimal(*text);
    if (!number) return "not a decimal number of 64 bits";
    value = *number;
    return nullptr;
}

const char* read_value(const Json& json, std::uint32_t& value) {
    const std::int64_t* number = json.integer();
    if (number == nullptr) return "not an integer";
    if (*number < 0 || *number > std::numeric_limits<std::uint32_t>::max()) return "not of 32 bits";
    value = static_cast<std::uint32_t>(*number);
    return nullptr;
}

const char* read_value(const Json& json, bool& value) {
    const bool* flag = json.boolean();
    if (flag == nullptr) return "not a bool";
    value = *flag;
    return nullptr;
}

const char* read_value(const Json& json, std::string& value) {
    const std::string* text = json.string();
    if (text == nullptr) return "not a text";
    value = *text;
    return nullptr;
}

const char* read_value(const Json& json, chain::Address& value) {
    return read_value(json, value.text);
}

const char* read_value(const Json& json, Hash32& value) {
    const std::string* text = json.string();
    if (text == nullptr) return "not a hash";
    const Result<Hash32> hash = hash_from_hex(*text);
    if (!hash) return "not 64 hex digits";
    value = *hash;
    return nullptr;
}

}  // namespace warden::orchestrator
