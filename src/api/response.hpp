#pragma once
// The forms of answers.

#include <string_view>

#include "domain/base/canonical_json.hpp"
#include "domain/base/error.hpp"
#include "platform/http/server.hpp"

namespace warden::api {

http::Response json_response(const Json& body, unsigned status = 200);
http::Response text_response(std::string_view body, std::string_view content_type);
// Makes a problem of RFC 9457. `type` is a stable relative URI; `detail` helps the client and never
// holds internals.
http::Response problem(unsigned status, std::string_view type, std::string_view detail);
// invalid_input 400, not_found 404, transient 503 with Retry-After, else 500; only the detail of
// the first two goes out.
http::Response problem_of(const Error& error);

}  // namespace warden::api
