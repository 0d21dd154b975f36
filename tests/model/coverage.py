"""How often each function succeeded and was refused, and which ends were reached."""

from collections import Counter

from calls import FUNCTIONS
from rules import ERRORS

# What the page refuses, by function; but withdraw as TokenFailed: the token here always pays.
# All others can be reached.
_REFUSALS = """
constructor: InvalidInput InvalidConfig
set_config: NotAuthorized InvalidInput InvalidConfig
set_oracle: NotAuthorized InvalidInput AlreadyExists InvalidConfig BatchTooLarge NotFound
retire_oracle: NotAuthorized InvalidInput NotFound
set_arbiter: NotAuthorized InvalidInput AlreadyExists InvalidConfig
propose_admin: NotAuthorized InvalidInput
accept_admin: NotAuthorized
pause: NotAuthorized WrongState
unpause: NotAuthorized WrongState
propose_upgrade: NotAuthorized InvalidInput
cancel_upgrade: NotAuthorized NotFound
upgrade: NotAuthorized NotFound TooEarly
set_operator: NotFound InvalidInput
register_provider: Paused AlreadyExists InvalidInput InsufficientStake Overflow TokenFailed
update_provider: NotFound InvalidInput
add_stake: NotFound InvalidInput Overflow TokenFailed
request_unstake: NotFound InvalidInput AmountTooHigh InsufficientStake
withdraw_stake: NotFound WrongState TooEarly SlashOpen
register_consumer: Paused AlreadyExists InsufficientBond Overflow TokenFailed
add_bond: NotFound InvalidInput Overflow TokenFailed
withdraw_bond: NotFound InvalidInput AmountTooHigh InsufficientBond SlashOpen
withdraw: InvalidInput AmountTooHigh
register_unit: Paused NotFound InsufficientStake InvalidInput InvalidTerms
update_unit: NotFound NotAuthorized WrongState InvalidInput
set_price: NotFound NotAuthorized WrongState InvalidInput
set_accepting: NotFound NotAuthorized WrongState
update_sla: NotFound NotAuthorized WrongState InvalidTerms
decommission_unit: NotFound NotAuthorized WrongState UnitInUse
schedule_maintenance: NotFound NotAuthorized WrongState InvalidInput
schedule_maintenance: MaintenanceNotice MaintenanceQuota
end_maintenance: NotFound NotAuthorized WrongState
request_reservation: Paused NotFound NotAuthorized InvalidInput WrongState
request_reservation: UnitNotAccepting InvalidTerms CapacityExceeded PriceTooHigh InsufficientBond
request_reservation: InsufficientDeposit TokenFailed
accept_reservation: Paused NotFound NotAuthorized WrongState TooLate InsufficientStake
accept_reservation: InsufficientBond CapacityExceeded
reject_reservation: NotFound NotAuthorized WrongState
cancel_reservation: NotFound NotAuthorized WrongState
expire_request: NotFound WrongState TooEarly
top_up: NotFound NotAuthorized WrongState InvalidInput TokenFailed
terminate_reservation: NotFound WrongState NotAuthorized
settle: InvalidInput BatchTooLarge NotFound WrongState InsufficientDeposit TooEarly
propose_slash: NotAuthorized InvalidInput NotFound SlashExists WrongState TooEarly TooLate
attest_slash: NotAuthorized InvalidInput NotFound WrongState TooLate AlreadyAttested
withdraw_slash: InvalidInput NotFound WrongState
claim_breach: InvalidInput NotFound NotAuthorized SlashExists WrongState TooEarly TooLate
claim_breach: BatchTooLarge TokenFailed
answer_claim: InvalidInput NotFound NotAccused WrongState TooLate
dispute_slash: InvalidInput NotFound NotAccused WrongState TooLate TokenFailed
resolve_dispute: InvalidInput NotFound NotAuthorized WrongState AmountTooHigh TooEarly TooLate
execute_slash: InvalidInput NotFound WrongState TooEarly
lapse_slash: InvalidInput NotFound WrongState TooEarly
publish_scores: NotAuthorized InvalidInput BatchTooLarge TooEarly StaleDay
publish_price_guide: NotAuthorized InvalidInput TooEarly StaleDay AmountTooHigh
"""
REFUSALS = {(call, error)
            for call, _, errors in (line.partition(":") for line in _REFUSALS.splitlines())
            for error in errors.split()}

