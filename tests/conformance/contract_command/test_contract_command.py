"""`warden contract` on real chain software, from the first plan to an upgrade, and what an operator gets wrong."""
import subprocess
import threading

import pytest

from contract_world import BIN, ROLE_DELAY, UPGRADE_DELAY, free_port, steps
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
    assert steps(planned) == [*world.uploads, "create the contract"] and planned["outcome"] == "planned"
    assert int(planned["plan"][0]["fee"]) > 0
    assert world.nonce("admin") == before, "a plan sends nothing"
    done = world.deploy("--apply")
    assert done["outcome"] == "done" and done["differences"] == []
    assert done["contract_address"] == planned["contract_address"], "known beforehand"
    assert world.nonce("admin") == before + len(planned["plan"])
    world.address = done["contract_address"]
    return world


def test_a_second_run_changes_nothing(deployed):
    nonce = deployed.nonce("admin")
    again = deployed.deploy("--apply")
    assert again["outcome"] == "already deployed" and again["plan"] == again["txns"] == []
    assert deployed.nonce("admin") == nonce


def test_show_tells_all(deployed):
    shown = deployed.show()
    instance = shown["instance"]
    assert instance["admin"] == deployed.people["admin"] and instance["config_version"] == 1
    assert [one["oracle"] for one in instance["oracles"]] == [deployed.people[f"oracle{n}"] for n in (1, 2, 3)]
    assert instance["role_delay_secs"] == str(ROLE_DELAY) and instance["day_secs"] == "86400"
    assert shown["config"]["min_stake"] == "1000" and shown["config"]["arbitration_secs"] == "604800"
    assert shown["pending_code"] is None and shown["quorum_in_force"] == 2
    assert shown["below_production"] == ["unbonding_secs", "upgrade_delay_secs", "role_delay_secs"]
    assert [one["secs"] for one in shown["if_lost"]] == ["0", "0", "0", str(ROLE_DELAY)]
    table = deployed.warden("show", "--chain", "it.main", "--artefact", deployed.artefact).stdout
    for text in (deployed.address, deployed.people["arbiter"], "(the artefact's)", "quorum", "units, reservations", "the others are enough",
                 "1000 is below production's 604800"):
        assert text in table


def test_other_settings_do_not_make_a_second_contract(deployed):
    nonce = deployed.nonce("admin")
    done = deployed.warden("deploy", "--chain", "it", "--artefact", deployed.artefact, "--key", deployed.key(), "--settings",
                           deployed.settings("other.yaml", fixed={"role_delay_secs": 1}), "--apply")
    said = done.stdout + done.stderr
    assert done.returncode == 1 and deployed.address in said and "warden contract configure" in said
    assert deployed.nonce("admin") == nonce


def test_configure_swaps_without_a_gap_waits_and_then_has_nothing_to_do(deployed):
    people = deployed.people
    wanted = {"arbiter": people["judge"], "oracles": [people[name] for name in ("oracle1", "oracle2", "other")], "config": {"min_stake": "2000"}}
    words = ["--settings", deployed.settings("wanted.yaml", **wanted), "--key", deployed.key()]
    planned = deployed.json("configure", *words)
    assert planned["outcome"] == "planned" and steps(planned) == [
        f"set_arbiter {people['judge']}", "set_config", f"set_oracle {people['other']} enabled", f"retire_oracle {people['oracle3']}"]
    assert deployed.show()["config"]["min_stake"] == "1000"
    done = deployed.json("configure", *words, "--apply")
    assert [one["step"] for one in done["txns"]] == steps(planned) and done["differences"] == [] and len(done["waits"]) == 3
    nonce = deployed.nonce("admin")
    waiting = deployed.json("configure", *words, "--apply")
    assert waiting["outcome"] == "waiting" and waiting["plan"] == [] and waiting["waits"] == done["waits"]
    shown = deployed.show()
    assert shown["arbiter_in_office"] == people["arbiter"] and shown["instance"]["next_arbiter"] == people["judge"]
    assert shown["config"]["min_stake"] == "2000" and shown["instance"]["config_version"] == 2
    deployed.wait(ROLE_DELAY + 1)
    assert deployed.json("configure", *words, "--apply")["outcome"] == "nothing to do"
    assert deployed.show()["arbiter_in_office"] == people["judge"] and deployed.nonce("admin") == nonce


