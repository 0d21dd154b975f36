#include "adapters/starknet/codec/abi_types.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "adapters/starknet/codec/json_fields.hpp"
#include "domain/base/json_fields.hpp"

namespace warden::starknet {
namespace {

constexpr int kDepthMax = 32;  // also what stops recursive types
constexpr std::size_t kFixedCountMax = 4096;

struct Builtin {
    std::string_view name;
    AbiKind kind;
    unsigned bits;
};
constexpr std::array kBuiltins{
    Builtin{"()", AbiKind::unit, 0},
    Builtin{"core::felt252", AbiKind::felt, 0},
    Builtin{"core::bool", AbiKind::boolean, 0},
    Builtin{"core::integer::u8", AbiKind::unsigned_number, 8},
    Builtin{"core::integer::u16", AbiKind::unsigned_number, 16},
    Builtin{"core::integer::u32", AbiKind::unsigned_number, 32},
    Builtin{"core::integer::u64", AbiKind::unsigned_number, 64},
    Builtin{"core::integer::u128", AbiKind::unsigned_number, 128},
    Builtin{"core::integer::u256", AbiKind::unsigned_number, 256},
    Builtin{"core::integer::i8", AbiKind::signed_number, 8},
    Builtin{"core::integer::i16", AbiKind::signed_number, 16},
    Builtin{"core::integer::i32", AbiKind::signed_number, 32},
    Builtin{"core::integer::i64", AbiKind::signed_number, 64},
    Builtin{"core::integer::i128", AbiKind::signed_number, 128},
    Builtin{"core::bytes_31::bytes31", AbiKind::felt, 248},
    Builtin{"core::byte_array::ByteArray", AbiKind::byte_array, 0},
    Builtin{"core::starknet::contract_address::ContractAddress", AbiKind::address, 0},
    Builtin{"core::starknet::class_hash::ClassHash", AbiKind::felt, 251},
    Builtin{"core::starknet::eth_address::EthAddress", AbiKind::felt, 160},
};

// "core::integer::u64" -> "u64"; parameters of generic types stay as they are.
std::string short_name(std::string_view name) {
    const std::size_t head_end = std::min(name.find("::<"), name.size());
    const std::size_t colons = name.substr(0, head_end).rfind("::");
    return std::string(colons == std::string_view::npos ? name : name.substr(colons + 2));
}

// The T of "prefix<T>".
std::optional<std::string_view> parameter(std::string_view name, std::string_view prefix) {
    if (!name.starts_with(prefix) || !name.ends_with('>')) return std::nullopt;
    name.remove_prefix(prefix.size());
    name.remove_suffix(1);
    return name;
}

// Splits at the commas that are outside all brackets.
std::vector<std::string_view> split_outer(std::string_view text) {
    std::vector<std::string_view> parts;
    int open = 0;
    std::size_t start = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        const char c = i == text.size() ? ',' : text[i];
        if (c == '(' || c == '<' || c == '[') ++open;
        if (c == ')' || c == '>' || c == ']') --open;
        if (c != ',' || (open > 0 && i < text.size())) continue;
        std::string_view part = text.substr(start, i - start);
        while (part.starts_with(' ')) part.remove_prefix(1);
        if (!part.empty()) parts.push_back(part);
        start = i + 1;
    }
    return parts;
}

}  // namespace

AbiTypes::AbiTypes(const Json::Array& json, AbiModel& model) : model_(model) {
    for (const Json& item : json) {
        const auto kind = json::get_string(item, "type");
        const auto name = json::get_string(item, "name");
        if (kind && name && (*kind == "struct" || *kind == "enum")) declared_.emplace(*name, &item);
    }
}

