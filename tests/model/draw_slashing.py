"""Draws calls about slashes and claims."""

import money
from cases import Case
from draw import drawer
from rules import ACTIVE, CONSUMER, PROVIDER, REASONS, SETTLING

_URI = "https://evidence.example/1"


def _reasons(w, case):
    """Some that are promised."""
    bits = [bit for bit in REASONS[case.party] if case.is_promised(bit)]
    return sum(w.rng.sample(bits, min(len(bits), w.rng.choice((1, 1, 1, 2, 3)))))


def _new_case(w):
    """A window that closed not long ago, of either party."""
    found = w.live_reservation(ACTIVE, SETTLING)
    if not found:
        return None
    reservation_id, r = found
    closed = min(money.windows(r), money.window_in_progress(r, w.now))
    if closed < 1 and w.chance(0.9):
        return None
    window = max(0, closed - w.rng.choice((0, 1, 1, 1, 1, 1, 2, 2, 3)))
    party = PROVIDER if w.chance(0.65) else CONSUMER
    return Case(w.state, reservation_id, party, window)


def _open_case(w):
    key = w.open_slash() if w.chance(0.97) else w.pick(list(w.state.slashes))
    return key and Case(w.state, *key)


def _own_case(w, known):
    """A window of an agreement of somebody who has been an oracle; one that has a slash, or any."""
    entry = w.pick([entry for entry in w.state.oracles if not entry.revoked])
    keys = list(w.state.slashes) if known else [(one, PROVIDER, 0) for one in w.state.reservations]
    for key in w.rng.sample(keys, min(len(keys), 20)):
        case = Case(w.state, *key)
        if entry and entry.oracle in (case.r.consumer, case.r.provider):
            return entry.oracle, case
    return None


def _voter(w, case):
    voted = {vote.oracle for vote in case.slash.votes} if case.slash and w.chance(0.9) else set()
    return w.pick([entry.oracle for entry in w.state.oracles
                   if entry.oracle not in voted and case.may_vote(entry.oracle)])


def _vote(w, case, reasons):
    return _vote_of(w, _voter(w, case), case, reasons)


def _vote_of(w, voter, case, reasons):
    return voter and (voter, {
        **case.keys, "reasons": reasons, "evidence_root": w.hash(), "evidence_uri": _URI,
        "score_before": w.rng.choice((0, 100, 100, 99, 50, w.rng.randrange(101)))})


@drawer(9)
def propose_slash(w):
    if w.chance(0.03) and (own := _own_case(w, known=False)):
        return _vote_of(w, *own, _reasons(w, own[1]))
    case = _new_case(w)
    if not case or case.slash and w.chance(0.8):
        return None
    return _vote(w, case, _reasons(w, case))


@drawer(16)
def attest_slash(w):
    if w.chance(0.03) and (own := _own_case(w, known=True)):
        return _vote_of(w, *own, _reasons(w, own[1]))
    case = _open_case(w)
    if not case:
        return None
    reasons = _reasons(w, case)
    if w.chance(0.7):
        reasons |= case.slash.reasons if case.is_promised(case.slash.reasons) else 0
    return _vote(w, case, reasons)


@drawer(0.3)
def withdraw_slash(w):
    case = _open_case(w)
    vote = case and w.pick(case.slash.votes)
    return vote and (vote.oracle, case.keys)


def _statement(w, case):
    return {**case.keys, "statement_hash": w.hash()}


@drawer(7)
def claim_breach(w):
    case = _open_case(w) if w.chance(0.5) else _new_case(w)
    return case and (case.other_party, {**_statement(w, case), "reasons": _reasons(w, case)})


@drawer(3)
def answer_claim(w):
    case = _open_case(w)
    return case and case.has_claim() and (case.accused, _statement(w, case)) or None


@drawer(4)
def dispute_slash(w):
    case = _open_case(w)
    return case and (case.accused, _statement(w, case))


@drawer(9)
def resolve_dispute(w):
    case = _open_case(w)
    share = w.rng.choice((0, 0, 10_000, 10_000, 1, 5_000, 9_999, w.rng.randint(1, 9_999)))
    return case and (case.slash.arbiter, {**case.keys, "share_bps": share})


@drawer(6)
def execute_slash(w):
    case = _open_case(w)
    return case and (w.anyone(), case.keys)


@drawer(2.5)
def lapse_slash(w):
    case = _open_case(w)
    return case and (w.anyone(), case.keys)
