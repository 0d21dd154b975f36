"""An agreement under production's configuration, in which everybody does what a plan says.

Assumptions, where the page gives no value of production: the fee is 1 %, min_stake, min_bond and
dispute_deposit are too small to matter, three oracles and a quorum of two, a stake that covers
every penalty, a bond as small as the agreement allows. Terms ask no more credit than the config's
minimum. Costs of serving, of gas and of capital are left out.
"""

import money
from executor import Model
from rules import ACTIVE, BPS, MONTH, PROVIDER, SETTLING
from state import TOKENS_AT_FIRST

DAY = 86_400
FIXED = {"unbonding_secs": 3_888_000, "upgrade_delay_secs": 3_888_000, "role_delay_secs": 604_800,
         "day_secs": DAY, "claim_floor_secs": DAY, "attest_floor_secs": 43_200,
         "dispute_floor_secs": 172_800, "arbitration_floor_secs": 259_200,
         "window_floor_secs": 3_600, "dispute_deposit_max": 0}
CONFIG = {"treasury": "treasury", "platform_fee_bps": 100, "min_stake": 1, "min_bond": 1,
          "dispute_deposit": 0, "dispute_deposit_bps": 1_000, "request_ttl_secs": DAY,
          "min_window_secs": DAY, "grace_secs": 21_600, "claim_secs": 172_800, "attest_secs": DAY,
          "dispute_secs": 259_200, "arbitration_secs": 604_800, "maintenance_notice_secs": 3_600,
          "maintenance_quota_bps": 167, "stake_penalty_bps": 1_000, "consumer_penalty_bps": 1_000,
          "min_credit_bps": 1_000, "min_outage_bps": 10_000, "guide_step_bps": 400, "quorum": 2}
TERMS = {"latency_ms_max": 0, "upload_kbytes_per_s_min": 0, "download_kbytes_per_s_min": 0,
         "uptime_ppm_min": 999_000, "error_ppm_max": 0, "credit_bps": 0, "outage_bps": 0}
GRACE = CONFIG["grace_secs"]
PAYMENT = 1_000_000  # of each window
BEGIN = 1_700_000_000
_HASH = "ab" * 32
_PARTIES = ("provider", "consumer")
_CLOSES = ("slash_executed", "slash_rejected", "slash_lapsed")
# What an arbiter does, and the share that it decides.
ARBITRATED = {"is silent": None, "rejects": 0, "upholds": BPS}


