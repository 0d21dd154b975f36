// Events of reservations and their escrow.
#include <algorithm>

#include "domain/orchestrator/fold.hpp"
#include "domain/orchestrator/money.hpp"
#include "domain/orchestrator/termination.hpp"

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

// Changes a reservation; f(Reservation&, const Config& of its own, const Agreement&).
template <class F>
Misfit edit_agreed(State& state, std::uint64_t id, F&& f) {
    return edit<Reservation>(state, reservation_key(id), [&](Reservation& reservation) -> Misfit {
        const Config* config = nullptr;
        const EntityKey key = config_key(reservation.config_version);
        if (Misfit none = find(state, key, config)) return none;
        const auto agreement = Agreement::of(reservation);
        if (!agreement) return agreement.error().detail;
        return f(reservation, *config, *agreement);
    });
}

Misfit start(State& state, Reservation& reservation, const ReservationStateChanged& e,
             const EventContext& context) {
    if (e.start != context.block_time || e.end != e.start + reservation.duration_secs) {
        return "start is not the block's time, or the end does not fit the duration";
    }
    if (e.start >= reservation.expires_at) return "the request has expired";
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

Misfit close_for_consumer(State& state, const Reservation& reservation, U128 bound) {
    return edit<Consumer>(
        state, consumer_key(reservation.consumer), [&](Consumer& consumer) -> Misfit {
            const Misfit wrong =
                count_down(consumer.open_reservations, "the consumer's open_reservations");
            return wrong ? wrong : subtract(consumer.bound, bound, "the consumer's bound");
        });
}

Misfit close_for_both(State& state, const Reservation& reservation, const Agreement& agreement,
                      U128 bound) {
    if (reservation.next_window != agreement.window_count()) return "a window is not settled";
    if (reservation.escrow != 0 || reservation.ahead != 0)
        return "money is left in the reservation";
    const bool cut = reservation.end < reservation.start + reservation.duration_secs;
    if (cut != (reservation.status == Status::terminated)) {
        return cut ? "the end was cut" : "the end was not cut";
    }
    const Misfit provider =
        edit<Provider>(state, provider_key(reservation.provider), [](Provider& p) {
            return count_down(p.open_reservations, "the provider's open_reservations");
        });
    return provider ? provider : close_for_consumer(state, reservation, bound);
}

// The request's terms are those that stand when it is made.
Misfit check_request(const ReservationRequested& e, const Unit& unit, const Guide* guide,
                     const Config& config, UnixSecs now) {
    if (unit.provider != e.provider) return "the unit belongs to another provider";
    if (unit.window_secs != e.window_secs) return "the windows are not the unit's";
    if (unit.sla_version != e.sla_version) return "the SLA is not the current one";
    if (e.duration_secs % e.window_secs != 0 || e.duration_secs / e.window_secs > kWindowsMax) {
        return "the duration is no number of windows, or too many";
    }
    const U128 price = effective_price(unit, guide, now);
    if (e.price != price) return differs("the price", price, e.price);
    const UnixSecs expires_at = now + config.request_ttl_secs;
    if (e.expires_at != expires_at) return differs("expires_at", expires_at, e.expires_at);
    return std::nullopt;
}

Misfit first_deposit(const EscrowDeposited& e, const Agreement& agreement) {
    if (agreement.funds() != 0) return "the deposit was made already";
    const U128 cost = agreement.cost(agreement.duration());
    if (e.amount < agreement.payment(0) || e.amount > cost) return "the deposit is out of range";
    return std::nullopt;
}

Misfit later_deposit(const EscrowDeposited& e, const Agreement& agreement, const Config& config,
                     UnixSecs now) {
    const Reservation& r = agreement.reservation();
    if (r.status != Status::active && r.status != Status::settling)
        return "the reservation is over";
    if (now >= r.end + config.claim_secs) return "it is too late to deposit";
    if (e.amount > agreement.owed() - std::min(agreement.owed(), agreement.funds())) {
        return "the deposit is more than can fall due";
    }
    return std::nullopt;
}

// Of a request everything goes back, later what can't fall due any more.
U128 refund_of(const Agreement& agreement) {
    const Reservation& r = agreement.reservation();
    if (r.status != Status::active && r.status != Status::settling) return r.escrow;
    return agreement.funds() - std::min(agreement.funds(), agreement.owed());
}

Misfit check_release(const EscrowReleased& e, const Agreement& agreement, const Config& config,
                     const Slash* slash, UnixSecs now) {
    const Reservation& r = agreement.reservation();
    if (e.window != r.next_window) return "windows are not settled in order";
    if (e.window >= agreement.window_count()) return "the reservation has no such window";
    if (agreement.windows_due(config, now, 1) == 0) return "the window is not due";
    if (agreement.funds() > agreement.owed()) return "it holds more than can fall due";
    const U128 gross = agreement.gross(e.window);
    if (e.gross != gross) return differs("gross", gross, e.gross);
    const U128 held = slash == nullptr ? 0 : slash->base;
    if (e.held != held) return differs("held", held, e.held);
    if (held > gross || held > r.ahead || gross - held > r.escrow) {
        return "more leaves the reservation than it holds";
    }
    if (e.paid != gross - held) return differs("paid", gross - held, e.paid);
    const U128 fee = of_bps(e.paid, config.platform_fee_bps);
    if (e.fee != fee) return differs("the fee", fee, e.fee);
    return std::nullopt;
}

}  // namespace

