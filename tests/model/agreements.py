"""Reservations: request, accept, refuse, pay, cut, settle."""

import money
from calls import function
from market import bond_changed, effective_price, need_not_paused
from roles import is_judge_or_treasury, quorum_at, upgrade_is_pending
from rules import (ACTIVE, CANCELLED, COMPLETED, EXPIRED, MAX_DURATION, MAX_GB, MAX_WINDOWS,
                   PROVIDER, REJECTED, REQUESTED, RESERVATION_STATES, SETTLED_AT_ONCE, SETTLING,
                   TERMINATED, UNIT_IN_USE, UNIT_RESERVED, Refused, need, path_secs)
from state import Reservation


def _state_changed(s, reservation_id, to):
    r = s.reservations[reservation_id]
    before, r.status = r.status, to
    s.changed("reservation", RESERVATION_STATES, before, to)
    s.emit("reservation_state_changed", reservation_id=reservation_id, unit_id=r.unit_id,
           start=r.start, end=r.end, to=to, **{"from": before})


def _need_outsiders(s, consumer, provider):
    need(not is_judge_or_treasury(s, consumer) and not is_judge_or_treasury(s, provider),
         "NotAuthorized")


def _need_in_service(s, unit):
    need(unit.state(s.now) in (UNIT_RESERVED, UNIT_IN_USE), "WrongState")


@function
def request_reservation(s, unit_id, gb, duration_secs, max_price, sla_version, config_version,
                        deposit):
    need_not_paused(s)
    unit = s.unit(unit_id)
    consumer = s.consumer(s.caller)
    config = s.config
    _need_outsiders(s, s.caller, unit.provider)
    need(1 <= gb <= MAX_GB and config.min_window_secs <= duration_secs <= MAX_DURATION
         and duration_secs % unit.window_secs == 0
         and duration_secs // unit.window_secs <= MAX_WINDOWS
         and s.caller != unit.provider, "InvalidInput")
    _need_in_service(s, unit)
    need(unit.accepting, "UnitNotAccepting")
    need(sla_version == unit.sla_version and config_version == len(s.configs)
         and unit.window_secs + path_secs(config) <= s.fixed.unbonding_secs, "InvalidTerms")
    need(unit.used_gb + gb <= unit.capacity_gb, "CapacityExceeded")
    price = effective_price(s, unit)
    need(price <= max_price, "PriceTooHigh")
    r = Reservation(unit_id=unit_id, provider=unit.provider, consumer=s.caller, gb=gb, price=price,
                    duration_secs=duration_secs, window_secs=unit.window_secs,
                    sla_version=sla_version, config_version=config_version,
                    expires_at=s.now + config.request_ttl_secs)
    bound = money.bound(r, config)
    need(consumer.bond >= consumer.bound + bound, "InsufficientBond")
    need(deposit >= max(1, money.cost(r, r.window_secs)), "InsufficientDeposit")
    s.pull(deposit)
    r.escrow = min(deposit, money.cost(r, duration_secs))
    s.credit(0, s.caller, deposit - r.escrow)
    consumer.open_reservations += 1
    consumer.bound += bound
    reservation_id = len(s.reservations) + 1
    s.reservations[reservation_id] = r
    s.emit("reservation_requested", reservation_id=reservation_id, unit_id=unit_id,
           consumer=s.caller, provider=r.provider, gb=gb, price=price, duration_secs=duration_secs,
           window_secs=r.window_secs, sla_version=sla_version, config_version=config_version,
           expires_at=r.expires_at)
    s.emit("escrow_deposited", reservation_id=reservation_id, amount=r.escrow, escrow=r.escrow)
    return reservation_id


