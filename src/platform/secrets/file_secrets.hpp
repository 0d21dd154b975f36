#pragma once
// Key files: read, and made.

#include <filesystem>
#include <memory>

#include "ports/secrets.hpp"

namespace warden::secrets {

// Reads files that only their owner may read (chmod 600 or 400).
std::unique_ptr<ports::SecretSource> make_file_secrets();

// Makes a file that only its owner may read and write (0600). conflict: it is there already, a key
// is never overwritten; unavailable: it can't be written.
Result<void> write_new_secret(const std::filesystem::path& file, const ports::SecretString& secret);

}  // namespace warden::secrets
