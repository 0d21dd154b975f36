"""Draws calls about roles, and what oracles publish."""

from draw import drawer
from market import effective_price
from roles import arbiter_in_office, upgrade_is_pending
from rules import BPS, CONSUMER, PROVIDER, ZERO
from worlds import (ACCOUNTS, ADMINS, ARBITERS, BOTH, CONSUMERS, MIXED, ORACLES, PROVIDERS, REGIONS,
                    TREASURIES)


@drawer(0)
def constructor(w):
    fixed = w.terms.fixed(w.rng)
    return w.anyone(), {
        "admin": ADMINS[0], "token": "token", "arbiter": ARBITERS[0],
        "oracles": ORACLES[:w.terms.oracles], "fixed": fixed,
        "config": w.terms.config(w.rng, fixed)}


def _by_admin(w, **args):
    return w.state.admin, args


@drawer(0.15)
def set_config(w):
    config = w.terms.config(w.rng, w.state.fixed.fields())
    config["treasury"] = w.state.config.treasury
    if w.chance(0.2):
        config["treasury"] = w.rng.choice(TREASURIES + MIXED)
    if w.chance(0.2):
        config["quorum"] = w.rng.randint(1, 4)
    if w.chance(0.1):
        config["request_ttl_secs"] = 1
    if w.chance(0.1):
        config["claim_secs"] += w.terms.window
    return _by_admin(w, config=config)


@drawer(0.6)
def set_oracle(w):
    s = w.state
    if w.chance(0.75):
        return _by_admin(w, oracle=w.rng.choice(ORACLES + MIXED), enabled=True)
    return _by_admin(w, oracle=w.rng.choice(s.oracles).oracle, enabled=False)


@drawer(0.2)
def retire_oracle(w):
    return _by_admin(w, oracle=w.rng.choice(w.state.oracles).oracle)


@drawer(0.12)
def set_arbiter(w):
    return _by_admin(w, arbiter=w.rng.choice([arbiter_in_office(w.state), *ARBITERS, *MIXED]))


@drawer(0.08)
def propose_admin(w):
    return _by_admin(w, account=w.rng.choice(ADMINS))


@drawer(0.15)
def accept_admin(w):
    return None if w.state.pending_admin == ZERO else (w.state.pending_admin, {})


@drawer(0.06)
def pause(w):
    return _by_admin(w)


@drawer(2)
def unpause(w):
    return _by_admin(w) if w.state.paused or w.chance(0.03) else None


@drawer(0.25)
def propose_upgrade(w):
    wanted = not upgrade_is_pending(w.state) or w.chance(0.1)
    return _by_admin(w, code_hash=w.hash()) if wanted else None


@drawer(0.04)
def cancel_upgrade(w):
    return _by_admin(w)


@drawer(0.3)
def upgrade(w):
    return _by_admin(w)


@drawer(0.15)
def set_operator(w):
    account = w.anyone() if w.chance(0.8) else ZERO
    return w.rng.choice(PROVIDERS + CONSUMERS + BOTH), {"account": account}


def _oracle(w):
    return w.pick([entry.oracle for entry in w.state.oracles
                   if not entry.revoked and entry.covers(w.now)])


@drawer(0.4)
def publish_scores(w):
    day = w.state.fixed.day_secs
    accounts = w.rng.sample(ACCOUNTS, w.rng.randint(1, 4))
    scores = [{"address": account, "score": w.rng.randrange(101)} for account in accounts]
    as_of = (w.now // day - w.rng.choice((0, 0, 0, 1))) * day
    oracle = _oracle(w)
    return oracle and (oracle, {"party": w.rng.choice((PROVIDER, CONSUMER)), "as_of": as_of,
                                "scores": scores})


@drawer(0.7)
def publish_price_guide(w):
    s, region, day = w.state, w.rng.choice(REGIONS), w.state.fixed.day_secs
    args = {"region": region, "as_of": w.now // day * day,
            "valid_until": w.now + w.rng.choice((1, w.terms.window, 2_592_000))}
    stored = s.guides.get(region)
    if stored is None:
        unit = w.pick(list(s.units.values()))
        price = effective_price(s, unit) if unit else 1_000
        return s.admin, {**args, "price": max(1, price + w.rng.randint(-price // 2, price // 2))}
    days = max(0, min(10_000, (args["as_of"] - stored.as_of) // day))
    step = max(1, stored.price * s.config.guide_step_bps * days // BPS)
    price = stored.price + w.rng.choice((-step, step, step + 1, 0, w.rng.randint(-step, step)))
    oracle = _oracle(w)
    return oracle and (oracle, {**args, "price": max(1, min(price, 10**21))})
