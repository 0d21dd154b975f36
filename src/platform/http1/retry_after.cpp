#include "platform/http1/retry_after.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>

#include "domain/base/rfc3339.hpp"

namespace warden::http1 {
namespace {

constexpr UnixSecs kRetryAfterMax = 86'400;

// Which of the words, all as long as this one, it is; empty when it is none.
std::optional<std::size_t> index_in(std::string_view words, std::string_view word) {
    const auto at = words.find(word);
    if (at == words.npos || at % word.size() != 0) return std::nullopt;
    return at / word.size();
}

// Reads an IMF-fixdate of RFC 9110 section 5.6.7, "Sun, 06 Nov 1994 08:49:37 GMT".
std::optional<UnixSecs> from_http_date(const std::string* header) {
    constexpr std::size_t kSize = 29;
    if (header == nullptr || header->size() != kSize) return std::nullopt;
    const std::string_view text = *header;
    const auto day = index_in("Mon, Tue, Wed, Thu, Fri, Sat, Sun, ", text.substr(0, 5));
    const auto month = index_in("JanFebMarAprMayJunJulAugSepOctNovDec", text.substr(8, 3));
    const bool spaced = text[7] == ' ' && text[11] == ' ' && text[16] == ' ';
    if (!day || !month || !spaced || !text.ends_with(" GMT")) return std::nullopt;
    const std::string number = std::to_string(101 + *month).substr(1);
    const auto time = from_rfc3339(header->substr(12, 4) + "-" + number + "-" +
                                   header->substr(5, 2) + "T" + header->substr(17, 8) + "Z");
    return time ? std::optional(*time) : std::nullopt;
}

std::optional<UnixSecs> from_seconds(std::string_view text) {
    UnixSecs value = 0;
    const auto* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, value);
    if (parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
    return value;
}

}  // namespace

std::optional<Seconds> retry_after(const ports::HttpHeaders& headers, UnixSecs now) {
    const std::string* value = ports::find_header(headers, "Retry-After");
    if (value == nullptr) return std::nullopt;
    auto wait = from_seconds(*value);
    if (const auto until = from_http_date(value)) {
        const UnixSecs sent = from_http_date(ports::find_header(headers, "Date")).value_or(now);
        wait = *until - std::min(*until, sent);
    }
    if (!wait) return std::nullopt;
    return Seconds(static_cast<std::int64_t>(std::min(*wait, kRetryAfterMax)));
}

}  // namespace warden::http1
