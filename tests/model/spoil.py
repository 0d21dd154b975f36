"""What may be wrong with a call: its caller, or an argument at a limit, unknown or empty."""

from calls import FUNCTIONS
from rules import (CONTRACT, MAX_DURATION, MAX_GB, MAX_MONEY, MAX_PRICE, MAX_WINDOW_SECS, ZERO,
                   ZERO_HASH)
from worlds import CONFIG_LIMITS, FIXED_LIMITS, ORACLES, REGIONS

U32 = 2**32 - 1
U64 = 2**64 - 1
U128 = 2**128 - 1

_MONEY = (0, 1, MAX_MONEY, MAX_MONEY + 1, U128)
_ACCOUNTS = ("admin", "token", "arbiter", "oracle", "account")
_PRICES = ("floor", "ceiling", "price", "max_price")
_TERMS = {
    "latency_ms_max": (0, 1, U32), "upload_kbytes_per_s_min": (0, 1, U32),
    "download_kbytes_per_s_min": (0, 1), "uptime_ppm_min": (0, 1_000_000, 1_000_001),
    "error_ppm_max": (0, 1_000_000, 1_000_001), "credit_bps": (0, 10_000, 10_001),
    "outage_bps": (0, 10_000, 10_001),
}


def spoil(w, call, args, by=None):
    """(caller, arguments) with something changed; only the arguments of the constructor's."""
    _, parameters = FUNCTIONS[call]
    spoiled = {name: args[name] if name in args else _value(w, name) for name in parameters}
    if by is not None and (not parameters or w.chance(0.3)):
        by = _other_caller(w, spoiled)
    elif parameters:
        for name in w.rng.choices(parameters, k=w.rng.choice((1, 1, 1, 2))):
            spoiled[name] = _value(w, name, spoiled[name])
    return spoiled if by is None else (by, spoiled)


def _other_caller(w, args):
    s = w.state
    r = s.reservations.get(args.get("reservation_id"))
    near = [r.provider, r.consumer] if r else []
    near += [s.admin, s.arbiter, s.next_arbiter, *(entry.oracle for entry in s.oracles)]
    caller = w.rng.choice(near) if w.chance(0.5) else w.anyone()
    return w.anyone() if caller == ZERO else caller


def _value(w, name, present=None):
    """Another value for a parameter, which may be as good as the present one."""
    rng = w.rng
    if name in _ACCOUNTS:
        return rng.choice((ZERO, CONTRACT, w.anyone(), w.anyone(), rng.choice(ORACLES)))
    if name in _PRICES:
        return rng.choice((0, 1, 10**5, MAX_PRICE, MAX_PRICE + 1, U128))
    if name.endswith("_hash") or name == "evidence_root":
        return rng.choice((ZERO_HASH, w.hash()))
    if name in _TEXTS:
        return rng.choice(_TEXTS[name])
    if name in ("config", "fixed", "terms"):
        return _record(w, name, present)
    if name in _NUMBERS:
        return rng.choice(_NUMBERS[name])
    return _OTHERS[name](w, present)


_TEXTS = {
    "endpoint": ("", "x" * 200, "x" * 201, "https://a b", "\x7f", "~!"),
    "region": (*REGIONS, "", "a" * 32, "EU", "eu_1", "-9z"),
}
_TEXTS["evidence_uri"] = _TEXTS["endpoint"]
_NUMBERS = {
    "stake": _MONEY, "bond": _MONEY, "deposit": _MONEY, "amount": (*_MONEY, 10**12, 10**13, 500),
    "gb": (0, 1, MAX_GB, MAX_GB + 1, U32), "capacity_gb": (0, 1, MAX_GB, MAX_GB + 1, U32),
    "api": (0, 3, 4, U32), "party": (0, 1, 1, 0, 2, U32), "score_before": (0, 100, 101, U32),
    "reasons": (0, 1, 31, 32, 64, 127, 128, 256, 257, 512, 1_024, 1_792, 2_048, U32),
    "share_bps": (0, 1, 10_000, 10_001, U32), "max_windows": (0, 1, 10, 11, U32),
    "accepting": (True, False), "enabled": (True, False),
    "sla_version": (0, 1, 2, U32), "config_version": (0, 1, 2, U32),
}


def _record(w, name, present):
    """A record with one or two fields at or beyond a limit."""
    limits = {"config": CONFIG_LIMITS, "fixed": FIXED_LIMITS, "terms": _TERMS}[name]
    record = dict(present or _some_record(w, name))
    for field in w.rng.choices(list(limits), k=w.rng.choice((1, 1, 2))):
        record[field] = w.rng.choice(limits[field])
    if name == "config" and w.chance(0.25):
        record["treasury"] = w.rng.choice((ZERO, CONTRACT, w.anyone(), w.state.arbiter))
    if name == "terms" and w.chance(0.2):
        record = dict.fromkeys(record, 0)
    return record


def _some_record(w, name):
    return w.state.config.fields() if name == "config" else dict.fromkeys(_TERMS, 1)


def _near(w, secs):
    """A time near to now, or none at all."""
    secs = w.rng.choice((0, 1, -1, secs, secs + 1, secs - 1, -secs))
    return w.rng.choice((0, U64, w.now + secs, w.now + secs))


def _some(w, stored, count):
    return w.rng.choices(list(stored), k=count) if stored else []


def _day(w, _):
    day = w.state.fixed.day_secs
    today = w.now - w.now % day
    return w.rng.choice((0, today, today + day, today - day, today + 1, w.now, U64))


def _scores(w, _):
    """None, too many, one twice, or a bad one among good ones."""
    good = [{"address": w.anyone(), "score": w.rng.randrange(101)} for _ in range(3)]
    return w.rng.choice((
        [], good * 7, [{"address": f"scored-{n}", "score": n} for n in range(20)], good + good[:1],
        [*good, {"address": ZERO, "score": 1}], [*good, {"address": "stranger", "score": 101}]))


_OTHERS = {
    "oracles": lambda w, present: w.rng.choice((
        [], ORACLES[:8], ORACLES[:7], ORACLES[:1], present + present[:1], present + [ZERO],
        present + ["arbiter"], present + ["treasury"], [CONTRACT])),
    "reservation_id": lambda w, _: w.rng.choice((
        0, U64, len(w.state.reservations) + 1, *_some(w, w.state.reservations, 4))),
    "unit_id": lambda w, _: w.rng.choice((
        0, U64, len(w.state.units) + 1, *_some(w, w.state.units, 4))),
    "window": lambda w, present: w.rng.choice((0, 1, 400, U32, min(U32, (present or 0) + 1))),
    "duration_secs": lambda w, present: w.rng.choice((
        0, 1, U64, MAX_DURATION, MAX_DURATION + 1, min(U64, (present or 0) + 1),
        w.terms.window * 400, w.terms.window * 401)),
    "window_secs": lambda w, present: w.rng.choice((
        0, 1, U64, MAX_WINDOW_SECS, MAX_WINDOW_SECS + 1, w.terms.window - 1, w.terms.unbonding)),
    "from": lambda w, _: _near(w, w.terms.notice),
    "until": lambda w, _: _near(w, 1_209_600),
    "valid_until": lambda w, _: _near(w, 2_592_000),
    "as_of": _day,
    "scores": _scores,
}
