"""Draws calls of providers and consumers: stakes, bonds, units, reservations."""

import money
from draw import drawer
from market import effective_price
from rules import (ACTIVE, BPS, CONTRACT, MAX_DURATION, MAX_GB, MAX_PRICE, MAX_WINDOWS, MONTH,
                   REQUESTED, SETTLING, UNIT_IN_USE, UNIT_MAINTENANCE, ZERO)
from state import Reservation
from worlds import BOTH, CONSUMERS, MIXED, PROVIDERS, REGIONS

_APIS = 4
_LIVE_MAX = 25
_ENDPOINT = "https://host.example"


def _provider(w):
    return w.pick(list(w.state.providers))


def _consumer(w):
    return w.pick(list(w.state.consumers))


def _sum(w, account, *amounts):
    """Now and then all that the account owns, so that somebody is poor."""
    return w.state.tokens_of(account) if w.chance(0.04) else w.rng.choice(amounts)


# Money.

@drawer(1)
def register_provider(w):
    stake = w.state.config.min_stake * w.rng.randint(1, 4) - w.chance(0.1)
    return w.rng.choice(PROVIDERS + BOTH + MIXED), {"endpoint": _ENDPOINT, "stake": stake}


@drawer(0.1)
def update_provider(w):
    return _provider(w), {"endpoint": _ENDPOINT + "/2"}


@drawer(0.7)
def add_stake(w):
    account = _provider(w)
    return account and (account, {"amount": _sum(w, account, 1, w.state.config.min_stake, 10**4)})


