"""What must hold of the model after every call; a breach is the page's fault or the model's."""

from collections import Counter, defaultdict

import money
from roles import is_judge, is_spent
from rules import (ACTIVE, CONSUMER, CONTRACT, ENTRIES, OPEN_CLAIMS, PROVIDER, REQUESTED, SETTLING,
                   SLASH_OPEN, ZERO)

# Calls of admin, oracles and arbiter: none of them pays its caller.
_OF_JUDGES = frozenset("""
    set_config set_oracle retire_oracle set_arbiter propose_admin accept_admin pause unpause
    propose_upgrade cancel_upgrade upgrade propose_slash attest_slash withdraw_slash resolve_dispute
    publish_scores publish_price_guide
""".split())


class Watch:
    """Follows one contract from call to call."""

    def __init__(self):
        self._held, self._burnt = 0, 0
        self._reservations = {}
        self._escrow = defaultdict(int)  # what events say is in each escrow

    def broken(self, s, call, by, whole):
        """What does not hold after a call that succeeded, or None; `whole`: look at everything."""
        trouble = next(self._after_call(s, call, by), None)
        return trouble or (next(_of_all(s), None) if whole else None)

    def _after_call(self, s, call, by):
        if s.tokens[CONTRACT] < self._held and call != "withdraw":
            yield "tokens left the contract"
        if s.burnt < self._burnt:
            yield "burnt fell"
        self._held, self._burnt = s.tokens[CONTRACT], s.burnt
        for event in s.events:
            yield from self._after_event(s, call, by, *event)

    def _after_event(self, s, call, by, name, fields):
        if name == "balance_changed" and call in _OF_JUDGES and fields["account"] == by:
            yield "a judge or admin was paid by its own call"
        if "reservation_id" not in fields:
            return
        reservation_id = fields["reservation_id"]
        if name == "escrow_deposited":
            self._escrow[reservation_id] += fields["amount"]
        elif name == "escrow_refunded":
            self._escrow[reservation_id] -= fields["amount"]
        elif name == "escrow_released":
            self._escrow[reservation_id] -= fields["paid"]
            if fields["held"] > fields["gross"]:
                yield "more was held of a window than it had"
        elif name == "slash_proposed" or name == "breach_claimed":
            slash = s.slashes[reservation_id, fields["party"], fields["window"]]
            if fields["party"] == PROVIDER and not (name == "breach_claimed" and slash.votes):
                self._escrow[reservation_id] -= fields["base"]
        elif name == "slash_executed" and fields["party"] == PROVIDER:
            base = s.slashes[reservation_id, PROVIDER, fields["window"]].base
            if fields["amount"] + fields["stake_to_consumer"] > base:
                yield "a consumer gained by an outage"
        if fields.get("escrow", 0) < 0:
            yield "an escrow below zero"
        r = s.reservations[reservation_id]
        before = self._reservations.get(reservation_id)
        if before:
            if before[0] > SETTLING and before[0] != r.status:
                yield "a final status changed"
            if r.next_window < before[1] or before[2] and r.end > before[2]:
                yield "next_window fell or end grew"
        self._reservations[reservation_id] = (r.status, r.next_window, r.end)
        if r.escrow != self._escrow[reservation_id] and (name, fields) == s.events[-1]:
            yield f"escrow of {reservation_id} is not what its events add up to"


def _of_all(s):
    yield from _of_money(s)
    yield from _of_reservations(s)
    yield from _of_units(s)
    yield from _of_accounts(s)
    yield from _of_roles(s)


def _of_money(s):
    open_slashes = [(key, slash) for key, slash in s.slashes.items() if slash.status in SLASH_OPEN]
    held = sum(slash.base for (_, party, _), slash in open_slashes if party == PROVIDER)
    held += sum(slash.deposit + slash.claim_deposit for _, slash in open_slashes)
    held += sum(r.escrow for r in s.reservations.values())
    held += sum(one.stake + one.unbonding for one in s.providers.values())
    held += sum(one.bond for one in s.consumers.values())
    held += sum(s.balances.values()) + s.burnt
    if s.tokens[CONTRACT] != held:
        yield f"the contract holds {s.tokens[CONTRACT]}, its records add up to {held}"
    stored = [getattr(one, name) for one in s.providers.values() for name in ("stake", "unbonding")]
    stored += [one.bond for one in s.consumers.values()]
    if min([*stored, *s.balances.values()], default=0) < 0:
        yield "money below zero"


