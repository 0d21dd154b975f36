#pragma once
// Secrets from key files.

#include <memory>

#include "ports/secrets.hpp"

namespace warden::secrets {

// Reads files that only their owner may read (chmod 600 or 400).
std::unique_ptr<ports::SecretSource> make_file_secrets();

}  // namespace warden::secrets