@function
def accept_reservation(s, reservation_id):
    need_not_paused(s)
    r = s.reservation(reservation_id)
    need(s.caller == r.provider, "NotAuthorized")
    _need_outsiders(s, r.consumer, r.provider)
    need(r.status == REQUESTED, "WrongState")
    need(s.now < r.expires_at, "TooLate")
    provider, consumer = s.providers[r.provider], s.consumers[r.consumer]
    need(provider.stake >= max(provider.bound, s.config.min_stake * provider.live_units),
         "InsufficientStake")
    need(consumer.bond >= consumer.bound, "InsufficientBond")
    unit = s.unit(r.unit_id)
    _need_in_service(s, unit)
    need(unit.used_gb + r.gb <= unit.capacity_gb, "CapacityExceeded")
    r.start, r.end = s.now, s.now + r.duration_secs
    unit.used_gb += r.gb
    unit.active_reservations += 1
    provider.open_reservations += 1
    _state_changed(s, reservation_id, ACTIVE)


def _leave(s, r):
    """The consumer is free of this reservation."""
    consumer = s.consumers[r.consumer]
    consumer.open_reservations -= 1
    consumer.bound -= money.bound(r, s.config_of(r))


def _refund(s, reservation_id, amount):
    r = s.reservations[reservation_id]
    r.escrow -= amount
    s.credit(0, r.consumer, amount)
    s.emit("escrow_refunded", reservation_id=reservation_id, amount=amount, escrow=r.escrow)


def _end_request(s, reservation_id, status):
    r = s.reservations[reservation_id]
    _state_changed(s, reservation_id, status)
    _refund(s, reservation_id, r.escrow)
    _leave(s, r)


@function
def reject_reservation(s, reservation_id):
    r = s.reservation(reservation_id)
    need(s.caller == r.provider, "NotAuthorized")
    need(r.status == REQUESTED, "WrongState")
    _end_request(s, reservation_id, REJECTED)


@function
def cancel_reservation(s, reservation_id):
    r = s.reservation(reservation_id)
    need(s.caller == r.consumer, "NotAuthorized")
    need(r.status == REQUESTED, "WrongState")
    _end_request(s, reservation_id, CANCELLED)


@function
def expire_request(s, reservation_id):
    r = s.reservation(reservation_id)
    need(r.status == REQUESTED, "WrongState")
    need(s.now >= r.expires_at, "TooEarly")
    _end_request(s, reservation_id, EXPIRED)


@function
def top_up(s, reservation_id, amount):
    r = s.reservation(reservation_id)
    need(s.caller == r.consumer, "NotAuthorized")
    need(r.status in (ACTIVE, SETTLING) and s.now < r.end + s.config_of(r).claim_secs, "WrongState")
    need(amount > 0, "InvalidInput")
    s.pull(amount)
    kept = min(amount, money.owed(r) - money.funds(r))
    r.escrow += kept
    s.credit(0, r.consumer, amount - kept)
    s.emit("escrow_deposited", reservation_id=reservation_id, amount=kept, escrow=r.escrow)


# The end.

def _other_oracles(s, r):
    """Those enabled since may make a quorum for the window in progress, or for one to come."""
    first = money.window_start(r, money.window_in_progress(r, s.now))
    moments = {first} | {time for entry in s.oracles for time in (entry.since, entry.until)
                         if time > first}
    quorum = s.config_of(r).quorum
    new = [entry for entry in s.oracles if not entry.revoked and entry.since > r.start]
    return any(sum(entry.covers(time) for entry in new) >= quorum_at(s, time, quorum)
               for time in moments)


def _provider_may_leave(s, r):
    if s.now < r.exit_until:
        s.reached("terminate: provider, after a consumer's slash")
    elif upgrade_is_pending(s) and r.end > s.pending_not_before:
        s.reached("terminate: provider, before an upgrade")
    elif s.arbiter_since > r.start or s.next_from > r.start:
        s.reached("terminate: provider, another arbiter")
    elif _other_oracles(s, r):
        s.reached("terminate: provider, other oracles")
    else:
        return False
    return True


