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
    c.state.consumers.edit(r.consumer).open_reservations -= 1;
    emit_status(c, id, ReservationStatus::Settling);
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
    const bool consumer = c.caller() == found->consumer;
    if (!consumer && c.caller() != found->provider) return no(Refusal::NotAuthorized);
    if (found->status != ReservationStatus::Active || c.now() >= found->end) {
        return no(Refusal::WrongState);
    }
    if (!consumer && !underfunded(*found, c.now())) return no(Refusal::WrongState);
    const bool at_once = !consumer || found->breached;
    const std::uint64_t in_progress = (c.now() - found->start) / found->window_secs;
    const UnixSecs new_end = at_once ? c.now() : window_end(*found, in_progress);
    if (new_end >= found->end) return no(Refusal::WrongState);

    Reservation& r = c.state.reservations.edit(id);
    r.end = new_end;
    c.emit("reservation_cut", {{"reservation_id", dec(id)}},
           {{"by", c.caller()}, {"end", dec(new_end)}});
    if (new_end == c.now()) begin_settling(c, id);
    refund_escrow(c, id, funds(r) > owed(r) ? funds(r) - owed(r) : 0);
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
    c.to_treasury.account = c.config_of(r).treasury;
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
