"""What the contract stores, and what the call in progress has emitted and credited."""

from rules import (CONTRACT, UNIT_DECOMMISSIONING, UNIT_IN_USE, UNIT_MAINTENANCE, UNIT_RESERVED,
                   UNIT_STATES, ZERO, ZERO_HASH, need)

TOKENS_AT_FIRST = 10**12

# Fields of records, events and parameters that are u64 or u128, decimal text in JSON.
TEXT = frozenset("""
    reservation_id unit_id units reservations since until not_before next_from arbiter_since
    pending_not_before release_at registered_at decommissioned_at maint_from maint_until period_from
    period_used expires_at start end exit_until as_of valid_until attest_until dispute_until
    decide_until unbonding_secs upgrade_delay_secs role_delay_secs day_secs claim_floor_secs
    attest_floor_secs dispute_floor_secs arbitration_floor_secs window_floor_secs request_ttl_secs
    min_window_secs grace_secs claim_secs attest_secs dispute_secs arbitration_secs
    maintenance_notice_secs duration_secs window_secs
    stake unbonding bound at_risk bond balance floor ceiling price max_price escrow ahead base
    deposit claim_deposit amount stake_amount to_provider fee stake_to_consumer burnt
    deposit_returned claim_returned gross held paid missing payment owed from_bond min_stake
    min_bond dispute_deposit dispute_deposit_max
""".split())
_SCALARS = (int, str, bool)
_TEXT_AND_FROM = TEXT | {"from"}
_ABSENT = dict.fromkeys(("accepting", "revoked", "withdrawn", "breached", "cut_unfunded"), False)
_ABSENT |= dict.fromkeys(("statement_hash", "claim_hash", "answer_hash"), ZERO_HASH)


def to_json(fields, text=TEXT):
    """A record's, event's or call's fields as in the scenario files."""
    return {name: str(value) if name in text
            else value if type(value) in _SCALARS else _plain(value)
            for name, value in fields.items()}


def event_json(event):
    name, fields = event
    # `from` is a time in these and a code in the others.
    text = _TEXT_AND_FROM if name.startswith("maintenance") else TEXT
    return {"name": name, **to_json(fields, text)}


def call_json(call, args):
    return to_json(args, _TEXT_AND_FROM if call == "schedule_maintenance" else TEXT)


def _plain(value):
    if isinstance(value, Record):
        return value.json()
    if isinstance(value, dict):
        return to_json(value)
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value


class Record:
    """A stored entity: its fields in the page's order, absent ones zero."""

    __slots__ = ()

    def __init__(self, **given):
        for name in self.__slots__:
            setattr(self, name, given.pop(name) if name in given else _ABSENT.get(name, 0))
        if given:
            raise TypeError(f"{type(self).__name__} has no {', '.join(given)}")

    def fields(self):
        return {name: getattr(self, name) for name in self.__slots__}

    def json(self):
        return to_json(self.fields())


class Fixed(Record):
    __slots__ = ("unbonding_secs", "upgrade_delay_secs", "role_delay_secs", "day_secs",
                 "claim_floor_secs", "attest_floor_secs", "dispute_floor_secs",
                 "arbitration_floor_secs", "window_floor_secs", "dispute_deposit_max")


class Config(Record):
    __slots__ = ("treasury", "platform_fee_bps", "min_stake", "min_bond", "dispute_deposit",
                 "dispute_deposit_bps", "request_ttl_secs", "min_window_secs", "grace_secs",
                 "claim_secs", "attest_secs", "dispute_secs", "arbitration_secs",
                 "maintenance_notice_secs", "maintenance_quota_bps", "stake_penalty_bps",
                 "consumer_penalty_bps", "min_credit_bps", "min_outage_bps", "guide_step_bps",
                 "quorum")


class Terms(Record):
    __slots__ = ("latency_ms_max", "upload_kbytes_per_s_min", "download_kbytes_per_s_min",
                 "uptime_ppm_min", "error_ppm_max", "credit_bps", "outage_bps")


class Entry(Record):
    __slots__ = ("oracle", "since", "until", "revoked")

    def covers(self, time):
        return self.since <= time and (self.until == 0 or time < self.until)


class Provider(Record):
    __slots__ = ("endpoint", "stake", "unbonding", "release_at", "live_units", "open_reservations",
                 "open_slashes", "bound", "at_risk", "registered_at")


class Consumer(Record):
    __slots__ = ("bond", "open_reservations", "open_slashes", "bound", "at_risk", "registered_at")


