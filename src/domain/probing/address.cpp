#include "domain/probing/address.hpp"

#include <algorithm>
#include <string>

namespace warden::probing {
namespace {

struct Range {
    Cidr block;
    DeniedRange why;
};

constexpr Range v4(std::array<std::uint8_t, 4> bytes, std::uint8_t prefix, DeniedRange why) {
    Range range{{{}, 4, prefix}, why};
    std::copy(bytes.begin(), bytes.end(), range.block.bytes.begin());
    return range;
}

// Eight groups of 16 bits, as an IPv6 address is written.
constexpr Range v6(std::array<std::uint16_t, 8> groups, std::uint8_t prefix, DeniedRange why) {
    Range range{{{}, 16, prefix}, why};
    for (std::size_t i = 0; i < groups.size(); ++i) {
        range.block.bytes[2 * i] = static_cast<std::uint8_t>(groups[i] >> 8);
        range.block.bytes[2 * i + 1] = static_cast<std::uint8_t>(groups[i] & 0xff);
    }
    return range;
}

using enum DeniedRange;

// The first match names the reason, so the narrow ranges come first. IANA special-purpose address
// registries, and the metadata services of the large clouds.
constexpr std::array kV4 = {
    v4({169, 254, 169, 254}, 32, metadata),
    v4({169, 254, 170, 2}, 32, metadata),    // container credentials
    v4({100, 100, 100, 200}, 32, metadata),  // Alibaba
    v4({168, 63, 129, 16}, 32, metadata),    // Azure's host, a public address
    v4({192, 0, 0, 192}, 32, metadata),      // Oracle
    v4({0, 0, 0, 0}, 8, unspecified),
    v4({10, 0, 0, 0}, 8, private_use),
    v4({100, 64, 0, 0}, 10, shared),
    v4({127, 0, 0, 0}, 8, loopback),
    v4({169, 254, 0, 0}, 16, link_local),
    v4({172, 16, 0, 0}, 12, private_use),
    v4({192, 0, 0, 0}, 24, protocol_use),
    v4({192, 0, 2, 0}, 24, documentation),
    v4({192, 88, 99, 0}, 24, protocol_use),
    v4({192, 168, 0, 0}, 16, private_use),
    v4({198, 18, 0, 0}, 15, benchmarking),
    v4({198, 51, 100, 0}, 24, documentation),
    v4({203, 0, 113, 0}, 24, documentation),
    v4({224, 0, 0, 0}, 4, multicast),
    v4({240, 0, 0, 0}, 4, reserved),
};

constexpr std::array kV6 = {
    v6({0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x254}, 128, metadata),
    v6({0xfd20, 0x00ce, 0, 0, 0, 0, 0, 0x254}, 128, metadata),
    v6({0, 0, 0, 0, 0, 0, 0, 0}, 128, unspecified),
    v6({0, 0, 0, 0, 0, 0, 0, 1}, 128, loopback),
    v6({0, 0, 0, 0, 0, 0, 0, 0}, 96, ipv4_in_ipv6),            // compatible
    v6({0, 0, 0, 0, 0, 0xffff, 0, 0}, 96, ipv4_in_ipv6),       // mapped
    v6({0, 0, 0, 0, 0xffff, 0, 0, 0}, 96, ipv4_in_ipv6),       // translated
    v6({0x0064, 0xff9b, 1, 0, 0, 0, 0, 0}, 48, ipv4_in_ipv6),  // NAT64, local use
    v6({0x2001, 0, 0, 0, 0, 0, 0, 0}, 32, ipv4_in_ipv6),       // Teredo
    v6({0x2002, 0, 0, 0, 0, 0, 0, 0}, 16, ipv4_in_ipv6),       // 6to4
    v6({0x2001, 0x0002, 0, 0, 0, 0, 0, 0}, 48, benchmarking),
    v6({0x2001, 0, 0, 0, 0, 0, 0, 0}, 23, protocol_use),
    v6({0x2001, 0x0db8, 0, 0, 0, 0, 0, 0}, 32, documentation),
    v6({0x3fff, 0, 0, 0, 0, 0, 0, 0}, 20, documentation),
    v6({0xfc00, 0, 0, 0, 0, 0, 0, 0}, 7, unique_local),
    v6({0xfe80, 0, 0, 0, 0, 0, 0, 0}, 9, link_local),  // fe80::/10 and the old site-local fec0::/10
    v6({0xff00, 0, 0, 0, 0, 0, 0, 0}, 8, multicast),
};

constexpr Cidr kNat64 = v6({0x0064, 0xff9b, 0, 0, 0, 0, 0, 0}, 96, ipv4_in_ipv6).block;  // RFC 6052
constexpr Cidr kGlobalUnicast = v6({0x2000, 0, 0, 0, 0, 0, 0, 0}, 3, reserved).block;

// RFC 5214: interface identifier 0000:5efe or 0200:5efe, then an IPv4 address.
bool is_isatap(AddressBytes address) {
    return (address[8] & 0xfd) == 0 && address[9] == 0 && address[10] == 0x5e &&
           address[11] == 0xfe;
}

Fail malformed_address(std::string_view text) {
    return fail(Errc::invalid_input, "not an IP address or block: " + std::string(text));
}

// Digits of one number with no leading zero; -1 when it is none or above max.
int decimal(std::string_view text, int max) {
    if (text.empty() || text.size() > 3 || (text.size() > 1 && text[0] == '0')) return -1;
    int value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return -1;
        value = value * 10 + (c - '0');
    }
    return value <= max ? value : -1;
}

int hex_group(std::string_view text) {
    if (text.empty() || text.size() > 4) return -1;
    int value = 0;
    for (const char c : text) {
        const int digit = c >= '0' && c <= '9'   ? c - '0'
                          : c >= 'a' && c <= 'f' ? c - 'a' + 10
                          : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                 : -1;
        if (digit < 0) return -1;
        value = value * 16 + digit;
    }
    return value;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (true) {
        const auto at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == text.npos) return parts;
        text.remove_prefix(at + 1);
    }
}

