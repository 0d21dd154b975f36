"""Accusing: votes, claims, answers, disputes."""

import money
from calls import function
from cases import case_of, is_open, known_case
from roles import arbiter_in_office
from rules import (ACTIVE, ALL_REASONS, BPS, OPEN_CLAIMS, PROVIDER, SETTLING, SLASH_CLAIMED,
                   SLASH_DISPUTED, SLASH_PROPOSED, SLASH_STATES, is_hash, is_text, need)
from state import Slash, Vote


def _need_oracle(s):
    need(any(entry.oracle == s.caller and not entry.revoked for entry in s.oracles),
         "NotAuthorized")


def _need_reasons(party, reasons):
    need(party in ALL_REASONS and reasons != 0 and reasons & ~ALL_REASONS[party] == 0,
         "InvalidInput")


def _need_evidence(party, reasons, score_before, evidence_root, evidence_uri):
    _need_reasons(party, reasons)
    need(score_before <= 100 and is_hash(evidence_root) and is_text(evidence_uri), "InvalidInput")


# Votes.

def _need_window(case):
    need(case.r.status in (ACTIVE, SETTLING), "WrongState")
    need(case.window < money.windows(case.r), "NotFound")


def _need_time_to_accuse(s, case):
    closed = money.window_end(case.r, case.window)
    need(s.now >= closed, "TooEarly")
    need(s.now < closed + case.config.claim_secs, "TooLate")


def _base(case):
    amount_of = money.gross if case.party == PROVIDER else money.payment
    return amount_of(case.r, case.window)


def _make(s, case, status, reasons, evidence_uri=""):
    base = _base(case)
    if case.party == PROVIDER:
        case.r.escrow -= base
        case.r.ahead += base
    case.stored_accused.open_slashes += 1
    case.stored_accused.at_risk += case.risk(base)
    case.slash = s.slashes[case.key] = Slash(
        status=status, reasons=reasons, base=base, evidence_uri=evidence_uri, votes=[],
        share_bps=BPS, arbiter=arbiter_in_office(s))


@function
def propose_slash(s, reservation_id, party, window, reasons, score_before, evidence_root,
                  evidence_uri):
    _need_oracle(s)
    _need_evidence(party, reasons, score_before, evidence_root, evidence_uri)
    case = case_of(s, reservation_id, party, window)
    case.need_outsider(s.caller)
    need(case.slash is None, "SlashExists")
    _need_window(case)
    need(case.may_vote(s.caller), "NotAuthorized")
    need(case.is_promised(reasons), "InvalidInput")
    _need_time_to_accuse(s, case)
    _make(s, case, SLASH_PROPOSED, reasons, evidence_uri)
    case.slash.votes.append(Vote(oracle=s.caller, reasons=reasons, score_before=score_before,
                                 evidence_root=evidence_root))
    s.emit("slash_proposed", **case.keys, oracle=s.caller, reasons=reasons,
           score_before=score_before, base=case.slash.base, evidence_root=evidence_root,
           evidence_uri=evidence_uri, **case.deadlines(), arbiter=case.slash.arbiter)


@function
def attest_slash(s, reservation_id, party, window, reasons, score_before, evidence_root,
                 evidence_uri):
    _need_oracle(s)
    _need_evidence(party, reasons, score_before, evidence_root, evidence_uri)
    case = case_of(s, reservation_id, party, window)
    case.need_outsider(s.caller)
    need(case.slash is not None, "NotFound")
    need(case.may_vote(s.caller), "NotAuthorized")
    need(case.is_promised(reasons), "InvalidInput")
    need(is_open(case.slash), "WrongState")
    need(s.now < case.deadlines()["attest_until"], "TooLate")
    votes = case.slash.votes
    need(all(vote.oracle != s.caller for vote in votes), "AlreadyAttested")
    votes.append(Vote(oracle=s.caller, reasons=reasons, score_before=score_before,
                      evidence_root=evidence_root))
    s.emit("slash_attested", **case.keys, oracle=s.caller, reasons=reasons,
           score_before=score_before, evidence_root=evidence_root, evidence_uri=evidence_uri)


@function
def withdraw_slash(s, reservation_id, party, window):
    case = known_case(s, reservation_id, party, window)
    vote = next((vote for vote in case.slash.votes
                 if vote.oracle == s.caller and not vote.withdrawn), None)
    need(vote is not None, "NotFound")
    need(is_open(case.slash), "WrongState")
    vote.withdrawn = True
    s.emit("slash_withdrawn", **case.keys, oracle=s.caller)


# Claims and disputes.

@function
def claim_breach(s, reservation_id, party, window, reasons, statement_hash):
    _need_reasons(party, reasons)
    need(is_hash(statement_hash), "InvalidInput")
    case = case_of(s, reservation_id, party, window)
    need(s.caller == case.other_party, "NotAuthorized")
    r = case.r
    joins = case.slash is not None
    if joins:
        need(not case.has_claim(), "SlashExists")
        need(is_open(case.slash), "WrongState")
        need(case.is_promised(reasons), "InvalidInput")
        need(s.now < case.deadlines()["attest_until"], "TooLate")
    else:
        _need_window(case)
        need(case.is_promised(reasons), "InvalidInput")
        _need_time_to_accuse(s, case)
    base = case.slash.base if joins else _base(case)
    need(base > 0, "WrongState")
    claims = "consumer_claims" if party == PROVIDER else "provider_claims"
    need(getattr(r, claims) < OPEN_CLAIMS, "BatchTooLarge")
    deposit = case.deposit(base)
    s.pull(deposit)
    if not joins:
        _make(s, case, SLASH_CLAIMED, reasons)
    slash = case.slash
    slash.claim_reasons, slash.claim_hash, slash.claim_deposit = reasons, statement_hash, deposit
    setattr(r, claims, getattr(r, claims) + 1)
    s.reached("claim_breach: " + ("joins" if joins else "makes the key"))
    s.emit("breach_claimed", **case.keys, claimant=s.caller, reasons=reasons, base=base,
           statement_hash=statement_hash, deposit=deposit, **case.deadlines(),
           arbiter=slash.arbiter)


@function
def answer_claim(s, reservation_id, party, window, statement_hash):
    need(is_hash(statement_hash), "InvalidInput")
    case = known_case(s, reservation_id, party, window)
    need(case.has_claim(), "NotFound")
    need(s.caller == case.accused, "NotAccused")
    need(is_open(case.slash) and not is_hash(case.slash.answer_hash), "WrongState")
    need(s.now < case.deadlines()["dispute_until"], "TooLate")
    case.slash.answer_hash = statement_hash
    s.emit("claim_answered", **case.keys, accused=s.caller, statement_hash=statement_hash)


@function
def dispute_slash(s, reservation_id, party, window, statement_hash):
    need(is_hash(statement_hash), "InvalidInput")
    case = known_case(s, reservation_id, party, window)
    need(s.caller == case.accused, "NotAccused")
    slash = case.slash
    need(slash.status in (SLASH_PROPOSED, SLASH_CLAIMED), "WrongState")
    need(s.now < case.deadlines()["dispute_until"], "TooLate")
    deposit = case.deposit(slash.base)
    s.pull(deposit)
    s.changed("slash", SLASH_STATES, slash.status, SLASH_DISPUTED)
    slash.status, slash.statement_hash, slash.deposit = SLASH_DISPUTED, statement_hash, deposit
    s.emit("slash_disputed", **case.keys, accused=s.caller, statement_hash=statement_hash,
           deposit=deposit)