@drawer(0.4)
def request_unstake(w):
    account = _provider(w)
    if account is None:
        return None
    provider = w.state.providers[account]
    free = max(2, provider.stake - provider.bound)
    return account, {"amount": w.rng.choice((free, free + 1, free // 2, 1))}


@drawer(0.5)
def withdraw_stake(w):
    waiting = {name: one for name, one in w.state.providers.items() if one.unbonding}
    account = w.pick([name for name, one in waiting.items() if one.at_risk] or list(waiting))
    return account and (account, {})


@drawer(1)
def register_consumer(w):
    return w.rng.choice(CONSUMERS + BOTH + MIXED), {
        "bond": w.state.config.min_bond * w.rng.choice((1, 3, 50)) - w.chance(0.1)}


@drawer(1.5)
def add_bond(w):
    account = _consumer(w)
    return account and (account, {"amount": _sum(w, account, 1, 10**4, 10**5, 10**6)})


@drawer(0.7)
def withdraw_bond(w):
    account = _consumer(w)
    if account is None:
        return None
    consumer = w.state.consumers[account]
    free = consumer.bond - consumer.bound - w.rng.choice((0, consumer.at_risk))
    return account, {"amount": max(1, w.rng.choice((free, free, free + 1, free // 2)))}


@drawer(0.3)
def withdraw(w):
    account = w.pick(list(w.state.balances))
    if account is None:
        return None
    balance = w.state.balances[account]
    return account, {"amount": w.rng.choice((balance, balance, balance + 1, balance // 2))}


# Units.

def _price(w):
    luck = w.rng.random()
    if luck < 0.1:
        return w.rng.randint(1, 100)
    return MAX_PRICE if luck > 0.98 else int(w.terms.price_max ** (0.4 + 0.6 * luck)) + 1


def _prices(w):
    floor = _price(w)
    return {"floor": floor, "ceiling": min(MAX_PRICE, floor * w.rng.choice((1, 1, 2, 3)))}


def _terms(w):
    def maybe(*values):
        return w.rng.choice((0, *values))
    return {"latency_ms_max": maybe(200), "upload_kbytes_per_s_min": maybe(1_000),
            "download_kbytes_per_s_min": maybe(1_000), "uptime_ppm_min": maybe(999_000, 1_000_000),
            "error_ppm_max": 1_000, "credit_bps": maybe(500, 10_000),
            "outage_bps": maybe(2_000, 10_000)}


@drawer(2)
def register_unit(w):
    if len(w.state.units) > 8 and w.chance(0.9):
        return None
    window = w.rng.choice((w.terms.window, w.terms.window, w.terms.window * 3 // 2))
    return _provider(w), {
        "capacity_gb": w.rng.choice((1, 50, 50, 500, 500, 10**6, MAX_GB)),
        "region": w.rng.choice(REGIONS),
        "api": w.rng.randrange(_APIS), "endpoint": _ENDPOINT, **_prices(w), "window_secs": window,
        "terms": _terms(w)}


def _unit(w):
    """(id, unit, who may speak for it), or None."""
    unit_id = w.pick(list(w.state.units))
    if unit_id is None:
        return None
    unit = w.state.units[unit_id]
    operator = w.state.operators.get(unit.provider)
    speaks = w.chance(0.3) and operator not in (None, ZERO, CONTRACT)
    return unit_id, unit, operator if speaks else unit.provider


def _of_unit(w, draw):
    found = _unit(w)
    return found and (found[2], {"unit_id": found[0], **draw(found[1])})


@drawer(0.1)
def update_unit(w):
    return _of_unit(w, lambda unit: {"endpoint": _ENDPOINT + "/3"})


@drawer(0.2)
def set_price(w):
    return _of_unit(w, lambda unit: _prices(w))


@drawer(0.15)
def set_accepting(w):
    return _of_unit(w, lambda unit: {"accepting": w.chance(0.85)})


@drawer(0.15)
def update_sla(w):
    return _of_unit(w, lambda unit: {"terms": _terms(w)})


@drawer(0.06)
def decommission_unit(w):
    unit_id = w.pick(_in_maintenance(w, active=False)) if w.chance(0.7) else None
    return _by_its_provider(w, unit_id) or _of_unit(w, lambda unit: {})


def _in_maintenance(w, active):
    return [unit_id for unit_id, unit in w.state.units.items()
            if unit.state(w.now) == UNIT_MAINTENANCE and bool(unit.active_reservations) == active]


def _by_its_provider(w, unit_id):
    return unit_id and (w.state.units[unit_id].provider, {"unit_id": unit_id})


@drawer(0.6)
def schedule_maintenance(w):
    again = [unit_id for unit_id, unit in w.state.units.items()
             if w.now < unit.period_from and w.now >= unit.maint_until]

    def period(unit):
        config = w.state.config_of(unit)
        quota = unit.window_secs * config.maintenance_quota_bps // BPS
        begin = w.now + config.maintenance_notice_secs + w.rng.choice((0, 0, 1, w.terms.window))
        if w.chance(0.3):
            begin = max(begin, unit.period_from + unit.window_secs - w.rng.choice((0, 1)))
        if again and w.chance(0.5):  # before the period that a cancelled one began
            begin = w.rng.randint(begin, max(begin, unit.period_from))
        left = quota - unit.period_used if w.chance(0.4) else quota
        return {"from": begin, "until": begin + w.rng.choice((left, max(1, left // 2), left + 1))}
    in_use = [unit_id for unit_id, unit in w.state.units.items()
              if unit.state(w.now) == UNIT_IN_USE]
    unit_id = w.pick(again or in_use) if w.chance(0.5) else None
    if unit_id:
        unit = w.state.units[unit_id]
        return unit.provider, {"unit_id": unit_id, **period(unit)}
    return _of_unit(w, period)


@drawer(0.8)
def end_maintenance(w):
    planned = [unit_id for unit_id, unit in w.state.units.items()
               if w.now < unit.maint_until or w.chance(0.03)]
    return _by_its_provider(w, w.pick(_in_maintenance(w, active=True) or planned))


# Reservations.

@drawer(8)
def request_reservation(w):
    s, found, consumer = w.state, _unit(w), _consumer(w)
    if w.chance(0.5):
        consumer = w.pick([one for one in s.consumers if s.consumers[one].at_risk]) or consumer
    if len(w.live) > _LIVE_MAX or not found or not consumer:
        return None
    unit_id, unit, _ = found
    free = unit.capacity_gb - unit.used_gb
    gb = w.rng.choice((1, free, free // 2 + 1, free + 1, *[w.rng.randint(1, 60)] * 2))
    longest = min(MAX_WINDOWS, MAX_DURATION // unit.window_secs)
    windows = w.rng.randint(1, w.rng.choice((3, 3, 5, 12)))
    if w.chance(0.04):
        windows = w.rng.choice((longest, longest + 1, w.rng.randint(1, longest)))
    duration = unit.window_secs * windows
    price = effective_price(s, unit)
    if s.consumers[consumer].at_risk and w.chance(0.7):
        gb = min(max(1, free), _gb_for_bond(s, consumer, price * unit.window_secs))
    r = Reservation(gb=gb, price=price)
    first, whole = money.cost(r, unit.window_secs), money.cost(r, duration)
    deposit = w.rng.choice((first - 1, first, first, first * 2 - 1, w.rng.randint(first, whole),
                            whole - 1, whole, whole, whole + 1))
    return consumer, {
        "unit_id": unit_id, "gb": max(1, gb), "duration_secs": duration,
        "max_price": price + w.rng.choice((0, 0, 5, -1)), "sla_version": unit.sla_version,
        "config_version": len(s.configs), "deposit": max(1, deposit)}


def _gb_for_bond(s, consumer, cost):
    """So many that the bond has nothing left for what is at risk."""
    left = max(0, s.consumers[consumer].bond - s.consumers[consumer].bound)
    return left * MONTH * BPS // (cost * s.config.consumer_penalty_bps)


def _of_reservation(w, by, draw, *statuses):
    found = w.live_reservation(*statuses)
    return found and (by(found[1]), {"reservation_id": found[0], **draw(found[1])})


def _nothing(_):
    return {}


@drawer(12)
def accept_reservation(w):
    s = w.state
    asked = [(one, s.reservations[one]) for one in w.live
             if s.reservations[one].status == REQUESTED]
    in_time = [(one, r) for one, r in asked if w.now < r.expires_at]
    if w.chance(0.3):  # now and then one that has to be refused
        in_time = [(one, r) for one, r in asked if not _is_acceptable(s, r)]
    poor = [(one, r) for one, r in asked if w.now < r.expires_at
            and s.consumers[r.consumer].bond < s.consumers[r.consumer].bound]
    found = w.pick(poor or in_time)
    return found and (found[1].provider, {"reservation_id": found[0]})


def _is_acceptable(s, r):
    unit, consumer = s.units[r.unit_id], s.consumers[r.consumer]
    return (s.now < r.expires_at and unit.used_gb + r.gb <= unit.capacity_gb
            and consumer.bond >= consumer.bound)


@drawer(0.12)
def reject_reservation(w):
    return _of_reservation(w, lambda r: r.provider, _nothing, REQUESTED, *[ACTIVE] * w.chance(0.1))


@drawer(0.1)
def cancel_reservation(w):
    return _of_reservation(w, lambda r: r.consumer, _nothing, REQUESTED, *[ACTIVE] * w.chance(0.1))


@drawer(1.5)
def expire_request(w):
    return _of_reservation(w, lambda r: w.anyone(), _nothing, REQUESTED)


@drawer(1)
def top_up(w):
    def amount(r):
        missing = money.owed(r) - money.funds(r)
        amount = w.rng.choice((missing, missing - 1, missing + 7, missing // 2, 3))
        return {"amount": max(1, amount)}
    return _of_reservation(w, lambda r: r.consumer, amount, ACTIVE, SETTLING)


@drawer(1.0)
def terminate_reservation(w):
    def by(r):
        return w.rng.choice((r.consumer, r.provider, r.provider, w.anyone()))
    free = [(one, w.state.reservations[one]) for one in w.live
            if w.now <= w.state.reservations[one].exit_until]
    if free and w.chance(0.3):  # its provider may leave, or might have until now
        return free[0][1].provider, {"reservation_id": free[0][0]}
    return _of_reservation(w, by, _nothing, ACTIVE)


@drawer(5)
def settle(w):
    return _of_reservation(w, lambda r: w.anyone(), lambda r: {"max_windows": w.rng.randint(1, 10)},
                           ACTIVE, SETTLING)
