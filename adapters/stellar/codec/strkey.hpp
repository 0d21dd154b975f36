#pragma once
// StrKey (SEP-23): keys and ids as text. RFC 4648 base32 of version byte, payload and CRC16-XMODEM.

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/base/error.hpp"
#include "domain/base/hex.hpp"

namespace warden::stellar {

// The values are the version bytes.
enum class StrKeyKind : std::uint8_t {
    claimable_balance = 1 << 3,  // B: 0x00 and 32 bytes
    contract = 2 << 3,           // C
    account = 6 << 3,            // G: an Ed25519 public key
    liquidity_pool = 11 << 3,    // L
    muxed_account = 12 << 3,     // M: 32 bytes of key, u64 id
    signed_payload = 15 << 3,    // P: 32 bytes of key, u32 length 1..64, payload, zero padding
    seed = 18 << 3,              // S: an Ed25519 secret seed
    pre_auth_txn = 19 << 3,      // T
    hash_x = 23 << 3,            // X
};

struct StrKey {
    StrKeyKind kind = StrKeyKind::account;
    Bytes payload;
    friend bool operator==(const StrKey&, const StrKey&) = default;
};

// invalid_input: another alphabet or case, padding, a wrong checksum, an unknown kind, a payload
// that is none of its kind, or any text that encode() would not give. The text itself is never part
// of an error, since it may be a seed.
Result<StrKey> decode_strkey(std::string_view text);
// Returns the 32 bytes of a key of that kind.
Result<Hash32> decode_strkey(StrKeyKind kind, std::string_view text);
// The payload must be one of its kind (checked).
std::string encode_strkey(StrKeyKind kind, std::span<const std::uint8_t> payload);

std::uint16_t crc16_xmodem(std::span<const std::uint8_t> bytes);

}  // namespace warden::stellar
