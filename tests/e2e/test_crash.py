"""The demonstration while its main warden is killed again and again: at the end everything was done
exactly once."""
import collections
import http.client
import json
import os
import random
import threading
import time

import pytest

from world import World, all_items, answer_of, rpc, warden

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

    def unfinished_txns(self):
        return self.rows("SELECT id, state FROM txns WHERE state IN ('reserved', 'signed', 'sent')")

    def guilty_are_slashed(self):
        rows = [slash for slash in all_items(self.base + "/v1/slashes") if slash["status"] == "executed"]
        return {"sn.main.2", "sn.main.3"} <= {slash["reservation"] for slash in rows}


def expect_txns_are_explained(world):
    """Each stored txn is where its row says, and the account's nonce counts nothing else."""
    node, oracle = world.ready["rpc"][0], world.sandbox.address("oracle")
    for _ in range(20):
        world.until("no txn is under way", 60, lambda: not world.unfinished_txns())
        rows = world.rows("SELECT state, hash, slot, block_num, error FROM txns ORDER BY id")
        nonce = int(rpc(node, "starknet_getNonce", block_id="latest", contract_address=oracle), 16)
        if not world.unfinished_txns():
            break
    used = [row for row in rows if row[0] != "dead"]
    assert sorted(slot for _, _, slot, _, _ in used) == list(range(nonce)), rows
    for state, txn, _, block, error in rows:
        if state == "dead":
            assert error, "a dead txn says why"
            continue
        receipt = rpc(node, "starknet_getTransactionReceipt", transaction_hash=txn)
        assert receipt["block_number"] == block, (state, txn)
        assert receipt["execution_status"] == ("REVERTED" if state == "reverted" else "SUCCEEDED"), (state, txn)
    intents = world.rows("SELECT i.key, i.state, i.result FROM txn_intents i WHERE i.state IN ('done', 'expired', 'failed')")
    assert intents and all(state == "done" for _, state, _ in intents), intents
    return {row[1] for row in used if row[0] != "reverted"}


@pytest.mark.slow
def test_twenty_kills_change_nothing(tmp_path):
    seed = int(os.environ.get("WARDEN_E2E_SEED") or random.SystemRandom().randrange(1_000_000))
    print(f"WARDEN_E2E_SEED={seed}")
    with CrashWorld(tmp_path, seed) as world:
        world.populate()
        world.break_providers()
        world.until("both guilty providers are slashed", 240, world.guilty_are_slashed)
        world.until("all kills", 120, lambda: len(world.killer.kills) == KILLS)
        print(f"killed after {world.killer.kills} s")
        world.until("ready", 60, lambda: not world.problems())
        assert world.log("warden-alpha").count("event=listening") == KILLS + 1

        ours = expect_txns_are_explained(world)
        views = world.expect_projection_is_the_chain()
        world.expect_events_are_the_chains()

        counts = collections.Counter((name, reservation, party, window)
                                     for name, reservation, party, window, _ in views["slashEvents"])
        assert set(counts.values()) == {1}, counts
        executed = {key[1:] for key in counts if key[0] == "SlashExecuted"}
        proposed = {key[1:] for key in counts if key[0] == "SlashProposed"}
        assert {key[0] for key in proposed} == {"2", "3"} == {key[0] for key in executed}, counts
        assert executed <= proposed
        assert {txn for name, _, _, _, txn in views["slashEvents"]
                if name in ("SlashProposed", "SlashExecuted")} <= ours
        evidence = world.rows("SELECT reservation, window_num, root FROM evidence")
        assert len({row[:2] for row in evidence}) == len(evidence)

        keys = tmp_path / "vantages.json"
        keys.write_bytes(answer_of(world.base + "/v1/vantages")[2])
        for slash in views["slashes"]:
            status, _, bundle = answer_of(f"{world.base}/v1/evidence/{slash['roots'][0]}")
            assert status == 200
            file = tmp_path / "bundle.json"
            file.write_bytes(bundle)
            done = warden("evidence", "verify", file, "--keys", keys, "--root", slash["roots"][0], "--json")
            assert done.returncode == 0 and json.loads(done.stdout)["passed"], done
