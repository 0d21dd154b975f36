#pragma once
// A configuration before it is checked: text and structure with origins. Internal to
// platform/config.

#include <string>
#include <string_view>
#include <vector>

#include "platform/config/load.hpp"

namespace warden::config {

struct Raw {
    enum class Kind { nothing, scalar, list, map };

    Kind kind = Kind::nothing;
    Origin origin = {};
    bool from_environment = false;
    std::string text = {};        // of a scalar
    std::vector<Raw> items = {};  // of a list or map
    std::string name = {};        // of a member of a map
    Origin name_origin = {};

    // Returns the member of a map; nullptr if there is none.
    const Raw* find(std::string_view member) const;
    Raw* find(std::string_view member);
};

// Reads the text as a map; syntax errors and repeated keys become problems. It is the only user of
// yaml-cpp.
Raw read_yaml(std::string_view yaml, const std::string& file_name, Problems& problems);

// Puts the variables' values over those of the file.
void apply_environment(Raw& root, const Schema& schema, const Environment& environment,
                       Problems& problems);

// Checks `root` against the schema; the values are complete only if no problem was added.
Values check(const Schema& schema, const Raw& root, Problems& problems);

}  // namespace warden::config
