"""What oracles publish: scores and the price guide."""

from calls import function
from roles import covers, need_admin
from rules import (BPS, CONSUMER, GUIDE_LASTS, MAX_PRICE, PROVIDER, SCORES_AT_ONCE, ZERO, is_region,
                   need)
from state import Guide, Score


def _need_in_office(s):
    need(covers(s, s.caller, s.now), "NotAuthorized")


@function
def publish_scores(s, party, as_of, scores):
    _need_in_office(s)
    need(party in (PROVIDER, CONSUMER) and scores and as_of % s.fixed.day_secs == 0
         and all(one["address"] != ZERO and one["score"] <= 100 for one in scores), "InvalidInput")
    need(len(scores) <= SCORES_AT_ONCE, "BatchTooLarge")
    need(as_of <= s.now, "TooEarly")
    newer = {}
    for one in scores:
        stored = s.scores.get((party, one["address"]))
        if (stored.as_of if stored else 0) < as_of:
            newer.setdefault(one["address"], one)
    need(newer, "StaleDay")
    for account, one in newer.items():
        s.scores[party, account] = Score(as_of=as_of, score=one["score"])
    s.emit("scores_published", party=party, as_of=as_of, oracle=s.caller,
           scores=list(newer.values()))


@function
def publish_price_guide(s, region, price, as_of, valid_until):
    stored = s.guides.get(region)
    if stored:
        _need_in_office(s)
    else:
        need_admin(s)
    day = s.fixed.day_secs
    need(is_region(region) and 1 <= price <= MAX_PRICE and as_of % day == 0
         and s.now < valid_until <= s.now + GUIDE_LASTS, "InvalidInput")
    need(as_of <= s.now, "TooEarly")
    need(as_of > (stored.as_of if stored else 0), "StaleDay")
    if stored:
        days = min(10_000, (as_of - stored.as_of) // day)
        step = max(1, stored.price * s.config.guide_step_bps * days // BPS)
        need(abs(price - stored.price) <= step, "AmountTooHigh")
    s.guides[region] = Guide(price=price, as_of=as_of, valid_until=valid_until)
    s.emit("price_guide_published", region=region, by=s.caller, price=price, as_of=as_of,
           valid_until=valid_until)
