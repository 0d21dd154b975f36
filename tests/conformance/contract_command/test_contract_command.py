"""`warden contract` on real chain software, from the first plan to an upgrade, and what an operator gets wrong."""
import subprocess
import threading

import pytest

from contract_world import BIN, free_port, steps
from starknet_world import StarknetWorld
from stellar_world import StellarWorld


@pytest.fixture(scope="module", params=[StarknetWorld, StellarWorld], ids=["starknet", "stellar"])
def chain(request):
    return request.param


@pytest.fixture(scope="module")
def world(chain, tmp_path_factory):
    world = chain(tmp_path_factory.mktemp("chain"))
    yield world
    world.stop()


@pytest.fixture(scope="module")
def deployed(world):
    """The contract of most tests."""
    before = world.nonce("admin")
    planned = world.deploy()
    assert steps(planned) == ["upload the code", "create the contract"] and planned["outcome"] == "planned"
    assert int(planned["plan"][0]["fee"]) > 0
    assert world.nonce("admin") == before, "a plan sends nothing"
    done = world.deploy("--apply")
    assert done["outcome"] == "done" and done["differences"] == []
    assert done["contract_address"] == planned["contract_address"], "known beforehand"
    assert world.nonce("admin") == before + 2
    world.address = done["contract_address"]
    return world


def test_a_second_run_changes_nothing(deployed):
    nonce = deployed.nonce("admin")
    again = deployed.deploy("--apply")
    assert again["outcome"] == "already deployed" and again["plan"] == again["txns"] == []
    assert deployed.nonce("admin") == nonce


def test_show_tells_all(deployed):
    shown = deployed.show()
    assert shown["instance"]["admin"] == deployed.people["admin"] and shown["instance"]["config_version"] == 1
    assert sorted(shown["instance"]["oracles"]) == sorted(deployed.people[f"oracle{n}"] for n in (1, 2, 3))
    assert shown["config"]["min_stake"] == "1000" and shown["config"]["arbitration_secs"] == "604800"
    assert shown["pending_code"] is None
    table = deployed.warden("show", "--chain", "it.main", "--artefact", deployed.artefact).stdout
    for text in (deployed.address, deployed.people["arbiter"], "(the artefact's)", "quorum", "units, reservations"):
        assert text in table


def test_other_settings_do_not_make_a_second_contract(deployed):
    nonce = deployed.nonce("admin")
    done = deployed.warden("deploy", "--chain", "it", "--artefact", deployed.artefact, "--key", deployed.key(), "--settings",
                           deployed.settings("other.yaml", upgrade_delay_secs=1), "--apply")
    said = done.stdout + done.stderr
    assert done.returncode == 1 and deployed.address in said and "warden contract configure" in said
    assert deployed.nonce("admin") == nonce


def test_configure_takes_safe_steps_and_then_has_nothing_to_do(deployed):
    people = deployed.people
    # An oracle and the arbiter change places, another oracle comes, the terms change.
    wanted = {"arbiter": people["oracle1"], "oracles": [people[name] for name in ("arbiter", "oracle2", "oracle3", "other")],
              "config": {"min_stake": "2000", "quorum": 3}}
    words = ["--settings", deployed.settings("wanted.yaml", **wanted), "--key", deployed.key()]
    planned = deployed.json("configure", *words)
    assert planned["outcome"] == "planned" and len(planned["plan"]) == 5, planned["plan"]
    assert deployed.show()["config"]["min_stake"] == "1000"
    done = deployed.json("configure", *words, "--apply")
    assert [one["step"] for one in done["txns"]] == steps(planned) and done["differences"] == []
    shown = deployed.show()
    assert shown["instance"]["arbiter"] == people["oracle1"] and shown["instance"]["config_version"] == 2
    assert shown["config"]["quorum"] == 3 and people["arbiter"] in shown["instance"]["oracles"]
    assert deployed.json("configure", *words, "--apply")["outcome"] == "nothing to do"
    back = deployed.json("configure", "--settings", deployed.settings(), "--key", deployed.key(), "--apply")
    assert back["differences"] == [] and deployed.show()["instance"]["config_version"] == 3


