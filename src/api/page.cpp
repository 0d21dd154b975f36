#include "api/page.hpp"

#include <array>

#include "api/request.hpp"

namespace warden::embedded {
extern const std::string_view status_html;
}  // namespace warden::embedded

namespace warden::api {
namespace {

struct File {
    std::string_view name;
    const std::string_view* text;
    std::string_view type;
};

constexpr std::array<File, 1> kFiles{{
    {"status.html", &embedded::status_html, "text/html; charset=utf-8"},
}};

}  // namespace

std::optional<http::Response> page_file(std::string_view name) {
    for (const File& file : kFiles) {
        if (file.name != name) continue;
        http::Response response = text_response(*file.text, file.type);
        response.headers.push_back({"Content-Security-Policy",
                                    "default-src 'none'; style-src 'unsafe-inline'; "
                                    "script-src 'unsafe-inline'; connect-src 'self'"});
        return response;
    }
    return std::nullopt;
}

}  // namespace warden::api
