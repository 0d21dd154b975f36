#pragma once
// Key files: made, read, and turned into signers. Files are created for their owner only (0600) and
// never overwritten.

#include <filesystem>
#include <memory>
#include <string>

#include "domain/base/error.hpp"
#include "domain/probing/observation.hpp"
#include "platform/crypto/crypto.hpp"
#include "ports/batch_signer.hpp"
#include "ports/secrets.hpp"

namespace warden::cli {

// A vantage's Ed25519 seed as 64 hex digits.
Result<std::unique_ptr<ports::BatchSigner>> read_vantage_key(ports::SecretSource& secrets,
                                                             const std::filesystem::path& file);

// Checks an Ed25519 signature by a key id (64 hex digits).
probing::VerifyFn ed25519_verifier();

struct NewKey {
    std::string public_text;  // vantage: key id; starknet: public key; stellar: account
};
// conflict when the file exists; unavailable when it can't be written.
Result<NewKey> generate_vantage_key(const std::filesystem::path& file);
Result<NewKey> generate_starknet_key(const std::filesystem::path& file);
Result<NewKey> generate_stellar_key(const std::filesystem::path& file);

// A secret seed as StrKey: S...
Result<crypto::SigningKey> stellar_key_from_text(std::string_view text);
// What may be shown of a key file of the kind vantage, starknet or stellar.
Result<std::string> public_text_of(const std::string& kind, ports::SecretSource& secrets,
                                   const std::filesystem::path& file);

}  // namespace warden::cli
