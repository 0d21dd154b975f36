#include "sandbox/orchestrator/money.hpp"

#include <algorithm>
#include <vector>

namespace warden::sandbox::orchestrator {
namespace {

std::vector<std::uint32_t> live_scores(const Slash& slash, const Instance& instance) {
    std::vector<std::uint32_t> scores;
    for (const Vote& vote : slash.votes) {
        const bool oracle = std::ranges::count(instance.oracles, vote.oracle) > 0;
        if (oracle && !vote.withdrawn) scores.push_back(vote.score_before);
    }
    std::ranges::sort(scores);
    return scores;
}

std::uint64_t duration(const Reservation& r) { return r.end - r.start; }

}  // namespace

U128 share(U128 amount, std::uint32_t bps) { return amount * bps / kBps; }

UnitState unit_state(const Unit& unit, UnixSecs now) {
    if (unit.decommissioned_at != 0) return UnitState::Decommissioning;
    if (unit.maint_from <= now && now < unit.maint_until) return UnitState::Maintenance;
    return unit.active_reservations > 0 ? UnitState::InUse : UnitState::Reserved;
}

std::uint32_t windows(const Reservation& r) {
    return static_cast<std::uint32_t>((duration(r) + r.window_secs - 1) / r.window_secs);
}

UnixSecs window_start(const Reservation& r, std::uint64_t window) {
    return r.start + window * r.window_secs;
}

UnixSecs window_end(const Reservation& r, std::uint64_t window) {
    return std::min(window_start(r, window + 1), r.end);
}

U128 cost(const Reservation& r, std::uint64_t secs) { return r.price * r.gb * secs / kMonthSecs; }

U128 payment(const Reservation& r, std::uint32_t window) {
    return cost(r, window_end(r, window) - r.start) - cost(r, window * r.window_secs);
}

U128 owed(const Reservation& r) {
    const std::uint64_t whole = duration(r);
    return cost(r, whole) - cost(r, std::min(r.next_window * r.window_secs, whole));
}

U128 funds(const Reservation& r) { return r.escrow + r.ahead; }

U128 gross(const Reservation& r, std::uint32_t window) {
    const U128 earlier = cost(r, window * r.window_secs) - cost(r, r.next_window * r.window_secs);
    const U128 left = funds(r) > earlier ? funds(r) - earlier : 0;
    return std::min(payment(r, window), left);
}

bool underfunded(const Reservation& r, UnixSecs now) {
    if (r.status != ReservationStatus::Active || now >= r.end) return false;
    const std::uint64_t in_progress = (now - r.start) / r.window_secs;
    const U128 needed =
        cost(r, window_end(r, in_progress) - r.start) - cost(r, r.next_window * r.window_secs);
    return funds(r) < needed;
}

Deadlines deadlines(const Reservation& r, std::uint32_t window, const Config& config) {
    Deadlines out;
    out.claim_until = window_end(r, window) + config.claim_secs;
    out.attest_until = out.claim_until + config.attest_secs;
    out.dispute_until = out.attest_until + config.dispute_secs;
    out.decide_until = out.dispute_until + config.arbitration_secs;
    return out;
}

std::uint32_t support(const Slash& slash, const Instance& instance) {
    return static_cast<std::uint32_t>(live_scores(slash, instance).size());
}

std::optional<std::uint32_t> score_of_quorum(const Slash& slash, const Instance& instance,
                                             std::uint32_t quorum) {
    const auto scores = live_scores(slash, instance);
    if (scores.size() < quorum) return std::nullopt;
    return scores[quorum - 1];
}

Penalty provider_penalty(const Slash& slash, std::uint32_t share_bps, std::uint32_t score,
                         const Config& config, const Provider& provider) {
    const U128 from_stake = share(share(slash.base, config.stake_penalty_bps), share_bps);
    return {share(slash.base * (100 - score) / 100, share_bps),
            std::min(provider.stake + provider.unbonding, from_stake)};
}

Penalty consumer_penalty(const Slash& slash, std::uint32_t share_bps, const Config& config,
                         const Consumer& consumer) {
    const U128 from_bond = share(share(slash.base, config.consumer_penalty_bps), share_bps);
    return {std::min(consumer.bond, from_bond), 0};
}

U128 effective_price(const Unit& unit, const Guide* guide, UnixSecs now) {
    if (unit.floor == unit.ceiling || !guide || now >= guide->valid_until) return unit.floor;
    return std::clamp(guide->price, unit.floor, unit.ceiling);
}

}  // namespace warden::sandbox::orchestrator
