#pragma once
// A vantage's Ed25519 key: signs slice batches and unit-day records.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace warden::ports {

using Signature64 = std::array<std::uint8_t, 64>;

class BatchSigner {
  public:
    virtual ~BatchSigner() = default;
    // Returns the public key as 64 hex digits.
    virtual std::string key_id() const = 0;
    // Returns the Ed25519 signature of exactly these bytes; it can't fail. Called on any thread, on
    // several at a time.
    virtual Signature64 sign(std::string_view bytes) = 0;
};

}  // namespace warden::ports