def test_what_was_fixed_at_deployment_is_refused(deployed):
    said = deployed.refused("configure", "--artefact", deployed.artefact, "--key", deployed.key(), "--settings",
                            deployed.settings("fixed.yaml", unbonding_secs=2000000), "--apply")
    assert "unbonding_secs is 2592000 on the chain" in said


def test_the_admin_is_handed_over_in_two_steps(deployed):
    people = deployed.people
    for old, new in (("admin", "other"), ("other", "admin")):
        words = ["--settings", deployed.settings("handover.yaml", admin=people[new])]
        proposed = deployed.json("configure", *words, *deployed.as_person(old), "--apply")
        assert steps(proposed) == [f"propose_admin {people[new]}"] and any(people[new] in note for note in proposed["notes"])
        assert deployed.json("configure", *words, *deployed.as_person(old), "--apply")["plan"] == []
        accepted = deployed.json("configure", *words, *deployed.as_person(new), "--apply")
        assert steps(accepted) == ["accept_admin"] and deployed.show()["instance"]["admin"] == people[new]


def test_an_upgrade_waits_for_its_delay(deployed):
    new = deployed.other_artefact("Next")
    words = ["upgrade", "--key", deployed.key(), "--artefact", new]
    assert deployed.json("upgrade", "--key", deployed.key())["outcome"] == "nothing to do"
    proposed = deployed.json(*words, "--apply")
    assert steps(proposed)[0] == "upload the code" and steps(proposed)[1].startswith("propose_upgrade")
    waiting = deployed.json(*words, "--apply")
    assert waiting["outcome"] == "waiting" and waiting["txns"] == [] and "1 h 23 min" in waiting["notes"][0]
    # Another artefact than the one that is pending.
    said = deployed.refused("upgrade", "--key", deployed.key(), "--artefact", deployed.artefact, "--apply")
    assert "is pending" in said and "--replace" in said
    third = deployed.other_artefact("Third")
    replaced = deployed.json("upgrade", "--key", deployed.key(), "--artefact", third, "--replace", "--apply")
    assert replaced["outcome"] == "done"
    deployed.wait(5001)
    done = deployed.json("upgrade", "--key", deployed.key(), "--artefact", third, "--apply")
    assert steps(done) == ["upgrade"] and done["outcome"] == "done"
    shown = deployed.json("show", "--artefact", third)["contract"]
    assert shown["code_is_artefact"] and shown["pending_code"] is None and not deployed.show()["code_is_artefact"]


def test_killed_on_the_way_it_goes_on_and_deploys_once(chain, tmp_path):
    world = chain.slow(tmp_path)
    stop = threading.Event()

    def blocks():
        while not stop.wait(0.2):
            world.blocks()
    closing = threading.Thread(target=blocks)
    try:
        before = world.nonce("admin")
        command = [BIN / "warden", "--config", world.config(), "contract", "deploy", "--chain", "it", "--artefact", world.artefact,
                   "--settings", world.settings(), "--key", world.key(), "--apply"]
        child = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, text=True)
        for line in child.stdout:
            if line.startswith("upload the code: txn"):
                break
        child.kill()
        child.wait()
        child.stdout.close()
        closing.start()
        done = world.deploy("--apply")
        assert done["outcome"] == "done" and done["differences"] == []
        assert world.nonce("admin") == before + 2, "the code once, the contract once"
    finally:
        stop.set()
        if closing.is_alive():
            closing.join()
        world.stop()


# --- what an operator gets wrong

def deploy_words(world, **changed):
    return ["--artefact", world.artefact, "--settings", world.settings("bad.yaml", **changed), "--key", world.key()]


