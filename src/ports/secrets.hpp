#pragma once
// Secrets: text that can be neither printed nor copied by accident, and where it is read from.

#include <cstddef>
#include <cstring>  // and glibc's explicit_bzero
#include <filesystem>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/base/error.hpp"

namespace warden::ports {

// Owns a secret and overwrites it when it is destroyed or replaced. Move-only, and without
// operator<< and comparison: whoever needs the text asks for reveal() and keeps no copy of it.
class SecretString {
  public:
    SecretString() = default;
    explicit SecretString(std::string_view text) : text_(text.begin(), text.end()) {}
    SecretString(SecretString&& other) noexcept : text_(std::move(other.text_)) {
        other.text_.clear();
    }
    SecretString& operator=(SecretString&& other) noexcept {
        if (this != &other) {
            wipe();
            text_ = std::move(other.text_);
            other.text_.clear();
        }
        return *this;
    }
    SecretString(const SecretString&) = delete;
    SecretString& operator=(const SecretString&) = delete;
    ~SecretString() { wipe(); }

    bool empty() const { return text_.empty(); }
    std::string_view reveal() const { return {text_.data(), text_.size()}; }

  private:
    void wipe() noexcept {
        if (!text_.empty()) explicit_bzero(text_.data(), text_.size());
    }

    std::vector<char> text_;  // never grows: a reallocation would leave a copy behind
};

inline constexpr std::size_t kSecretBytesMax = std::size_t{64} * 1024;

// It blocks on the file system, so it is asked at start-up only.
class SecretSource {
  public:
    virtual ~SecretSource() = default;
    // Returns the content of a key file without the white space around it. Errors, each saying how
    // to fix it: not_found (missing), invalid_input (no regular file, readable by group or others,
    // empty), limit (more than kSecretBytesMax bytes), unavailable (cannot be read).
    virtual Result<SecretString> read(const std::filesystem::path& file) = 0;
};

}  // namespace warden::ports
