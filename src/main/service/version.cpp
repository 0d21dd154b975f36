#include "main/service/version.hpp"

namespace warden::cli {

constinit const std::string_view kVersion = WARDEN_VERSION;

}  // namespace warden::cli
