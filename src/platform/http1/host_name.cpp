#include "platform/http1/host_name.hpp"

#include <idn2.h>

#include <algorithm>
#include <memory>
#include <optional>

namespace warden::http1 {
namespace {

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::optional<std::string> ascii_host(const std::string& host) {
    char* converted = nullptr;
    if (idn2_to_ascii_8z(host.c_str(), &converted, IDN2_NONTRANSITIONAL) != IDN2_OK) {
        return std::nullopt;
    }
    const std::unique_ptr<char, decltype(&idn2_free)> owned(converted, idn2_free);
    return std::string(owned.get());
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            encoded += c;
        } else {
            encoded += {'%', kHex[byte >> 4], kHex[byte & 15]};
        }
    }
    return encoded;
}

}  // namespace

std::string ascii_url(std::string_view url) {
    const auto scheme = url.find("://");
    if (is_ascii(url) || scheme == url.npos) return std::string(url);
    const auto begin = scheme + 3;
    const auto end = std::min(url.find_first_of("/?#", begin), url.size());
    const auto authority = url.substr(begin, end - begin);
    const auto host = authority.substr(0, authority.rfind(':'));
    const auto ascii = ascii_host(std::string(host));
    if (!ascii) return std::string(url);
    return std::string(url.substr(0, begin)) + *ascii + std::string(authority.substr(host.size())) +
           percent_encoded(url.substr(end));
}

}  // namespace warden::http1