def _new_end(s, r):
    """(end, whether for lack of funds) of what the caller may do."""
    config = s.config_of(r)
    window_ends = money.window_end(r, money.window_in_progress(r, s.now))
    if s.caller == r.consumer:
        s.reached("terminate: consumer, " + ("breached" if r.breached else "at will"))
        return (s.now if r.breached else window_ends), False
    if s.caller == r.provider:
        if money.unfunded(r, s.now, config):
            s.reached("terminate: provider, unfunded")
            return s.now, True
        need(_provider_may_leave(s, r), "WrongState")
        return window_ends, False
    one_window = min(r.window_secs, money.duration(r))
    need(s.now >= r.start + one_window and money.unfunded(r, s.now - one_window, config),
         "NotAuthorized")
    s.reached("terminate: anyone, unfunded")
    return s.now, True


def _stop_service(s, reservation_id):
    r = s.reservations[reservation_id]
    unit = s.unit(r.unit_id)
    unit.used_gb -= r.gb
    unit.active_reservations -= 1
    _state_changed(s, reservation_id, SETTLING)


@function
def terminate_reservation(s, reservation_id):
    r = s.reservation(reservation_id)
    need(r.status == ACTIVE and s.now < r.end, "WrongState")
    end, unfunded = _new_end(s, r)
    need(end < r.end, "WrongState")
    r.end = end
    from_bond = 0
    if unfunded:
        r.cut_unfunded = True
        consumer = s.consumers[r.consumer]
        missing = max(0, money.owed(r) - money.funds(r))
        from_bond = min(consumer.bond, money.bound(r, s.config_of(r)), missing)
        consumer.bond -= from_bond
        s.credit(1, r.provider, from_bond)
    s.emit("reservation_cut", reservation_id=reservation_id, by=s.caller, end=end,
           unfunded=unfunded, from_bond=from_bond)
    if from_bond:
        s.reached("terminate: from the bond")
        bond_changed(s, r.consumer)
    if end == s.now:
        _stop_service(s, reservation_id)
    too_much = max(0, money.funds(r) - money.owed(r))
    if too_much:
        _refund(s, reservation_id, too_much)


def _held_up(s, r):
    """Why the next window can't be settled now, if so."""
    k = r.next_window
    if s.now < money.window_end(r, k) + s.config_of(r).claim_secs:
        return "TooEarly"
    if r.status == ACTIVE and money.funds(r) < money.payment(r, k):
        return "InsufficientDeposit"
    return None


def _settle_window(s, reservation_id):
    r = s.reservations[reservation_id]
    k = r.next_window
    slash = s.slashes.get((reservation_id, PROVIDER, k))
    held = slash.base if slash else 0
    gross, payment = money.gross(r, k), money.payment(r, k)
    paid = gross - held
    fee = money.fee(paid, s.config_of(r))
    r.escrow -= paid
    r.ahead -= held
    r.next_window += 1
    s.credit(1, r.provider, paid - fee)
    s.credit_fee(fee)
    s.emit("escrow_released", reservation_id=reservation_id, window=k, gross=gross, held=held,
           paid=paid, fee=fee)
    if gross < payment:
        s.emit("escrow_exhausted", reservation_id=reservation_id, window=k, missing=payment - gross)


@function
def settle(s, reservation_id, max_windows):
    need(max_windows > 0, "InvalidInput")
    need(max_windows <= SETTLED_AT_ONCE, "BatchTooLarge")
    r = s.reservation(reservation_id)
    need(r.status in (ACTIVE, SETTLING), "WrongState")
    ends = r.status == ACTIVE and s.now >= r.end
    if not ends and (trouble := _held_up(s, r)):
        raise Refused(trouble)
    if ends:
        _stop_service(s, reservation_id)
    settled, windows = 0, money.windows(r)
    while settled < max_windows and r.next_window < windows and not _held_up(s, r):
        _settle_window(s, reservation_id)
        settled += 1
    if r.status == SETTLING and r.next_window == windows:
        _complete(s, reservation_id)
    return settled


def _complete(s, reservation_id):
    r = s.reservations[reservation_id]
    if r.escrow:
        _refund(s, reservation_id, r.escrow)
    cut = r.end < r.start + r.duration_secs
    _state_changed(s, reservation_id, TERMINATED if cut else COMPLETED)
    s.providers[r.provider].open_reservations -= 1
    _leave(s, r)
