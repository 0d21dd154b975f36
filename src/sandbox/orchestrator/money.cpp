#include "sandbox/orchestrator/money.hpp"

#include <algorithm>

namespace warden::sandbox::orchestrator {
namespace {

std::uint64_t duration(const Reservation& r) { return r.end - r.start; }

// Returns what is needed to have this window and all before it covered.
U128 needed(const Reservation& r, std::uint64_t window) {
    return above(cost(r, window_end(r, window) - r.start), cost(r, r.next_window * r.window_secs));
}

bool running(const Reservation& r, UnixSecs now) {
    return r.status == ReservationStatus::Active && now < r.end;
}

}  // namespace

U128 share(U128 amount, std::uint32_t bps) { return amount * bps / kBps; }

U128 above(U128 a, U128 b) { return a > b ? a - b : 0; }

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

std::uint64_t window_at(const Reservation& r, UnixSecs now) {
    return (now - r.start) / r.window_secs;
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
    return std::min(payment(r, window), above(funds(r), earlier));
}

bool underfunded(const Reservation& r, UnixSecs now) {
    return running(r, now) && funds(r) < needed(r, window_at(r, now));
}

bool unfunded(const Reservation& r, const Config& config, UnixSecs now) {
    return running(r, now) && now >= r.start + config.grace_secs &&
           funds(r) < needed(r, window_at(r, now - config.grace_secs));
}

Deadlines deadlines(const Reservation& r, std::uint32_t window, const Config& config) {
    Deadlines out;
    out.claim_until = window_end(r, window) + config.claim_secs;
    out.attest_until = out.claim_until + config.attest_secs;
    out.dispute_until = out.attest_until + config.dispute_secs;
    out.decide_until = out.dispute_until + config.arbitration_secs;
    return out;
}

U128 slash_path_secs(const Config& config) {
    return U128{config.claim_secs} + config.attest_secs + config.dispute_secs +
           config.arbitration_secs;
}

U128 bound(const Reservation& r, const Config& config) {
    return std::max(config.min_bond, share(cost(r, r.window_secs), config.consumer_penalty_bps));
}

U128 risk(Party accused, U128 base, const Config& config) {
    return share(
        base, accused == Party::Provider ? config.stake_penalty_bps : config.consumer_penalty_bps);
}

U128 deposit(Party accused, U128 base, const Config& config) {
    const U128 own = risk(accused, base, config);
    const U128 exposure = accused == Party::Provider ? base + own : own;
    return std::max(config.dispute_deposit, share(exposure, config.dispute_deposit_bps));
}

U128 effective_price(const Unit& unit, const Guide* guide, UnixSecs now) {
    if (unit.floor == unit.ceiling || !guide || now >= guide->valid_until) return unit.floor;
    return std::clamp(guide->price, unit.floor, unit.ceiling);
}

}  // namespace warden::sandbox::orchestrator
