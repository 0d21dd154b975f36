"""player.py [--steps N] [--seed N] PROGRAM...: plays random calls on the model and on an executor.

Result or error, events, money and the views of what was touched must be equal after each call; at
the first difference the seed, the shortest list of calls found and both answers are printed, and
the exit code is 1. A long play must also have seen what coverage.py asks for.
"""

import argparse
import random
import sys
import time

import draw_market  # noqa: F401  (each of these declares its drawers)
import draw_roles  # noqa: F401
import draw_slashing  # noqa: F401
from coverage import Coverage
from draw import World
from executor import BATCH_BYTES, Program, request_line
from invariants import Watch
from model import seen
from report import printed
from shrink import differs, shortest
from touched import everything, touched
from worlds import ACCOUNTS

# From so many steps on, what coverage.py asks for must have been seen; from so many, all of it.
CHECKED_STEPS = 50_000
THOROUGH_STEPS = 500_000
# The dice may leave something out: a play goes on for it, up to so many times its steps.
PATIENCE = 3
WORLD_STEPS = 3_000
WHOLE_EVERY = 1_000
CHECKED_EVERY = 50
REFUSED_EVERY = 4  # A refused call changes nothing: views after some are enough.


class Different(Exception):
    """The text says where."""


class Player:
    """Plays worlds one after the other, all from one seed."""

    def __init__(self, executor, seed):
        self._executor, self._rng = executor, random.Random(seed)
        self.coverage, self.steps = Coverage(), 0

    def play(self, steps):
        """So many steps, then more worlds while something is missing. What is missing at last."""
        while self.steps < steps:
            self._play_world(min(WORLD_STEPS, steps - self.steps))
        while self._missing(steps) and self.steps < PATIENCE * steps:
            self._play_world(WORLD_STEPS)
        return self._missing(steps)

    def _missing(self, steps):
        if steps < CHECKED_STEPS:
            return []
        return self.coverage.missing(every_refusal=steps >= THOROUGH_STEPS)

    def _play_world(self, steps):
        world = World(random.Random(self._rng.getrandbits(64)))
        self._history, self._waiting, self._bytes = [], [], 0
        for step in world.begin():
            self._watch = Watch()
            self._take(world, step, 0)
        for n in range(1, steps + 1):
            self._take(world, world.next_call(), WHOLE_EVERY if n == steps else n)
        self._compare()

    def _take(self, world, step, n):
        """Sends a call that the model has played, and looks at what it touched."""
        *call, answer = step
        at, by, name, args = call
        s = world.state
        self.steps += 1
        self.coverage.count(name, answer.get("error"), s.ends)
        if "error" not in answer:
            trouble = self._watch.broken(s, name, by, whole=n % CHECKED_EVERY == 0)
            if trouble:
                raise Different(f"the model breaks an invariant after {call}: {trouble}")
        if n and n % WHOLE_EVERY == 0:
            looks = list(everything(s, ACCOUNTS))
        elif s.fixed and ("error" not in answer or n % REFUSED_EVERY == 0):
            looks = touched(s, by, name, args, answer.get("result"))
        else:
            looks = []
        answer["views"] = [seen(s, at, view, named) for view, named in looks]
        line = request_line(call, looks)
        if self._bytes + len(line) > BATCH_BYTES:
            self._compare()
        self._history.append((call, looks, answer.get("result"), "error" not in answer))
        self._waiting.append((line, answer))
        self._bytes += len(line)

    def _compare(self):
        answers = list(self._executor.answers([line for line, _ in self._waiting]))
        first = len(self._history) - len(self._waiting)
        for n, ((_, expected), answer) in enumerate(zip(self._waiting, answers), first):
            if differs(expected, answer):
                raise Different(printed(*shortest(self._executor, self._history[:n + 1])))
        self._waiting, self._bytes = [], 0


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=CHECKED_STEPS)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().getrandbits(32))
    parser.add_argument("program", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    print(f"seed {options.seed}, {options.steps} steps", flush=True)
    executor, began = Program(options.program), time.monotonic()
    player = Player(executor, options.seed)
    try:
        missing = player.play(options.steps)
    except Different as difference:
        print(f"seed {options.seed}: step {player.steps}\n{difference}")
        return 1
    finally:
        executor.close()
    print(f"counted: model of the rules: seed {options.seed}, {player.steps} calls agree, "
          f"{player.steps / (time.monotonic() - began):.0f} a second")
    print("\n".join([player.coverage.table(), *missing]))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
