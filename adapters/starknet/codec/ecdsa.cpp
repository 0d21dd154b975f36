#include "adapters/starknet/codec/ecdsa.hpp"

#include <algorithm>
#include <vector>

#include "adapters/starknet/codec/curve.hpp"
#include "domain/base/check.hpp"
#include "platform/crypto/crypto.hpp"

namespace warden::starknet {
namespace {

constexpr Hash32 kZero{};

// The scheme's bound of hashes, r and s^-1 (starkware's element bound): below 2^251.
bool below_2_251(const Hash32& bytes) { return bytes[0] < 0x08; }

template <class Buffer>
void wipe_memory(Buffer& buffer) {
    volatile std::uint8_t* byte = buffer.data();
    for (std::size_t i = 0; i < buffer.size(); ++i) byte[i] = 0;
}

// The candidates for k in the order of RFC 6979 section 3.2, HMAC-SHA256, qlen 252.
class NonceDraws {
  public:
    NonceDraws(const Hash32& key, const Hash32& hash) {
        v_.fill(0x01);
        mix(0x00, key, hash);
        mix(0x01, key, hash);
    }
    NonceDraws(const NonceDraws&) = delete;
    NonceDraws& operator=(const NonceDraws&) = delete;
    ~NonceDraws() {
        wipe_memory(k_);
        wipe_memory(v_);
    }

    Hash32 next() {
        if (drawn_) {
            std::array<std::uint8_t, 33> message{};
            std::copy(v_.begin(), v_.end(), message.begin());
            k_ = crypto::hmac_sha256(k_, message);
            v_ = crypto::hmac_sha256(k_, v_);
        }
        drawn_ = true;
        v_ = crypto::hmac_sha256(k_, v_);
        Hash32 candidate{};  // V >> 4
        for (std::size_t i = 0; i < candidate.size(); ++i) {
            const int above = i == 0 ? 0 : v_[i - 1];
            candidate[i] = static_cast<std::uint8_t>((above << 4) | (v_[i] >> 4));
        }
        return candidate;
    }

  private:
    void mix(std::uint8_t mark, const Hash32& key, const Hash32& hash) {
        std::array<std::uint8_t, 97> message{};
        auto end = std::copy(v_.begin(), v_.end(), message.begin());
        *end++ = mark;
        end = std::copy(key.begin(), key.end(), end);
        std::copy(hash.begin(), hash.end(), end);
        k_ = crypto::hmac_sha256(k_, message);
        v_ = crypto::hmac_sha256(k_, v_);
        wipe_memory(message);
    }

    Hash32 k_{};
    Hash32 v_{};
    bool drawn_ = false;
};

}  // namespace

Result<PrivateKey> PrivateKey::from_hex(std::string_view text) {
    constexpr std::size_t kDigitsMax = 64;
    const Fail refused =
        fail(Errc::invalid_input, "Stark private key: not a number of 1 to n - 1 in 0x form");
    if (!text.starts_with("0x")) return refused;
    const std::string_view digits = text.substr(2);
    if (digits.empty() || digits.size() > kDigitsMax) return refused;
    PrivateKey key;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        const char c = digits[digits.size() - 1 - i];
        int value = 0;
        if (c >= '0' && c <= '9') {
            value = c - '0';
        } else if (c >= 'a' && c <= 'f') {
            value = c - 'a' + 10;
        } else if (c >= 'A' && c <= 'F') {
            value = c - 'A' + 10;
        } else {
            return refused;
        }
        std::uint8_t& byte = key.bytes_[31 - i / 2];
        byte = static_cast<std::uint8_t>(byte | (i % 2 == 0 ? value : value << 4));
    }
    if (key.bytes_ == kZero || key.bytes_ >= curve::order()) return refused;
    return key;
}

PrivateKey::PrivateKey(PrivateKey&& other) noexcept : bytes_(other.bytes_) { other.wipe(); }

PrivateKey& PrivateKey::operator=(PrivateKey&& other) noexcept {
    if (this != &other) {
        bytes_ = other.bytes_;
        other.wipe();
    }
    return *this;
}

PrivateKey::~PrivateKey() { wipe(); }

void PrivateKey::wipe() { wipe_memory(bytes_); }

Felt public_key(const PrivateKey& key) { return curve::times_generator_x(key.bytes()); }

Result<Signature> sign(const PrivateKey& key, const Felt& hash) {
    const Hash32 digest = hash.to_bytes();
    if (!below_2_251(digest)) return fail(Errc::invalid_input, "message hash of 2^251 or more");
    WARDEN_CHECK(key.bytes() != kZero);  // moved from
    NonceDraws draws(key.bytes(), digest);
    while (true) {  // about half of the draws are refused
        Hash32 nonce = draws.next();
        if (nonce == kZero || nonce >= curve::order()) continue;
        const Felt r = curve::times_generator_x(nonce);
        if (r.is_zero() || !below_2_251(r.to_bytes())) continue;
        curve::SigningEquation equation{key.bytes(), nonce, digest, r.to_bytes()};
        const curve::SolvedSignature solved = curve::solve(equation);
        wipe_memory(equation.key);
        wipe_memory(equation.nonce);
        wipe_memory(nonce);
        if (solved.s == kZero || !below_2_251(solved.s_inverse)) continue;
        const Result<Felt> s = Felt::from_bytes(solved.s);
        WARDEN_CHECK(s.has_value());  // n < P
        return Signature{r, *s};
    }
}

bool verify(const Felt& public_key, const Felt& hash, const Signature& signature) {
    const curve::Verification verification{public_key.to_bytes(), hash.to_bytes(),
                                           signature.r.to_bytes(), signature.s.to_bytes()};
    if (!below_2_251(verification.hash)) return false;
    if (verification.r == kZero || !below_2_251(verification.r)) return false;
    if (verification.s == kZero || verification.s >= curve::order()) return false;
    return curve::verify(verification);
}

}  // namespace warden::starknet