def _of_reservations(s):
    ahead, claims = Counter(), Counter()
    for (reservation_id, party, window), slash in s.slashes.items():
        if party == PROVIDER and window >= s.reservations[reservation_id].next_window:
            ahead[reservation_id] += slash.base
        if slash.claim_reasons and slash.status in SLASH_OPEN:
            claims[reservation_id, party] += 1
    for reservation_id, r in s.reservations.items():
        if r.ahead != ahead[reservation_id]:
            yield f"ahead of {reservation_id}"
        if r.status in (ACTIVE, SETTLING) and money.funds(r) > money.owed(r):
            yield f"{reservation_id} has more funds than it owes"
        if r.status > SETTLING and (r.escrow or r.ahead):
            yield f"{reservation_id} is final and holds money"
        if (r.consumer_claims, r.provider_claims) != (claims[reservation_id, PROVIDER],
                                                      claims[reservation_id, CONSUMER]):
            yield f"open claims of {reservation_id}"
        if max(r.consumer_claims, r.provider_claims) > OPEN_CLAIMS:
            yield f"too many claims of {reservation_id}"


def _of_units(s):
    used, active = Counter(), Counter()
    for r in s.reservations.values():
        if r.status == ACTIVE:
            used[r.unit_id] += r.gb
            active[r.unit_id] += 1
    for unit_id, unit in s.units.items():
        if unit.used_gb != used[unit_id] or unit.active_reservations != active[unit_id]:
            yield f"what is used of unit {unit_id}"
        if unit.used_gb > unit.capacity_gb:
            yield f"unit {unit_id} is overbooked"


def _of_accounts(s):
    expected = defaultdict(Counter)
    for unit in s.units.values():
        if not unit.decommissioned_at:
            bound = s.config_of(unit).min_stake
            expected[PROVIDER, unit.provider].update(live_units=1, bound=bound)
    for r in s.reservations.values():
        if r.status in (ACTIVE, SETTLING):
            expected[PROVIDER, r.provider]["open_reservations"] += 1
        if r.status in (REQUESTED, ACTIVE, SETTLING):
            expected[CONSUMER, r.consumer].update(open_reservations=1,
                                                  bound=money.bound(r, s.config_of(r)))
    for (reservation_id, party, _), slash in s.slashes.items():
        if slash.status in SLASH_OPEN:
            r = s.reservations[reservation_id]
            config = s.config_of(r)
            bps = config.consumer_penalty_bps if party else config.stake_penalty_bps
            expected[party, r.consumer if party else r.provider].update(
                open_slashes=1, at_risk=slash.base * bps // 10_000)
    for party, stored in ((PROVIDER, s.providers), (CONSUMER, s.consumers)):
        for account, one in stored.items():
            for name in ("live_units", "open_reservations", "open_slashes", "bound", "at_risk"):
                if getattr(one, name, 0) != expected[party, account][name]:
                    yield f"{name} of {account}"


def _of_roles(s):
    live = [entry.oracle for entry in s.oracles if not entry.revoked and not is_spent(s, entry)]
    judges = live + [s.arbiter, s.config.treasury] + [s.next_arbiter] * (s.next_arbiter != ZERO)
    if len(set(judges)) != len(judges):
        yield "judges and treasury are not distinct"
    if len(s.oracles) > ENTRIES or sum(entry.until == 0 for entry in s.oracles) > 7:
        yield "too many oracles"
    if any(len(slash.votes) > 7 for slash in s.slashes.values()):
        yield "more than seven votes"
    if any(sum(entry.covers(time) for entry in s.oracles) > 7
           for time in {entry.since for entry in s.oracles}):
        yield "more than seven oracles at one time"
    for r in s.reservations.values():
        if r.status in (ACTIVE, SETTLING) and (is_judge(s, r.provider) or is_judge(s, r.consumer)
                                               or s.config.treasury in (r.provider, r.consumer)):
            yield "a judge or the treasury is a party"
