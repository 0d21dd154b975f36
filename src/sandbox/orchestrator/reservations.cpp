// Reservations from the request to the start, and their funding.
#include <algorithm>

#include "sandbox/orchestrator/rules.hpp"

namespace warden::sandbox::orchestrator {
namespace {

bool offers(const Unit& unit, UnixSecs now) {
    const UnitState state = unit_state(unit, now);
    return state == UnitState::Reserved || state == UnitState::InUse;
}

void emit_deposit(Context& c, std::uint64_t reservation_id, U128 amount) {
    const U128 escrow = c.state.reservations.find(reservation_id)->escrow;
    c.emit("escrow_deposited", {{"reservation_id", dec(reservation_id)}},
           {{"amount", dec(amount)}, {"escrow", dec(escrow)}});
}

// The request ends without a start: the whole deposit goes back.
Reply refuse(Context& c, std::uint64_t reservation_id, ReservationStatus status) {
    Reservation& r = c.state.reservations.edit(reservation_id);
    r.status = status;
    c.to_consumer = {r.consumer, r.escrow};
    r.escrow = 0;
    release_consumer(c, r);
    emit_status(c, reservation_id, ReservationStatus::Requested);
    c.emit("escrow_refunded", {{"reservation_id", dec(reservation_id)}},
           {{"amount", dec(c.to_consumer.amount)}, {"escrow", dec(0)}});
    return Json();
}

bool valid_request(const Context& c, const Reservation& r) {
    return valid_gigabytes(r.gb) && r.duration_secs >= c.config().min_window_secs &&
           r.duration_secs <= kDurationSecsMax && r.duration_secs % r.window_secs == 0 &&
           r.duration_secs / r.window_secs <= kWindowsMax && r.provider != r.consumer;
}

Check request_checks(const Context& c, const Reservation& r, const Unit& unit) {
    const Consumer* consumer = c.state.consumers.find(c.caller());
    if (!consumer) return Refusal::NotFound;
    if (c.barred(r.consumer) || c.barred(r.provider)) return Refusal::NotAuthorized;
    if (!valid_request(c, r)) return Refusal::InvalidInput;
    if (!offers(unit, c.now())) return Refusal::WrongState;
    if (!unit.accepting) return Refusal::UnitNotAccepting;
    const bool current =
        r.sla_version == unit.sla_version && r.config_version == c.instance().config_version;
    if (!current || !slash_fits(c, r.window_secs)) return Refusal::InvalidTerms;
    if (unit.used_gb + r.gb > unit.capacity_gb) return Refusal::CapacityExceeded;
    if (r.price > c.u128("max_price")) return Refusal::PriceTooHigh;
    if (consumer->bond < consumer->bound + bound(r, c.config())) return Refusal::InsufficientBond;
    const U128 first = cost(r, r.window_secs);
    if (c.u128("deposit") < std::max<U128>(1, first)) return Refusal::InsufficientDeposit;
    return std::nullopt;
}

}  // namespace

void release_consumer(Context& c, const Reservation& r) {
    Consumer& consumer = c.state.consumers.edit(r.consumer);
    consumer.open_reservations -= 1;
    consumer.bound -= bound(r, c.config_of(r));
}

void emit_status(Context& c, std::uint64_t reservation_id, ReservationStatus before) {
    const Reservation& r = *c.state.reservations.find(reservation_id);
    c.emit("reservation_state_changed",
           {{"reservation_id", dec(reservation_id)}, {"unit_id", dec(r.unit_id)}},
           {{"from", static_cast<int>(before)},
            {"to", static_cast<int>(r.status)},
            {"start", dec(r.start)},
            {"end", dec(r.end)}});
}

Reply request_reservation(Context& c) {
    if (const auto failed = paused(c)) return no(*failed);
    Reservation made;
    made.unit_id = c.u64("unit_id");
    const Unit* unit = c.state.units.find(made.unit_id);
    if (!unit) return no(Refusal::NotFound);
    made.provider = unit->provider;
    made.consumer = c.caller();
    made.gb = c.u32("gb");
    made.price = effective_price(*unit, c.state.guides.find(unit->region), c.now());
    made.duration_secs = c.u64("duration_secs");
    made.window_secs = unit->window_secs;
    made.sla_version = c.u32("sla_version");
    made.config_version = c.u32("config_version");
    made.expires_at = c.now() + c.config().request_ttl_secs;
    if (const auto failed = request_checks(c, made, *unit)) return no(*failed);

    const U128 deposit = c.u128("deposit");
    made.escrow = std::min(deposit, cost(made, made.duration_secs));
    const std::uint64_t id = ++c.state.instance.edit(0).reservations;
    c.state.reservations.edit(id) = made;
    Consumer& consumer = c.state.consumers.edit(c.caller());
    consumer.open_reservations += 1;
    consumer.bound += bound(made, c.config());
    c.emit("reservation_requested",
           {{"reservation_id", dec(id)}, {"unit_id", dec(made.unit_id)}, {"consumer", c.caller()}},
           {{"provider", made.provider},
            {"gb", made.gb},
            {"price", dec(made.price)},
            {"duration_secs", dec(made.duration_secs)},
            {"window_secs", dec(made.window_secs)},
            {"sla_version", made.sla_version},
            {"config_version", made.config_version},
            {"expires_at", dec(made.expires_at)}});
    emit_deposit(c, id, made.escrow);
    c.pull = deposit;
    c.to_consumer = {c.caller(), deposit - made.escrow};
    return dec(id);
}

Reply accept_reservation(Context& c) {
    if (const auto failed = paused(c)) return no(*failed);
    const std::uint64_t id = c.u64("reservation_id");
    const Reservation* found = c.state.reservations.find(id);
    if (!found) return no(Refusal::NotFound);
    if (found->provider != c.caller()) return no(Refusal::NotAuthorized);
    if (c.barred(found->consumer) || c.barred(found->provider)) return no(Refusal::NotAuthorized);
    if (found->status != ReservationStatus::Requested) return no(Refusal::WrongState);
    if (c.now() >= found->expires_at) return no(Refusal::TooLate);
    const Provider& provider = *c.state.providers.find(c.caller());
    if (!stake_covers(c, provider)) return no(Refusal::InsufficientStake);
    const Consumer& consumer = *c.state.consumers.find(found->consumer);
    if (consumer.bond < consumer.bound) return no(Refusal::InsufficientBond);
    const Unit& offered = *c.state.units.find(found->unit_id);
    if (!offers(offered, c.now())) return no(Refusal::WrongState);
    if (offered.used_gb + found->gb > offered.capacity_gb) return no(Refusal::CapacityExceeded);

    Reservation& r = c.state.reservations.edit(id);
    r.status = ReservationStatus::Active;
    r.start = c.now();
    r.end = c.now() + r.duration_secs;
    Unit& unit = c.edit_unit(r.unit_id);
    unit.used_gb += r.gb;
    unit.active_reservations += 1;
    c.state.providers.edit(c.caller()).open_reservations += 1;
    emit_status(c, id, ReservationStatus::Requested);
    return Json();
}

Reply reject_reservation(Context& c) {
    const std::uint64_t id = c.u64("reservation_id");
    const Reservation* r = c.state.reservations.find(id);
    if (!r) return no(Refusal::NotFound);
    if (r->provider != c.caller()) return no(Refusal::NotAuthorized);
    if (r->status != ReservationStatus::Requested) return no(Refusal::WrongState);
    return refuse(c, id, ReservationStatus::Rejected);
}

Reply cancel_reservation(Context& c) {
    const std::uint64_t id = c.u64("reservation_id");
    const Reservation* r = c.state.reservations.find(id);
    if (!r) return no(Refusal::NotFound);
    if (r->consumer != c.caller()) return no(Refusal::NotAuthorized);
    if (r->status != ReservationStatus::Requested) return no(Refusal::WrongState);
    return refuse(c, id, ReservationStatus::Cancelled);
}

Reply expire_request(Context& c) {
    const std::uint64_t id = c.u64("reservation_id");
    const Reservation* r = c.state.reservations.find(id);
    if (!r) return no(Refusal::NotFound);
    if (r->status != ReservationStatus::Requested) return no(Refusal::WrongState);
    if (c.now() < r->expires_at) return no(Refusal::TooEarly);
    return refuse(c, id, ReservationStatus::Expired);
}

Reply top_up(Context& c) {
    const std::uint64_t id = c.u64("reservation_id");
    const U128 amount = c.u128("amount");
    const Reservation* found = c.state.reservations.find(id);
    if (!found) return no(Refusal::NotFound);
    if (found->consumer != c.caller()) return no(Refusal::NotAuthorized);
    const bool open =
        found->status == ReservationStatus::Active || found->status == ReservationStatus::Settling;
    if (!open || c.now() >= found->end + c.config_of(*found).claim_secs) {
        return no(Refusal::WrongState);
    }
    if (amount == 0) return no(Refusal::InvalidInput);
    const U128 kept = std::min(amount, owed(*found) - funds(*found));
    c.state.reservations.edit(id).escrow += kept;
    emit_deposit(c, id, kept);
    c.pull = amount;
    c.to_consumer = {c.caller(), amount - kept};
    return Json();
}

}  // namespace warden::sandbox::orchestrator
