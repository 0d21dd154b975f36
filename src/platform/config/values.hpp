#pragma once
// The checked values of one section. Asking for a key that the schema does not declare, or as
// another type, is a broken invariant.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace warden::config {

// Where a value was given.
struct Origin {
    std::string source;  // file name, or "environment variable WARDEN_..."; empty: the default
    int line = 0;        // 1-based; 0 outside files
    int column = 0;

    bool is_default() const { return source.empty(); }
    std::string text() const;  // "warden.yaml:12:3"
};

class Values {
  public:
    const std::string& text(std::string_view key) const;  // Text and Choice
    const std::vector<std::string>& list(std::string_view key) const;
    std::int64_t integer(std::string_view key) const;
    bool boolean(std::string_view key) const;
    std::chrono::milliseconds duration(std::string_view key) const;
    const std::filesystem::path& path(std::string_view key) const;  // Path and SecretFile

    const Values& section(std::string_view name) const;
    const std::vector<Values>& sections(std::string_view name) const;  // a repeated one

    // Returns where the value was given, for errors that the table cannot judge.
    const Origin& origin(std::string_view key) const;

    // The rest is for load(), which fills it.
    using Value = std::variant<std::string, std::vector<std::string>, std::int64_t, bool,
                               std::chrono::milliseconds, std::filesystem::path>;
    struct Entry {
        Value value;
        Origin origin;
    };
    void set(const std::string& key, Entry entry);
    void set_section(const std::string& name, std::vector<Values> values);

  private:
    const Entry& entry(std::string_view key) const;

    std::map<std::string, Entry, std::less<>> entries_;
    std::map<std::string, std::vector<Values>, std::less<>> sections_;  // a single one: one element
};

}  // namespace warden::config
