#pragma once
// The embedded status page: its files, as they are served.

#include <optional>
#include <string_view>

#include "platform/http/server.hpp"

namespace warden::api {

// Empty for a name that is not one of the page's files.
std::optional<http::Response> page_response(std::string_view name);

}  // namespace warden::api
