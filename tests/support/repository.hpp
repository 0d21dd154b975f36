#pragma once
// The repository's own files. Tests run in its root: ctest does so, by hand change the directory
// first.

#include <string>

#include "domain/base/canonical_json.hpp"

namespace warden::support {

// A whole file, `path` from the root. Throws std::runtime_error when it can't be read.
[[nodiscard]] std::string repository_file(const std::string& path);

// The same, parsed. Also throws when it is not JSON.
[[nodiscard]] Json repository_json(const std::string& path);

}  // namespace warden::support
