"""The views. Each answers JSON."""

import money
from calls import view
from cases import Case, is_open
from market import effective_price as price_of
from roles import covers
from rules import BPS, CODE_VERSION, ZERO, need
from state import to_json


@view
def version(s):
    return CODE_VERSION


@view
def get_config(s, version):
    need(1 <= version <= len(s.configs), "NotFound")
    return s.configs[version - 1].json()


@view
def get_instance(s):
    return to_json({
        "admin": s.admin, "pending_admin": s.pending_admin, "arbiter": s.arbiter,
        "arbiter_since": s.arbiter_since, "next_arbiter": s.next_arbiter, "next_from": s.next_from,
        "oracles": s.oracles, "token": s.token, "paused": s.paused,
        "config_version": len(s.configs), **s.fixed.fields(),
        "pending_code_hash": s.pending_code_hash, "pending_not_before": s.pending_not_before,
        "generation": s.generation, "units": len(s.units), "reservations": len(s.reservations),
        "burnt": s.burnt})


@view
def get_provider(s, provider):
    return s.provider(provider).json()


@view
def get_consumer(s, consumer):
    return s.consumer(consumer).json()


@view
def get_balance(s, account):
    return str(s.balances.get(account, 0))


@view
def get_operator(s, account):
    return s.operators.get(account, ZERO)


@view
def get_unit(s, unit_id):
    unit = s.unit(unit_id)
    return {"unit": unit.json(), "state": unit.state(s.now)}


@view
def get_sla(s, unit_id, version):
    need((unit_id, version) in s.terms, "NotFound")
    return s.terms[unit_id, version].json()


@view
def get_reservation(s, reservation_id):
    r = s.reservation(reservation_id)
    return {"reservation": r.json(), "owed": str(money.owed(r)),
            "underfunded": money.underfunded(r, s.now),
            "unfunded": money.unfunded(r, s.now, s.config_of(r))}


@view
def get_window(s, reservation_id, window):
    r = s.reservation(reservation_id)
    need(window < money.windows(r), "NotFound")
    return to_json({"start": money.window_start(r, window), "end": money.window_end(r, window),
                    "payment": money.payment(r, window), "gross": money.gross(r, window)})


@view
def get_slash(s, reservation_id, party, window):
    need((reservation_id, party, window) in s.slashes, "NotFound")
    case = Case(s, reservation_id, party, window)
    slash = case.slash
    quorum, support, agreed, score = case.tally()
    if is_open(slash):
        amount = case.executed(agreed, score, BPS)[0] if agreed else 0
    else:
        amount = slash.amount
    return {"slash": slash.json(), **to_json(case.deadlines()), "quorum": quorum,
            "support": support, "amount": str(amount)}


@view
def get_guide(s, region):
    need(region in s.guides, "NotFound")
    return s.guides[region].json()


@view
def get_score(s, party, account):
    need((party, account) in s.scores, "NotFound")
    return s.scores[party, account].json()


@view
def is_oracle(s, account):
    return covers(s, account, s.now)


@view
def counts(s):
    return to_json({"units": len(s.units), "reservations": len(s.reservations)})


@view
def effective_price(s, unit_id):
    return str(price_of(s, s.unit(unit_id)))