# Of a slash: whose, whether the other party claimed and the accused disputed, what the votes said.
_ENDS = [f"slash_executed of a {party}, {ways}" for party in ("provider", "consumer") for ways in (
    "not claimed, not disputed, quorum, by nobody", "not claimed, disputed, quorum, by nobody",
    "not claimed, disputed, quorum, by the arbiter, whole",
    "not claimed, disputed, quorum, by the arbiter, in part",
    "claimed, not disputed, quorum, by nobody", "claimed, disputed, quorum, by nobody",
    "claimed, disputed, quorum, by the arbiter, whole",
    "claimed, disputed, quorum, by the arbiter, in part",
    "claimed, not disputed, no quorum, by the arbiter, whole",
    "claimed, not disputed, no quorum, by the arbiter, in part",
    "claimed, disputed, no quorum, by the arbiter, whole",
    "claimed, disputed, no quorum, by the arbiter, in part")]
_ENDS += [f"slash_rejected of a {party}, {ways}" for party in ("provider", "consumer") for ways in (
    "not claimed, disputed, quorum", "claimed, disputed, quorum",
    "claimed, disputed, no quorum", "claimed, not disputed, no quorum")]
_ENDS += [f"slash_lapsed of a {party}, {ways}" for party in ("provider", "consumer") for ways in (
    "not claimed, not disputed, no quorum", "not claimed, disputed, no quorum",
    "claimed, not disputed, no quorum", "claimed, disputed, no quorum")]
_ENDS += [
    "claim_breach: makes the key", "claim_breach: joins",
    "terminate: consumer, breached", "terminate: consumer, at will",
    "terminate: provider, unfunded",
    "terminate: provider, after a consumer's slash", "terminate: provider, before an upgrade",
    "terminate: provider, another arbiter",
    "terminate: provider, other oracles", "terminate: anyone, unfunded", "terminate: from the bond",
    "withdraw_stake: all", "withdraw_stake: a part",
    "schedule_maintenance: a new period", "schedule_maintenance: the same period",
    "end_maintenance: not begun", "end_maintenance: running",
]

# Every change of status. A new slash is proposed or claimed. No others are possible: what is in use
# can't be decommissioned, no end is left, a claim joins a proposal without a change, and time alone
# changes a unit without an event.
_ENDS += [f"{what}: {before} to {after}" for what, before, afters in (
    ("reservation", "Requested", "Active Rejected Cancelled Expired"),
    ("reservation", "Active", "Settling"), ("reservation", "Settling", "Completed Terminated"),
    ("slash", "Proposed", "Disputed Executed Rejected Lapsed"),
    ("slash", "Claimed", "Disputed Executed Rejected Lapsed"),
    ("slash", "Disputed", "Executed Rejected Lapsed"),
    ("unit", "Reserved", "InUse Maintenance Decommissioning"),
    ("unit", "InUse", "Reserved Maintenance"),
    ("unit", "Maintenance", "Reserved InUse Decommissioning"),
) for after in afters.split()]


class Coverage:
    def __init__(self):
        self._succeeded, self._refused, self._ends = Counter(), Counter(), Counter()

    def count(self, call, error, ends):
        if error:
            self._refused[call, error] += 1
        else:
            self._succeeded[call] += 1
            self._ends.update(ends)

    def missing(self, every_refusal):
        """What a long play must have seen, and did not."""
        seen = {call for call, _ in self._refused}
        errors = {error for _, error in self._refused}
        wanted = sorted(REFUSALS) if every_refusal else []
        return ([f"{call} never succeeded" for call in FUNCTIONS if not self._succeeded[call]]
                + [f"{call} was never refused" for call in FUNCTIONS if call not in seen]
                + [f"{error} never occurred" for error in ERRORS if error not in errors]
                + [f"{call} was never refused as {error}" for call, error in wanted
                   if not self._refused[call, error]]
                + [f"{call} was refused as {error}: the page has no such check"
                   for call, error in sorted(self._refused) if (call, error) not in REFUSALS]
                + [f"never reached: {end}" for end in _ENDS if not self._ends[end]])

    def table(self):
        lines = []
        for call in FUNCTIONS:
            refusals = sorted((error, count) for (name, error), count in self._refused.items()
                              if name == call)
            lines.append(f"{call:22} {self._succeeded[call]:7}   "
                         + ", ".join(f"{error} {count}" for error, count in refusals))
        lines += [f"{count:7}  {end}" for end, count in sorted(self._ends.items())]
        return "\n".join(lines)
