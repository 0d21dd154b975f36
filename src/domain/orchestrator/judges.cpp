#include "domain/orchestrator/judges.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <vector>

namespace warden::orchestrator {

bool covers(const OracleEntry& entry, UnixSecs time) {
    return entry.since <= time && (entry.until == 0 || time < entry.until);
}

bool is_judge(const OracleEntry& entry, UnixSecs now, std::uint64_t unbonding_secs) {
    return !entry.revoked && (entry.until == 0 || now < entry.until + unbonding_secs);
}

bool may_vote(const Instance& instance, const chain::Address& account, UnixSecs window_start) {
    return std::ranges::any_of(instance.oracles, [&](const OracleEntry& entry) {
        return entry.oracle == account && !entry.revoked && covers(entry, window_start);
    });
}

std::uint32_t voters_at_most(const Instance& instance, UnixSecs now) {
    std::vector<OracleEntry> judges;
    std::ranges::copy_if(instance.oracles, std::back_inserter(judges), [&](const auto& entry) {
        return is_judge(entry, now, instance.fixed.unbonding_secs);
    });
    // There are most of them when one of them has just come.
    std::ptrdiff_t most = 0;
    for (const OracleEntry& newest : judges) {
        most = std::max(most, std::ranges::count_if(judges, [&](const OracleEntry& entry) {
                            return covers(entry, newest.since);
                        }));
    }
    return static_cast<std::uint32_t>(most);
}

std::uint32_t voters_at(const Instance& instance, UnixSecs time) {
    return static_cast<std::uint32_t>(std::ranges::count_if(
        instance.oracles,
        [&](const OracleEntry& entry) { return !entry.revoked && covers(entry, time); }));
}

std::uint32_t entries_at(const Instance& instance, UnixSecs time) {
    return static_cast<std::uint32_t>(std::ranges::count_if(
        instance.oracles, [&](const OracleEntry& entry) { return covers(entry, time); }));
}

std::uint32_t quorum_at(const Instance& instance, std::uint32_t quorum, UnixSecs time) {
    const std::uint32_t majority = entries_at(instance, time) / 2 + 1;
    return std::max(std::min(2u, quorum), std::min(quorum, majority));
}

const chain::Address& arbiter_at(const Instance& instance, UnixSecs now) {
    const bool next_came = instance.next_from > 0 && now >= instance.next_from;
    return next_came ? instance.next_arbiter : instance.arbiter;
}

}  // namespace warden::orchestrator
