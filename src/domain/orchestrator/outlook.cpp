#include "domain/orchestrator/outlook.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "domain/orchestrator/judges.hpp"

namespace warden::orchestrator {
namespace {

bool judged(const Instance& instance, std::uint32_t quorum, UnixSecs window_start) {
    const auto able = std::ranges::count_if(instance.oracles, [&](const OracleEntry& entry) {
        return !entry.revoked && covers(entry, window_start);
    });
    return std::cmp_greater_equal(able, quorum_at(instance, quorum, window_start));
}

// `instance` is one in which the key has been replaced.
std::optional<std::uint64_t> unjudged_secs(const Instance& instance, std::uint32_t quorum,
                                           UnixSecs now) {
    std::set<UnixSecs> changes{now};
    for (const OracleEntry& entry : instance.oracles) {
        if (entry.since > now) changes.insert(entry.since);
        if (entry.until > now) changes.insert(entry.until);
    }
    if (!judged(instance, quorum, *changes.rbegin())) return std::nullopt;
    std::uint64_t secs = 0;
    for (auto at = changes.begin(); std::next(at) != changes.end(); ++at) {
        if (!judged(instance, quorum, *at)) secs += *std::next(at) - *at;
    }
    return secs;
}

// Revokes the oracle and enables another.
Instance replaced(Instance instance, const chain::Address& lost, UnixSecs now) {
    for (OracleEntry& entry : instance.oracles) {
        if (entry.oracle != lost) continue;
        entry.revoked = true;
        if (entry.until == 0 || entry.until > now) entry.until = now;
    }
    instance.oracles.push_back({{}, now + instance.fixed.role_delay_secs, 0, false});
    return instance;
}

}  // namespace

std::vector<Waiting> role_changes(const Instance& instance, UnixSecs now) {
    std::vector<Waiting> out;
    for (const OracleEntry& entry : instance.oracles) {
        if (entry.revoked) continue;
        if (entry.since > now) {
            out.push_back({"oracle " + entry.oracle.text + " comes into office", entry.since});
        }
        if (entry.until > now) {
            out.push_back({"oracle " + entry.oracle.text + " leaves office", entry.until});
        }
    }
    if (instance.next_from > now) {
        out.push_back(
            {"arbiter " + instance.next_arbiter.text + " comes into office", instance.next_from});
    }
    return out;
}

bool upgrade_pending(const Instance& instance, UnixSecs now) {
    return instance.pending_not_before > 0 && now < instance.pending_not_before + kUpgradeLapseSecs;
}

std::vector<LostKey> if_lost(const Instance& instance, std::uint32_t quorum, UnixSecs now) {
    std::vector<LostKey> out;
    for (const OracleEntry& entry : instance.oracles) {
        if (entry.revoked || entry.until > 0) continue;
        const Instance without = replaced(instance, entry.oracle, now);
        out.push_back({"oracle", entry.oracle, unjudged_secs(without, quorum, now)});
    }
    const bool follows = instance.next_from > now;
    out.push_back({"arbiter", arbiter_at(instance, now),
                   follows ? instance.next_from - now : instance.fixed.role_delay_secs});
    return out;
}

}  // namespace warden::orchestrator
