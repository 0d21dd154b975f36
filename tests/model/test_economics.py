"""What the attacks that the page answers, and the ways that it leaves open, bring to whom.

economy.py says what is assumed. Dark for more than half of a window is an outage (reason 64), for
less a breach of the promised uptime (8). Oracles convict at once and anyone executes at once; the
consumer stays, though it may leave when the first slash is executed. A score is known at the
window's beginning, falls by at most 3 a day and grows by at most 4. The table is in the README.
"""

import unittest
from pathlib import Path

from economy import ARBITRATED, CONFIG, DAY, GRACE, PAYMENT, Agreement
from rules import BPS, CONSUMER, OUTAGE, UNDERFUNDED

UPTIME = 8
TERMS = {"daily windows": (DAY, 90), "30-day windows": (30 * DAY, 3)}
SCORES = (100, 50, 0)
FEE = PAYMENT * CONFIG["platform_fee_bps"] // BPS
PENALTY = PAYMENT * CONFIG["stake_penalty_bps"] // BPS
BOND = PAYMENT * CONFIG["consumer_penalty_bps"] // BPS
README = Path(__file__).with_name("README.md")


# What people do. Each answers the agreement when it is over.

def served(terms):
    return Agreement(*terms).end()


def dark(terms, reasons, score, decide=None):
    """In each window; `score` of all, or falling from 100; `decide`: what happens in a dispute."""
    a = Agreement(*terms)
    for k in range(a.windows):
        before = max(0, 100 - 3 * (a.start(k) - a.start(0)) // DAY) if score is None else score
        a.vote(k, reasons, before)
        if decide:
            a.dispute(k)
            a.decide(k, decide)
        else:
            a.on_slash(a.dispute_until(k), "x", "execute_slash", k)
    return a.end()


def late(terms, paid, then):
    """Pays so many windows, all but the first in the last second of grace; `then` follows."""
    a = Agreement(*terms, prepaid=1)
    for k in range(1, paid):
        a.pay(a.start(k) + GRACE - 1)
    then(a, paid)
    return a.end()


def provider_cuts(a, k):
    a.cut(a.start(k) + GRACE, "provider")


def stranger_cuts(a, k):
    a.cut(a.start(k + 1) + GRACE, "x")


def quorum_convicts(a, k):
    k = min(k, a.windows - 1)
    a.vote(k, UNDERFUNDED, party=CONSUMER)
    a.on_slash(a.dispute_until(k), "x", "execute_slash", k, CONSUMER)


def provider_claims(a, k):
    a.claim(a.closed(k), k, UNDERFUNDED, CONSUMER)
    a.decide(k, "upholds", CONSUMER)


def nobody_minds(_a, _k):
    pass


def claimed(terms, decide):
    """The consumer claims each window a day after it closed, if it may; no oracle votes."""
    a = Agreement(*terms)
    for k in range(a.windows):
        a.claim(a.closed(k) + DAY, k, UPTIME)
        a.decide(k, decide)
    return a.end()


# The table: figures are per cent of what all windows, or one window, cost.

def going_dark():
    yield "a provider's pay - stake, of 100; at score      100         50          0    falling"
    for of, reasons, share in (("less", UPTIME, 0.5), ("more", OUTAGE, 1)):
        for name, terms in TERMS.items():
            full = served(terms).gain("provider")
            plays = [dark(terms, reasons, score) for score in (*SCORES, None)]
            cells = (f"{a.share(a.pay_of_provider()):5.1f} -{a.share(a.stake_lost()):3.0f}"
                     for a in plays)
            yield f"dark for {of} than half, {name:15}{'  '.join(cells)}"
            cells = (f"{a.share(full - a.gain('provider')) / share:5.1f}" for a in plays)
            yield f"    pays if serving costs more than     {'       '.join(cells)}"
    a = served((DAY, 13))
    lost = -(a.gain("provider") + a.gain("consumer")) / PAYMENT
    yield f"50 more of score, 13 days served well to an own account: {lost:.2f} of a day's payment"


LATE = (
    ("each paid in the last second of grace", 0, nobody_minds),
    ("so, and a quorum convicts for the last", 0, quorum_convicts),
    ("one not paid, its provider cuts", 2, provider_cuts),
    ("one not paid, only a stranger cuts", 2, stranger_cuts),
    ("last not paid, its provider cuts", 1, provider_cuts),
    ("last not paid, a quorum convicts", 1, quorum_convicts),
    ("last not paid, provider claims, upheld", 1, provider_claims),
    ("last not paid, nobody minds", 1, nobody_minds),
)


def paying_late():
    yield f"a consumer's use / pay, of a window's 100   {'   '.join(TERMS)}"
    for text, unpaid, then in LATE:
        cells = [" / ".join(f"{100 * amount / PAYMENT:5.1f}" for amount in last_window(*row))
                 for row in ((terms, unpaid, then) for terms in TERMS.values())]
        yield f"{text:44}{'    '.join(cells)}"


def last_window(terms, unpaid, then):
    """(used, paid) beyond the windows before the first that is not paid, or the last one."""
    paid = terms[1] - unpaid
    a = late(terms, paid, then)
    before = PAYMENT * min(paid, a.windows - 1)
    return a.used() - before, -a.gain("consumer") - before


def claiming():
    yield "each window claimed, no quorum          claimed     consumer's pay  provider's pay"
    for decide in ARBITRATED:
        for name, terms in TERMS.items():
            a = claimed(terms, decide)
            yield (f"arbiter {decide:10} {name:14}{a.claims():8} of {a.windows:2}"
                   f"{a.share(-a.gain('consumer')):16.1f}{a.share(a.gain('provider')):16.1f}")


class Economics(unittest.TestCase):
    def gains(self, a):
        return [a.gain(account) for account in ("provider", "consumer", "treasury")]

    def test_the_table_is_what_the_readme_shows(self):
        lines = [*going_dark(), *paying_late(), *claiming()]
        print(*(f"\ncounted: {line}" for line in lines), sep="")
        self.assertIn("\n".join(lines), README.read_text())

    # Going dark.

    def test_going_dark_never_pays_more_than_serving(self):
        for terms in TERMS.values():
            full = served(terms).gain("provider")
            credit = (PAYMENT - FEE) * CONFIG["min_credit_bps"] // BPS
            less = [dark(terms, UPTIME, score).gain("provider") for score in SCORES]
            self.assertEqual(less[0], full - terms[1] * (credit + PENALTY))
            self.assertEqual(sorted(less, reverse=True), less)
            self.assertEqual(less[-1], -terms[1] * PENALTY)

    def test_an_outage_costs_the_whole_payment_and_stake_whatever_the_score(self):
        for terms in TERMS.values():
            for score in SCORES:
                a = dark(terms, OUTAGE, score)
                self.assertEqual(self.gains(a), [-terms[1] * PENALTY, 0, 0])
                self.assertEqual(a.burnt(), terms[1] * PENALTY)

    def test_a_score_that_falls_leaves_less_for_half_the_service_than_half(self):
        for terms in TERMS.values():
            full = served(terms).gain("provider")
            self.assertLess(2 * dark(terms, UPTIME, None).gain("provider"), full)

    def test_nobody_gains_by_an_outage_nor_by_trading_with_itself(self):
        for terms in TERMS.values():
            for a in (served(terms), *(dark(terms, reasons, score)
                                       for reasons in (UPTIME, OUTAGE) for score in SCORES)):
                provider, consumer, treasury = self.gains(a)
                self.assertLessEqual(consumer, 0)
                self.assertEqual(provider + consumer + treasury, -a.burnt())
                self.assertLessEqual(treasury, terms[1] * FEE)
            self.assertEqual(sum(self.gains(served(terms))[:2]), -terms[1] * FEE)

    def test_disputing_helps_only_before_an_arbiter_that_agrees(self):
        for terms in TERMS.values():
            idle = dark(terms, UPTIME, 50)
            self.assertEqual(self.gains(dark(terms, UPTIME, 50, "is silent")), self.gains(idle))
            self.assertEqual(self.gains(dark(terms, UPTIME, 50, "rejects")),
                             self.gains(served(terms)))
            deposits = terms[1] * (PAYMENT + PENALTY) * CONFIG["dispute_deposit_bps"] // BPS
            lost = dark(terms, UPTIME, 50, "upholds")
            self.assertEqual(lost.gain("provider"), idle.gain("provider") - deposits)
            self.assertEqual(lost.gain("consumer"), idle.gain("consumer"))

    def test_a_minority_delays_a_payment_and_takes_nothing(self):
        for terms in TERMS.values():
            a = Agreement(*terms)
            a.vote(0, OUTAGE, oracles=("o1",))
            a.on_slash(a.attest_until(0), "x", "lapse_slash", 0)
            self.assertEqual(self.gains(a.end()), self.gains(served(terms)))
            self.assertEqual(a.closes(), [a.attest_until(0)])

    # Not paying.

    def test_who_waits_pays_what_it_used_or_its_bond(self):
        for terms in TERMS.values():
            for unpaid in (1, 2):
                used, paid = last_window(terms, unpaid, provider_cuts)
                self.assertEqual((used, paid), (PAYMENT * GRACE // terms[0], min(used, BOND)))
            used, paid = last_window(terms, 2, stranger_cuts)
            self.assertEqual((used, paid), (PAYMENT + PAYMENT * GRACE // terms[0], BOND))

    def test_waiting_is_no_better_than_paying_before_when_an_outage_is_convicted(self):
        for terms in TERMS.values():
            before = -dark(terms, OUTAGE, 100).gain("consumer")
            self.assertLessEqual(before, last_window(terms, 2, provider_cuts)[1])

    def test_the_last_window_costs_the_bond_if_anybody_minds(self):
        for terms in TERMS.values():
            for then in (quorum_convicts, provider_claims):
                self.assertEqual(last_window(terms, 1, then), (PAYMENT, BOND))
            self.assertEqual(last_window(terms, 1, nobody_minds), (PAYMENT, 0))

    def test_paying_late_is_free_until_a_quorum_minds(self):
        for terms in TERMS.values():
            self.assertEqual(last_window(terms, 0, nobody_minds), (PAYMENT, PAYMENT))
            self.assertEqual(last_window(terms, 0, quorum_convicts), (PAYMENT, PAYMENT + BOND))

    # Claims.

    def test_claims_that_nobody_supports_cost_the_accused_time_and_never_stake(self):
        for terms in TERMS.values():
            deposit = (PAYMENT + PENALTY) * CONFIG["dispute_deposit_bps"] // BPS
            for decide, moved in (("is silent", 0), ("rejects", deposit),
                                  ("upholds", FEE - PAYMENT)):
                full, a = served(terms), claimed(terms, decide)
                self.assertEqual(a.gain("provider"), full.gain("provider") + a.claims() * moved)
                self.assertEqual(a.stake_lost(), 0)
                self.assertEqual(a.gain("consumer"), full.gain("consumer")
                                 - a.claims() * (deposit if decide == "rejects" else 0)
                                 + a.claims() * (PAYMENT if decide == "upholds" else 0))
                self.assertEqual(a.settled(), full.settled())

    def test_at_most_three_claims_wait_at_a_time(self):
        for terms in TERMS.values():
            for decide in ARBITRATED:
                self.assertLessEqual(claimed(terms, decide).most_open_claims(), 3)


if __name__ == "__main__":
    unittest.main()
