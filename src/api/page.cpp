#include "api/page.hpp"

#include <array>

#include "api/response.hpp"

namespace warden::embedded {
extern const std::string_view page_status_html;
extern const std::string_view page_status_css;
extern const std::string_view page_icon_svg;
extern const std::string_view page_app_mjs;
extern const std::string_view page_api_mjs;
extern const std::string_view page_attention_mjs;
extern const std::string_view page_cases_mjs;
extern const std::string_view page_chains_mjs;
extern const std::string_view page_dom_mjs;
extern const std::string_view page_feed_mjs;
extern const std::string_view page_sentences_mjs;
extern const std::string_view page_state_mjs;
extern const std::string_view page_units_mjs;
extern const std::string_view page_words_mjs;
}  // namespace warden::embedded

namespace warden::api {
namespace {

struct File {
    std::string_view name;
    const std::string_view* text;
    std::string_view type;
};

constexpr std::string_view kHtml = "text/html; charset=utf-8";
constexpr std::string_view kCss = "text/css; charset=utf-8";
constexpr std::string_view kScript = "text/javascript; charset=utf-8";
constexpr std::string_view kSvg = "image/svg+xml";

constexpr std::array<File, 14> kFiles{{
    {"status.html", &embedded::page_status_html, kHtml},
    {"status.css", &embedded::page_status_css, kCss},
    {"icon.svg", &embedded::page_icon_svg, kSvg},
    {"app.mjs", &embedded::page_app_mjs, kScript},
    {"api.mjs", &embedded::page_api_mjs, kScript},
    {"attention.mjs", &embedded::page_attention_mjs, kScript},
    {"cases.mjs", &embedded::page_cases_mjs, kScript},
    {"chains.mjs", &embedded::page_chains_mjs, kScript},
    {"dom.mjs", &embedded::page_dom_mjs, kScript},
    {"feed.mjs", &embedded::page_feed_mjs, kScript},
    {"sentences.mjs", &embedded::page_sentences_mjs, kScript},
    {"state.mjs", &embedded::page_state_mjs, kScript},
    {"units.mjs", &embedded::page_units_mjs, kScript},
    {"words.mjs", &embedded::page_words_mjs, kScript},
}};

// Nothing but its own files and this API, nothing inline, in nobody's frame.
constexpr std::string_view kPolicy =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

}  // namespace

std::optional<http::Response> page_response(std::string_view name) {
    for (const File& file : kFiles) {
        if (file.name != name) continue;
        http::Response response = text_response(*file.text, file.type);
        response.headers.push_back({"Content-Security-Policy", std::string(kPolicy)});
        response.headers.push_back({"X-Content-Type-Options", "nosniff"});
        response.headers.push_back({"Referrer-Policy", "no-referrer"});
        return response;
    }
    return std::nullopt;
}

}  // namespace warden::api
