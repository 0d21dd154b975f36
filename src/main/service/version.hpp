#pragma once

#include <string_view>

namespace warden::cli {

// "1.2.3", of the project in CMakeLists.txt.
extern const std::string_view kVersion;

}  // namespace warden::cli