class Unit(Record):
    __slots__ = ("provider", "capacity_gb", "used_gb", "region", "api", "endpoint", "floor",
                 "ceiling", "window_secs", "config_version", "sla_version", "accepting",
                 "maint_from", "maint_until", "period_from", "period_used", "active_reservations",
                 "decommissioned_at", "registered_at")

    def state(self, now):
        if self.decommissioned_at:
            return UNIT_DECOMMISSIONING
        if self.maint_from <= now < self.maint_until:
            return UNIT_MAINTENANCE
        return UNIT_IN_USE if self.active_reservations else UNIT_RESERVED


class Reservation(Record):
    __slots__ = ("unit_id", "provider", "consumer", "gb", "price", "duration_secs", "window_secs",
                 "sla_version", "config_version", "expires_at", "start", "end", "status",
                 "next_window", "escrow", "ahead", "breached", "exit_until", "cut_unfunded",
                 "consumer_claims", "provider_claims")


class Slash(Record):
    __slots__ = ("status", "reasons", "base", "evidence_uri", "votes", "statement_hash", "deposit",
                 "share_bps", "amount", "stake_amount", "arbiter", "claim_reasons", "claim_hash",
                 "claim_deposit", "answer_hash")


class Vote(Record):
    __slots__ = ("oracle", "reasons", "score_before", "evidence_root", "withdrawn")


class Guide(Record):
    __slots__ = ("price", "as_of", "valid_until")


class Score(Record):
    __slots__ = ("as_of", "score")


class State:
    """One contract and its token. Units and reservations are found by id, all else by key."""

    def __init__(self):
        self.begin(0, ZERO)
        self.tokens, self.balances, self.operators = {CONTRACT: 0}, {}, {}
        self.providers, self.consumers = {}, {}
        self.units, self.terms, self.reservations, self.slashes = {}, {}, {}, {}
        self.guides, self.scores = {}, {}
        self.fixed, self.configs, self.oracles = None, [], []
        self.admin = self.pending_admin = self.token = ZERO
        self.arbiter = self.next_arbiter = ZERO
        self.arbiter_since = self.next_from = 0
        self.paused = False
        self.pending_code_hash, self.pending_not_before = ZERO_HASH, 0
        self.generation = self.burnt = 0

    # Reading.

    @property
    def config(self):
        """The current version."""
        return self.configs[-1]

    def config_of(self, entity):
        """The version that a reservation or a unit lives under."""
        return self.configs[entity.config_version - 1]

    def provider(self, account):
        need(account in self.providers, "NotFound")
        return self.providers[account]

    def consumer(self, account):
        need(account in self.consumers, "NotFound")
        return self.consumers[account]

    def unit(self, unit_id):
        """The unit, whose state is compared when the call has ended."""
        need(unit_id in self.units, "NotFound")
        unit = self.units[unit_id]
        self._watched = (unit_id, unit, unit.state(self.now))
        return unit

    def reservation(self, reservation_id):
        need(reservation_id in self.reservations, "NotFound")
        return self.reservations[reservation_id]

    def tokens_of(self, account):
        return self.tokens.get(account, TOKENS_AT_FIRST)

    # What a call does.

    def begin(self, at, by):
        self.now, self.caller = at, by
        self.events, self.ends, self.moved = [], [], ()
        self._credits, self._watched = {}, None

    def emit(self, name, **fields):
        self.events.append((name, fields))

    def reached(self, end):
        """Notes which of several ends a call came to, for whoever counts them."""
        self.ends.append(end)

    def changed(self, what, names, before, after):
        """Notes that something has another status."""
        self.reached(f"{what}: {names[before]} to {names[after]}")

    def pull(self, amount):
        """Tokens of the caller. The last check of a call: effects follow it."""
        if amount:
            need(amount <= self.tokens_of(self.caller), "TokenFailed")
            self.move_tokens(-amount)

    def move_tokens(self, amount):
        """From the contract to the caller."""
        self.tokens[self.caller] = self.tokens_of(self.caller) + amount
        self.tokens[CONTRACT] -= amount
        self.moved = self.caller, CONTRACT

    def credit(self, role, account, amount):
        """`role`: 0 consumer, 1 provider, 2 treasury; each is credited one sum, in this order."""
        if amount:
            _, before = self._credits.get(role, (account, 0))
            self._credits[role] = (account, before + amount)

    def credit_fee(self, fee):
        self.credit(2, self.config.treasury, fee)

    def finish(self):
        if self._watched:
            unit_id, unit, before = self._watched
            after = unit.state(self.now)
            if after != before:
                self.events.append(("unit_state_changed",
                                    {"unit_id": unit_id, "from": before, "to": after}))
                self.changed("unit", UNIT_STATES, before, after)
        for _, (account, amount) in sorted(self._credits.items()):
            self.balances[account] = self.balances.get(account, 0) + amount
            self.emit("balance_changed", account=account, balance=self.balances[account])
