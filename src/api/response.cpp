#include "api/response.hpp"

#include <string>

namespace warden::api {

http::Response text_response(std::string_view body, std::string_view content_type) {
    http::Response response;
    response.headers.push_back({"Content-Type", std::string(content_type)});
    response.body = body;
    return response;
}

http::Response json_response(const Json& body, unsigned status) {
    http::Response response = text_response(write_canonical(body), "application/json");
    response.status = status;
    return response;
}

http::Response problem(unsigned status, std::string_view type, std::string_view detail) {
    http::Response response = json_response(Json::Object{{"type", "/problems/" + std::string(type)},
                                                         {"title", type},
                                                         {"status", std::int64_t{status}},
                                                         {"detail", detail}},
                                            status);
    response.headers.front().value = "application/problem+json";
    return response;
}

http::Response problem_of(const Error& error) {
    if (error.code == make_error_code(Errc::not_found)) {
        return problem(404, "not-found", error.detail);
    }
    if (error.is(Condition::invalid_input)) return problem(400, "invalid-request", error.detail);
    if (error.is(Condition::transient)) {
        http::Response response =
            problem(503, "unavailable", "the database does not answer; try again");
        response.headers.push_back({"Retry-After", "2"});
        return response;
    }
    return problem(500, "internal", "see the log of this pod");
}

}  // namespace warden::api
