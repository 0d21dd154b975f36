#include "main/chains/keys.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "adapters/starknet/codec/ecdsa.hpp"
#include "adapters/stellar/codec/strkey.hpp"
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

Result<void> write_new(const std::filesystem::path& file, std::string_view text) {
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        const bool exists = errno == EEXIST;
        return fail(exists ? Errc::conflict : Errc::unavailable,
                    file.string() + ": " +
                        (exists ? "is there already; keys are never overwritten"
                                : std::string(std::strerror(errno))));
    }
    const auto written = ::write(fd, text.data(), text.size());
    const bool ok = written == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
    ::close(fd);
    if (!ok) return fail(Errc::unavailable, file.string() + ": can't be written");
    return {};
}

}  // namespace

Result<std::unique_ptr<ports::BatchSigner>> read_vantage_key(ports::SecretSource& secrets,
                                                             const std::filesystem::path& file) {
    const auto text = secrets.read(file);
    if (!text) return Fail(text.error());
    const auto seed = hash_from_hex(text->reveal());
    if (!seed) {
        return fail(Errc::invalid_input, file.string() +
                                             ": a vantage key is 64 hex digits; make one with "
                                             "warden keys generate vantage FILE");
    }
    return std::make_unique<VantageKey>(crypto::SigningKey::from_seed(*seed));
}

probing::VerifyFn ed25519_verifier() {
    return
        [](std::string_view key_id, std::string_view bytes, const probing::Signature& signature) {
            const auto key = hash_from_hex(key_id);
            return key && crypto::verify(*key, as_bytes(bytes), signature);
        };
}

Result<NewKey> generate_vantage_key(const std::filesystem::path& file) {
    Hash32 seed{};
    crypto::fill_random(seed);
    const auto key = crypto::SigningKey::from_seed(seed);
    const auto written = write_new(file, to_hex(seed) + "\n");
    if (!written) return Fail(written.error());
    return NewKey{to_hex(key.public_key())};
}

Result<NewKey> generate_starknet_key(const std::filesystem::path& file) {
    Hash32 bytes{};
    crypto::fill_random(bytes);
    bytes[0] &= 0x03;  // below 2^250, so below the order of the curve
    const std::string text = "0x" + to_hex(bytes);
    const auto key = starknet::PrivateKey::from_hex(text);
    if (!key) return Fail(key.error());
    const auto written = write_new(file, text + "\n");
    if (!written) return Fail(written.error());
    return NewKey{starknet::public_key(*key).to_hex()};
}

Result<NewKey> generate_stellar_key(const std::filesystem::path& file) {
    Hash32 seed{};
    crypto::fill_random(seed);
    const auto key = crypto::SigningKey::from_seed(seed);
    const auto written =
        write_new(file, stellar::encode_strkey(stellar::StrKeyKind::seed, seed) + "\n");
    if (!written) return Fail(written.error());
    return NewKey{stellar::encode_strkey(stellar::StrKeyKind::account, key.public_key())};
}

Result<crypto::SigningKey> stellar_key_from_text(std::string_view text) {
    const auto seed = stellar::decode_strkey(stellar::StrKeyKind::seed, text);
    if (!seed) {
        return fail(
            Errc::invalid_input,
            "a Stellar key is a secret seed (S and 55 characters); make one with warden keys "
            "generate stellar FILE");
    }
    return crypto::SigningKey::from_seed(*seed);
}

Result<std::string> public_text_of(const std::string& kind, ports::SecretSource& secrets,
                                   const std::filesystem::path& file) {
    if (kind == "vantage") {
        const auto key = read_vantage_key(secrets, file);
        if (!key) return Fail(key.error());
        return (*key)->key_id();
    }
    const auto text = secrets.read(file);
    if (!text) return Fail(text.error());
    if (kind == "stellar") {
        const auto key = stellar_key_from_text(text->reveal());
        if (!key) return Fail(Error(key.error()).at(file.string()));
        return stellar::encode_strkey(stellar::StrKeyKind::account, key->public_key());
    }
    const auto key = starknet::PrivateKey::from_hex(text->reveal());
    if (!key) return Fail(Error(key.error()).at(file.string()));
    return starknet::public_key(*key).to_hex();
}

}  // namespace warden::cli
