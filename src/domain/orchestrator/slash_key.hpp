#pragma once
// Names a slash for ever: one per reservation, accused party and window.

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "domain/base/error.hpp"
#include "domain/orchestrator/codes.hpp"

namespace warden::orchestrator {

struct SlashKey {
    std::uint64_t reservation_id = 0;
    Party party = Party::provider;
    std::uint32_t window = 0;

    auto operator<=>(const SlashKey&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("reservation_id", self.reservation_id);
        f("party", self.party);
        f("window", self.window);
    }
    std::string text() const;  // "7.provider.3"
};
Result<SlashKey> parse_slash_key(std::string_view text);

}  // namespace warden::orchestrator
