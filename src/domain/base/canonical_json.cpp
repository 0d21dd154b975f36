#include "domain/base/canonical_json.hpp"

#include <algorithm>
#include <optional>

#include "domain/base/check.hpp"

namespace warden {
namespace {

constexpr std::int64_t kIntegerMax = (std::int64_t{1} << 53) - 1;

// One code point of UTF-8 text and its length; there is none in overlong, surrogate or truncated
// bytes.
struct CodePoint {
    std::uint32_t value;
    std::size_t length;
};
std::optional<CodePoint> decode_utf8(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::uint32_t first = byte(at);
    if (first < 0x80) return CodePoint{first, 1};
    const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    static constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
    if (first < 0xc2 || first > 0xf4 || at + length > text.size()) return std::nullopt;
    std::uint32_t value = first & (0x7fu >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(at + i) & 0xc0) != 0x80) return std::nullopt;
        value = value << 6 | (byte(at + i) & 0x3fu);
    }
    const bool surrogate = value >= 0xd800 && value <= 0xdfff;
    if (value < kLeast[length] || value > 0x10ffff || surrogate) return std::nullopt;
    return CodePoint{value, length};
}

std::u16string utf16(std::string_view text) {
    std::u16string units;
    for (std::size_t at = 0; at < text.size();) {
        const auto point = decode_utf8(text, at);
        WARDEN_CHECK(point.has_value());
        if (point->value < 0x10000) {
            units.push_back(static_cast<char16_t>(point->value));
        } else {
            units.push_back(static_cast<char16_t>(0xd7c0 + (point->value >> 10)));
            units.push_back(static_cast<char16_t>(0xdc00 + (point->value & 0x3ff)));
        }
        at += point->length;
    }
    return units;
}

// The bytes of UTF-8 are in the order of UTF-16 units until U+E000, whose first byte is 0xee.
bool has_plain_order(std::string_view text) {
    return std::none_of(text.begin(), text.end(),
                        [](char c) { return static_cast<std::uint8_t>(c) >= 0xee; });
}

bool name_less(std::string_view a, std::string_view b) {
    if (has_plain_order(a) && has_plain_order(b)) return a < b;
    return utf16(a) < utf16(b);
}

void write_string(std::string_view text, std::string& out) {
    static constexpr std::string_view kDigits = "0123456789abcdef";
    out.push_back('"');
    for (std::size_t at = 0; at < text.size();) {
        const auto point = decode_utf8(text, at);
        WARDEN_CHECK(point.has_value());
        const char c = text[at];
        switch (point->value) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\b': out += "\\b"; break;
            case '\t': out += "\\t"; break;
            case '\n': out += "\\n"; break;
            case '\f': out += "\\f"; break;
            case '\r': out += "\\r"; break;
            default:
                if (point->value < 0x20) {
                    out += "\\u00";
                    out.push_back(kDigits[static_cast<std::size_t>(c) >> 4]);
                    out.push_back(kDigits[static_cast<std::size_t>(c) & 15]);
                } else {
                    out += text.substr(at, point->length);
                }
        }
        at += point->length;
    }
    out.push_back('"');
}

void write_value(const Json& value, std::string& out) {
    if (value.is_null()) {
        out += "null";
    } else if (const bool* boolean = value.boolean()) {
        out += *boolean ? "true" : "false";
    } else if (const std::int64_t* integer = value.integer()) {
        WARDEN_CHECK(*integer <= kIntegerMax);
        WARDEN_CHECK(*integer >= -kIntegerMax);
        out += std::to_string(*integer);
    } else if (const std::string* string = value.string()) {
        write_string(*string, out);
    } else if (const Json::Array* array = value.array()) {
        out.push_back('[');
        for (std::size_t i = 0; i < array->size(); ++i) {
            if (i != 0) out.push_back(',');
            write_value((*array)[i], out);
        }
        out.push_back(']');
    } else {
        std::vector<const Json::Member*> members;
        for (const Json::Member& member : *value.object()) members.push_back(&member);
        std::sort(members.begin(), members.end(),
                  [](auto* a, auto* b) { return name_less(a->first, b->first); });
        out.push_back('{');
        for (std::size_t i = 0; i < members.size(); ++i) {
            if (i != 0) out.push_back(',');
            WARDEN_CHECK(i == 0 || members[i - 1]->first != members[i]->first);
            write_string(members[i]->first, out);
            out.push_back(':');
            write_value(members[i]->second, out);
        }
        out.push_back('}');
    }
}

class Reader {
  public:
    Reader(std::string_view text, int depth_max) : text_(text), depth_left_(depth_max) {}

    Result<Json> document() {
        auto value = read_value();
        if (value && at_ != text_.size()) return error("text after the value");
        return value;
    }

  private:
    Fail error(std::string_view what) const {
        return fail(Errc::invalid_input,
                    "canonical JSON, byte " + std::to_string(at_) + ": " + std::string(what));
    }
    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    bool take(std::string_view expected) {
        if (!text_.substr(at_).starts_with(expected)) return false;
        at_ += expected.size();
        return true;
    }

