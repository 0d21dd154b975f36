#include "domain/orchestrator/money.hpp"

#include <algorithm>
#include <string>

namespace warden::orchestrator {
namespace {

constexpr UnixSecs kTimeMax = 1ull << 40;  // far above every chain's time

U128 minus_or_zero(U128 a, U128 b) { return a > b ? a - b : 0; }

// The caller has checked the limits: price * gb * secs < 3.2 * 10^37.
U128 cost_within_limits(U128 price, std::uint32_t gb, std::uint64_t secs) {
    return price * gb * secs / kMonthSecs;
}

Fail out_of_range(const char* field) {
    return fail(Errc::invalid_input, std::string(field) + " is outside the contract's limits");
}

}  // namespace

Result<U128> cost(U128 price, std::uint32_t gb, std::uint64_t secs) {
    if (price > kPriceMax) return out_of_range("price");
    if (gb > kGbMax) return out_of_range("gb");
    if (secs > kDurationSecsMax) return out_of_range("duration_secs");
    return cost_within_limits(price, gb, secs);
}

Result<Agreement> Agreement::of(const Reservation& r) {
    if (r.price == 0 || r.price > kPriceMax) return out_of_range("price");
    if (r.gb == 0 || r.gb > kGbMax) return out_of_range("gb");
    if (r.duration_secs == 0 || r.duration_secs > kDurationSecsMax)
        return out_of_range("duration_secs");
    if (r.window_secs == 0 || r.window_secs > kMonthSecs) return out_of_range("window_secs");
    if (r.start > kTimeMax) return out_of_range("start");
    if (r.end < r.start || r.end - r.start > r.duration_secs) return out_of_range("end");
    if (r.escrow > kMoneyMax) return out_of_range("escrow");
    if (r.ahead > kMoneyMax) return out_of_range("ahead");
    return Agreement(r);
}

Agreement::Agreement(const Reservation& reservation)
    : reservation_(reservation),
      duration_(reservation.start == 0 ? reservation.duration_secs
                                       : reservation.end - reservation.start),
      count_(static_cast<std::uint32_t>((duration_ + reservation.window_secs - 1) /
                                        reservation.window_secs)) {}

Agreement Agreement::until(UnixSecs end) const {
    Reservation cut = reservation_;
    cut.end = end;
    return Agreement(cut);
}

UnixSecs Agreement::window_start(std::uint32_t window) const {
    return reservation_.start + std::min(window * reservation_.window_secs, duration_);
}

UnixSecs Agreement::window_end(std::uint32_t window) const {
    return reservation_.start +
           std::min((std::uint64_t{window} + 1) * reservation_.window_secs, duration_);
}

std::optional<std::uint32_t> Agreement::window_at(UnixSecs time) const {
    if (time < reservation_.start || time >= reservation_.start + duration_) return std::nullopt;
    return static_cast<std::uint32_t>((time - reservation_.start) / reservation_.window_secs);
}

U128 Agreement::cost(std::uint64_t secs) const {
    return cost_within_limits(reservation_.price, reservation_.gb, std::min(secs, duration_));
}

U128 Agreement::cost_before(std::uint32_t window) const {
    return cost(window * reservation_.window_secs);
}

U128 Agreement::needed(std::uint32_t window) const {
    const U128 covered = cost((std::uint64_t{window} + 1) * reservation_.window_secs);
    return minus_or_zero(covered, cost_before(reservation_.next_window));
}

U128 Agreement::payment(std::uint32_t window) const {
    return cost((std::uint64_t{window} + 1) * reservation_.window_secs) - cost_before(window);
}

U128 Agreement::owed() const { return cost(duration_) - cost_before(reservation_.next_window); }

U128 Agreement::funds() const { return reservation_.escrow + reservation_.ahead; }

U128 Agreement::gross(std::uint32_t window) const {
    if (window < reservation_.next_window) return 0;
    const U128 earlier = cost_before(window) - cost_before(reservation_.next_window);
    return std::min(payment(window), minus_or_zero(funds(), earlier));
}

bool Agreement::underfunded(UnixSecs now) const {
    if (reservation_.status != ReservationStatus::active) return false;
    const std::optional<std::uint32_t> current = window_at(now);
    return current && funds() < needed(*current);
}

bool Agreement::unfunded(UnixSecs now, std::uint64_t grace_secs) const {
    if (reservation_.status != ReservationStatus::active || !window_at(now)) return false;
    const std::uint64_t since_start = now - reservation_.start;
    if (since_start < grace_secs) return false;
    const std::uint64_t window = (since_start - grace_secs) / reservation_.window_secs;
    return funds() < needed(static_cast<std::uint32_t>(window));
}

U128 Agreement::bound(const Config& config) const {
    const U128 window =
        cost_within_limits(reservation_.price, reservation_.gb, reservation_.window_secs);
    return std::max(config.min_bond, of_bps(window, config.consumer_penalty_bps));
}

std::uint32_t Agreement::windows_due(const Config& config, UnixSecs now,
                                     std::uint32_t limit) const {
    const bool active = reservation_.status == ReservationStatus::active;
    if (!active && reservation_.status != ReservationStatus::settling) return 0;
    const bool may_wait = active && now < reservation_.start + duration_;
    U128 left = funds();
    std::uint32_t due = 0;
    for (std::uint32_t k = reservation_.next_window; k < count_ && due < limit; ++k, ++due) {
        if (now < slash_deadlines(window_end(k), config).claim_until) break;
        if (may_wait && left < payment(k)) break;  // a later top_up fills it
        left = minus_or_zero(left, payment(k));
    }
    return due;
}

SlashDeadlines slash_deadlines(UnixSecs window_end, const Config& config) {
    SlashDeadlines deadlines;
    deadlines.claim_until = window_end + config.claim_secs;
    deadlines.attest_until = deadlines.claim_until + config.attest_secs;
    deadlines.dispute_until = deadlines.attest_until + config.dispute_secs;
    deadlines.decide_until = deadlines.dispute_until + config.arbitration_secs;
    return deadlines;
}

}  // namespace warden::orchestrator
