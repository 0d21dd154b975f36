// The end of reservations: cutting them short, and paying window by window.
#include <algorithm>

#include "sandbox/orchestrator/rules.hpp"

namespace warden::sandbox::orchestrator {
namespace {

void refund_escrow(Context& c, std::uint64_t id, U128 amount) {
    if (amount == 0) return;
    Reservation& r = c.state.reservations.edit(id);
    r.escrow -= amount;
    c.to_consumer = {r.consumer, amount};
    c.emit("escrow_refunded", {{"reservation_id", dec(id)}},
           {{"amount", dec(amount)}, {"escrow", dec(r.escrow)}});
}

// Why the next window cannot be settled now; nullopt when it can.
Check next_window_check(const Context& c, const Reservation& r) {
    const auto until = deadlines(r, r.next_window, c.config_of(r)).claim_until;
    if (c.now() < until) return Refusal::TooEarly;
    const bool may_grow = r.status == ReservationStatus::Active;
    if (may_grow && funds(r) < payment(r, r.next_window)) return Refusal::InsufficientDeposit;
    return std::nullopt;
}

void settle_window(Context& c, std::uint64_t id) {
    Reservation& r = c.state.reservations.edit(id);
    const std::uint32_t window = r.next_window;
    const Slash* slash = c.state.slashes.find({id, Party::Provider, window});
    const U128 held = slash ? slash->base : 0;
    const U128 due = payment(r, window);
    const U128 given = gross(r, window);
    const U128 paid = given - held;
    const U128 fee = share(paid, c.config_of(r).platform_fee_bps);
    r.escrow -= paid;
    r.ahead -= held;
    r.next_window += 1;
    c.to_provider.amount += paid - fee;
    c.to_treasury.amount += fee;
    c.emit("escrow_released", {{"reservation_id", dec(id)}},
           {{"window", window},
            {"gross", dec(given)},
            {"held", dec(held)},
            {"paid", dec(paid)},
            {"fee", dec(fee)}});
    if (given < due) {
        c.emit("escrow_exhausted", {{"reservation_id", dec(id)}},
               {{"window", window}, {"missing", dec(due - given)}});
    }
}

void finish(Context& c, std::uint64_t id) {
    Reservation& r = c.state.reservations.edit(id);
    refund_escrow(c, id, r.escrow);
    const bool cut = r.end < r.start + r.duration_secs;
    r.status = cut ? ReservationStatus::Terminated : ReservationStatus::Completed;
    c.state.providers.edit(r.provider).open_reservations -= 1;
    release_consumer(c, r);
    emit_status(c, id, ReservationStatus::Settling);
}

enum class Cut : std::uint8_t { now, unfunded, window_end };

// Says that the provider may leave at the end of the window in progress.
bool may_leave(const Context& c, const Reservation& r) {
    const Instance& instance = c.instance();
    return c.now() < r.exit_until ||
           (upgrade_pending(instance, c.now()) && r.end > instance.upgrade_not_before) ||
           judged_anew(instance, r, c.config_of(r).quorum, c.now());
}

// Returns where the caller may cut a running reservation, if it may at all.
std::optional<Cut> cut_by_caller(const Context& c, const Reservation& r) {
    if (c.caller() == r.consumer) return r.breached ? Cut::now : Cut::window_end;
    const Config& config = c.config_of(r);
    if (c.caller() == r.provider) {
        if (unfunded(r, config, c.now())) return Cut::unfunded;
        return may_leave(c, r) ? std::optional(Cut::window_end) : std::nullopt;
    }
    const std::uint64_t wait = std::min(r.window_secs, r.end - r.start);
    const bool late = c.now() >= r.start + wait && unfunded(r, config, c.now() - wait);
    return late ? std::optional(Cut::unfunded) : std::nullopt;
}

// What the provider served without being paid, as far as the bond of this reservation covers it.
U128 take_missing(Context& c, const Reservation& r) {
    Consumer& consumer = c.state.consumers.edit(r.consumer);
    const U128 missing = above(owed(r), funds(r));
    const U128 taken = std::min({consumer.bond, bound(r, c.config_of(r)), missing});
    consumer.bond -= taken;
    c.to_provider = {r.provider, taken};
    return taken;
}

}  // namespace

void begin_settling(Context& c, std::uint64_t reservation_id) {
    Reservation& r = c.state.reservations.edit(reservation_id);
    r.status = ReservationStatus::Settling;
    Unit& unit = c.edit_unit(r.unit_id);
    unit.used_gb -= r.gb;
    unit.active_reservations -= 1;
    emit_status(c, reservation_id, ReservationStatus::Active);
}

Reply terminate_reservation(Context& c) {
    const std::uint64_t id = c.u64("reservation_id");
    const Reservation* found = c.state.reservations.find(id);
    if (!found) return no(Refusal::NotFound);
    if (found->status != ReservationStatus::Active || c.now() >= found->end) {
        return no(Refusal::WrongState);
    }
    const auto cut = cut_by_caller(c, *found);
    if (!cut) return no(is_party(c, *found) ? Refusal::WrongState : Refusal::NotAuthorized);
    const UnixSecs new_end =
        *cut == Cut::window_end ? window_end(*found, window_at(*found, c.now())) : c.now();
    if (new_end >= found->end) return no(Refusal::WrongState);

    Reservation& r = c.state.reservations.edit(id);
    r.end = new_end;
    r.cut_unfunded = *cut == Cut::unfunded;
    const U128 from_bond = r.cut_unfunded ? take_missing(c, r) : 0;
    c.emit("reservation_cut", {{"reservation_id", dec(id)}},
           {{"by", c.caller()},
            {"end", dec(new_end)},
            {"unfunded", r.cut_unfunded},
            {"from_bond", dec(from_bond)}});
    if (from_bond > 0) c.emit_bond(r.consumer);
    if (new_end == c.now()) begin_settling(c, id);
    refund_escrow(c, id, above(funds(r), owed(r)));
    return Json();
}

Reply settle(Context& c) {
    const std::uint64_t id = c.u64("reservation_id");
    const std::uint32_t windows_max = c.u32("max_windows");
    if (windows_max == 0) return no(Refusal::InvalidInput);
    if (windows_max > kWindowsPerSettleMax) return no(Refusal::BatchTooLarge);
    const Reservation* found = c.state.reservations.find(id);
    if (!found) return no(Refusal::NotFound);
    const bool active = found->status == ReservationStatus::Active;
    if (!active && found->status != ReservationStatus::Settling) return no(Refusal::WrongState);
    const bool ended = active && c.now() >= found->end;
    if (!ended) {
        if (const auto failed = next_window_check(c, *found)) return no(*failed);
    }

    Reservation& r = c.state.reservations.edit(id);
    c.to_provider.account = r.provider;
    c.to_treasury.account = c.config().treasury;
    if (ended) begin_settling(c, id);
    std::uint32_t settled = 0;
    while (settled < windows_max && r.next_window < windows(r) && !next_window_check(c, r)) {
        settle_window(c, id);
        ++settled;
    }
    if (r.status == ReservationStatus::Settling && r.next_window == windows(r)) finish(c, id);
    return Json(settled);
}

}  // namespace warden::sandbox::orchestrator
