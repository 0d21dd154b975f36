#include "domain/orchestrator/state.hpp"

#include <algorithm>
#include <limits>
#include <optional>

namespace warden::orchestrator {

std::string SlashKey::text() const {
    return std::to_string(reservation_id) + "." + std::string(name(party)) + "." +
           std::to_string(window);
}

Result<SlashKey> parse_slash_key(std::string_view text) {
    const std::size_t first = text.find('.');
    const std::size_t last = text.rfind('.');
    if (first == std::string_view::npos || first == last) {
        return fail(Errc::invalid_input, "slash key is not <reservation>.<party>.<window>");
    }
    const Result<std::uint64_t> reservation = u64_from_decimal(text.substr(0, first));
    const Result<Party> party = from_name<Party>(text.substr(first + 1, last - first - 1));
    const Result<std::uint64_t> window = u64_from_decimal(text.substr(last + 1));
    if (!reservation || !party || !window || *window > std::numeric_limits<std::uint32_t>::max()) {
        return fail(Errc::invalid_input, "slash key is not <reservation>.<party>.<window>");
    }
    return SlashKey{*reservation, *party, static_cast<std::uint32_t>(*window)};
}

UnitState unit_state(const Unit& unit, UnixSecs now) {
    if (unit.decommissioned_at != 0) return UnitState::decommissioning;
    if (unit.maint_from <= now && now < unit.maint_until) return UnitState::maintenance;
    if (unit.active_reservations > 0) return UnitState::in_use;
    return UnitState::reserved;
}

U128 effective_price(const Unit& unit, const Guide* guide, UnixSecs now) {
    if (unit.floor == unit.ceiling || guide == nullptr || now >= guide->valid_until)
        return unit.floor;
    return std::min(std::max(guide->price, unit.floor), unit.ceiling);
}

}  // namespace warden::orchestrator
