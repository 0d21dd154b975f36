"""That each offence of the demonstration was slashed exactly once and nobody else was, as the node, the database and the
evidence tell it, whatever its wardens went through."""
import collections
import json

from world import all_items, answer_of, rpc, warden

GUILTY = {"2", "3"}  # reservations


def guilty_are_slashed(world):
    rows = [slash for slash in all_items(world.base + "/v1/slashes") if slash["status"] == "executed"]
    return {f"sn.main.{number}" for number in GUILTY} <= {slash["reservation"] for slash in rows}


def unfinished_txns(world):
    return world.rows("SELECT id, state FROM txns WHERE state IN ('reserved', 'signed', 'sent')")


def expect_txns_are_explained(world, ends):
    """Each stored txn is where its row says, the account's nonce counts nothing else, and intents ended as one of `ends`."""
    node, oracle = world.ready["rpc"][0], world.sandbox.address("oracle")
    for _ in range(20):
        world.until("no txn is under way", 60, lambda: not unfinished_txns(world))
        rows = world.rows("SELECT state, hash, slot, block_num, error FROM txns ORDER BY id")
        nonce = int(rpc(node, "starknet_getNonce", block_id="latest", contract_address=oracle), 16)
        if not unfinished_txns(world):
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
    assert intents and all(state in ends for _, state, _ in intents), intents
    return {row[1] for row in used if row[0] != "reverted"}


def expect_everything_once(world, folder, ends=("done",)):
    ours = expect_txns_are_explained(world, ends)
    views = world.expect_projection_is_the_chain()
    world.expect_events_are_the_chains()

    counts = collections.Counter((name, reservation, party, window)
                                 for name, reservation, party, window, _ in views["slashEvents"])
    assert set(counts.values()) == {1}, counts
    executed = {key[1:] for key in counts if key[0] == "SlashExecuted"}
    proposed = {key[1:] for key in counts if key[0] == "SlashProposed"}
    assert {key[0] for key in proposed} == GUILTY == {key[0] for key in executed}, counts
    assert executed <= proposed
    assert {txn for name, _, _, _, txn in views["slashEvents"]
            if name in ("SlashProposed", "SlashExecuted")} <= ours
    evidence = world.rows("SELECT reservation, window_num, root FROM evidence")
    assert len({row[:2] for row in evidence}) == len(evidence)

    keys = folder / "vantages.json"
    keys.write_bytes(answer_of(world.base + "/v1/vantages")[2])
    for slash in views["slashes"]:
        status, _, bundle = answer_of(f"{world.base}/v1/evidence/{slash['roots'][0]}")
        assert status == 200
        file = folder / "bundle.json"
        file.write_bytes(bundle)
        done = warden("evidence", "verify", file, "--keys", keys, "--root", slash["roots"][0], "--json")
        assert done.returncode == 0 and json.loads(done.stdout)["passed"], done
