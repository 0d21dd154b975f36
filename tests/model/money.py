"""Windows of an agreement and the money in them: pure functions of a reservation `r`."""

from rules import ACTIVE, BPS, MONTH


def duration(r):
    return r.end - r.start


def windows(r):
    return -(-duration(r) // r.window_secs)


def window_in_progress(r, now):
    return (now - r.start) // r.window_secs


def _until(r, windows_done):
    """Seconds from start to the end of so many windows."""
    return min(windows_done * r.window_secs, duration(r))


def window_start(r, k):
    return r.start + k * r.window_secs


def window_end(r, k):
    return r.start + _until(r, k + 1)


def cost(r, secs):
    return r.price * r.gb * secs // MONTH


def payment(r, k):
    return cost(r, _until(r, k + 1)) - cost(r, k * r.window_secs)


def owed(r):
    return cost(r, duration(r)) - cost(r, _until(r, r.next_window))


def funds(r):
    return r.escrow + r.ahead


def _settled(r):
    return cost(r, r.next_window * r.window_secs)


def gross(r, k):
    """What the funds hold for window k, once those before it are filled."""
    if k < r.next_window:
        return 0
    before = cost(r, k * r.window_secs) - _settled(r)
    return min(payment(r, k), max(0, funds(r) - before))


def needed(r, k):
    """To have window k and all before it covered."""
    return max(0, cost(r, _until(r, k + 1)) - _settled(r))


def underfunded(r, now):
    return r.status == ACTIVE and now < r.end and funds(r) < needed(r, window_in_progress(r, now))


def unfunded(r, now, config):
    since = now - r.start - config.grace_secs
    return (r.status == ACTIVE and now < r.end and since >= 0
            and funds(r) < needed(r, since // r.window_secs))


def bound(r, config):
    return max(config.min_bond, cost(r, r.window_secs) * config.consumer_penalty_bps // BPS)


def fee(amount, config):
    return amount * config.platform_fee_bps // BPS
