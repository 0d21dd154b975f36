#pragma once
// The embedded status page: its files, as they are served.

#include <optional>
#include <string_view>

#include "platform/http/server.hpp"

namespace warden::api {

// Returns a file of the status page; empty for a name that is none of its files.
std::optional<http::Response> page_response(std::string_view name);

}  // namespace warden::api
