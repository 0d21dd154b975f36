// Values of ABI types: Json to felts and back.

#include <optional>

#include "adapters/starknet/codec/abi_model.hpp"

namespace warden::starknet {
namespace {

Fail expected(const AbiType& type) { return fail(Errc::invalid_input, type.name + " expected"); }

Fail out_of_range(const AbiType& type) {
    return fail(Errc::invalid_input, type.name + ": out of range");
}

// The number of a Json integer or decimal text, its sign apart.
struct Decimal {
    U256 magnitude;
    bool negative = false;
};
std::optional<Decimal> decimal_of(const Json& value) {
    std::string text;
    if (const std::int64_t* integer = value.integer()) {
        text = std::to_string(*integer);
    } else if (value.string() != nullptr) {
        text = *value.string();
    } else {
        return std::nullopt;
    }
    Decimal out;
    std::string_view digits = text;
    if (digits.starts_with('-')) {
        out.negative = true;
        digits.remove_prefix(1);
    }
    const Result<U256> magnitude = u256_from_decimal(digits);
    if (!magnitude) return std::nullopt;
    if (out.negative && *magnitude == U256{}) return std::nullopt;  // "-0"
    out.magnitude = *magnitude;
    return out;
}

Result<void> encode_unsigned(const AbiType& type, const Json& value, std::vector<Felt>& out) {
    const std::optional<Decimal> number = decimal_of(value);
    if (!number) return expected(type);
    if (number->negative) return out_of_range(type);
    if (type.bits == 256) {
        append(out, number->magnitude);
        return {};
    }
    const bool fits = number->magnitude.high == 0 &&
                      (type.bits == 128 || number->magnitude.low >> type.bits == 0);
    if (!fits) return out_of_range(type);
    out.push_back(Felt::from_u128(number->magnitude.low));
    return {};
}

Result<void> encode_signed(const AbiType& type, const Json& value, std::vector<Felt>& out) {
    const std::optional<Decimal> number = decimal_of(value);
    if (!number) return expected(type);
    const U128 bound = U128{1} << (type.bits - 1);  // the least value; the greatest is one less
    const U256& magnitude = number->magnitude;
    const bool fits =
        magnitude.high == 0 && (number->negative ? magnitude.low <= bound : magnitude.low < bound);
    if (!fits) return out_of_range(type);
    const Felt felt = Felt::from_u128(magnitude.low);
    out.push_back(number->negative ? Felt{} - felt : felt);
    return {};
}

bool fits_bits(const Felt& felt, unsigned bits) {
    if (bits == 0) return true;  // the whole field
    const Felt::Limbs limbs = felt.to_limbs();
    for (unsigned limb = 0; limb < 4; ++limb) {
        if (bits >= 64 * (limb + 1)) continue;
        const unsigned inside = bits > 64 * limb ? bits - 64 * limb : 0;
        const std::uint64_t above = inside == 0 ? limbs[limb] : limbs[limb] >> inside;
        if (above != 0) return false;
    }
    return true;
}

Result<void> encode_felt(const AbiType& type, const Json& value, std::vector<Felt>& out) {
    if (value.string() == nullptr) return expected(type);
    const Result<Felt> felt = Felt::from_hex(*value.string());
    if (!felt) return Fail(Error(felt.error()).at(type.name));
    const bool fits =
        type.kind == AbiKind::address ? is_address(*felt) : fits_bits(*felt, type.bits);
    if (!fits) return out_of_range(type);
    out.push_back(*felt);
    return {};
}

Result<void> encode_items(const AbiType& type, const Json& value, std::vector<Felt>& out) {
    const Json::Array* items = value.array();
    if (items == nullptr) return expected(type);
    if (type.kind == AbiKind::list) out.emplace_back(items->size());
    const std::size_t wanted = type.kind == AbiKind::tuple        ? type.fields.size()
                               : type.kind == AbiKind::fixed_list ? type.count
                                                                  : items->size();
    if (items->size() != wanted) return expected(type);
    for (std::size_t i = 0; i < items->size(); ++i) {
        const AbiField& field = type.fields[type.kind == AbiKind::tuple ? i : 0];
        if (Result<void> done = encode_value(*field.type, (*items)[i], out); !done) {
            return Fail(std::move(done.error()).at("[" + std::to_string(i) + "]"));
        }
    }
    return {};
}

Result<void> encode_structure(const AbiType& type, const Json& value, std::vector<Felt>& out) {
    const Json::Object* object = value.object();
    if (object == nullptr || object->size() != type.fields.size()) return expected(type);
    for (const AbiField& field : type.fields) {
        const Json* member = value.find(field.name);
        if (member == nullptr) return fail(Errc::invalid_input, type.name + ": no " + field.name);
        if (Result<void> done = encode_value(*field.type, *member, out); !done) {
            return Fail(std::move(done.error()).at(field.name));
        }
    }
    return {};
}

Result<void> encode_enumeration(const AbiType& type, const Json& value, std::vector<Felt>& out) {
    const Json unit;
    const std::string* name = value.string();
    const Json* payload = &unit;
    if (const Json::Object* object = value.object(); object != nullptr && object->size() == 1) {
        name = &object->front().first;
        payload = &object->front().second;
    }
    if (name == nullptr) return expected(type);
    for (std::size_t i = 0; i < type.fields.size(); ++i) {
        if (type.fields[i].name != *name) continue;
        out.emplace_back(i);
        Result<void> done = encode_value(*type.fields[i].type, *payload, out);
        if (!done) return Fail(std::move(done.error()).at(*name));
        return {};
    }
    return fail(Errc::invalid_input, type.name + ": no variant " + *name);
}

Result<Json> decode_unsigned(const AbiType& type, FeltReader& reader) {
    if (type.bits == 256) {
        const Result<U256> value = reader.u256();
        if (!value) return Fail(value.error());
        return Json(to_decimal(*value));
    }
    const Result<U128> value = reader.u128();
    if (!value) return Fail(value.error());
    if (type.bits < 128 && *value >> type.bits != 0) return out_of_range(type);
    if (type.bits <= 32) return Json(static_cast<std::int64_t>(*value));
    return Json(to_decimal(*value));
}

Result<Json> decode_signed(const AbiType& type, FeltReader& reader) {
    const Result<Felt> felt = reader.felt();
    if (!felt) return Fail(felt.error());
    const U128 bound = U128{1} << (type.bits - 1);
    const Result<U128> positive = felt->to_u128();
    if (positive && *positive < bound) {
        if (type.bits <= 32) return Json(static_cast<std::int64_t>(*positive));
        return Json(to_decimal(*positive));
    }
    const Result<U128> magnitude = (Felt{} - *felt).to_u128();
    if (!magnitude || *magnitude > bound) return out_of_range(type);
    if (type.bits <= 32) return Json(-static_cast<std::int64_t>(*magnitude));
    return Json("-" + to_decimal(*magnitude));
}

Result<Json> decode_felt(const AbiType& type, FeltReader& reader) {
    const Result<Felt> felt = type.kind == AbiKind::address ? reader.address() : reader.felt();
    if (!felt) return Fail(felt.error());
    if (!fits_bits(*felt, type.bits)) return out_of_range(type);
    return Json(felt->to_hex());
}

Result<Json> decode_items(const AbiType& type, FeltReader& reader) {
    std::size_t count = type.kind == AbiKind::tuple ? type.fields.size() : type.count;
    if (type.kind == AbiKind::list) {
        const Result<std::size_t> length = reader.length();
        if (!length) return Fail(length.error());
        count = *length;
    }
    Json::Array items;
    for (std::size_t i = 0; i < count; ++i) {
        const AbiField& field = type.fields[type.kind == AbiKind::tuple ? i : 0];
        Result<Json> item = decode_value(*field.type, reader);
        if (!item) return Fail(std::move(item.error()).at("[" + std::to_string(i) + "]"));
        items.push_back(std::move(*item));
    }
    return Json(std::move(items));
}

Result<Json> decode_structure(const AbiType& type, FeltReader& reader) {
    Json::Object object;
    for (const AbiField& field : type.fields) {
        Result<Json> value = decode_value(*field.type, reader);
        if (!value) return Fail(std::move(value.error()).at(field.name));
        object.emplace_back(field.name, std::move(*value));
    }
    return Json(std::move(object));
}

Result<Json> decode_enumeration(const AbiType& type, FeltReader& reader) {
    const Result<std::uint64_t> index = reader.u64();
    if (!index) return Fail(index.error());
    if (*index >= type.fields.size()) {
        return fail(Errc::invalid_input, type.name + ": no variant " + std::to_string(*index));
    }
    const AbiField& variant = type.fields[static_cast<std::size_t>(*index)];
    if (variant.type->kind == AbiKind::unit) return Json(variant.name);
    Result<Json> payload = decode_value(*variant.type, reader);
    if (!payload) return Fail(std::move(payload.error()).at(variant.name));
    return Json(Json::Object{{variant.name, std::move(*payload)}});
}

Result<Json> decode_text(const AbiType& type, FeltReader& reader) {
    const Result<std::string> bytes = reader.byte_array();
    if (!bytes) return Fail(bytes.error());
    if (!is_utf8(*bytes)) return fail(Errc::invalid_input, type.name + ": not UTF-8");
    return Json(*bytes);
}

Result<Json> decode_unnamed(const AbiType& type, FeltReader& reader) {
    switch (type.kind) {
        case AbiKind::unit: return Json();
        case AbiKind::felt:
        case AbiKind::address: return decode_felt(type, reader);
        case AbiKind::boolean: {
            const Result<bool> value = reader.boolean();
            if (!value) return Fail(value.error());
            return Json(*value);
        }
        case AbiKind::unsigned_number: return decode_unsigned(type, reader);
        case AbiKind::signed_number: return decode_signed(type, reader);
        case AbiKind::byte_array: return decode_text(type, reader);
        case AbiKind::list:
        case AbiKind::fixed_list:
        case AbiKind::tuple: return decode_items(type, reader);
        case AbiKind::structure: return decode_structure(type, reader);
        case AbiKind::enumeration: return decode_enumeration(type, reader);
    }
    return fail(Errc::invalid_input, "no such type");
}

bool is_leaf(AbiKind kind) { return kind < AbiKind::list; }

}  // namespace

Result<void> encode_value(const AbiType& type, const Json& value, std::vector<Felt>& out) {
    switch (type.kind) {
        case AbiKind::unit:
            if (!value.is_null()) return expected(type);
            return {};
        case AbiKind::felt:
        case AbiKind::address: return encode_felt(type, value, out);
        case AbiKind::boolean:
            if (value.boolean() == nullptr) return expected(type);
            out.emplace_back(*value.boolean() ? 1u : 0u);
            return {};
        case AbiKind::unsigned_number: return encode_unsigned(type, value, out);
        case AbiKind::signed_number: return encode_signed(type, value, out);
        case AbiKind::byte_array:
            if (value.string() == nullptr) return expected(type);
            append_byte_array(out, *value.string());
            return {};
        case AbiKind::list:
        case AbiKind::fixed_list:
        case AbiKind::tuple: return encode_items(type, value, out);
        case AbiKind::structure: return encode_structure(type, value, out);
        case AbiKind::enumeration: return encode_enumeration(type, value, out);
    }
    return fail(Errc::invalid_input, "no such type");
}

Result<Json> decode_value(const AbiType& type, FeltReader& reader) {
    Result<Json> value = decode_unnamed(type, reader);
    // Compound types are named by the path to the part that failed.
    if (!value && is_leaf(type.kind) && !value.error().detail.starts_with(type.name)) {
        return Fail(std::move(value.error()).at(type.name));
    }
    return value;
}

}  // namespace warden::starknet
