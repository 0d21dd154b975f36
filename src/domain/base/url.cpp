#include "domain/base/url.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace warden {
namespace {

constexpr std::size_t kUrlBytesMax = 2048;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool alphanumeric(char c) { return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9'); }

std::uint16_t port_of_scheme(std::string_view scheme) {
    return scheme == "https" || scheme == "wss" ? 443 : 80;
}

std::optional<std::uint16_t> port_from(std::string_view text) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    if (value == 0 || value > 65535) return std::nullopt;
    return static_cast<std::uint16_t>(value);
}

// Names and IPv4 literals. Underscores occur in real names; percent escapes do not.
bool is_host_name(std::string_view host) {
    return !host.empty() && host.size() <= 253 && std::ranges::all_of(host, [](char c) {
        return alphanumeric(c) || c == '-' || c == '.' || c == '_';
    });
}

// Checks the alphabet only: whoever connects parses the address itself. Zone ids are refused.
bool is_ipv6_text(std::string_view host) {
    return host.size() >= 2 && host.size() <= 45 && host.find(':') != host.npos &&
           std::ranges::all_of(host, [](char c) {
               return (lower(c) >= 'a' && lower(c) <= 'f') || (c >= '0' && c <= '9') || c == ':' ||
                      c == '.';
           });
}

struct Authority {
    std::string_view host;
    std::optional<std::string_view> port;
};

std::optional<Authority> split_authority(std::string_view text) {
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == text.npos || !is_ipv6_text(text.substr(1, end - 1))) return std::nullopt;
        const auto rest = text.substr(end + 1);
        if (rest.empty()) return Authority{text.substr(1, end - 1), std::nullopt};
        if (!rest.starts_with(':')) return std::nullopt;
        return Authority{text.substr(1, end - 1), rest.substr(1)};
    }
    const auto colon = text.find(':');
    const auto host = text.substr(0, colon);
    if (!is_host_name(host)) return std::nullopt;
    if (colon == text.npos) return Authority{host, std::nullopt};
    return Authority{host, text.substr(colon + 1)};
}

}  // namespace

std::string Url::authority() const {
    std::string text = host.find(':') == host.npos ? host : '[' + host + ']';
    if (port != port_of_scheme(scheme)) text += ':' + std::to_string(port);
    return text;
}

bool Url::is_literal() const {
    std::string_view text = host;
    if (text.ends_with('.')) text.remove_suffix(1);
    const auto last = text.substr(text.rfind('.') + 1);
    const bool number =
        !last.empty() && std::ranges::all_of(last, [](char c) { return c >= '0' && c <= '9'; });
    return number || last.starts_with("0x") || text.find(':') != text.npos;
}

Result<Url> parse_url(std::string_view text) {
    // The text itself stays out of the details: a URL with a password in it must not reach a log.
    const auto wrong = [](std::string_view what) {
        return fail(Errc::invalid_input, "URL: " + std::string(what));
    };
    if (text.size() > kUrlBytesMax) return wrong("over 2048 bytes");
    if (!std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; })) {
        return wrong("a character that is not visible ASCII");
    }
    const auto colon = text.find("://");
    if (colon == text.npos) return wrong("no scheme");
    Url url;
    url.scheme.resize(colon);
    std::ranges::transform(text.substr(0, colon), url.scheme.begin(), lower);
    if (url.scheme != "http" && url.scheme != "https" && url.scheme != "ws" &&
        url.scheme != "wss") {
        return wrong("the scheme is none of http, https, ws, wss");
    }
    std::string_view rest = text.substr(colon + 3);
    rest = rest.substr(0, rest.find('#'));
    const auto slash = rest.find_first_of("/?");
    const auto authority_text = rest.substr(0, slash);
    if (authority_text.find('@') != rest.npos) return wrong("user information is not allowed");
    const auto authority = split_authority(authority_text);
    if (!authority) return wrong("malformed host");
    url.host.resize(authority->host.size());
    std::ranges::transform(authority->host, url.host.begin(), lower);
    const auto port =
        authority->port ? port_from(*authority->port) : std::optional(port_of_scheme(url.scheme));
    if (!port) return wrong("the port is not within 1..65535");
    url.port = *port;
    if (slash != rest.npos) url.target = rest.substr(slash);
    if (!url.target.starts_with('/')) url.target.insert(0, "/");
    return url;
}

}  // namespace warden
