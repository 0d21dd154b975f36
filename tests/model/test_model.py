"""The model against figures worked out by hand from the page."""

import unittest

import money
from executor import Model
from roles import quorum_at
from rules import ACTIVE, PROVIDER
from state import Entry, Reservation, State

FIXED = {"unbonding_secs": 1_000, "upgrade_delay_secs": 1_000, "role_delay_secs": 100,
         "day_secs": 10, "claim_floor_secs": 1, "attest_floor_secs": 1, "dispute_floor_secs": 1,
         "arbitration_floor_secs": 1, "window_floor_secs": 1, "dispute_deposit_max": 1_000}
CONFIG = {"treasury": "treasury", "platform_fee_bps": 250, "min_stake": 5_000, "min_bond": 100,
          "dispute_deposit": 7, "dispute_deposit_bps": 1_000, "request_ttl_secs": 50,
          "min_window_secs": 100, "grace_secs": 10, "claim_secs": 20, "attest_secs": 30,
          "dispute_secs": 40, "arbitration_secs": 50, "maintenance_notice_secs": 5,
          "maintenance_quota_bps": 1_000, "stake_penalty_bps": 5_000, "consumer_penalty_bps": 2_000,
          "min_credit_bps": 1_000, "min_outage_bps": 9_000, "guide_step_bps": 400, "quorum": 2}
TERMS = {"latency_ms_max": 200, "upload_kbytes_per_s_min": 1, "download_kbytes_per_s_min": 0,
         "uptime_ppm_min": 0, "error_ppm_max": 0, "credit_bps": 2_000, "outage_bps": 0}
HASH = "ab" * 32
BEGIN = 10_000  # the day the reservation is accepted
PRICE = 25_920_000  # 1,000 for 1 GB and 100 s


class Contract(Model):
    """A contract with three oracles, a unit and an active reservation of three windows."""

    def __init__(self, deposit=3_000, **config):
        super().__init__()
        self.now = BEGIN
        self.do("deployer", "constructor", admin="admin", token="token", arbiter="arbiter",
                oracles=["o1", "o2", "o3"], fixed=FIXED, config={**CONFIG, **config})
        self.do("provider", "register_provider", endpoint="https://p", stake=6_000)
        self.do("provider", "register_unit", capacity_gb=10, region="eu", api=0,
                endpoint="https://u", floor=PRICE, ceiling=PRICE, window_secs=100, terms=TERMS)
        self.do("consumer", "register_consumer", bond=400)
        self.do("consumer", "request_reservation", unit_id=1, gb=1, duration_secs=300,
                max_price=PRICE, sla_version=1, config_version=1, deposit=deposit)
        self.do("provider", "accept_reservation", reservation_id=1)

    def try_(self, by, call, **args):
        return self.answer(self.now, (by, call, args), [])

    def do(self, by, call, **args):
        given = self.try_(by, call, **args)
        if "error" in given:
            raise AssertionError(f"{call}: {given['error']}")
        return given

    def see(self, name, **args):
        return self.answer(self.now, None, [(name, args)])["views"][0]

    def balance(self, account):
        return int(self.see("get_balance", account=account))

    def vote(self, oracle, reasons=1, score=60, call="attest_slash", party=PROVIDER, window=0):
        return self.try_(oracle, call, reservation_id=1, party=party, window=window,
                         reasons=reasons, score_before=score, evidence_root=HASH,
                         evidence_uri="https://e")

    def on_slash(self, by, call, party=PROVIDER, window=0, **args):
        return self.try_(by, call, reservation_id=1, party=party, window=window, **args)


def event(given, name):
    return next(one for one in given["events"] if one["name"] == name)


