#pragma once
// The identity of a slash on its contract: unique for ever.

#include <compare>
#include <cstdint>
#include <string>

#include "domain/orchestrator/codes.hpp"

namespace warden::orchestrator {

struct SlashKey {
    std::uint64_t reservation_id = 0;
    Party party = Party::provider;
    std::uint32_t window = 0;
    auto operator<=>(const SlashKey&) const = default;
    // "12/provider/3"
    std::string text() const {
        return std::to_string(reservation_id) + "/" + std::string(name(party)) + "/" +
               std::to_string(window);
    }
};

}  // namespace warden::orchestrator
