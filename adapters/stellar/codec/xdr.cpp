#include "adapters/stellar/codec/xdr.hpp"

#include <algorithm>

namespace warden::stellar {
namespace {

std::size_t padding_of(std::size_t size) { return (4 - size % 4) % 4; }

constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

void XdrReader::text(std::string& out, std::size_t max) {
    const auto bytes = padded(max);
    out.assign(bytes.begin(), bytes.end());
}

void XdrReader::opaque(Bytes& out, std::size_t max) {
    const auto bytes = padded(max);
    out.assign(bytes.begin(), bytes.end());
}

void XdrReader::zero() {
    if (big_endian(4) != 0) refuse("unknown extension");
}

void XdrReader::rest(Bytes& out) {
    const auto bytes = take(remaining());
    out.assign(bytes.begin(), bytes.end());
}

void XdrReader::refuse(std::string why) {
    if (error_.empty()) error_ = std::move(why) + " at byte " + std::to_string(position_);
}

Result<void> XdrReader::finish() {
    if (remaining() != 0) refuse(std::to_string(remaining()) + " bytes left over");
    return status();
}

Result<void> XdrReader::status() const {
    if (!ok()) return fail(Errc::invalid_input, "XDR: " + error_);
    return {};
}

void XdrReader::field(bool& value) {
    const std::uint64_t number = big_endian(4);
    if (number > 1) refuse("neither 0 nor 1");
    value = number == 1;
}

std::uint64_t XdrReader::big_endian(std::size_t size) {
    std::uint64_t value = 0;
    for (const std::uint8_t byte : take(size)) value = (value << 8) | byte;
    return value;
}

void XdrReader::fixed(std::span<std::uint8_t> out) {
    const auto bytes = take(out.size());
    std::copy(bytes.begin(), bytes.end(), out.begin());
    for (const std::uint8_t byte : take(padding_of(out.size()))) {
        if (byte != 0) refuse("padding that is not zero");
    }
}

// Takes the next bytes; none after a refusal.
std::span<const std::uint8_t> XdrReader::take(std::size_t size) {
    if (size > remaining()) refuse("bytes missing");
    if (!ok()) return {};
    const auto out = bytes_.subspan(position_, size);
    position_ += size;
    return out;
}

std::span<const std::uint8_t> XdrReader::padded(std::size_t max) {
    const std::uint32_t size = length(max);
    const auto out = take(size);
    for (const std::uint8_t byte : take(padding_of(size))) {
        if (byte != 0) refuse("padding that is not zero");
    }
    return ok() ? out : std::span<const std::uint8_t>{};
}

std::uint32_t XdrReader::length(std::size_t max) {
    std::uint32_t size = 0;
    field(size);
    if (size > max) refuse("length " + std::to_string(size) + " over " + std::to_string(max));
    return ok() ? size : 0;
}

void XdrWriter::big_endian(std::uint64_t value, int size) {
    for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) {
        out_.push_back(static_cast<std::uint8_t>(value >> shift));
    }
}

void XdrWriter::length(std::size_t size, std::size_t max) {
    WARDEN_CHECK(size <= max);
    big_endian(size, 4);
}

void XdrWriter::padded(std::span<const std::uint8_t> bytes, std::size_t max) {
    length(bytes.size(), max);
    out_.insert(out_.end(), bytes.begin(), bytes.end());
    pad(bytes.size());
}

void XdrWriter::pad(std::size_t size) { out_.insert(out_.end(), padding_of(size), 0); }

std::string to_base64(std::span<const std::uint8_t> bytes) {
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k) group = (group << 8) | (k < count ? bytes[i + k] : 0u);
        for (std::size_t k = 0; k < 4; ++k) {
            out += k <= count ? kBase64[(group >> (18 - 6 * k)) & 63] : '=';
        }
    }
    return out;
}

namespace {

constexpr std::array<std::int8_t, 256> base64_values() {
    std::array<std::int8_t, 256> out{};
    out.fill(-1);
    for (std::size_t i = 0; i < kBase64.size(); ++i) {
        out[static_cast<std::uint8_t>(kBase64[i])] = static_cast<std::int8_t>(i);
    }
    return out;
}

}  // namespace

Result<Bytes> from_base64(std::string_view text) {
    static constexpr std::array<std::int8_t, 256> kValues = base64_values();
    if (text.size() % 4 != 0) return fail(Errc::invalid_input, "base64: not a multiple of 4");
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
    text.remove_suffix(padding);
    Bytes out;
    out.reserve(text.size() / 4 * 3 + 3);
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        const std::int8_t value = kValues[static_cast<std::uint8_t>(c)];
        if (value < 0) return fail(Errc::invalid_input, "base64: a character outside its alphabet");
        bits = (bits << 6) | static_cast<std::uint32_t>(value);
        count += 6;
        if (count >= 8) {
            count -= 8;
            out.push_back(static_cast<std::uint8_t>(bits >> count));
            bits &= (1u << count) - 1;
        }
    }
    if (bits != 0) return fail(Errc::invalid_input, "base64: unused bits that are not zero");
    return out;
}

}  // namespace warden::stellar
