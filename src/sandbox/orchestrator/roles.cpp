#include "sandbox/orchestrator/roles.hpp"

#include <algorithm>

#include "sandbox/orchestrator/money.hpp"

namespace warden::sandbox::orchestrator {
namespace {

bool covers(const OracleEntry& entry, UnixSecs time) {
    return entry.since <= time && (entry.until == 0 || time < entry.until);
}

// Entries that began after `start`, not revoked, are enough for a quorum at `time`.
bool new_ones_decide(const Instance& instance, UnixSecs start, std::uint32_t quorum,
                     UnixSecs time) {
    const auto enough = quorum_at(instance, quorum, time);
    return std::ranges::count_if(instance.oracles, [&](const OracleEntry& entry) {
               return !entry.revoked && entry.since > start && covers(entry, time);
           }) >= enough;
}

}  // namespace

bool may_vote(const Instance& instance, const Account& account, UnixSecs window_start) {
    return std::ranges::any_of(instance.oracles, [&](const OracleEntry& entry) {
        return entry.oracle == account && !entry.revoked && covers(entry, window_start);
    });
}

bool has_entry(const Instance& instance, const Account& account) {
    return std::ranges::any_of(instance.oracles, [&](const OracleEntry& entry) {
        return entry.oracle == account && !entry.revoked;
    });
}

bool spent(const OracleEntry& entry, const Fixed& fixed, UnixSecs now) {
    return entry.until > 0 && now >= entry.until + fixed.unbonding_secs;
}

std::size_t entries_without_end(const Instance& instance) {
    return static_cast<std::size_t>(
        std::ranges::count(instance.oracles, UnixSecs{0}, &OracleEntry::until));
}

const Account& arbiter_in_office(const Instance& instance, UnixSecs now) {
    const bool changed = instance.next_from > 0 && now >= instance.next_from;
    return changed ? instance.next_arbiter : instance.arbiter;
}

bool is_oracle_judge(const Instance& instance, const Account& account, UnixSecs now) {
    return std::ranges::any_of(instance.oracles, [&](const OracleEntry& entry) {
        return entry.oracle == account && !entry.revoked && !spent(entry, instance.fixed, now);
    });
}

bool is_judge(const Instance& instance, const Account& account, UnixSecs now) {
    return account == instance.arbiter || account == instance.next_arbiter ||
           is_oracle_judge(instance, account, now);
}

std::uint32_t quorum_at(const Instance& instance, std::uint32_t of_config, UnixSecs time) {
    const auto in_office = static_cast<std::uint32_t>(std::ranges::count_if(
        instance.oracles, [time](const OracleEntry& entry) { return covers(entry, time); }));
    return std::max(std::min(2u, of_config), std::min(of_config, in_office / 2 + 1));
}

bool judged_anew(const Instance& instance, const Reservation& r, std::uint32_t quorum,
                 UnixSecs now) {
    if (instance.arbiter_since > r.start || instance.next_from > r.start) return true;
    const UnixSecs from = window_start(r, window_at(r, now));
    const auto decide = [&](UnixSecs time) {
        return new_ones_decide(instance, r.start, quorum, time);
    };
    return decide(from) || std::ranges::any_of(instance.oracles, [&](const OracleEntry& entry) {
               return (entry.since > from && decide(entry.since)) ||
                      (entry.until > from && decide(entry.until));
           });
}

bool upgrade_pending(const Instance& instance, UnixSecs now) {
    return !instance.pending_code.empty() && now < instance.upgrade_not_before + kUpgradeSecs;
}

}  // namespace warden::sandbox::orchestrator
