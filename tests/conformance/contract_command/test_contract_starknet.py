"""What `warden contract` does on Starknet alone."""
import json

import pytest

from starknet_world import StarknetWorld


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    world = StarknetWorld(tmp_path_factory.mktemp("starknet"))
    yield world
    world.stop()


def test_the_class_hash_is_that_of_the_chain(world):
    done = world.deploy("--apply")
    assert all(int(one["fee"]) > 0 for one in done["plan"]), "a devnet estimates step upon step"
    on_chain = world.node("starknet_getClassHashAt", block_id="latest", contract_address=done["contract_address"])
    assert int(done["contract"]["code_hash"], 16) == int(on_chain, 16) == int(done["artefact"]["code_hash"], 16)


def test_a_wrong_key_spends_nothing(world):
    before = world.nonce("other")
    said = world.refused("deploy", "--artefact", world.artefact, "--settings", world.settings("salted.yaml", salt="77"), "--key",
                         world.key("oracle1"), "--account", world.people["other"], "--apply")
    assert "signature" in said.lower() and world.nonce("other") == before


def test_damaged_artefacts(world):
    folder = world.other_artefact("Damaged")
    sierra = folder / "orchestrator.sierra.json"
    text = sierra.read_text()
    words = ["--settings", world.settings(), "--key", world.key()]
    sierra.write_text(text[:-100])
    assert "damaged" in world.refused("deploy", "--artefact", folder, *words, code=2)
    sierra.write_text(text)
    # An annex that the contract was not compiled with.
    manifest = folder / "orchestrator.json"
    tied = manifest.read_text()
    manifest.write_text(json.dumps({**json.loads(tied), "annex_class_hash": "0x5"}))
    assert "of another build" in world.refused("deploy", "--artefact", folder, *words, code=2)
    # A compiled class hash that is not the class's: the chain refuses it, and nothing is spent.
    manifest.write_text(json.dumps({**json.loads(tied), "compiled_class_hash": "0x123"}))
    before = world.nonce("admin")
    said = world.refused("deploy", "--artefact", folder, "--settings", world.settings("salt.yaml", salt="5"), "--key", world.key(),
                         "--apply")
    assert "compiled class" in said.lower() and world.nonce("admin") == before