def test_a_stolen_key_is_revoked_at_once(deployed):
    people = deployed.people
    wanted = {"arbiter": people["judge"], "oracles": [people["oracle1"], people["other"]], "revoked": [people["oracle2"]],
              "config": {"min_stake": "2000"}}
    words = ["--settings", deployed.settings("revoked.yaml", **wanted), "--key", deployed.key()]
    done = deployed.json("configure", *words, "--apply")
    assert steps(done) == [f"set_oracle {people['oracle2']} revoked"] and done["differences"] == []
    shown = deployed.show()
    assert [one["revoked"] for one in shown["instance"]["oracles"]] == [False, True, False, False]
    assert shown["if_lost"][0]["secs"] == str(ROLE_DELAY), "two are left: none may be lost"
    assert deployed.json("configure", *words, "--apply")["outcome"] == "nothing to do"


def test_what_is_possible_later_is_said_and_the_rest_done(deployed):
    people = deployed.people
    # A revoked one may come again at once; a retired one when its term is spent; who was the arbiter stays a judge.
    words = ["--settings", deployed.settings("back.yaml", arbiter=people["judge"]), "--key", deployed.key()]
    done = deployed.json("configure", *words, "--apply", code=1)
    assert steps(done) == ["set_config", f"set_oracle {people['oracle2']} enabled"]
    assert [one["field"] for one in done["differences"]] == ["oracles"]
    assert done["waits"][-2]["what"].startswith(f"set_oracle {people['oracle3']} enabled") and int(done["waits"][-2]["until"]) > 0
    again = deployed.json("configure", *words, "--apply", code=1)
    assert again["outcome"] == "waiting" and again["plan"] == []
    said = deployed.refused("configure", "--artefact", deployed.artefact, "--key", deployed.key(), "--settings",
                            deployed.settings("old.yaml", arbiter=people["judge"], oracles=[people["arbiter"], people["oracle1"], people["other"]]),
                            "--apply")
    assert "it was the arbiter" in said
    # The settings that the other tests have.
    deployed.wait(ROLE_DELAY + UPGRADE_DELAY + 1)
    assert deployed.json("configure", *words, "--apply")["differences"] == []
    deployed.wait(ROLE_DELAY + 1)
    home = ["--settings", deployed.settings(), "--key", deployed.key()]
    assert deployed.json("configure", *home, "--apply")["differences"] == []
    deployed.wait(ROLE_DELAY + 1)
    assert deployed.json("configure", *home)["outcome"] == "nothing to do"


def test_what_was_fixed_at_deployment_is_refused(deployed):
    said = deployed.refused("configure", "--artefact", deployed.artefact, "--key", deployed.key(), "--settings",
                            deployed.settings("fixed.yaml", fixed={"role_delay_secs": 999}), "--apply")
    assert f"fixed.role_delay_secs is {ROLE_DELAY} on the chain" in said


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
    assert steps(proposed)[0] == deployed.uploads[-1] and steps(proposed)[1].startswith("propose_upgrade")
    waiting = deployed.json(*words, "--apply")
    assert waiting["outcome"] == "waiting" and waiting["txns"] == [] and waiting["waits"] == proposed["waits"]
    assert 0 < int(deployed.show()["pending_secs_left"]) <= UPGRADE_DELAY
    # Another artefact than the one that is pending.
    said = deployed.refused("upgrade", "--key", deployed.key(), "--artefact", deployed.artefact, "--apply")
    assert "is pending" in said and "--cancel" in said
    third = deployed.other_artefact("Third")
    replaced = deployed.json("upgrade", "--key", deployed.key(), "--artefact", third, "--replace", "--apply")
    assert replaced["outcome"] == "done"
    deployed.wait(UPGRADE_DELAY + 1)
    done = deployed.json("upgrade", "--key", deployed.key(), "--artefact", third, "--apply")
    assert steps(done) == ["upgrade"] and done["outcome"] == "done"
    shown = deployed.json("show", "--artefact", third)["contract"]
    assert shown["code_is_artefact"] and shown["pending_code"] is None and not deployed.show()["code_is_artefact"]