bool parse_v4(std::string_view text, std::vector<std::uint8_t>& bytes) {
    const auto parts = split(text, '.');
    if (parts.size() != 4) return false;
    for (const auto part : parts) {
        const int value = decimal(part, 255);
        if (value < 0) return false;
        bytes.push_back(static_cast<std::uint8_t>(value));
    }
    return true;
}

// Groups on one side of "::"; the last one may be a dotted IPv4 address.
bool parse_groups(std::string_view text, std::vector<std::uint8_t>& bytes) {
    if (text.empty()) return true;
    const auto parts = split(text, ':');
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i + 1 == parts.size() && parts[i].find('.') != std::string_view::npos) {
            return parse_v4(parts[i], bytes);
        }
        const int value = hex_group(parts[i]);
        if (value < 0) return false;
        bytes.push_back(static_cast<std::uint8_t>(value >> 8));
        bytes.push_back(static_cast<std::uint8_t>(value & 0xff));
    }
    return true;
}

bool parse_v6(std::string_view text, std::vector<std::uint8_t>& bytes) {
    const auto gap = text.find("::");
    if (gap == text.npos) return parse_groups(text, bytes) && bytes.size() == 16;
    std::vector<std::uint8_t> tail;
    const std::string_view head_text = text.substr(0, gap);
    if (head_text.find('.') != text.npos) return false;
    if (!parse_groups(head_text, bytes) || !parse_groups(text.substr(gap + 2), tail)) return false;
    if (bytes.size() + tail.size() > 14) return false;
    bytes.resize(16 - tail.size());
    bytes.insert(bytes.end(), tail.begin(), tail.end());
    return true;
}

}  // namespace

bool contains(const Cidr& block, AddressBytes address) {
    if (address.size() != block.size) return false;
    const std::size_t whole = block.prefix / 8;
    if (!std::equal(address.begin(), address.begin() + static_cast<std::ptrdiff_t>(whole),
                    block.bytes.begin())) {
        return false;
    }
    const int rest = block.prefix % 8;
    return rest == 0 || (address[whole] ^ block.bytes[whole]) >> (8 - rest) == 0;
}

namespace {

std::optional<DeniedRange> range_of(AddressBytes address) {
    if (address.size() != 4 && address.size() != 16) return malformed;
    const std::span<const Range> table =
        address.size() == 4 ? std::span<const Range>(kV4) : std::span<const Range>(kV6);
    for (const Range& range : table) {
        if (contains(range.block, address)) return range.why;
    }
    if (address.size() == 4) return std::nullopt;
    if (is_isatap(address)) return ipv4_in_ipv6;
    if (!contains(kGlobalUnicast, address)) return reserved;
    return std::nullopt;
}

}  // namespace

std::optional<DeniedRange> denied_range(AddressBytes address) {
    if (address.size() != 16 || !contains(kNat64, address)) return range_of(address);
    return range_of(address.subspan(12)) ? std::optional(ipv4_in_ipv6) : std::nullopt;
}

Result<Cidr> parse_cidr(std::string_view text) {
    const auto slash = text.find('/');
    const std::string_view address = text.substr(0, slash);
    std::vector<std::uint8_t> bytes;
    const bool parsed =
        address.find(':') == address.npos ? parse_v4(address, bytes) : parse_v6(address, bytes);
    if (!parsed) return malformed_address(text);
    Cidr block;
    block.size = static_cast<std::uint8_t>(bytes.size());
    std::ranges::copy(bytes, block.bytes.begin());
    const int bits = block.size * 8;
    const int prefix = slash == text.npos ? bits : decimal(text.substr(slash + 1), bits);
    if (prefix < 0) return malformed_address(text);
    block.prefix = static_cast<std::uint8_t>(prefix);
    for (int bit = prefix; bit < bits; ++bit) {
        if ((block.bytes[static_cast<std::size_t>(bit / 8)] >> (7 - bit % 8) & 1) == 0) continue;
        return fail(Errc::invalid_input, "bits below the prefix are set: " + std::string(text));
    }
    return block;
}

}  // namespace warden::probing
