"""The ends of a slash: resolved, executed, lapsed, and the money of each."""

import money
from calls import function
from cases import is_open, known_case
from market import bond_changed, stake_changed
from rules import (BPS, PROVIDER, SLASH_DISPUTED, SLASH_EXECUTED, SLASH_LAPSED, SLASH_REJECTED,
                   SLASH_STATES, is_hash, need)


@function
def resolve_dispute(s, reservation_id, party, window, share_bps):
    case = known_case(s, reservation_id, party, window)
    slash = case.slash
    need(s.caller == slash.arbiter, "NotAuthorized")
    disputed, agreed = slash.status == SLASH_DISPUTED, case.is_agreed()
    need(is_open(slash) and (disputed if agreed else case.has_claim()), "WrongState")
    need(share_bps <= BPS, "AmountTooHigh")
    times = case.deadlines()
    heard = agreed or disputed or is_hash(slash.answer_hash)
    need(s.now >= times["attest_until" if heard else "dispute_until"], "TooEarly")
    need(s.now < times["decide_until"], "TooLate")
    slash.share_bps = share_bps
    s.emit("slash_resolved", **case.keys, arbiter=s.caller, share_bps=share_bps)
    _close(s, case, SLASH_EXECUTED if share_bps else SLASH_REJECTED, by_arbiter=True)


@function
def execute_slash(s, reservation_id, party, window):
    case = known_case(s, reservation_id, party, window)
    slash, times = case.slash, case.deadlines()
    need(is_open(slash), "WrongState")
    disputed = slash.status == SLASH_DISPUTED
    need(s.now >= times["decide_until" if disputed else "dispute_until"], "TooEarly")
    need(case.is_agreed(), "WrongState")
    _close(s, case, SLASH_EXECUTED)


@function
def lapse_slash(s, reservation_id, party, window):
    case = known_case(s, reservation_id, party, window)
    slash, times = case.slash, case.deadlines()
    need(is_open(slash), "WrongState")
    need(s.now >= times["attest_until"], "TooEarly")
    need(not case.is_agreed(), "WrongState")
    need(not case.has_claim() or s.now >= times["decide_until"], "TooEarly")
    _close(s, case, SLASH_LAPSED)


_CLOSED = {SLASH_EXECUTED: "slash_executed", SLASH_REJECTED: "slash_rejected",
           SLASH_LAPSED: "slash_lapsed"}


def _close(s, case, status, by_arbiter=False):
    slash, r = case.slash, case.r
    _, _, agreed, score = case.tally()
    amount = stake_amount = 0
    if status == SLASH_EXECUTED and agreed:
        amount, stake_amount = case.executed(agreed, score, slash.share_bps)
        slash.reasons = agreed
    elif status == SLASH_EXECUTED:
        amount = case.upheld(slash.share_bps)
        slash.reasons = slash.claim_reasons
    _note_end(s, case, status, by_arbiter, agreed)
    s.changed("slash", SLASH_STATES, slash.status, status)
    slash.status, slash.amount, slash.stake_amount = status, amount, stake_amount
    if status == SLASH_EXECUTED:
        if case.party == PROVIDER:
            r.breached = True
        else:
            r.exit_until = s.now + r.window_secs
    case.stored_accused.open_slashes -= 1
    case.stored_accused.at_risk -= case.risk(slash.base)
    taken = (_take_from_provider if case.party == PROVIDER else _take_from_consumer)(s, case)
    burnt_deposit = slash.deposit if by_arbiter and slash.share_bps == BPS else 0
    taken["burnt"] += burnt_deposit
    s.burnt += taken["burnt"]
    deposit_returned = slash.deposit - burnt_deposit
    _credit(s, case, case.accused, deposit_returned)
    lost = status == SLASH_REJECTED and not agreed
    s.emit(_CLOSED[status], **case.keys, reasons=slash.reasons, amount=amount,
           stake_amount=stake_amount, **taken, deposit_returned=deposit_returned,
           claim_returned=_return_claim(s, case, lost))
    if stake_amount:
        stake_changed(s, r.provider)
    if amount and case.party != PROVIDER:
        bond_changed(s, r.consumer)


def _note_end(s, case, status, by_arbiter, agreed):
    slash = case.slash
    party = "provider" if case.party == PROVIDER else "consumer"
    judge = "nobody" if not by_arbiter else "the arbiter, whole" if slash.share_bps == BPS \
        else "the arbiter, in part"
    s.reached(", ".join((
        f"{_CLOSED[status]} of a {party}",
        "claimed" if case.has_claim() else "not claimed",
        "disputed" if slash.deposit or is_hash(slash.statement_hash) else "not disputed",
        "quorum" if agreed else "no quorum",
        f"by {judge}" if status == SLASH_EXECUTED else "")).rstrip(", "))


def _credit(s, case, account, amount):
    s.credit(1 if account == case.r.provider else 0, account, amount)


def _take_from_provider(s, case):
    """Shares the base out and takes from the stake, first of it what is not unbonding."""
    slash, r, provider = case.slash, case.r, case.stored_accused
    rest = slash.base - slash.amount
    fee = money.fee(rest, case.config)
    s.credit(1, r.provider, rest - fee)
    s.credit_fee(fee)
    of_stake = min(provider.stake, slash.stake_amount)
    provider.stake -= of_stake
    provider.unbonding -= slash.stake_amount - of_stake
    to_consumer = min(slash.stake_amount, rest)
    s.credit(0, r.consumer, slash.amount + to_consumer)
    return {"to_provider": rest - fee, "fee": fee, "stake_to_consumer": to_consumer,
            "burnt": slash.stake_amount - to_consumer}


def _take_from_consumer(s, case):
    slash = case.slash
    case.stored_accused.bond -= slash.amount
    s.credit(1, case.r.provider, slash.amount)
    return {"to_provider": slash.amount, "fee": 0, "stake_to_consumer": 0, "burnt": 0}


def _return_claim(s, case, lost):
    """Gives the claim's deposit to whom it belongs now; what of it goes back to the claimant."""
    slash, r = case.slash, case.r
    if not case.has_claim():
        return 0
    if case.party == PROVIDER:
        r.consumer_claims -= 1
    else:
        r.provider_claims -= 1
    _credit(s, case, case.accused if lost else case.other_party, slash.claim_deposit)
    return 0 if lost else slash.claim_deposit
