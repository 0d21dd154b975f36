"""Codes, limits and shapes of input of the Orchestrator, and how a call is refused."""

import re

MAX_MONEY = 10**32
MAX_PRICE = 10**21
MAX_GB = 10**9
MAX_DURATION = 31_536_000
MAX_WINDOWS = 400
MAX_WINDOW_SECS = 2_592_000
MONTH = 2_592_000
BPS = 10_000
UPGRADE_LASTS = 604_800
GUIDE_LASTS = 2_592_000
MAINTENANCE_AHEAD = 1_209_600
ENTRIES = 14
SETTLED_AT_ONCE = 10
SCORES_AT_ONCE = 20
OPEN_CLAIMS = 3
CODE_VERSION = 2
GENERATION = 2

ZERO = "0x0"
CONTRACT = "contract"
ZERO_HASH = "0" * 64

ERRORS = (
    "NotAuthorized", "Paused", "InvalidConfig", "AlreadyExists", "NotFound", "InvalidInput",
    "InsufficientStake", "InsufficientBond", "UnitNotAccepting", "CapacityExceeded",
    "PriceTooHigh", "InsufficientDeposit", "WrongState", "TooEarly", "TooLate",
    "MaintenanceQuota", "MaintenanceNotice", "SlashExists", "SlashOpen", "AlreadyAttested",
    "NotAccused", "AmountTooHigh", "Overflow", "TokenFailed", "BatchTooLarge", "StaleDay",
    "UnitInUse", "InvalidTerms",
)

PROVIDER, CONSUMER = 0, 1
APIS = 4

UNIT_RESERVED, UNIT_IN_USE, UNIT_MAINTENANCE, UNIT_DECOMMISSIONING = range(4)
REQUESTED, ACTIVE, SETTLING, COMPLETED, TERMINATED, REJECTED, CANCELLED, EXPIRED = range(8)
(SLASH_PROPOSED, SLASH_DISPUTED, SLASH_EXECUTED, SLASH_REJECTED, SLASH_LAPSED,
 SLASH_CLAIMED) = range(6)
UNIT_STATES = ("Reserved", "InUse", "Maintenance", "Decommissioning")
RESERVATION_STATES = ("Requested", "Active", "Settling", "Completed", "Terminated", "Rejected",
                      "Cancelled", "Expired")
SLASH_STATES = ("Proposed", "Disputed", "Executed", "Rejected", "Lapsed", "Claimed")
SLASH_OPEN = (SLASH_PROPOSED, SLASH_CLAIMED, SLASH_DISPUTED)

INTEGRITY, OUTAGE, UNDERFUNDED = 32, 64, 256
# The reasons that hold only if the SLA version promises something in this field.
PROMISED_BY = {
    1: "latency_ms_max", 2: "upload_kbytes_per_s_min", 4: "download_kbytes_per_s_min",
    8: "uptime_ppm_min", 16: "error_ppm_max",
}
REASONS = {PROVIDER: (1, 2, 4, 8, 16, INTEGRITY, OUTAGE), CONSUMER: (UNDERFUNDED, 512, 1024)}
ALL_REASONS = {party: sum(bits) for party, bits in REASONS.items()}

_TEXT = re.compile(r"[\x21-\x7e]{1,200}")
_REGION = re.compile(r"[a-z0-9-]{1,31}")


class Refused(Exception):
    """A call that fails with one of ERRORS and changes nothing."""


def need(holds, error):
    if not holds:
        raise Refused(error)


def is_text(text):
    """An endpoint or the address of evidence."""
    return _TEXT.fullmatch(text) is not None


def is_region(text):
    return _REGION.fullmatch(text) is not None


def is_hash(text):
    return text != ZERO_HASH


def need_role(account):
    need(account not in (ZERO, CONTRACT), "InvalidInput")


def need_sum(amount, present):
    need(amount > 0, "InvalidInput")
    need(present + amount <= MAX_MONEY, "Overflow")


def fixed_is_valid(fixed):
    return (1 <= fixed.unbonding_secs <= 7_776_000
            and fixed.unbonding_secs <= fixed.upgrade_delay_secs <= 7_776_000
            and 1 <= fixed.role_delay_secs <= 2_592_000
            and 1 <= fixed.day_secs <= 86_400
            and all(1 <= floor <= 2_592_000
                    for floor in (fixed.claim_floor_secs, fixed.attest_floor_secs,
                                  fixed.dispute_floor_secs, fixed.arbitration_floor_secs,
                                  fixed.window_floor_secs))
            and 0 <= fixed.dispute_deposit_max <= MAX_MONEY)


def path_secs(config):
    return config.claim_secs + config.attest_secs + config.dispute_secs + config.arbitration_secs


def config_is_valid(config, fixed, entries):
    """`entries`: the number of oracle entries with until = 0."""
    return (config.platform_fee_bps <= 1_000
            and 1 <= config.min_stake <= MAX_MONEY
            and 1 <= config.min_bond <= MAX_MONEY
            and config.dispute_deposit <= fixed.dispute_deposit_max
            and config.dispute_deposit_bps <= 2_000
            and 1 <= config.request_ttl_secs <= 2_592_000
            and fixed.window_floor_secs <= config.min_window_secs <= MAX_WINDOW_SECS
            and 1 <= config.grace_secs <= config.min_window_secs
            and config.claim_secs >= fixed.claim_floor_secs
            and config.attest_secs >= fixed.attest_floor_secs
            and config.dispute_secs >= fixed.dispute_floor_secs
            and config.arbitration_secs >= fixed.arbitration_floor_secs
            and config.min_window_secs + path_secs(config) <= fixed.unbonding_secs
            and config.maintenance_notice_secs <= 604_800
            and config.maintenance_quota_bps <= 1_000
            and config.stake_penalty_bps <= BPS
            and 1_000 <= config.consumer_penalty_bps <= BPS
            and config.min_credit_bps <= BPS
            and config.min_outage_bps <= BPS
            and config.guide_step_bps <= BPS
            and 1 <= config.quorum <= 7
            and 2 * config.quorum > entries)


def terms_are_valid(terms):
    return (any(getattr(terms, field) for field in PROMISED_BY.values())
            and terms.uptime_ppm_min <= 1_000_000 and terms.error_ppm_max <= 1_000_000
            and terms.credit_bps <= BPS and terms.outage_bps <= BPS)


def window_is_valid(window_secs, config, fixed):
    return (config.min_window_secs <= window_secs <= MAX_WINDOW_SECS
            and window_secs + path_secs(config) <= fixed.unbonding_secs)
