// Events of reservations and their escrow.
#include "domain/orchestrator/fold.hpp"
#include "domain/orchestrator/money.hpp"

namespace warden::orchestrator::fold {
namespace {

using Status = ReservationStatus;

bool may_follow(Status from, Status to) {
    switch (from) {
        case Status::requested:
            return to == Status::active || to == Status::rejected || to == Status::cancelled ||
                   to == Status::expired;
        case Status::active: return to == Status::settling;
        case Status::settling: return to == Status::completed || to == Status::terminated;
        default: return false;
    }
}

Misfit start(State& state, Reservation& reservation, const ReservationStateChanged& e,
             const EventContext& context) {
    if (e.start != context.block_time || e.end != e.start + reservation.duration_secs) {
        return "start is not the block's time, or the end does not fit the duration";
    }
    reservation.start = e.start;
    reservation.end = e.end;
    const Misfit unit = edit<Unit>(state, unit_key(e.unit_id), [&](Unit& u) -> Misfit {
        if (u.used_gb > u.capacity_gb || reservation.gb > u.capacity_gb - u.used_gb) {
            return "more is reserved than the unit's capacity";
        }
        u.used_gb += reservation.gb;
        ++u.active_reservations;
        return std::nullopt;
    });
    if (unit) return unit;
    return edit<Provider>(state, provider_key(reservation.provider),
                          [](Provider& provider) { ++provider.open_reservations; });
}

Misfit free_capacity(State& state, const Reservation& reservation) {
    return edit<Unit>(state, unit_key(reservation.unit_id), [&](Unit& unit) -> Misfit {
        if (unit.used_gb < reservation.gb) return "used_gb would fall below 0";
        unit.used_gb -= reservation.gb;
        return count_down(unit.active_reservations, "active_reservations");
    });
}

Misfit close_for_consumer(State& state, const Reservation& reservation) {
    return edit<Consumer>(state, consumer_key(reservation.consumer), [](Consumer& consumer) {
        return count_down(consumer.open_reservations, "the consumer's open_reservations");
    });
}

Misfit close_for_both(State& state, const Reservation& reservation) {
    if (reservation.escrow != 0 || reservation.ahead != 0)
        return "money is left in the reservation";
    const Misfit provider =
        edit<Provider>(state, provider_key(reservation.provider), [](Provider& p) {
            return count_down(p.open_reservations, "the provider's open_reservations");
        });
    return provider ? provider : close_for_consumer(state, reservation);
}

template <class F>
Misfit edit_reservation(State& state, std::uint64_t id, F&& f) {
    return edit<Reservation>(state, reservation_key(id), std::forward<F>(f));
}

}  // namespace

Misfit change(State& state, const ReservationRequested& e, const EventContext&) {
    const Misfit wrong_id =
        edit<Instance>(state, instance_key(), [&](Instance& instance) -> Misfit {
            if (e.reservation_id != instance.reservations + 1)
                return "reservation ids are not consecutive";
            instance.reservations = e.reservation_id;
            return std::nullopt;
        });
    if (wrong_id) return wrong_id;
    const Unit* const unit = state.find<Unit>(unit_key(e.unit_id));
    if (unit == nullptr) return absent(state, unit_key(e.unit_id));
    if (unit->provider != e.provider) return "the unit belongs to another provider";
    const Misfit no_consumer = edit<Consumer>(
        state, consumer_key(e.consumer), [](Consumer& consumer) { ++consumer.open_reservations; });
    if (no_consumer) return no_consumer;
    Reservation reservation;
    reservation.unit_id = e.unit_id;
    reservation.provider = e.provider;
    reservation.consumer = e.consumer;
    reservation.gb = e.gb;
    reservation.price = e.price;
    reservation.duration_secs = e.duration_secs;
    reservation.window_secs = e.window_secs;
    reservation.sla_version = e.sla_version;
    reservation.config_version = e.config_version;
    reservation.expires_at = e.expires_at;
    if (const auto fits = Agreement::of(reservation); !fits) return fits.error().detail;
    return create(state, reservation_key(e.reservation_id), std::move(reservation));
}

Misfit change(State& state, const ReservationStateChanged& e, const EventContext& context) {
    return edit_reservation(state, e.reservation_id, [&](Reservation& reservation) -> Misfit {
        if (reservation.unit_id != e.unit_id) return "the reservation is of another unit";
        if (reservation.status != e.from || !may_follow(e.from, e.to)) {
            return "from " + std::string(name(reservation.status)) + " it can't become " +
                   std::string(name(e.to));
        }
        reservation.status = e.to;
        if (e.to == Status::active) return start(state, reservation, e, context);
        if (e.start != reservation.start || e.end != reservation.end) {
            return "start and end differ from what is known";
        }
        if (e.to == Status::settling) return free_capacity(state, reservation);
        return e.from == Status::settling ? close_for_both(state, reservation)
                                          : close_for_consumer(state, reservation);
    });
}

Misfit change(State& state, const ReservationCut& e, const EventContext&) {
    return edit_reservation(state, e.reservation_id, [&](Reservation& reservation) -> Misfit {
        if (reservation.status != Status::active) return "the reservation is not active";
        if (e.end >= reservation.end || e.end < reservation.start) return "the end is not earlier";
        reservation.end = e.end;
        return std::nullopt;
    });
}

Misfit change(State& state, const EscrowDeposited& e, const EventContext&) {
    return edit_reservation(state, e.reservation_id, [&](Reservation& reservation) -> Misfit {
        if (checked_add(reservation.escrow, e.amount) != e.escrow)
            return "the escrow doesn't add up";
        reservation.escrow = e.escrow;
        return std::nullopt;
    });
}

Misfit change(State& state, const EscrowRefunded& e, const EventContext&) {
    return edit_reservation(state, e.reservation_id, [&](Reservation& reservation) -> Misfit {
        if (checked_add(e.escrow, e.amount) != reservation.escrow)
            return "the escrow doesn't add up";
        reservation.escrow = e.escrow;
        return std::nullopt;
    });
}

Misfit change(State& state, const EscrowReleased& e, const EventContext&) {
    return edit_reservation(state, e.reservation_id, [&](Reservation& reservation) -> Misfit {
        if (e.window != reservation.next_window) return "windows are not settled in order";
        const auto agreement = Agreement::of(reservation);
        if (!agreement) return agreement.error().detail;
        if (e.window >= agreement->window_count()) return "the reservation has no such window";
        if (e.gross != agreement->gross(e.window)) {
            return "gross is " + to_decimal(agreement->gross(e.window)) + " by the rules, not " +
                   to_decimal(e.gross);
        }
        if (checked_add(e.held, e.paid) != e.gross) return "held and paid do not add up to gross";
        if (e.paid > reservation.escrow || e.held > reservation.ahead) {
            return "more leaves the reservation than it holds";
        }
        reservation.escrow -= e.paid;
        reservation.ahead -= e.held;
        ++reservation.next_window;
        return std::nullopt;
    });
}

// Tells why the window paid less; what changed is in escrow_released.
Misfit change(State& state, const EscrowExhausted& e, const EventContext&) {
    const auto* const reservation = state.find<Reservation>(reservation_key(e.reservation_id));
    if (reservation == nullptr) return absent(state, reservation_key(e.reservation_id));
    if (e.window >= reservation->next_window) return "the window is not settled";
    return std::nullopt;
}

}  // namespace warden::orchestrator::fold