class Money(unittest.TestCase):
    def test_payments_of_windows_add_up(self):
        r = Reservation(price=1_000_000, gb=3, window_secs=30, start=1_000, end=1_080, escrow=50,
                        status=ACTIVE)
        self.assertEqual(money.windows(r), 3)
        self.assertEqual([money.payment(r, k) for k in range(3)], [34, 35, 23])
        self.assertEqual(money.owed(r), 92)
        self.assertEqual([money.gross(r, k) for k in range(3)], [34, 16, 0])
        self.assertEqual([money.needed(r, k) for k in range(3)], [34, 69, 92])
        self.assertFalse(money.underfunded(r, 1_029))
        self.assertTrue(money.underfunded(r, 1_030))
        self.assertFalse(money.underfunded(r, 1_080))

    def test_quorum_follows_who_can_vote(self):
        s = State()
        cases = {(1, 0): 1, (1, 1): 1, (2, 0): 2, (2, 1): 2, (2, 3): 2, (3, 3): 2, (3, 4): 3,
                 (3, 5): 3, (4, 5): 3, (4, 7): 4, (7, 7): 4}
        for (of_config, entries), quorum in cases.items():
            s.oracles = [Entry(oracle=f"o{n}") for n in range(entries)]
            self.assertEqual(quorum_at(s, 5, of_config), quorum, (of_config, entries))


class Settling(unittest.TestCase):
    def test_a_window_is_paid_less_fee_when_its_claim_period_is_over(self):
        c = Contract()
        c.now = BEGIN + 119
        early = c.try_("x", "settle", reservation_id=1, max_windows=1)
        self.assertEqual(early["error"], "TooEarly")
        c.now += 1
        self.assertEqual(c.do("x", "settle", reservation_id=1, max_windows=9)["result"], 1)
        self.assertEqual((c.balance("provider"), c.balance("treasury")), (975, 25))

    def test_an_unpaid_window_holds_up_until_the_end(self):
        c = Contract(deposit=1_400)
        c.now = BEGIN + 220
        self.assertEqual(c.do("x", "settle", reservation_id=1, max_windows=9)["result"], 1)
        self.assertEqual(c.try_("x", "settle", reservation_id=1, max_windows=9)["error"],
                         "InsufficientDeposit")
        c.now = BEGIN + 320
        given = c.do("x", "settle", reservation_id=1, max_windows=9)
        self.assertEqual(given["result"], 2)
        missing = [one["missing"] for one in given["events"] if one["name"] == "escrow_exhausted"]
        self.assertEqual(missing, ["600", "1000"])
        self.assertEqual(c.see("get_reservation", reservation_id=1)["reservation"]["status"], 3)
        self.assertEqual(c.see("get_consumer", consumer="consumer")["bound"], "0")

    def test_anyone_cuts_an_unpaid_agreement_one_window_after_its_provider_may(self):
        c = Contract(deposit=1_000)
        c.now = BEGIN + 109
        cut = {"reservation_id": 1}
        self.assertEqual(c.try_("provider", "terminate_reservation", **cut)["error"], "WrongState")
        c.now = BEGIN + 209
        self.assertEqual(c.try_("x", "terminate_reservation", **cut)["error"], "NotAuthorized")
        c.now = BEGIN + 210
        given = c.do("x", "terminate_reservation", **cut)
        # 2,100 of service for 1,000; the bond pays at most bound(r), 20 % of a window.
        self.assertEqual(event(given, "reservation_cut")["from_bond"], "200")
        self.assertEqual(c.see("get_consumer", consumer="consumer")["bond"], "200")
        self.assertEqual(c.balance("provider"), 200)

    def test_its_provider_cuts_when_grace_is_over(self):
        c = Contract(deposit=1_000)
        c.now = BEGIN + 110
        given = c.do("provider", "terminate_reservation", reservation_id=1)
        self.assertEqual(event(given, "reservation_cut")["end"], str(BEGIN + 110))
        self.assertEqual(event(given, "reservation_cut")["from_bond"], "100")