def test_an_upgrade_is_cancelled_or_lapses(deployed):
    back = ["upgrade", "--key", deployed.key()]
    assert steps(deployed.json(*back, "--apply"))[-1].startswith("propose_upgrade")
    assert steps(deployed.json(*back, "--cancel", "--apply")) == ["cancel_upgrade"]
    assert deployed.show()["pending_code"] is None
    assert deployed.json(*back, "--cancel", "--apply")["outcome"] == "nothing to do"
    deployed.json(*back, "--apply")
    deployed.wait(UPGRADE_DELAY + 604800 + 1)
    assert deployed.show()["pending_code"] is None, "it lapsed"
    assert steps(deployed.json(*back))[-1].startswith("propose_upgrade")


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
            if line.startswith(f"{world.uploads[0]}: txn"):
                break
        child.kill()
        child.wait()
        child.stdout.close()
        closing.start()
        done = world.deploy("--apply")
        assert done["outcome"] == "done" and done["differences"] == []
        assert world.nonce("admin") == before + len(world.uploads) + 1, "the code once, the contract once"
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
fixed:
  dispute_deposit_max: "0"
  unbonding_secs: soon
config:
  treasury: "{world.people["treasury"]}"
  platform_fee_bps: -1
  min_stake: "100"
  min_bond: "1.5"
  dispute_deposit: "0"
  quorum: 1
""")
    said = world.refused("deploy", "--artefact", world.artefact, "--settings", file, "--key", world.key(), code=2)
    for place, key in (("4:1", "oracels"), ("8:19", "unbonding_secs"), ("11:21", "platform_fee_bps")):
        assert f"{file}:{place}: " in said and key in said, said
    file.write_text(file.read_text().replace("oracels: []\n", "").replace("soon", "1000").replace("-1", "1001"))
    said = world.refused("deploy", "--artefact", world.artefact, "--settings", file, "--key", world.key(), code=2)
    for place, key in (("1:8", "admin"), ("3:10", "arbiter"), ("12:13", "min_bond")):
        assert f"{file}:{place}: " in said and key in said, said


def test_settings_that_the_constructor_would_refuse(world):
    people = world.people
    bad = deploy_words(world, arbiter=people["oracle1"], fixed={"unbonding_secs": 100},
                       config={"treasury": people["oracle2"], "quorum": 1, "consumer_penalty_bps": 999})
    said = world.refused("deploy", *bad, code=2)
    for text in ("arbiter: must not be one of the oracles", "config.treasury: must not be one of the oracles",
                 "config.min_window_secs: with claim_secs", "config.consumer_penalty_bps: must be 1000 to 10000",
                 "config.quorum: must be more than half of the 3 oracles"):
        assert text in said, said
    assert len(said.splitlines()) == 5, said


def test_only_a_sandbox_is_below_production(world):
    said = world.refused("deploy", *deploy_words(world, sandbox=False, config={"min_stake": "49"}), code=2)
    for name in ("unbonding_secs", "upgrade_delay_secs", "role_delay_secs", "dispute_deposit_max"):
        assert f"fixed.{name}: " in said, said
    assert len(said.splitlines()) == 4 and "sandbox: true" in said


def test_the_zero_account_has_no_role(world):
    said = world.refused("deploy", *deploy_words(world, config={"treasury": world.zero}), code=2)
    assert "treasury" in said and "no address" in said


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
