"""Worlds to play in: accounts, and terms of which many ends can be reached soon."""

from rules import MAX_MONEY, MONTH

FIRST_SECOND = 1_700_000_000
ADMINS = ["admin", "admin-2"]
ARBITERS = ["arbiter", "arbiter-2", "arbiter-3"]
ORACLES = [f"oracle-{n}" for n in range(1, 11)]
TREASURIES = ["treasury", "treasury-2"]
PROVIDERS = ["provider-1", "provider-2", "provider-3"]
CONSUMERS = ["consumer-1", "consumer-2", "consumer-3", "consumer-4"]
BOTH = ["both-1", "both-2"]
STRANGERS = ["stranger", "stranger-2"]
# Who may also become what others are: a judge that has agreements, a party that wants to judge.
MIXED = ["oracle-9", "oracle-10", "arbiter-3", "treasury-2", "provider-3", "consumer-4",
         "stranger-2"]
ACCOUNTS = ADMINS + ARBITERS + ORACLES + TREASURIES + PROVIDERS + CONSUMERS + BOTH + STRANGERS
REGIONS = ["eu-1", "us", "a" * 31]

# Seconds: window, claim, attest, dispute, arbitration, grace, time to accept, notice.
_PATHS = {
    "short": (30, 45, 10, 20, 60, 5, 40, 2),
    "hours": (3_600, 1_800, 600, 1_200, 7_200, 900, 5_400, 60),
    "daily": (86_400, 172_800, 86_400, 259_200, 604_800, 21_600, 86_400, 3_600),
}
# Seconds: unbonding, delay of roles, day.
_ROLES = {"short": (220, 30, 10), "hours": (40_000, 3_000, 900),
          "daily": (3_888_000, 604_800, 86_400)}


# How much likelier than else some functions are in a world.
MOODS = (
    {}, {},
    {"set_oracle": 20, "retire_oracle": 4, "set_arbiter": 3},  # judges come and go
    {"execute_slash": .03, "lapse_slash": .03, "resolve_dispute": .05,  # nobody closes what is open
     "request_unstake": 5, "withdraw_stake": 6, "withdraw_bond": 5, "add_stake": .1},
    {"accept_reservation": .3, "withdraw_bond": 5, "top_up": .2, "terminate_reservation": 4,
     "add_bond": .7},  # bonds are as small as they may be
    {"claim_breach": 4, "answer_claim": 2, "resolve_dispute": .3},
    {"terminate_reservation": 3, "settle": .3, "top_up": .3, "accept_reservation": 2},
)


class Terms:
    """How long things take in a world, and what they cost at most."""

    def __init__(self, rng):
        self.pace = rng.choice(("short", "short", "short", "hours", "daily"))
        (self.window, self.claim, self.attest, self.dispute, self.arbitration, self.grace, self.ttl,
         self.notice) = _PATHS[self.pace]
        self.unbonding, self.role_delay, self.day = _ROLES[self.pace]
        self.mood = rng.choice(MOODS)
        self.price_max = 10**6 * MONTH // (self.window * 10)
        self.quorum = rng.choice((1, 2, 2, 2, 3, 3, 4))
        self.oracles = rng.randint(*{1: (1, 1), 2: (2, 3), 3: (3, 5), 4: (6, 7)}[self.quorum])

    def fixed(self, rng):
        def floor(secs):
            return rng.choice((1, max(1, secs // 2), secs))
        return {
            "unbonding_secs": self.unbonding,
            "upgrade_delay_secs": rng.choice((self.unbonding, self.unbonding + self.window)),
            "role_delay_secs": self.role_delay, "day_secs": self.day,
            "claim_floor_secs": floor(self.claim), "attest_floor_secs": floor(self.attest),
            "dispute_floor_secs": floor(self.dispute),
            "arbitration_floor_secs": floor(self.arbitration),
            "window_floor_secs": floor(self.window),
            "dispute_deposit_max": rng.choice((0, 500, 5_000, MAX_MONEY)),
        }

    def config(self, rng, fixed):
        return {
            "treasury": TREASURIES[0], "platform_fee_bps": rng.choice((0, 250, 333, 1_000)),
            "min_stake": rng.choice((1, 1_000, 20_000)), "min_bond": rng.choice((1, 300, 5_000)),
            "dispute_deposit": min(fixed["dispute_deposit_max"], rng.choice((0, 0, 77, 5_000))),
            "dispute_deposit_bps": rng.choice((0, 1_000, 2_000)),
            "request_ttl_secs": self.ttl * rng.choice((1, 1, 10)),
            "min_window_secs": self.window, "grace_secs": self.grace,
            "claim_secs": self.claim, "attest_secs": self.attest, "dispute_secs": self.dispute,
            "arbitration_secs": self.arbitration,
            "maintenance_notice_secs": rng.choice((0, self.notice)),
            "maintenance_quota_bps": rng.choice((1_000, 1_000, 500, 0)),
            "stake_penalty_bps": rng.choice((0, 1_000, 10_000)),
            "consumer_penalty_bps": rng.choice((1_000, 5_000, 10_000)),
            "min_credit_bps": rng.choice((0, 1_000, 10_000)),
            "min_outage_bps": rng.choice((0, 5_000, 10_000)),
            "guide_step_bps": rng.choice((0, 400, 10_000)), "quorum": self.quorum,
        }


# Values at and around each limit of the page.
_ANY = (0, 1, 2_592_000, 2_592_001)
FIXED_LIMITS = {
    "unbonding_secs": (0, 1, 7_776_000, 7_776_001), "upgrade_delay_secs": (0, 7_776_000, 7_776_001),
    "role_delay_secs": _ANY, "day_secs": (0, 1, 86_400, 86_401), "claim_floor_secs": _ANY,
    "attest_floor_secs": _ANY, "dispute_floor_secs": _ANY, "arbitration_floor_secs": _ANY,
    "window_floor_secs": _ANY, "dispute_deposit_max": (0, MAX_MONEY, MAX_MONEY + 1),
}
_BPS = (0, 10_000, 10_001)
CONFIG_LIMITS = {
    "platform_fee_bps": (0, 1_000, 1_001), "min_stake": (0, 1, MAX_MONEY + 1),
    "min_bond": (0, 1, MAX_MONEY + 1),
    "dispute_deposit": (0, 1, 500, 501, MAX_MONEY, MAX_MONEY + 1),
    "dispute_deposit_bps": (0, 2_000, 2_001), "request_ttl_secs": _ANY, "min_window_secs": _ANY,
    "grace_secs": _ANY, "claim_secs": _ANY, "attest_secs": _ANY, "dispute_secs": _ANY,
    "arbitration_secs": _ANY, "maintenance_notice_secs": (0, 604_800, 604_801),
    "maintenance_quota_bps": (0, 1_000, 1_001), "stake_penalty_bps": _BPS,
    "consumer_penalty_bps": (999, 1_000, 10_000, 10_001), "min_credit_bps": _BPS,
    "min_outage_bps": _BPS, "guide_step_bps": _BPS, "quorum": (0, 1, 2, 3, 4, 7, 8),
}
