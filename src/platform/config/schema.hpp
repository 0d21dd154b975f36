#pragma once
// The declaration of a configuration: which keys there are, what they may hold, what they mean. It
// is the one table from which a file is checked, the reference is written and effective values are
// shown.
//
//   const Schema schema{.sections = {
//       {.name = "chains", .help = "One per chain.", .repeat = Repeat{1, 8}, .keys = {
//            {.name = "alias", .type = Text{}, .help = "Name of the chain in ids."},
//            {.name = "poll", .type = Duration{100ms, 1min}, .fallback = "2s", .help = "..."}}}}};

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/base/enum_names.hpp"

namespace warden::config {

// Types of keys. No error quotes a text, list or path; `sensitive` ones are not shown by print()
// either.
struct Text {
    bool sensitive = false;
};
struct TextList {  // a YAML list; comma-separated in a fallback and in the environment
    std::size_t items_max = 100;
    bool sensitive = false;
};
struct Integer {
    std::int64_t min = 0;
    std::int64_t max = std::numeric_limits<std::int64_t>::max();
};
struct Boolean {};  // true or false
struct Duration {   // an integer and its unit: ms, s, m, h, d
    std::chrono::milliseconds min{0};
    std::chrono::milliseconds max = std::chrono::hours{24 * 366};
};
struct Choice {
    std::vector<std::string> options;
};
// A choice among all words of the enum.
template <NamedEnum Enum>
Choice word_of() {
    return {{kNames<Enum>.begin(), kNames<Enum>.end()}};
}
struct Path {};        // of a file or directory; relative to the working directory
struct SecretFile {};  // path of a key file; its content never enters the configuration

using Type = std::variant<Text, TextList, Integer, Boolean, Duration, Choice, Path, SecretFile>;

struct Key {
    std::string name;  // snake_case
    Type type;
    // The default as it would stand in the file; "" means not set and is allowed for Text,
    // TextList, Path and SecretFile only. Without a fallback the key is required and may not be
    // empty.
    std::optional<std::string> fallback = std::nullopt;
    std::string help;
};

// How often a section may stand in its parent, as a YAML list of maps.
struct Repeat {
    std::size_t min = 0;
    std::size_t max = 100;
};

struct Section {
    std::string name = {};  // snake_case
    std::string help = {};
    std::optional<Repeat> repeat = std::nullopt;  // nullopt: a single map
    std::vector<Key> keys = {};
    std::vector<Section> sections = {};
};

using Schema = Section;  // the root: without name and repeat

}  // namespace warden::config