class Slashing(unittest.TestCase):
    def proposed(self, **config):
        c = Contract(**config)
        c.now = BEGIN + 100
        self.assertNotIn("error", c.vote("o1", reasons=3, score=40, call="propose_slash"))
        return c

    def test_deadlines_hang_on_the_end_of_the_window(self):
        seen = self.proposed().see("get_slash", reservation_id=1, party=0, window=0)
        names = ("attest_until", "dispute_until", "decide_until")
        self.assertEqual([int(seen[name]) - BEGIN for name in names], [150, 190, 240])

    def test_a_quorum_must_share_a_reason(self):
        c = self.proposed()
        c.vote("o2", reasons=32)
        seen = c.see("get_slash", reservation_id=1, party=0, window=0)
        self.assertEqual((seen["quorum"], seen["support"], seen["amount"]), (2, 1, "0"))
        c.vote("o3", reasons=2, score=70)
        # Reason 2 has the scores 40 and 70: the second lowest counts, 30 % of the base.
        seen = c.see("get_slash", reservation_id=1, party=0, window=0)
        self.assertEqual((seen["support"], seen["amount"]), (2, "300"))

    def test_no_executed_amount_is_below_the_credit(self):
        c = self.proposed()
        c.vote("o2", reasons=1, score=100)
        amount = c.see("get_slash", reservation_id=1, party=0, window=0)["amount"]
        self.assertEqual(amount, "200")  # credit_bps of the terms, above min_credit_bps

    def test_execution_burns_what_the_consumer_may_not_gain(self):
        c = self.proposed()
        c.vote("o2", reasons=1, score=30)
        c.now = BEGIN + 189
        self.assertEqual(c.on_slash("x", "execute_slash")["error"], "TooEarly")
        c.now += 1
        closed = event(c.on_slash("x", "execute_slash"), "slash_executed")
        # base 1,000, score 40: 600 to the consumer, 400 less 2.5 % to the provider; risk is 500 of
        # the stake, of which the consumer gets what is missing to the base.
        self.assertEqual(
            [closed[name] for name in ("amount", "to_provider", "fee", "stake_amount",
                                       "stake_to_consumer", "burnt")],
            ["600", "390", "10", "500", "400", "100"])
        self.assertEqual(c.see("get_provider", provider="provider")["stake"], "5500")
        self.assertTrue(c.see("get_reservation", reservation_id=1)["reservation"]["breached"])
        self.assertEqual(c.on_slash("x", "execute_slash")["error"], "WrongState")

    def test_an_arbiter_that_executes_in_part_gives_the_deposit_back(self):
        cases = (10_000, "0", "600"), (5_000, "150", "300"), (0, "150", "0")
        for share, returned, amount in cases:
            c = self.proposed()
            c.vote("o2", reasons=1, score=30)
            self.assertNotIn("error", c.on_slash("provider", "dispute_slash", statement_hash=HASH))
            c.now = BEGIN + 149
            self.assertEqual(c.on_slash("arbiter", "resolve_dispute", share_bps=share)["error"],
                             "TooEarly")
            c.now = BEGIN + 150
            given = c.on_slash("arbiter", "resolve_dispute", share_bps=share)
            closed = event(given, "slash_executed" if share else "slash_rejected")
            self.assertEqual((closed["deposit_returned"], closed["amount"]), (returned, amount))

    def test_a_revoked_vote_is_dead_and_its_entry_goes_on_counting(self):
        c = self.proposed()
        c.vote("o2", reasons=1)
        c.do("admin", "set_oracle", oracle="o2", enabled=False)
        seen = c.see("get_slash", reservation_id=1, party=0, window=0)
        self.assertEqual((seen["quorum"], seen["support"]), (2, 1))
        c.now = BEGIN + 150
        self.assertNotIn("error", c.on_slash("x", "lapse_slash"))

    def test_a_claim_without_quorum_is_the_arbiters(self):
        for share, accused, claimant in ((0, 975 + 150, 0), (4_000, 585, 400 + 150)):
            c = Contract()
            c.now = BEGIN + 100
            claim = {"reasons": 1, "statement_hash": HASH}
            # Exposure is base and risk, 1,500: a tenth of it is the deposit.
            given = c.on_slash("consumer", "claim_breach", **claim)
            self.assertEqual(event(given, "breach_claimed")["deposit"], "150")
            c.now = BEGIN + 189
            self.assertEqual(c.on_slash("x", "lapse_slash")["error"], "TooEarly")
            self.assertEqual(c.on_slash("arbiter", "resolve_dispute", share_bps=share)["error"],
                             "TooEarly")
            c.now = BEGIN + 190
            self.assertNotIn("error", c.on_slash("arbiter", "resolve_dispute", share_bps=share))
            self.assertEqual((c.balance("provider"), c.balance("consumer")), (accused, claimant))

    def test_an_answer_lets_the_arbiter_decide_sooner(self):
        c = Contract()
        c.now = BEGIN + 100
        c.on_slash("consumer", "claim_breach", reasons=1, statement_hash=HASH)
        c.on_slash("provider", "answer_claim", statement_hash=HASH)
        c.now = BEGIN + 150
        self.assertNotIn("error", c.on_slash("arbiter", "resolve_dispute", share_bps=10_000))

    def test_the_slash_of_a_consumer_takes_from_the_bond_and_frees_the_provider(self):
        c = Contract(deposit=1_000)
        c.now = BEGIN + 200
        for oracle, call in (("o1", "propose_slash"), ("o2", "attest_slash")):
            self.assertNotIn("error", c.vote(oracle, reasons=256, call=call, party=1, window=1))
        c.now = BEGIN + 290
        closed = event(c.on_slash("x", "execute_slash", party=1, window=1), "slash_executed")
        self.assertEqual((closed["amount"], closed["to_provider"]), ("200", "200"))
        r = c.see("get_reservation", reservation_id=1)["reservation"]
        self.assertEqual(r["exit_until"], str(BEGIN + 390))


