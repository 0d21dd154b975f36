// Values of types without parts: numbers and texts.

#include <optional>

#include "adapters/stellar/codec/spec_model.hpp"

namespace warden::stellar {
namespace {

// A Json integer or decimal text, its sign apart.
struct Decimal {
    U128 magnitude = 0;
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
    const bool negative = text.starts_with('-');
    const Result<U128> magnitude =
        u128_from_decimal(std::string_view(text).substr(negative ? 1 : 0));
    if (!magnitude || (negative && *magnitude == 0)) return std::nullopt;  // also "-0"
    return Decimal{*magnitude, negative};
}

std::optional<U128> unsigned_of(const Json& value, unsigned bits) {
    const std::optional<Decimal> number = decimal_of(value);
    if (!number || number->negative) return std::nullopt;
    if (bits < 128 && number->magnitude >> bits != 0) return std::nullopt;
    return number->magnitude;
}

std::optional<I128> signed_of(const Json& value, unsigned bits) {
    const std::optional<Decimal> number = decimal_of(value);
    if (!number) return std::nullopt;
    const U128 bound = U128{1} << (bits - 1);  // the least value; the greatest is one less
    const bool fits = number->negative ? number->magnitude <= bound : number->magnitude < bound;
    if (!fits) return std::nullopt;
    return static_cast<I128>(number->negative ? U128{0} - number->magnitude : number->magnitude);
}

template <class T, class Number>
Result<ScVal> as_scval(const SpecType& type, std::optional<Number> number) {
    if (!number) return expected(type);
    return ScVal(static_cast<T>(*number));
}

Result<ScVal> encode_number(const SpecType& type, const Json& value) {
    switch (type.kind) {
        case SpecKind::u32: return as_scval<std::uint32_t>(type, unsigned_of(value, 32));
        case SpecKind::i32: return as_scval<std::int32_t>(type, signed_of(value, 32));
        case SpecKind::u64: return as_scval<std::uint64_t>(type, unsigned_of(value, 64));
        case SpecKind::i64: return as_scval<std::int64_t>(type, signed_of(value, 64));
        default: break;
    }
    if (type.kind == SpecKind::i128) {
        const std::optional<I128> number = signed_of(value, 128);
        if (!number) return expected(type);
        return ScVal(ScI128{*number});
    }
    const std::optional<U128> number = unsigned_of(value, type.kind == SpecKind::u128 ? 128 : 64);
    if (!number) return expected(type);
    const auto low = static_cast<std::uint64_t>(*number);
    if (type.kind == SpecKind::timepoint) return ScVal(TimePoint{low});
    if (type.kind == SpecKind::duration) return ScVal(Duration{low});
    return ScVal(ScU128{*number});
}

std::string signed_decimal(I128 number) {
    if (number >= 0) return to_decimal(static_cast<U128>(number));
    return "-" + to_decimal(U128{0} - static_cast<U128>(number));
}

Result<Json> decode_number(const SpecType& type, const ScVal& value) {
    switch (type.kind) {
        case SpecKind::u32:
            if (const auto* number = value.as<std::uint32_t>()) return Json(*number);
            break;
        case SpecKind::i32:
            if (const auto* number = value.as<std::int32_t>()) return Json(std::int64_t{*number});
            break;
        case SpecKind::u64:
            if (const auto* number = value.as<std::uint64_t>()) return Json(to_decimal(*number));
            break;
        case SpecKind::i64:
            if (const auto* number = value.as<std::int64_t>()) return Json(signed_decimal(*number));
            break;
        case SpecKind::timepoint:
            if (const auto* time = value.as<TimePoint>()) return Json(to_decimal(time->secs));
            break;
        case SpecKind::duration:
            if (const auto* time = value.as<Duration>()) return Json(to_decimal(time->secs));
            break;
        case SpecKind::u128:
            if (const auto* number = value.as<ScU128>()) return Json(to_decimal(number->number));
            break;
        default:
            if (const auto* number = value.as<ScI128>())
                return Json(signed_decimal(number->number));
    }
    return expected(type);
}

Result<ScVal> encode_text(const SpecType& type, const Json& value) {
    const std::string* text = value.string();
    if (text == nullptr) return expected(type);
    if (type.kind == SpecKind::string) return ScVal(ScString{*text});
    if (type.kind == SpecKind::symbol) {
        ScVal out(ScSymbol{*text});
        if (!is_valid(out)) return expected(type);
        return out;
    }
    if (type.kind == SpecKind::address) {
        const Result<ScAddress> address = address_from_text(*text);
        if (!address) return Fail(Error(address.error()).at("address"));
        return ScVal(*address);
    }
    Result<Bytes> bytes = from_hex(*text);
    if (!bytes || (type.kind == SpecKind::bytes_n && bytes->size() != type.size)) {
        return expected(type);
    }
    return ScVal(std::move(*bytes));
}

Result<Json> decode_text(const SpecType& type, const ScVal& value) {
    if (type.kind == SpecKind::string) {
        const auto* text = value.as<ScString>();
        if (text == nullptr) return expected(type);
        if (!is_utf8(text->text)) return fail(Errc::invalid_input, "string: not UTF-8");
        return Json(text->text);
    }
    if (type.kind == SpecKind::symbol) {
        const auto* text = value.as<ScSymbol>();
        if (text == nullptr || !is_valid(value)) return expected(type);
        return Json(text->text);
    }
    if (type.kind == SpecKind::address) {
        const auto* address = value.as<ScAddress>();
        if (address == nullptr) return expected(type);
        return Json(to_text(*address));
    }
    const auto* bytes = value.as<Bytes>();
    if (bytes == nullptr || (type.kind == SpecKind::bytes_n && bytes->size() != type.size)) {
        return expected(type);
    }
    return Json(to_hex(*bytes));
}

bool is_number(SpecKind kind) { return kind >= SpecKind::u32 && kind <= SpecKind::i128; }

bool is_text(SpecKind kind) {
    return kind == SpecKind::string || kind == SpecKind::symbol || kind == SpecKind::address ||
           kind == SpecKind::bytes || kind == SpecKind::bytes_n;
}

Fail unsupported(const SpecType& type) {
    return fail(Errc::invalid_input, type_name(type) + " has no form here");
}

}  // namespace

std::string type_name(const SpecType& type) {
    switch (type.kind) {
        case SpecKind::boolean: return "bool";
        case SpecKind::void_: return "void";
        case SpecKind::u32: return "u32";
        case SpecKind::i32: return "i32";
        case SpecKind::u64: return "u64";
        case SpecKind::i64: return "i64";
        case SpecKind::timepoint: return "timepoint";
        case SpecKind::duration: return "duration";
        case SpecKind::u128: return "u128";
        case SpecKind::i128: return "i128";
        case SpecKind::bytes: return "bytes";
        case SpecKind::bytes_n: return std::to_string(type.size) + " bytes";
        case SpecKind::string: return "string";
        case SpecKind::symbol: return "symbol";
        case SpecKind::address: return "address";
        case SpecKind::option: return "option";
        case SpecKind::vec: return "vec";
        case SpecKind::map: return "map";
        case SpecKind::tuple: return "tuple";
        case SpecKind::declared: return type.name;
        default: return "type " + std::to_string(static_cast<std::int32_t>(type.kind));
    }
}

Fail expected(const SpecType& type) {
    return fail(Errc::invalid_input, type_name(type) + " expected");
}

Result<ScVal> encode_scalar(const SpecType& type, const Json& value) {
    if (is_number(type.kind)) return encode_number(type, value);
    if (is_text(type.kind)) return encode_text(type, value);
    if (type.kind == SpecKind::boolean) {
        if (value.boolean() == nullptr) return expected(type);
        return ScVal(*value.boolean());
    }
    if (type.kind != SpecKind::void_) return unsupported(type);
    if (!value.is_null()) return expected(type);
    return ScVal();
}

Result<Json> decode_scalar(const SpecType& type, const ScVal& value) {
    if (is_number(type.kind)) return decode_number(type, value);
    if (is_text(type.kind)) return decode_text(type, value);
    if (type.kind == SpecKind::boolean) {
        if (value.as<bool>() == nullptr) return expected(type);
        return Json(*value.as<bool>());
    }
    if (type.kind != SpecKind::void_) return unsupported(type);
    if (value.as<ScVoid>() == nullptr) return expected(type);
    return Json();
}

}  // namespace warden::stellar
