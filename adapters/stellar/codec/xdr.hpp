#pragma once
// XDR (RFC 4506) as Stellar uses it. A type says its fields once, and is read and written by them:
//
//   struct TimeBounds {
//       std::uint64_t min_time = 0;
//       std::uint64_t max_time = 0;
//       template <class Io, class Self>
//       static void xdr_fields(Io& io, Self& self) { io(self.min_time, self.max_time); }
//   };
//
// Reader and writer have the same methods. The reader takes outside bytes: the first thing that is
// wrong stays as its error, everything after it reads as zero, and finish() tells. What it accepts
// has exactly one spelling (padding zero, no bytes left over), so writing a value gives the bytes
// that it was read from.

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "domain/base/check.hpp"
#include "domain/base/error.hpp"
#include "domain/base/hex.hpp"

namespace warden::stellar {

inline constexpr std::size_t kNoLimit = std::numeric_limits<std::uint32_t>::max();
// Types inside types. The host allows values 100 deep, a map costs two levels of ours.
inline constexpr int kXdrDepthMax = 256;

// A union's alternative: its own tag, or, of an open union's last alternative, whatever was read.
template <class T>
concept XdrTagged = requires { T::kTag; };
template <class T>
concept XdrOpen = requires(T& t) {
    { t.type } -> std::same_as<std::int32_t&>;
};

class XdrReader {
  public:
    static constexpr bool kReads = true;

    explicit XdrReader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

    template <class... Fields>
    void operator()(Fields&... fields) {
        (field(fields), ...);
    }
    template <class T>
    void list(std::vector<T>& items, std::size_t max) {
        const std::uint32_t count = length(max);
        // Every item takes four bytes or more, so a count cannot ask for memory by itself.
        if (count > remaining() / 4) refuse("a list longer than its bytes");
        items.clear();
        for (std::uint32_t i = 0; i < count && ok(); ++i) field(items.emplace_back());
    }
    void text(std::string& out, std::size_t max);
    void opaque(Bytes& out, std::size_t max);
    // Reads or writes an extension point, or another number that must be 0.
    void zero();
    // A contiguous enumeration 0..max.
    template <class Enum>
    void code(Enum& value, Enum max) {
        std::int32_t number = 0;
        field(number);
        if (number < 0 || number > static_cast<std::int32_t>(max)) return refuse("unknown code");
        value = static_cast<Enum>(number);
    }
    // An enumeration that may grow: any number is taken.
    template <class Enum>
    void number(Enum& value) {
        std::int32_t read = 0;
        field(read);
        value = static_cast<Enum>(read);
    }
    // A union whose tags are the indices of the variant.
    template <class... T>
    void choice(std::variant<T...>& value) {
        std::uint32_t tag = 0;
        field(tag);
        if (tag >= sizeof...(T)) return refuse("unknown arm " + std::to_string(tag));
        emplace_index(value, tag, std::index_sequence_for<T...>());
    }
    // A union whose alternatives know their tags (XdrTagged); the last one may be open (XdrOpen).
    template <class... T>
    void tagged(std::variant<T...>& value) {
        std::int32_t tag = 0;
        field(tag);
        if (!(try_tag<T>(value, tag) || ...)) refuse("unknown arm " + std::to_string(tag));
    }
    // Bytes whose end `skip(XdrReader&)` finds, kept as they are.
    template <class Skip>
    void raw(Bytes& out, Skip skip) {
        const std::size_t begin = position_;
        skip(*this);
        const auto part = bytes_.subspan(begin, ok() ? position_ - begin : 0);
        out.assign(part.begin(), part.end());
    }
    // Everything that is left.
    void rest(Bytes& out);

    std::size_t remaining() const { return bytes_.size() - position_; }
    bool ok() const { return error_.empty(); }
    // Notes a refusal; the first one stays.
    void refuse(std::string why);
    // invalid_input with the offset; also when bytes are left over.
    Result<void> finish();
    // Returns the error so far, whatever is left.
    Result<void> status() const;

  private:
    void field(bool& value);
    void field(std::uint32_t& value) { value = static_cast<std::uint32_t>(big_endian(4)); }
    void field(std::int32_t& value) { value = static_cast<std::int32_t>(big_endian(4)); }
    void field(std::uint64_t& value) { value = big_endian(8); }
    void field(std::int64_t& value) { value = static_cast<std::int64_t>(big_endian(8)); }
    void field(Bytes& value) { opaque(value, kNoLimit); }
    void field(std::string& value) { text(value, kNoLimit); }
    template <std::size_t N>
    void field(std::array<std::uint8_t, N>& value) {
        fixed(value);
    }
    template <class T, std::size_t N>
    void field(std::array<T, N>& value) {
        for (T& item : value) field(item);
    }
    template <class T>
    void field(std::vector<T>& value) {
        list(value, kNoLimit);
    }
    template <class T>
    void field(std::optional<T>& value) {
        bool present = false;
        field(present);
        value.reset();
        if (present && ok()) field(value.emplace());
    }
    template <class T>
        requires std::is_class_v<T>
    void field(T& value) {
        if (!ok()) return;
        if (++depth_ > kXdrDepthMax) refuse("types nested too deep");
        if (ok()) T::xdr_fields(*this, value);
        --depth_;
    }