class Roles(unittest.TestCase):
    def test_a_slot_is_taken_again_when_it_is_spent(self):
        c = Contract()
        c.do("admin", "set_oracle", oracle="o3", enabled=False)
        given = c.do("admin", "set_oracle", oracle="o4", enabled=True)
        self.assertEqual(event(given, "oracle_changed")["slot"], 3)
        c.do("admin", "retire_oracle", oracle="o4")
        c.now += 1_000  # unbonding_secs after o3, 100 before o4
        given = c.do("admin", "set_oracle", oracle="o5", enabled=True)
        self.assertEqual(event(given, "oracle_changed")["slot"], 2)

    def test_a_new_arbiter_comes_into_office_by_itself(self):
        c = Contract()
        c.do("admin", "set_arbiter", arbiter="a2")
        self.assertNotIn("error", c.try_("provider", "terminate_reservation", reservation_id=1))
        c.now += 100
        c.vote("o1", call="propose_slash")
        seen = c.see("get_slash", reservation_id=1, party=0, window=0)
        self.assertEqual(seen["slash"]["arbiter"], "a2")
        given = c.do("admin", "set_arbiter", arbiter="arbiter")
        self.assertEqual(event(given, "arbiter_changed"), {
            "name": "arbiter_changed", "arbiter": "a2", "since": str(BEGIN + 100),
            "next": "arbiter", "next_from": str(BEGIN + 200)})

    def test_the_guide_moves_in_steps(self):
        c = Contract()
        guide = {"region": "eu", "valid_until": BEGIN + 500}
        c.do("admin", "publish_price_guide", price=1_000, as_of=BEGIN, **guide)
        c.now += 30
        for price, error in ((1_121, "AmountTooHigh"), (1_120, None)):  # 4 % a day, three days
            given = c.try_("o1", "publish_price_guide", price=price, as_of=BEGIN + 30, **guide)
            self.assertEqual(given.get("error"), error)


class Units(unittest.TestCase):
    def test_the_quota_is_of_a_period_that_begins_with_its_first_maintenance(self):
        c = Contract()
        plan = {"unit_id": 1, "from": BEGIN + 5, "until": BEGIN + 16}
        self.assertEqual(c.try_("provider", "schedule_maintenance", **plan)["error"],
                         "MaintenanceQuota")
        plan["until"] -= 1
        c.do("provider", "schedule_maintenance", **plan)
        c.now = BEGIN + 11
        given = c.do("provider", "end_maintenance", unit_id=1)
        self.assertEqual(event(given, "maintenance_ended")["period_used"], "6")
        plan |= {"from": BEGIN + 16, "until": BEGIN + 21}
        self.assertEqual(c.try_("provider", "schedule_maintenance", **plan)["error"],
                         "MaintenanceQuota")
        plan |= {"from": BEGIN + 105, "until": BEGIN + 115}
        given = c.do("provider", "schedule_maintenance", **plan)
        self.assertEqual(event(given, "maintenance_scheduled")["period_from"], str(BEGIN + 105))


if __name__ == "__main__":
    unittest.main()
