"""The demonstration while its main warden is killed again and again: at the end everything was done
exactly once."""
import http.client
import os
import random
import threading
import time

import pytest

from once import expect_everything_once, guilty_are_slashed
from world import World

KILLS = 20


class Killer(threading.Thread):
    """kill -9 and a restart at once, at instants that the seed decides."""

    def __init__(self, world, seed):
        super().__init__(daemon=True)
        self.world, self.random = world, random.Random(seed)
        self.kills, self.off = [], threading.Event()

    def run(self):
        begin = time.monotonic()
        while len(self.kills) < KILLS and not self.off.wait(self.random.uniform(1.5, 10.5)):
            with self.world.lock:
                child = self.world.children["warden-alpha"]
                child.kill()
                child.wait()
                self.kills.append(round(time.monotonic() - begin, 1))
                self.world.spawn("warden-alpha", [self.world.bin / "warden", "serve"], self.world.env)


class CrashWorld(World):
    def __init__(self, data, seed):
        # The demonstration's own patience, not that of the other tests.
        super().__init__(data, {"WARDEN_CHAINS__0__CALL_TIMEOUT": "1200ms", "WARDEN_LEASE_TTL": "4s"})
        self.lock = threading.RLock()
        self.killer = Killer(self, seed)

    def start_wardens(self):
        super().start_wardens()
        self.killer.start()

    def check_children(self):
        with self.lock:  # not between a death and the restart
            super().check_children()

    def until(self, what, limit, probe):
        def through_deaths():
            try:
                return probe()
            except http.client.HTTPException:  # died amid an answer
                return None
        return super().until(what, limit, through_deaths)

    def stop(self):
        self.killer.off.set()
        if self.killer.ident:
            self.killer.join()
        super().stop()


@pytest.mark.slow
def test_twenty_kills_change_nothing(tmp_path):
    seed = int(os.environ.get("WARDEN_E2E_SEED") or random.SystemRandom().randrange(1_000_000))
    print(f"WARDEN_E2E_SEED={seed}")
    with CrashWorld(tmp_path, seed) as world:
        world.populate()
        world.break_providers()
        world.until("both guilty providers are slashed", 240, lambda: guilty_are_slashed(world))
        world.until("all kills", 120, lambda: len(world.killer.kills) == KILLS)
        print(f"killed after {world.killer.kills} s")
        world.until("ready", 60, lambda: not world.problems())
        assert world.log("warden-alpha").count("event=listening") == KILLS + 1

        expect_everything_once(world, tmp_path)
