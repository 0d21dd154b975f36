#include "adapters/stellar/codec/strkey.hpp"

#include <algorithm>
#include <array>

#include "domain/base/check.hpp"

namespace warden::stellar {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::size_t kTextMax = 165;  // of a signed payload of 64 bytes

std::string base32(std::span<const std::uint8_t> bytes) {
    std::string out;
    std::uint32_t bits = 0;
    int count = 0;
    for (const std::uint8_t byte : bytes) {
        bits = ((bits << 8) | byte) & 0xfff;
        count += 8;
        for (; count >= 5; count -= 5) out += kAlphabet[(bits >> (count - 5)) & 31];
    }
    if (count > 0) out += kAlphabet[(bits << (5 - count)) & 31];
    return out;
}

// Bits that do not fill a byte are dropped: comparing with base32() of the result tells of them.
Result<Bytes> from_base32(std::string_view text) {
    Bytes out;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        const std::size_t value = kAlphabet.find(c);
        if (value == kAlphabet.npos) return fail(Errc::invalid_input, "StrKey: not base32");
        bits = ((bits << 5) | static_cast<std::uint32_t>(value)) & 0xfff;
        count += 5;
        if (count >= 8) {
            count -= 8;
            out.push_back(static_cast<std::uint8_t>(bits >> count));
        }
    }
    return out;
}

bool is_signed_payload(std::span<const std::uint8_t> payload) {
    if (payload.size() < 36) return false;
    std::size_t length = 0;
    for (std::size_t i = 32; i < 36; ++i) length = (length << 8) | payload[i];
    if (length < 1 || length > 64 || payload.size() != 36 + (length + 3) / 4 * 4) return false;
    const auto padding = payload.subspan(36 + length);
    return std::all_of(padding.begin(), padding.end(), [](auto byte) { return byte == 0; });
}

bool is_payload_of(StrKeyKind kind, std::span<const std::uint8_t> payload) {
    switch (kind) {
        case StrKeyKind::contract:
        case StrKeyKind::account:
        case StrKeyKind::liquidity_pool:
        case StrKeyKind::seed:
        case StrKeyKind::pre_auth_txn:
        case StrKeyKind::hash_x: return payload.size() == 32;
        case StrKeyKind::claimable_balance: return payload.size() == 33 && payload[0] == 0;
        case StrKeyKind::muxed_account: return payload.size() == 40;
        case StrKeyKind::signed_payload: return is_signed_payload(payload);
    }
    return false;
}

}  // namespace

std::uint16_t crc16_xmodem(std::span<const std::uint8_t> bytes) {
    std::uint32_t crc = 0;
    for (const std::uint8_t byte : bytes) {
        crc ^= static_cast<std::uint32_t>(byte) << 8;
        for (int i = 0; i < 8; ++i) crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
        crc &= 0xffff;
    }
    return static_cast<std::uint16_t>(crc);
}

std::string encode_strkey(StrKeyKind kind, std::span<const std::uint8_t> payload) {
    WARDEN_CHECK(is_payload_of(kind, payload));
    Bytes bytes{static_cast<std::uint8_t>(kind)};
    bytes.insert(bytes.end(), payload.begin(), payload.end());
    const std::uint16_t crc = crc16_xmodem(bytes);
    bytes.push_back(static_cast<std::uint8_t>(crc & 0xff));
    bytes.push_back(static_cast<std::uint8_t>(crc >> 8));
    return base32(bytes);
}

Result<StrKey> decode_strkey(std::string_view text) {
    if (text.size() > kTextMax) return fail(Errc::invalid_input, "StrKey: too long");
    const Result<Bytes> bytes = from_base32(text);
    if (!bytes) return Fail(bytes.error());
    if (bytes->size() < 3) return fail(Errc::invalid_input, "StrKey: too short");
    const std::span<const std::uint8_t> payload(bytes->data() + 1, bytes->size() - 3);
    const auto kind = static_cast<StrKeyKind>(bytes->front());
    if (!is_payload_of(kind, payload)) {
        return fail(Errc::invalid_input, "StrKey: unknown kind, or a payload that is none of it");
    }
    // Encoding again catches a wrong checksum, left-over bits and impossible lengths at once.
    if (encode_strkey(kind, payload) != text) {
        return fail(Errc::invalid_input, "StrKey: wrong checksum or spelling");
    }
    return StrKey{kind, {payload.begin(), payload.end()}};
}

Result<Hash32> decode_strkey(StrKeyKind kind, std::string_view text) {
    const Result<StrKey> key = decode_strkey(text);
    if (!key) return Fail(key.error());
    if (key->kind != kind || key->payload.size() != 32) {
        const char letter = kAlphabet[static_cast<std::uint8_t>(kind) >> 3];
        return fail(Errc::invalid_input,
                    std::string("StrKey: expected one that begins with ") + letter);
    }
    Hash32 out{};
    std::copy(key->payload.begin(), key->payload.end(), out.begin());
    return out;
}

}  // namespace warden::stellar