    template <class Variant, std::size_t... I>
    void emplace_index(Variant& value, std::uint32_t tag, std::index_sequence<I...> /*indices*/) {
        ((tag == I ? field(value.template emplace<I>()) : void()), ...);
    }
    template <class T, class Variant>
    bool try_tag(Variant& value, std::int32_t tag) {
        if constexpr (XdrTagged<T>) {
            if (tag != static_cast<std::int32_t>(T::kTag)) return false;
            field(value.template emplace<T>());
        } else {
            static_assert(XdrOpen<T>);
            T& open = value.template emplace<T>();
            open.type = tag;
            field(open);
        }
        return true;
    }

    std::uint64_t big_endian(std::size_t size);
    void fixed(std::span<std::uint8_t> out);
    std::span<const std::uint8_t> take(std::size_t size);
    std::span<const std::uint8_t> padded(std::size_t max);
    std::uint32_t length(std::size_t max);

    std::span<const std::uint8_t> bytes_;
    std::size_t position_ = 0;
    int depth_ = 0;
    std::string error_;
};

// Values over a limit are a broken invariant: whoever makes a value holds its limits.
class XdrWriter {
  public:
    static constexpr bool kReads = false;

    template <class... Fields>
    void operator()(const Fields&... fields) {
        (field(fields), ...);
    }
    template <class T>
    void list(const std::vector<T>& items, std::size_t max) {
        length(items.size(), max);
        for (const T& item : items) field(item);
    }
    void text(const std::string& value, std::size_t max) { padded(as_bytes(value), max); }
    void opaque(const Bytes& value, std::size_t max) { padded(value, max); }
    void zero() { big_endian(0, 4); }
    template <class Enum>
    void code(Enum value, Enum max) {
        WARDEN_CHECK(value <= max);
        field(static_cast<std::int32_t>(value));
    }
    template <class Enum>
    void number(Enum value) {
        field(static_cast<std::int32_t>(value));
    }
    template <class... T>
    void choice(const std::variant<T...>& value) {
        field(static_cast<std::uint32_t>(value.index()));
        std::visit([this](const auto& arm) { this->field(arm); }, value);
    }
    template <class... T>
    void tagged(const std::variant<T...>& value) {
        std::visit(
            [this]<class Arm>(const Arm& arm) {
                if constexpr (XdrTagged<Arm>) {
                    this->field(static_cast<std::int32_t>(Arm::kTag));
                } else {
                    this->field(arm.type);
                }
                this->field(arm);
            },
            value);
    }
    template <class Skip>
    void raw(const Bytes& bytes, Skip /*skip*/) {
        rest(bytes);
    }
    void rest(const Bytes& bytes) { out_.insert(out_.end(), bytes.begin(), bytes.end()); }
    const Bytes& bytes() const { return out_; }
    Bytes take() && { return std::move(out_); }

  private:
    void field(bool value) { big_endian(value ? 1 : 0, 4); }
    void field(std::uint32_t value) { big_endian(value, 4); }
    void field(std::int32_t value) { big_endian(static_cast<std::uint32_t>(value), 4); }
    void field(std::uint64_t value) { big_endian(value, 8); }
    void field(std::int64_t value) { big_endian(static_cast<std::uint64_t>(value), 8); }
    void field(const Bytes& value) { padded(value, kNoLimit); }
    void field(const std::string& value) { padded(as_bytes(value), kNoLimit); }
    template <std::size_t N>
    void field(const std::array<std::uint8_t, N>& value) {
        out_.insert(out_.end(), value.begin(), value.end());
        pad(N);
    }
    template <class T, std::size_t N>
    void field(const std::array<T, N>& value) {
        for (const T& item : value) field(item);
    }
    template <class T>
    void field(const std::vector<T>& value) {
        list(value, kNoLimit);
    }
    template <class T>
    void field(const std::optional<T>& value) {
        field(value.has_value());
        if (value) field(*value);
    }
    template <class T>
        requires std::is_class_v<T>
    void field(const T& value) {
        T::xdr_fields(*this, value);
    }

    void big_endian(std::uint64_t value, int size);
    void length(std::size_t size, std::size_t max);
    void padded(std::span<const std::uint8_t> bytes, std::size_t max);
    void pad(std::size_t size);

    Bytes out_;
};

template <class T>
Bytes to_xdr(const T& value) {
    XdrWriter out;
    out(value);
    return std::move(out).take();
}
// The whole of `bytes`; invalid_input otherwise.
template <class T>
Result<T> from_xdr(std::span<const std::uint8_t> bytes) {
    XdrReader in(bytes);
    T value{};
    in(value);
    if (Result<void> done = in.finish(); !done) return Fail(std::move(done.error()));
    return value;
}

// Standard base64 with padding (RFC 4648 section 4), the form in which XDR travels in JSON.
std::string to_base64(std::span<const std::uint8_t> bytes);
// invalid_input on another character, missing padding, or left-over bits that are not zero.
Result<Bytes> from_base64(std::string_view text);

template <class T>
std::string to_xdr_base64(const T& value) {
    return to_base64(to_xdr(value));
}
template <class T>
Result<T> from_xdr_base64(std::string_view text) {
    const Result<Bytes> bytes = from_base64(text);
    if (!bytes) return Fail(bytes.error());
    return from_xdr<T>(*bytes);
}

}  // namespace warden::stellar
