"""That the player finds what is wrong, shows it shortly, and notices what it has not seen."""

import json
import pickle
import random
import unittest
from unittest import mock

import player as play
from coverage import Coverage
from draw import World
from executor import Model, Program
from invariants import Watch
from model import outcome
from player import Different, Player
from serve import answer_line
from shrink import first_difference

SEED = 3


class Served:
    """The model behind lines of JSON, in this process."""

    def __init__(self):
        self._model = Model()

    def answers(self, lines):
        for line in lines:
            yield json.loads(json.dumps(answer_line(self._model, self.changed(line))))

    def changed(self, line):
        return line


class Hasty(Served):
    """Takes a request for expired one second later than it is."""

    def changed(self, line):
        asked = json.loads(line)
        if asked["call"] == "expire_request":
            asked["at"] = str(int(asked["at"]) - 1)
        return json.dumps(asked)


class Forgetful(Served):
    """Leaves the last event of each call out."""

    def answers(self, lines):
        for answer in super().answers(lines):
            answer["events"] = answer.get("events", [])[:-1]
            yield answer


class Blind(Served):
    """Sees another bond than there is."""

    def answers(self, lines):
        for answer in super().answers(lines):
            for seen in answer["views"]:
                if isinstance(seen, dict) and "bond" in seen:
                    seen["bond"] += "0"
            yield answer


class Play(unittest.TestCase):
    def difference(self, executor, steps=4_000):
        with self.assertRaises(Different) as found:
            Player(executor, SEED).play(steps)
        return str(found.exception).splitlines()

    def test_the_model_agrees_with_itself(self):
        player = Player(Served(), SEED)
        player.play(2_000)
        self.assertGreaterEqual(player.steps, 2_000)

    def test_a_boundary_that_is_one_second_off_is_found_and_shown_in_few_calls(self):
        lines = self.difference(Hasty())
        calls = [json.loads(line)["call"] for line in lines if line.startswith("{")]
        self.assertEqual(calls[-1], "expire_request")
        self.assertLessEqual(len(calls), 15, calls)
        self.assertIn("error", lines)

    def test_a_missing_event_and_another_view_are_found(self):
        self.assertIn("events", self.difference(Forgetful()))
        self.assertTrue(any("get_consumer" in line for line in self.difference(Blind())))

    def test_a_play_goes_on_for_what_is_missing_but_not_for_ever(self):
        player = Player(Served(), SEED)
        with mock.patch.multiple(play, CHECKED_STEPS=40, WORLD_STEPS=10):
            missing = player.play(40)
        self.assertGreaterEqual(player.steps, play.PATIENCE * 40)
        self.assertTrue(missing)
        self.assertEqual(Player(Served(), SEED).play(20), [])

    def test_a_seed_gives_the_same_calls(self):
        def calls(seed):
            world = World(random.Random(seed))
            list(world.begin())
            return [world.next_call()[:4] for _ in range(300)]
        self.assertEqual(calls(SEED), calls(SEED))
        self.assertNotEqual(calls(SEED), calls(SEED + 1))

    def test_a_program_is_asked_by_lines(self):
        program = Program(["sed", "-u", "s/.*/{\"error\":\"NotFound\"}/"])
        history = [((0, "x", "settle", {"reservation_id": 1, "max_windows": 0}), [], None, False)]
        _, expected, answer = first_difference(program, history)
        program.close()
        self.assertEqual((expected["error"], answer["error"]), ("InvalidInput", "NotFound"))


class Whole(unittest.TestCase):
    def world(self, steps):
        world = World(random.Random(SEED))
        list(world.begin())
        for _ in range(steps):
            world.next_call()
        return world

    def test_a_refused_call_changes_nothing(self):
        world = self.world(1_500)
        refused = 0
        for _ in range(400):
            world.pass_time()
            name = world.rng.choice(world.names)
            drawn = world.draw(name)
            if drawn is None:
                continue
            before = stored(world.state)
            if "error" in outcome(world.state, world.now, drawn[0], name, drawn[1]):
                refused += 1
                self.assertEqual(stored(world.state), before, name)
        self.assertGreater(refused, 50)

    def test_invariants_notice_lost_money_and_wrong_counters(self):
        def spoil_balance(s):
            s.balances["treasury"] = s.balances.get("treasury", 0) + 1

        def spoil_counter(s):
            next(iter(s.providers.values())).open_slashes += 1

        def spoil_bound(s):
            next(iter(s.consumers.values())).bound += 1

        for spoil in (spoil_balance, spoil_counter, spoil_bound):
            world = self.world(500)
            s, watch = world.state, Watch()
            s.begin(world.now, "")
            self.assertIsNone(watch.broken(s, "", "", whole=True))
            spoil(s)
            self.assertIsNotNone(watch.broken(s, "", "", whole=True), spoil.__name__)

    def test_an_unseen_function_is_missed(self):
        coverage = Coverage()
        coverage.count("settle", None, [])
        coverage.count("settle", "Overflow", [])
        missing = coverage.missing(every_refusal=True)
        self.assertNotIn("settle never succeeded", missing)
        self.assertIn("pause never succeeded", missing)
        self.assertIn("settle was refused as Overflow: the page has no such check", missing)
        self.assertIn("TooLate never occurred", missing)
        self.assertIn("never reached: claim_breach: joins", missing)


_OF_THE_CALL = ("now", "caller", "events", "ends", "moved")


def stored(state):
    """All that lasts of a state, as bytes."""
    kept = {name: value for name, value in vars(state).items()
            if not name.startswith("_") and name not in _OF_THE_CALL}
    return pickle.dumps(kept)


if __name__ == "__main__":
    unittest.main()