Misfit change(State& state, const ReservationRequested& e, const EventContext& context) {
    const UnixSecs now = context.block_time;
    const Misfit wrong_id =
        edit<Instance>(state, instance_key(), [&](Instance& instance) -> Misfit {
            if (e.reservation_id != instance.reservations + 1)
                return "reservation ids are not consecutive";
            if (e.config_version != instance.config_version)
                return "the config is not the current one";
            instance.reservations = e.reservation_id;
            return std::nullopt;
        });
    if (wrong_id) return wrong_id;
    const Unit* unit = nullptr;
    if (Misfit none = find(state, unit_key(e.unit_id), unit)) return none;
    const Config* config = nullptr;
    if (Misfit none = find(state, config_key(e.config_version), config)) return none;
    const EntityKey guide = guide_key(unit->region);
    if (!state.knows(guide)) return absent(state, guide);
    if (Misfit wrong = check_request(e, *unit, state.find<Guide>(guide), *config, now)) {
        return wrong;
    }
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
    const auto agreement = Agreement::of(reservation);
    if (!agreement) return agreement.error().detail;
    const Misfit no_consumer =
        edit<Consumer>(state, consumer_key(e.consumer), [&](Consumer& consumer) {
            ++consumer.open_reservations;
            return add(consumer.bound, agreement->bound(*config), "the consumer's bound");
        });
    if (no_consumer) return no_consumer;
    return create(state, reservation_key(e.reservation_id), std::move(reservation));
}

Misfit change(State& state, const ReservationStateChanged& e, const EventContext& context) {
    const auto by_status = [&](Reservation& r, const Config& config, const Agreement& agreement) {
        const UnixSecs now = context.block_time;
        if (e.start != r.start || e.end != r.end) {
            return Misfit("start and end differ from what is known");
        }
        const U128 bound = agreement.bound(config);
        switch (e.to) {
            case Status::settling:
                return now < r.end ? Misfit("the end is to come") : free_capacity(state, r);
            case Status::completed:
            case Status::terminated: return close_for_both(state, r, agreement, bound);
            case Status::expired:
                if (now < r.expires_at) return Misfit("the request has not expired");
                [[fallthrough]];
            default: return close_for_consumer(state, r, bound);
        }
    };
    return edit_agreed(
        state, e.reservation_id,
        [&](Reservation& r, const Config& config, const Agreement& agreement) -> Misfit {
            if (r.unit_id != e.unit_id) return "the reservation is of another unit";
            if (r.status != e.from || !may_follow(e.from, e.to)) {
                return "from " + std::string(name(r.status)) + " it can't become " +
                       std::string(name(e.to));
            }
            r.status = e.to;
            if (e.to == Status::active) return start(state, r, e, context);
            return by_status(r, config, agreement);
        });
}

