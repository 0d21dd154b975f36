#pragma once
// A vantage's key: it signs what that vantage saw.

#include <filesystem>
#include <memory>

#include "domain/base/error.hpp"
#include "domain/probing/observation.hpp"
#include "main/chains/key_format.hpp"
#include "ports/batch_signer.hpp"
#include "ports/secrets.hpp"

namespace warden::cli {

// An Ed25519 seed as 64 hex digits; its public text is the key id.
extern const KeyFormat kVantageKey;

// Errors of the file as SecretSource::read; invalid_input: it holds no such key.
Result<std::unique_ptr<ports::BatchSigner>> read_vantage_key(ports::SecretSource& secrets,
                                                             const std::filesystem::path& file);

// Checks an Ed25519 signature by a key id (64 hex digits).
probing::VerifyFn ed25519_verifier();

}  // namespace warden::cli