def test_every_wrong_setting_at_once(world):
    file = world.folder / "wrong.yaml"
    file.write_text(f"""\
admin: nobody
token: "{world.token}"
arbiter: nobody
oracels: []
oracles: ["{world.people["oracle1"]}"]
unbonding_secs: soon
config:
  treasury: "{world.people["treasury"]}"
  platform_fee_bps: 1001
  min_stake: "100"
  min_bond: "1.5"
  dispute_deposit: "0"
""")
    said = world.refused("deploy", "--artefact", world.artefact, "--settings", file, "--key", world.key(), code=2)
    for place, key in (("4:1", "oracels"), ("6:17", "unbonding_secs"), ("9:21", "platform_fee_bps")):
        assert f"{file}:{place}: " in said and key in said, said
    file.write_text(file.read_text().replace("oracels: []\n", "").replace("soon", "1000").replace("1001", "1000"))
    said = world.refused("deploy", "--artefact", world.artefact, "--settings", file, "--key", world.key(), code=2)
    for place, key in (("1:8", "admin"), ("3:10", "arbiter"), ("10:13", "min_bond")):
        assert f"{file}:{place}: " in said and key in said, said


def test_settings_that_the_constructor_would_refuse(world):
    said = world.refused("deploy", *deploy_words(world, arbiter=world.people["oracle1"], unbonding_secs=100), code=2)
    assert "arbiter: must not be one of the oracles" in said and "1123200" in said and len(said.splitlines()) == 2


def test_who_is_not_the_admin_is_told_so(deployed):
    person = [*deployed.as_person("other"), "--apply"]
    said = deployed.refused("configure", "--settings", deployed.settings("less.yaml", config={"min_stake": "5"}),
                            "--artefact", deployed.artefact, *person)
    assert "NotAuthorized" in said and deployed.people["admin"] in said
    said = deployed.refused("upgrade", *person, "--artefact", deployed.other_artefact("Mine"))
    assert "NotAuthorized" in said


def test_another_network(world):
    config = world.config("main.yaml", **world.another_network)
    said = world.refused("deploy", *deploy_words(world), config=config)
    assert all(name in said for name in world.networks), said


def test_an_endpoint_that_is_down(world):
    config = world.config("down.yaml", endpoints=[{"alias": "gone", "url": f"http://127.0.0.1:{free_port()}"}])
    said = world.refused("deploy", *deploy_words(world), config=config)
    assert "gone" in said
    assert "no endpoint other" in world.refused("show", "--endpoint", "other", code=2)
    assert "no chain that" in world.warden("show", "--chain", "that").stderr


def test_an_artefact_that_is_not_there_or_of_something_else(world):
    words = ["--settings", world.settings(), "--key", world.key()]
    assert "--artefact" in world.refused("deploy", "--artefact", world.folder / "nothing", *words, code=2)
    (world.folder / "orchestrator.wasm").write_bytes(world.artefact.read_bytes()[:-50] if world.artefact.is_file() else b"")
    said = world.refused("deploy", "--artefact", world.folder, *words, code=2)
    assert str(world.folder) in said


def test_too_little_money(chain, tmp_path):
    world = chain.poor(tmp_path)
    try:
        before = world.nonce("admin")
        said = world.refused("deploy", *deploy_words(world), "--apply")
        assert f"holds 1 {world.symbol}" in said and "fund it" in said and world.nonce("admin") == before
    finally:
        world.stop()


def test_a_fee_above_the_cap(deployed):
    said = deployed.refused("configure", "--artefact", deployed.artefact, "--settings",
                            deployed.settings("cap.yaml", config={"min_stake": "7"}), "--key", deployed.key(), "--fee-cap", "5", "--apply")
    assert "above the cap of 5" in said


def test_a_key_file_that_others_may_read(world):
    file = world.key_file("open", "0x1")
    file.chmod(0o644)
    said = world.refused("deploy", "--artefact", world.artefact, "--settings", world.settings(), "--key", file, code=2)
    assert "chmod 600" in said
