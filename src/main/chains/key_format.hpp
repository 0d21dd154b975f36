#pragma once
// How the keys of one kind are made and shown.

#include <string>
#include <string_view>

#include "domain/base/error.hpp"
#include "ports/secrets.hpp"

namespace warden::cli {

struct NewKey {
    ports::SecretString secret;  // content of its key file
    std::string public_text;
};

struct KeyFormat {
    Result<NewKey> (*generate)();
    // Returns what may be shown of a key file's content. invalid_input: it holds no such key.
    Result<std::string> (*public_text)(std::string_view secret);
};

}  // namespace warden::cli
