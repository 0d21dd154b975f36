"""Two wardens with every role that needs a lease, of which one is stopped by SIGSTOP for longer than a lease lives and goes
on later as if no time had passed: at the end everything was done exactly once."""
import os
import random
import signal
import threading

import pytest

from once import expect_everything_once, guilty_are_slashed
from world import World, free_ports

FREEZES = 9
LEASE_SECS = 4
NAMES = ("warden-alpha", "warden-second")


class Freezer(threading.Thread):
    """Stops one of the two and lets it go on, then perhaps the other, at instants that the seed decides."""

    def __init__(self, world, seed):
        super().__init__(daemon=True)
        self.world, self.random = world, random.Random(seed)
        self.freezes, self.off = [], threading.Event()

    def run(self):
        while len(self.freezes) < FREEZES and not self.off.wait(self.random.uniform(0.5, 4)):
            name = self.random.choice(NAMES)
            child = self.world.children[name]
            child.send_signal(signal.SIGSTOP)
            self.off.wait(self.random.uniform(1.2, 2) * LEASE_SECS)
            child.send_signal(signal.SIGCONT)
            self.freezes.append(name)


class TwoPods(World):
    def __init__(self, data, seed):
        # The demonstration's own patience, not that of the other tests.
        super().__init__(data, {"WARDEN_CHAINS__0__CALL_TIMEOUT": "1200ms", "WARDEN_LEASE_TTL": f"{LEASE_SECS}s"})
        self.freezer = Freezer(self, seed)

    def start_wardens(self):
        super().start_wardens()
        api, health = free_ports(2)
        second = {**self.env, "WARDEN_HTTP__PORT": str(api), "WARDEN_HEALTH__PORT": str(health)}
        self.spawn("warden-second", [self.bin / "warden", "serve", "--roles", "indexer,scorer,enforcer,api"], second)
        self.freezer.start()

    def stop(self):
        self.freezer.off.set()
        if self.freezer.ident:
            self.freezer.join()
        super().stop()

    def leaders(self):
        return dict(self.rows("SELECT name, token FROM leases"))


@pytest.mark.slow
def test_a_leader_that_sleeps_through_its_lease_does_nothing_twice(tmp_path):
    seed = int(os.environ.get("WARDEN_E2E_SEED") or random.SystemRandom().randrange(1_000_000))
    print(f"WARDEN_E2E_SEED={seed}")
    with TwoPods(tmp_path, seed) as world:
        world.populate()
        before = world.leaders()
        world.break_providers()
        world.until("both guilty providers are slashed", 240, lambda: guilty_are_slashed(world))
        world.until("all freezes", 180, lambda: len(world.freezer.freezes) == FREEZES)
        print(f"stopped {world.freezer.freezes}")
        world.until("ready", 60, lambda: not world.problems())
        # The leases changed hands, or nothing was tried.
        moved = {name.split("/")[0] for name, token in world.leaders().items() if token > before.get(name, 0) + 1}
        assert {"indexer", "scorer", "enforcer", "submitter"} <= moved, (before, world.leaders())
        # Time may have run out on a key while neither led: nothing is filed then, and that is right.
        expect_everything_once(world, tmp_path, ends=("done", "expired"))