Result<const AbiType*> AbiTypes::resolve(std::string_view name) {
    if (name.starts_with('@')) name.remove_prefix(1);  // a snapshot has its type's layout
    if (const auto known = resolved_.find(name); known != resolved_.end()) return known->second;
    if (depth_ == kDepthMax) {
        return fail(Errc::invalid_input, "type " + std::string(name) + ": recursive or too deep");
    }
    ++depth_;
    Result<AbiType> built = build(name);
    --depth_;
    if (!built) return Fail(std::move(built.error()));
    built->name = short_name(name);
    const AbiType* stored = &model_.types.emplace_back(std::move(*built));
    resolved_.emplace(name, stored);
    return stored;
}

Result<AbiType> AbiTypes::build(std::string_view name) {
    const auto* builtin = std::find_if(kBuiltins.begin(), kBuiltins.end(),
                                       [&](const Builtin& b) { return b.name == name; });
    if (builtin != kBuiltins.end()) {
        AbiType type;
        type.kind = builtin->kind;
        type.bits = builtin->bits;
        return type;
    }
    if (const auto item = parameter(name, "core::array::Array::<")) return build_list(*item);
    if (const auto item = parameter(name, "core::array::Span::<")) return build_list(*item);
    if (name.starts_with('[')) return build_brackets(name);
    if (name.starts_with('(')) return build_tuple(name);
    if (const auto found = declared_.find(name); found != declared_.end()) {
        return build_declared(*found->second);
    }
    return fail(Errc::invalid_input, "type " + std::string(name) + ": unknown");
}

Result<AbiType> AbiTypes::build_list(std::string_view item) {
    const Result<const AbiType*> resolved = resolve(item);
    if (!resolved) return Fail(resolved.error());
    AbiType type;
    type.kind = AbiKind::list;
    type.fields.push_back({"", *resolved});
    return type;
}

// "[T; N]"
Result<AbiType> AbiTypes::build_brackets(std::string_view name) {
    const std::size_t semicolon = name.rfind("; ");
    const Fail refused =
        fail(Errc::invalid_input, "type " + std::string(name) + ": no fixed array");
    if (semicolon == std::string_view::npos || !name.ends_with(']')) return refused;
    const Result<std::uint64_t> count =
        u64_from_decimal(name.substr(semicolon + 2, name.size() - semicolon - 3));
    if (!count || *count > kFixedCountMax) return refused;
    Result<AbiType> type = build_list(name.substr(1, semicolon - 1));
    if (!type) return type;
    type->kind = AbiKind::fixed_list;
    type->count = static_cast<std::size_t>(*count);
    return type;
}

Result<AbiType> AbiTypes::build_tuple(std::string_view name) {
    if (!name.ends_with(')')) {
        return fail(Errc::invalid_input, "type " + std::string(name) + ": no tuple");
    }
    AbiType type;
    type.kind = AbiKind::tuple;
    for (const std::string_view part : split_outer(name.substr(1, name.size() - 2))) {
        const Result<const AbiType*> resolved = resolve(part);
        if (!resolved) return Fail(resolved.error());
        type.fields.push_back({"", *resolved});
    }
    return type;
}

Result<AbiType> AbiTypes::build_declared(const Json& declaration) {
    const Json* members = declaration.find("members");
    AbiType type;
    type.kind = members != nullptr ? AbiKind::structure : AbiKind::enumeration;
    const Json* fields = members != nullptr ? members : declaration.find("variants");
    if (fields == nullptr || fields->array() == nullptr) {
        return fail(Errc::invalid_input, "struct or enum without members or variants");
    }
    for (const Json& field : *fields->array()) {
        const auto name = json::get_string(field, "name");
        if (!name) return Fail(name.error());
        const auto type_name = json::get_string(field, "type");
        if (!type_name) return Fail(Error(type_name.error()).at(*name));
        const Result<const AbiType*> resolved = resolve(*type_name);
        if (!resolved) return Fail(Error(resolved.error()).at(*name));
        type.fields.push_back({std::string(*name), *resolved});
    }
    return type;
}

}  // namespace warden::starknet