    Result<Json> read_value() {
        switch (peek()) {
            case 'n': return take("null") ? Result<Json>(Json()) : error("not null");
            case 't': return take("true") ? Result<Json>(Json(true)) : error("not true");
            case 'f': return take("false") ? Result<Json>(Json(false)) : error("not false");
            case '"': return read_string().map([](std::string s) { return Json(std::move(s)); });
            case '[': return nested(&Reader::read_array);
            case '{': return nested(&Reader::read_object);
            default: return read_integer();
        }
    }

    Result<Json> nested(Result<Json> (Reader::*read)()) {
        if (depth_left_ == 0) return error("nested too deeply");
        --depth_left_;
        auto value = (this->*read)();
        ++depth_left_;
        return value;
    }

    Result<Json> read_integer() {
        const std::size_t start = at_;
        if (peek() == '-') ++at_;
        const std::size_t digits = at_;
        while (peek() >= '0' && peek() <= '9') ++at_;
        const std::string_view number = text_.substr(digits, at_ - digits);
        const bool negative = digits != start;
        if (number.empty()) return error("not a value");
        if (number[0] == '0' && (number.size() > 1 || negative)) return error("leading zero");
        if (peek() == '.' || peek() == 'e' || peek() == 'E') return error("not an integer");
        if (number.size() > 16) return error("integer above 2^53 - 1");
        const std::int64_t value = std::stoll(std::string(number));  // 16 digits always fit
        if (value > kIntegerMax) return error("integer above 2^53 - 1");
        return Json(negative ? -value : value);
    }

    // Reads one escape sequence; only those that the writer produces.
    Result<char> read_escape() {
        static constexpr std::string_view kNames = "\"\\btnfr";
        static constexpr std::string_view kValues = "\"\\\b\t\n\f\r";
        ++at_;
        if (const auto index = kNames.find(peek()); at_ < text_.size() && index != kNames.npos) {
            ++at_;
            return kValues[index];
        }
        if (!take("u00") || at_ + 2 > text_.size()) return error("escape not in canonical form");
        static constexpr std::string_view kDigits = "0123456789abcdef";
        const auto high = kDigits.find(text_[at_]);
        const auto low = kDigits.find(text_[at_ + 1]);
        if (high > 1 || low == kDigits.npos) return error("escape not in canonical form");
        const char c = static_cast<char>(high * 16 + low);
        if (kValues.find(c) != kValues.npos) return error("escape not in canonical form");
        at_ += 2;
        return c;
    }

    Result<std::string> read_string() {
        if (!take("\"")) return error("not a string");
        std::string value;
        while (true) {
            if (at_ >= text_.size()) return error("string without end");
            const char c = text_[at_];
            if (c == '"') break;
            if (c == '\\') {
                const auto escaped = read_escape();
                if (!escaped) return Fail(escaped.error());
                value.push_back(*escaped);
                continue;
            }
            const auto point = decode_utf8(text_, at_);
            if (!point) return error("not UTF-8");
            if (point->value < 0x20) return error("control character");
            value += text_.substr(at_, point->length);
            at_ += point->length;
        }
        ++at_;
        return value;
    }

    Result<Json> read_array() {
        ++at_;
        Json::Array array;
        if (take("]")) return Json(std::move(array));
        while (true) {
            auto value = read_value();
            if (!value) return value;
            array.push_back(std::move(*value));
            if (take("]")) return Json(std::move(array));
            if (!take(",")) return error("no comma between elements");
        }
    }

    Result<Json> read_object() {
        ++at_;
        Json::Object object;
        if (take("}")) return Json(std::move(object));
        while (true) {
            auto name = read_string();
            if (!name) return Fail(name.error());
            if (!object.empty() && !name_less(object.back().first, *name)) {
                return error("member names not in order");
            }
            if (!take(":")) return error("no colon after a name");
            auto value = read_value();
            if (!value) return value;
            object.emplace_back(std::move(*name), std::move(*value));
            if (take("}")) return Json(std::move(object));
            if (!take(",")) return error("no comma between members");
        }
    }

    std::string_view text_;
    std::size_t at_ = 0;
    int depth_left_;
};

}  // namespace

bool is_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto point = decode_utf8(text, at);
        if (!point) return false;
        at += point->length;
    }
    return true;
}

const Json* Json::find(std::string_view name) const {
    const Object* members = object();
    if (members == nullptr) return nullptr;
    for (const Member& member : *members) {
        if (member.first == name) return &member.second;
    }
    return nullptr;
}

std::string write_canonical(const Json& value) {
    std::string out;
    write_value(value, out);
    return out;
}

Result<Json> read_canonical(std::string_view text, JsonLimits limits) {
    if (text.size() > limits.bytes_max) {
        return fail(Errc::invalid_input, "canonical JSON larger than the limit");
    }
    return Reader(text, limits.depth_max).document();
}

}  // namespace warden
