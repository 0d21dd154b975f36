#pragma once
// One HTTP request, one answer. Redirects are not followed: a 3xx is an answer like any other.

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/error.hpp"
#include "ports/clock.hpp"
#include "ports/net_error.hpp"

namespace warden::ports {

struct HttpHeader {
    std::string name;
    std::string value;
    bool operator==(const HttpHeader&) const = default;
};
using HttpHeaders = std::vector<HttpHeader>;

// Returns the value of the first header of that name, compared without ASCII case; nullptr when it
// is absent.
inline const std::string* find_header(const HttpHeaders& headers, std::string_view name) {
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    const auto same = [&](const HttpHeader& header) {
        return std::ranges::equal(header.name, name, {}, lower, lower);
    };
    const auto found = std::ranges::find_if(headers, same);
    return found == headers.end() ? nullptr : &found->value;
}

struct HttpRequest {
    std::string method = "GET";
    std::string url;      // absolute, http:// or https://
    HttpHeaders headers;  // Host, Content-Length and Connection are the client's business
    std::string body;
    std::size_t body_max = std::size_t{4} << 20;  // bytes of the answer's body, else too_large
    // May be sent twice without harm: a read that is a POST. GET, HEAD and OPTIONS always may.
    bool repeatable = false;
};

struct HttpResponse {
    unsigned status = 0;
    HttpHeaders headers;
    std::string body;
};

class HttpClient {
  public:
    virtual ~HttpClient() = default;

    // An answer of any status is a value. Errors are NetErrc: nothing was sent when the condition
    // is transient or permanent, or the code is invalid_request. With no_answer the request was
    // sent at least in part and its effect is unknown: a read may be sent again, anything else must
    // be looked up first. After protocol and too_large the peer did answer, but the effect is
    // unknown as well. Calls may run side by side on the client's executor.
    virtual boost::asio::awaitable<Result<HttpResponse>> send(HttpRequest request,
                                                              Deadline deadline) = 0;
};

}  // namespace warden::ports
