#pragma once
// The table of endpoints: what each one takes, who may ask it, how long its answer lives, who
// answers. The order of what happens to a request is that of answer() below.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/params.hpp"
#include "api/routes.hpp"
#include "platform/http/server.hpp"

namespace warden::api {

enum class Method : std::uint8_t {
    get,  // HEAD too, which is the same without a body
    post
};

enum class Access : std::uint8_t {
    open,
    admin  // refused with 403: nobody can show yet that he is an admin
};

// How long an answer with status 200 may be kept by who asked.
enum class Cache : std::uint8_t {
    none,       // nothing is said
    validated,  // kept, but asked again each time: ETag, and 304 for If-None-Match
    immutable,  // kept for ever
    no_store
};

struct Endpoint {
    Method method;
    std::string_view pattern;  // of its path, "/v1/units/{id}"; also the label of the metrics
    std::vector<Parameter> parameters;
    Cache cache;
    Access access;
    Routes::Answer (Routes::*answer)(Params);
    OtherKeys other_keys = OtherKeys::refused;
};

// Returns every endpoint of this API; openapi.yaml says the same.
const std::vector<Endpoint>& endpoints();
// Returns those of the health listener: what the platform that runs the pods asks.
const std::vector<Endpoint>& health_endpoints();

// The row of a table that a request is for.
struct Match {
    const Endpoint* endpoint = nullptr;  // null when no row has this path and method
    std::string_view pattern;            // empty when no row has this path
    std::string allow;                   // the methods that there are for it
    PathValues values;
};
Match match(std::span<const Endpoint> table, const http::Request& request);

// 404 without a path, 405 without a method, 403 without access, 400 for wrong parameters, else what
// the handler answers.
boost::asio::awaitable<http::Response> answer(Routes& routes, Match match, http::Request request);

// Makes an API of these endpoints only. The table outlives it.
std::unique_ptr<http::Handler> make_api(Settings settings, Deps deps,
                                        std::span<const Endpoint> table);

}  // namespace warden::api