class Agreement(Model):
    """Accepted, with so many windows, of which the first `prepaid` are; then a plan is played."""

    def __init__(self, window_secs, windows, prepaid=None):
        super().__init__()
        self.window_secs, self.windows = window_secs, windows
        self._plan, self._events = [], []
        price = PAYMENT * MONTH // window_secs
        bond = PAYMENT * CONFIG["consumer_penalty_bps"] // BPS
        deposit = PAYMENT * (windows if prepaid is None else prepaid)
        for by, call, args in (
                ("admin", "constructor", {
                    "admin": "admin", "token": "token", "arbiter": "arbiter",
                    "oracles": ["o1", "o2", "o3"], "fixed": FIXED, "config": CONFIG}),
                ("provider", "register_provider", {
                    "endpoint": "https://p", "stake": PAYMENT * windows}),
                ("provider", "register_unit", {
                    "capacity_gb": 1, "region": "eu", "api": 0, "endpoint": "https://u",
                    "floor": price, "ceiling": price, "window_secs": window_secs, "terms": TERMS}),
                ("consumer", "register_consumer", {"bond": bond}),
                ("consumer", "request_reservation", {
                    "unit_id": 1, "gb": 1, "duration_secs": window_secs * windows,
                    "max_price": price, "sla_version": 1, "config_version": 1,
                    "deposit": deposit}),
                ("provider", "accept_reservation", {"reservation_id": 1})):
            self.at(BEGIN, by, call, **args)
        self._play()
        if self._state.reservations[1].status != ACTIVE:
            raise AssertionError("it was not accepted")

    # The plan. What the rules refuse changes nothing.

    def at(self, time, by, call, **args):
        self._plan.append((time, (by, call, args)))

    def _play(self):
        """All that is planned, in order of time."""
        for time, call in sorted(self._plan, key=lambda step: step[0]):
            answer = self.answer(time, call, [])
            self._events += [(time, event) for event in answer.get("events", ())]
        self._plan = []

    def end(self):
        """Plays the plan; whoever is paid settles as soon as may be. All must be closed then."""
        for k in range(self.windows):
            self.at(self.claim_until(k), "provider", "settle", reservation_id=1, max_windows=10)
        self._play()
        s = self._state
        if s.reservations[1].status <= SETTLING or any(
                one.open_slashes for one in (*s.providers.values(), *s.consumers.values())):
            raise AssertionError("something is open")
        return self

    def start(self, k):
        return BEGIN + k * self.window_secs

    def closed(self, k):
        return self.start(k + 1)

    def claim_until(self, k):
        return self.closed(k) + CONFIG["claim_secs"]

    def attest_until(self, k):
        return self.claim_until(k) + CONFIG["attest_secs"]

    def dispute_until(self, k):
        return self.attest_until(k) + CONFIG["dispute_secs"]

    def decide_until(self, k):
        return self.dispute_until(k) + CONFIG["arbitration_secs"]

    def pay(self, time):
        self.at(time, "consumer", "top_up", reservation_id=1, amount=PAYMENT)

    def cut(self, time, by):
        self.at(time, by, "terminate_reservation", reservation_id=1)

    def on_slash(self, time, by, call, k, party=PROVIDER, **args):
        self.at(time, by, call, reservation_id=1, party=party, window=k, **args)

    def vote(self, k, reasons, score=0, party=PROVIDER, oracles=("o1", "o2")):
        for n, oracle in enumerate(oracles):
            self.on_slash(self.closed(k), oracle, "attest_slash" if n else "propose_slash", k,
                          party, reasons=reasons, score_before=score, evidence_root=_HASH,
                          evidence_uri="https://e")

    def claim(self, time, k, reasons, party=PROVIDER):
        self.on_slash(time, _PARTIES[1 - party], "claim_breach", k, party, reasons=reasons,
                      statement_hash=_HASH)

    def dispute(self, k):
        self.on_slash(self.attest_until(k), "provider", "dispute_slash", k, statement_hash=_HASH)

    def decide(self, k, how, party=PROVIDER):
        """As soon as an arbiter of ARBITRATED may, or when its time is over."""
        share_bps = ARBITRATED[how]
        if share_bps is None:
            for call in ("execute_slash", "lapse_slash"):
                self.on_slash(self.decide_until(k), "x", call, k, party)
        else:
            self.on_slash(self.dispute_until(k), "arbiter", "resolve_dispute", k, party,
                          share_bps=share_bps)

    # What became of the money.

    def gain(self, account):
        """What the account has, in the contract and outside it, above what it began with."""
        s = self._state
        has = s.tokens_of(account) - TOKENS_AT_FIRST + s.balances.get(account, 0)
        if account in s.providers:
            has += s.providers[account].stake + s.providers[account].unbonding
        return has + (s.consumers[account].bond if account in s.consumers else 0)

    def share(self, amount):
        """Per cent of what all windows cost."""
        return 100 * amount / (PAYMENT * self.windows)

    def stake_lost(self):
        return PAYMENT * self.windows - self._state.providers["provider"].stake

    def pay_of_provider(self):
        return self.gain("provider") + self.stake_lost()

    def burnt(self):
        return self._state.burnt

    def used(self):
        """What the service until the end costs."""
        r = self._state.reservations[1]
        return money.cost(r, money.duration(r))

    # What happened when.

    def _times(self, *names):
        return [time for time, event in self._events if event["name"] in names]

    def settled(self):
        return self._times("escrow_released")

    def closes(self):
        return self._times(*_CLOSES)

    def claims(self):
        return len(self._times("breach_claimed"))

    def most_open_claims(self):
        claimed, closed = self._times("breach_claimed"), self.closes()
        return max(n - sum(close <= time for close in closed)
                   for n, time in enumerate(claimed, 1))
