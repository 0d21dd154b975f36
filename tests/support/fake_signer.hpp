#pragma once
// A vantage that signs without cryptography: the "signature" is the digest of key and message,
// twice.

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "domain/base/hex.hpp"
#include "domain/base/sha256.hpp"
#include "domain/probing/observation.hpp"
#include "domain/scoring/unit_day.hpp"
#include "ports/batch_signer.hpp"
#include "ports/observation_store.hpp"

namespace warden::support {

class FakeSigner final : public ports::BatchSigner {
  public:
    explicit FakeSigner(std::string key_id) : key_id_(std::move(key_id)) {}
    // Of the one key that this vantage has.
    static FakeSigner of(const std::string& vantage) {
        return FakeSigner(to_hex(sha256("key of " + vantage)));
    }
    std::string key_id() const override { return key_id_; }
    ports::Signature64 sign(std::string_view bytes) override {
        const Hash32 hash = sha256(key_id_ + std::string(bytes));
        ports::Signature64 signature{};
        std::ranges::copy(hash, signature.begin());
        std::ranges::copy(hash, signature.begin() + 32);
        return signature;
    }
    static bool verify(std::string_view key_id, std::string_view bytes,
                       const probing::Signature& signature) {
        return FakeSigner(std::string(key_id)).sign(bytes) == signature;
    }
    ports::UnitDayRecord sign(ports::UnitDayRecord record) {
        record.key_id = key_id_;
        record.signature = to_hex(sign(scoring::unit_day_message(record.bytes)));
        return record;
    }

  private:
    std::string key_id_;
};

}  // namespace warden::support
