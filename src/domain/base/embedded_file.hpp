#pragma once
// A text file that is compiled into the program; src/embed.cmake writes the lists.

#include <string_view>

namespace warden {

struct EmbeddedFile {
    std::string_view name;  // without its folder
    std::string_view text;
};

}  // namespace warden
