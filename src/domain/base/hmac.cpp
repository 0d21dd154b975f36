#include "domain/base/hmac.hpp"

#include <array>
#include <string>

#include "domain/base/check.hpp"
#include "domain/base/sha256.hpp"

namespace warden {
namespace {

constexpr std::size_t kBlock = 64;

std::string padded(std::span<const std::uint8_t> key, char pad) {
    std::string block(kBlock, pad);
    for (std::size_t i = 0; i < key.size(); ++i) {
        block[i] = static_cast<char>(static_cast<unsigned char>(pad) ^ key[i]);
    }
    return block;
}

}  // namespace

Hash32 hmac_sha256(std::span<const std::uint8_t> key, std::string_view message) {
    WARDEN_CHECK(key.size() <= kBlock);
    const Hash32 inner = sha256(padded(key, '\x36').append(message));
    std::string outer = padded(key, '\x5c');
    outer.append(reinterpret_cast<const char*>(inner.data()), inner.size());
    return sha256(outer);
}

}  // namespace warden
