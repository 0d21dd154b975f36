#include "adapters/starknet/client/types.hpp"

#include <array>
#include <charconv>

namespace warden::starknet {

Result<SpecVersion> parse_spec_version(std::string_view text) {
    const Fail refused = fail(Errc::invalid_input,
                              "specification version '" + std::string(text.substr(0, 40)) + "'");
    std::array<unsigned, 3> parts{};
    const char* at = text.data();
    const char* const end = text.data() + text.size();
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i > 0 && (at == end || *at++ != '.')) return refused;
        const auto [next, error] = std::from_chars(at, end, parts[i]);
        if (error != std::errc{}) return refused;
        at = next;
    }
    if (at != end && *at != '-') return refused;
    return SpecVersion{parts[0], parts[1]};
}

bool is_supported(const SpecVersion& version) {
    return version.major == 0 && (version.minor == 9 || version.minor == 10);
}

chain::BlockHeader Header::to_domain() const {
    return {{num, hash.to_hex()}, parent_hash.to_hex(), time};
}

}  // namespace warden::starknet
