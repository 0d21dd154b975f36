#include "api/page.hpp"

#include <array>
#include <span>
#include <utility>

#include "api/response.hpp"
#include "domain/base/embedded_file.hpp"

namespace warden::embedded {
extern const std::span<const EmbeddedFile> kStatusFiles;
}  // namespace warden::embedded

namespace warden::api {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kTypes{{
    {".html", "text/html; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".svg", "image/svg+xml"},
}};

// The page loads nothing but its own files and this API, nothing inline, and stands in nobody's
// frame.
constexpr std::string_view kPolicy =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

std::string_view type_of(std::string_view name) {
    for (const auto& [ending, type] : kTypes) {
        if (name.ends_with(ending)) return type;
    }
    return "application/octet-stream";
}

}  // namespace

std::optional<http::Response> page_response(std::string_view name) {
    for (const EmbeddedFile& file : embedded::kStatusFiles) {
        if (file.name != name) continue;
        http::Response response = text_response(file.text, type_of(name));
        response.headers.push_back({"Content-Security-Policy", std::string(kPolicy)});
        response.headers.push_back({"X-Content-Type-Options", "nosniff"});
        response.headers.push_back({"Referrer-Policy", "no-referrer"});
        return response;
    }
    return std::nullopt;
}

}  // namespace warden::api
