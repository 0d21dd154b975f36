"""What is read to judge an offence: deadlines, votes, risk, and what an execution takes."""

import money
from roles import covers, quorum_at
from rules import (BPS, CONSUMER, INTEGRITY, OUTAGE, PROMISED_BY, PROVIDER, REASONS, SLASH_OPEN,
                   UNDERFUNDED, need)


class Case:
    """A key (reservation, party, window) and all that is read to judge it."""

    def __init__(self, s, reservation_id, party, window):
        self.s, self.party, self.window = s, party, window
        self.key = reservation_id, party, window
        self.r = s.reservation(reservation_id)
        self.config = s.config_of(self.r)
        self.slash = s.slashes.get(self.key)

    @property
    def keys(self):
        """As events have them."""
        return dict(zip(("reservation_id", "party", "window"), self.key))

    @property
    def accused(self):
        return self.r.provider if self.party == PROVIDER else self.r.consumer

    @property
    def other_party(self):
        return self.r.consumer if self.party == PROVIDER else self.r.provider

    @property
    def stored_accused(self):
        """What is stored of the accused, as provider or as consumer."""
        stored = self.s.providers if self.party == PROVIDER else self.s.consumers
        return stored[self.accused]

    def need_outsider(self, account):
        need(account not in (self.r.consumer, self.r.provider), "NotAuthorized")

    def deadlines(self):
        config = self.config
        closed = money.window_end(self.r, self.window)
        attest_until = closed + config.claim_secs + config.attest_secs
        dispute_until = attest_until + config.dispute_secs
        return {"attest_until": attest_until, "dispute_until": dispute_until,
                "decide_until": dispute_until + config.arbitration_secs}

    def may_vote(self, account):
        return covers(self.s, account, money.window_start(self.r, self.window))

    def is_promised(self, reasons):
        terms = self.s.terms[self.r.unit_id, self.r.sla_version]
        if self.party == PROVIDER:
            return all(getattr(terms, field) for bit, field in PROMISED_BY.items() if reasons & bit)
        last = self.window == money.windows(self.r) - 1
        return not (reasons & UNDERFUNDED and self.r.cut_unfunded and last)

    def risk(self, base):
        config = self.config
        bps = config.stake_penalty_bps if self.party == PROVIDER else config.consumer_penalty_bps
        return base * bps // BPS

    def deposit(self, base):
        exposure = self.risk(base) + (base if self.party == PROVIDER else 0)
        return max(self.config.dispute_deposit, exposure * self.config.dispute_deposit_bps // BPS)

    def has_claim(self):
        return self.slash.claim_reasons != 0

    def live_votes(self):
        return [vote for vote in self.slash.votes
                if not vote.withdrawn and self.may_vote(vote.oracle)]

    def tally(self):
        """(quorum, support, reasons agreed on, score before) by the votes as they count now."""
        quorum = quorum_at(self.s, money.window_start(self.r, self.window), self.config.quorum)
        live = sorted(self.live_votes(), key=lambda vote: vote.score_before)
        scores = {bit: [vote.score_before for vote in live if vote.reasons & bit]
                  for bit in REASONS[self.party]}
        support = max(map(len, scores.values()))
        agreed = [bit for bit in scores if len(scores[bit]) >= quorum]
        score = min((scores[bit][quorum - 1] for bit in agreed), default=0)
        return quorum, support, sum(agreed), score

    def is_agreed(self):
        quorum, support, _, _ = self.tally()
        return support >= quorum

    def executed(self, agreed, score, share_bps):
        """(amount, of the stake) that an execution with quorum takes."""
        def part(x):
            return x * share_bps // BPS
        base = self.slash.base
        risk, account = part(self.risk(base)), self.stored_accused
        if self.party == CONSUMER:
            return min(account.bond, risk), 0
        terms, config = self.s.terms[self.r.unit_id, self.r.sla_version], self.config
        credit = max(terms.credit_bps, config.min_credit_bps)
        if agreed & (OUTAGE | INTEGRITY):
            credit = max(terms.outage_bps, config.min_outage_bps)
        amount = part(base * max(100 * (100 - score), credit) // BPS)
        return amount, min(account.stake + account.unbonding, risk)

    def upheld(self, share_bps):
        """What the arbiter takes on a claim that no quorum stands behind."""
        if self.party == PROVIDER:
            return self.slash.base * share_bps // BPS
        return min(self.stored_accused.bond, self.risk(self.slash.base) * share_bps // BPS)


def case_of(s, reservation_id, party, window):
    need(party in (PROVIDER, CONSUMER), "InvalidInput")
    return Case(s, reservation_id, party, window)


def known_case(s, reservation_id, party, window):
    case = case_of(s, reservation_id, party, window)
    need(case.slash is not None, "NotFound")
    return case


def is_open(slash):
    return slash.status in SLASH_OPEN
