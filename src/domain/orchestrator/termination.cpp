#include "domain/orchestrator/termination.hpp"

#include <algorithm>
#include <vector>

#include "domain/orchestrator/judges.hpp"
#include "domain/orchestrator/outlook.hpp"

namespace warden::orchestrator {
namespace {

bool provider_may_leave(const Agreement& agreement, const Config& config, const Instance& instance,
                        UnixSecs now) {
    const Reservation& r = agreement.reservation();
    const bool upgraded = upgrade_pending(instance, now) && r.end > instance.pending_not_before;
    return now < r.exit_until || upgraded || judged_anew(r, config, instance, now);
}

// Others wait one more window than the provider.
bool others_may_cut(const Agreement& agreement, const Config& config, UnixSecs now) {
    const Reservation& r = agreement.reservation();
    const std::uint64_t wait = std::min(r.window_secs, agreement.duration());
    return now >= r.start + wait && agreement.unfunded(now - wait, config.grace_secs);
}

Cut cut_for_funds(const Agreement& agreement, const Config& config, U128 bond, UnixSecs now) {
    const Agreement rest = agreement.until(now);
    const U128 lacking = rest.owed() > rest.funds() ? rest.owed() - rest.funds() : 0;
    return {now, true, std::min({bond, agreement.bound(config), lacking})};
}

}  // namespace

bool judged_anew(const Reservation& reservation, const Config& config, const Instance& instance,
                 UnixSecs now) {
    if (instance.arbiter_since > reservation.start || instance.next_from > reservation.start) {
        return true;
    }
    const UnixSecs from = now - (now - reservation.start) % reservation.window_secs;
    std::vector<UnixSecs> moments{from};
    for (const OracleEntry& entry : instance.oracles) {
        if (entry.since > from) moments.push_back(entry.since);
        if (entry.until > from) moments.push_back(entry.until);
    }
    return std::ranges::any_of(moments, [&](UnixSecs time) {
        const auto anew = std::ranges::count_if(instance.oracles, [&](const OracleEntry& entry) {
            return !entry.revoked && entry.since > reservation.start && covers(entry, time);
        });
        return static_cast<std::uint32_t>(anew) >= quorum_at(instance, config.quorum, time);
    });
}

std::optional<Cut> cut_by(const chain::Address& caller, const Agreement& agreement,
                          const Config& config, const Instance& instance, U128 bond, UnixSecs now) {
    const Reservation& r = agreement.reservation();
    const auto window = agreement.window_at(now);
    if (r.status != ReservationStatus::active || !window) return std::nullopt;
    Cut cut{agreement.window_end(*window), false, 0};
    if (caller == r.consumer) {
        if (r.breached) cut.end = now;
    } else if (caller == r.provider) {
        if (agreement.unfunded(now, config.grace_secs)) {
            cut = cut_for_funds(agreement, config, bond, now);
        } else if (!provider_may_leave(agreement, config, instance, now)) {
            return std::nullopt;
        }
    } else if (others_may_cut(agreement, config, now)) {
        cut = cut_for_funds(agreement, config, bond, now);
    } else {
        return std::nullopt;
    }
    if (cut.end >= r.end) return std::nullopt;
    return cut;
}

}  // namespace warden::orchestrator