Misfit change(State& state, const ReservationCut& e, const EventContext& context) {
    const Instance* instance = nullptr;
    if (Misfit none = find(state, instance_key(), instance)) return none;
    return edit_agreed(
        state, e.reservation_id,
        [&](Reservation& r, const Config& config, const Agreement& agreement) -> Misfit {
            auto* const consumer = state.edit<Consumer>(consumer_key(r.consumer));
            if (consumer == nullptr) return absent(state, consumer_key(r.consumer));
            const auto cut =
                cut_by(e.by, agreement, config, *instance, consumer->bond, context.block_time);
            if (!cut) return e.by.text + " may not cut it now";
            if (e.end != cut->end) return differs("the end", cut->end, e.end);
            if (e.unfunded != cut->unfunded) return "whether funds lack differs from the rules";
            if (e.from_bond != cut->from_bond) {
                return differs("from_bond", cut->from_bond, e.from_bond);
            }
            r.end = e.end;
            r.cut_unfunded = e.unfunded;
            consumer->bond -= e.from_bond;
            return credit(state, r.provider, Payee::provider, e.from_bond);
        });
}

Misfit change(State& state, const EscrowDeposited& e, const EventContext& context) {
    return edit_agreed(
        state, e.reservation_id,
        [&](Reservation& r, const Config& config, const Agreement& agreement) -> Misfit {
            if (checked_add(r.escrow, e.amount) != e.escrow) return "the escrow doesn't add up";
            const Misfit wrong = r.status == Status::requested
                                     ? first_deposit(e, agreement)
                                     : later_deposit(e, agreement, config, context.block_time);
            if (wrong) return wrong;
            r.escrow = e.escrow;
            state.unfinished().depositor = r.consumer;
            return std::nullopt;
        });
}

Misfit change(State& state, const EscrowRefunded& e, const EventContext&) {
    return edit_agreed(state, e.reservation_id,
                       [&](Reservation& r, const Config&, const Agreement& agreement) -> Misfit {
                           if (checked_add(e.escrow, e.amount) != r.escrow)
                               return "the escrow doesn't add up";
                           const U128 refund = refund_of(agreement);
                           if (e.amount != refund) return differs("the refund", refund, e.amount);
                           r.escrow = e.escrow;
                           return credit(state, r.consumer, Payee::consumer, e.amount);
                       });
}

Misfit change(State& state, const EscrowReleased& e, const EventContext& context) {
    const EntityKey held = slash_key({e.reservation_id, Party::provider, e.window});
    if (!state.knows(held)) return absent(state, held);
    const auto* const slash = state.find<Slash>(held);
    const Instance* instance = nullptr;
    if (Misfit none = find(state, instance_key(), instance)) return none;
    const Config* current = nullptr;
    if (Misfit none = find(state, config_key(instance->config_version), current)) return none;
    return edit_agreed(
        state, e.reservation_id,
        [&](Reservation& r, const Config& config, const Agreement& agreement) -> Misfit {
            const Misfit wrong = check_release(e, agreement, config, slash, context.block_time);
            if (wrong) return wrong;
            const U128 payment = agreement.payment(e.window);
            if (e.gross < payment) {
                state.unfinished().exhausted = {e.reservation_id, e.window, payment - e.gross};
            }
            r.escrow -= e.paid;
            r.ahead -= e.held;
            ++r.next_window;
            const U128 rest = e.paid - e.fee;
            if (Misfit full = credit(state, r.provider, Payee::provider, rest)) return full;
            return credit(state, current->treasury, Payee::treasury, e.fee);
        });
}

// Tells why the window paid less; what changed is in the escrow_released before it.
Misfit change(State& state, const EscrowExhausted& e, const EventContext&) {
    const std::optional<EscrowExhausted> due = std::exchange(state.unfinished().exhausted, {});
    if (due != e) return "it does not follow from the escrow_released before it";
    return std::nullopt;
}

}  // namespace warden::orchestrator::fold
