#include "main/service/vantage_key.hpp"

#include <utility>

#include "domain/base/hex.hpp"
#include "platform/crypto/crypto.hpp"

namespace warden::cli {
namespace {

class VantageKey final : public ports::BatchSigner {
  public:
    explicit VantageKey(crypto::SigningKey key) : key_(std::move(key)) {}
    std::string key_id() const override { return to_hex(key_.public_key()); }
    ports::Signature64 sign(std::string_view bytes) override { return key_.sign(as_bytes(bytes)); }

  private:
    crypto::SigningKey key_;
};

Result<crypto::SigningKey> key_from_text(std::string_view text) {
    const auto seed = hash_from_hex(text);
    if (seed) return crypto::SigningKey::from_seed(*seed);
    return fail(Errc::invalid_input,
                "a vantage key is 64 hex digits; make one with warden keys generate vantage FILE");
}

Result<NewKey> generate() {
    Hash32 seed{};
    crypto::fill_random(seed);
    return NewKey{ports::SecretString(to_hex(seed)),
                  to_hex(crypto::SigningKey::from_seed(seed).public_key())};
}

Result<std::string> public_text(std::string_view secret) {
    const auto key = key_from_text(secret);
    if (!key) return Fail(key.error());
    return to_hex(key->public_key());
}

}  // namespace

constinit const KeyFormat kVantageKey{generate, public_text};

Result<std::unique_ptr<ports::BatchSigner>> read_vantage_key(ports::SecretSource& secrets,
                                                             const std::filesystem::path& file) {
    const auto text = secrets.read(file);
    if (!text) return Fail(text.error());
    auto key = key_from_text(text->reveal());
    if (!key) return Fail(std::move(key.error()).at(file.string()));
    return std::make_unique<VantageKey>(std::move(*key));
}

probing::VerifyFn ed25519_verifier() {
    return
        [](std::string_view key_id, std::string_view bytes, const probing::Signature& signature) {
            const auto key = hash_from_hex(key_id);
            return key && crypto::verify(*key, as_bytes(bytes), signature);
        };
}

}  // namespace warden::cli
