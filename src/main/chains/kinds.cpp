#include "main/chains/kinds.hpp"

#include <algorithm>
#include <array>

namespace warden::cli {

// Each stands in a file of its own.
extern const ChainKind kStarknet;
extern const ChainKind kStellar;

std::span<const ChainKind* const> chain_kinds() {
    static constexpr std::array<const ChainKind*, 2> kKinds{&kStarknet, &kStellar};
    return kKinds;
}

Result<const ChainKind*> chain_kind(std::string_view name) {
    const auto kinds = chain_kinds();
    const auto found = std::ranges::find(kinds, name, &ChainKind::name);
    if (found != kinds.end()) return *found;
    return fail(Errc::invalid_input, "no kind of chain: '" + std::string(name) + "'; there are " +
                                         of_each_kind(", ", [](const ChainKind& kind) {
                                             return std::string(kind.name);
                                         }));
}

std::string of_each_kind(std::string_view separator,
                         const std::function<std::string(const ChainKind&)>& says) {
    std::string out;
    for (const ChainKind* kind : chain_kinds()) {
        out += (out.empty() ? "" : std::string(separator)) + says(*kind);
    }
    return out;
}

std::filesystem::path ChainKind::default_artefact() const {
    return std::filesystem::path("/usr/share/warden/contracts") / name;
}

}  // namespace warden::cli
