"""The command line as an operator uses it."""
import json
import re
import stat
import time

import pytest

from world import answer_of, get_json, warden


@pytest.fixture(scope="module")
def bundle(story, tmp_path_factory):
    """Evidence of the executed slash and the key list, as files."""
    folder = tmp_path_factory.mktemp("evidence")
    slash = get_json(story.base + "/v1/slashes?status=executed")["items"][0]
    root = slash["votes"][0]["evidence_root"]
    file, keys = folder / "bundle.json", folder / "vantages.json"
    file.write_bytes(answer_of(f"{story.base}/v1/evidence/{root}")[2])
    keys.write_bytes(answer_of(story.base + "/v1/vantages")[2])
    return file, keys, root


def test_help():
    done = warden("--help")
    assert done.returncode == 0 and "Exit codes: 0 done, 1 failed or not well, 2 wrong configuration or call." in done.stdout
    commands = re.findall(r"^  ([a-z]+) ", done.stdout[done.stdout.index("Subcommands"):], re.M)
    for name in ("serve", "migrate", "status", "doctor", "score", "evidence", "enforcement", "index", "keys", "config"):
        assert name in commands
        help_of = warden(name, "--help")
        assert help_of.returncode == 0 and help_of.stdout.strip(), name


def test_doctor(story):
    done = warden("doctor", env=story.env)
    assert done.returncode == 0 and "FAILED" not in done.stdout, done.stdout
    done = warden("doctor", "--json", env=story.env)
    assert done.returncode == 0, (done.returncode, done.stdout, done.stderr)
    lines = json.loads(done.stdout)
    assert all(line["ok"] for line in lines)
    assert {"configuration", "vantage key", "vantage network", "vantage roots", "database", "schema", "chain sn by sandbox-1, signer"} <= {line["what"] for line in lines}
    done = warden("doctor", env={**story.env, "WARDEN_DATABASE__URL_FILE": "", "WARDEN_DATABASE__URL": "postgresql://nobody@127.0.0.1:1/no"})
    assert done.returncode == 1 and re.search(r"^FAILED  database ", done.stdout, re.M), done.stdout


def test_status(story):
    done = warden("status", env=story.env)
    assert done.returncode == 0 and "sn.main" in done.stdout and re.search(r"units +3", done.stdout)
    chain, = json.loads(warden("status", "--json", env=story.env).stdout)
    assert chain["contract"] == "sn.main" and chain["units"] == 3 and chain["reservations"] == 3
    assert chain["verdicts"]["met"] >= 1 and chain["verdicts"]["breached"] >= 1
    assert int(chain["latest_block"]) >= int(chain["final_block"]) > 0


def test_a_rewind_is_planned_and_refused_while_an_indexer_works(story):
    def run(*words):
        return warden("index", "rewind", *words, env=story.env)

    before = json.loads(warden("status", "--json", env=story.env).stdout)[0]["final_block"]
    done = run("sn", "--to", "3")
    assert done.returncode == 0 and "blocks 4 to " in done.stdout and "nothing is changed without --apply" in done.stdout, done
    plan = json.loads(run("sn.main", "--to", "3", "--json").stdout)
    assert plan["applied"] is False and plan["plan"]["unapply_from"] == "4" and plan["plan"]["final_after"] == "3"
    done = run("sn", "--to", "3", "--apply")
    assert done.returncode == 1 and "stop all pods with role indexer" in done.stderr, done
    assert int(json.loads(warden("status", "--json", env=story.env).stdout)[0]["final_block"]) >= int(before)
    for words, code in ((["sn", "--to", "999999999"], 1), (["mars", "--to", "3"], 2), (["sn"], 2)):
        assert run(*words).returncode == code, words


def test_enforcement(story):
    def run(*words):
        return warden("enforcement", *words, env=story.env)

    assert run("show").returncode == 0 and "nothing is held" in run("show").stdout
    refused = run("release", "mass_breach", "--reason", "drill")
    assert refused.returncode == 1 and "no hold 'mass_breach' stands; there is none" in refused.stderr
    for words in (["stop"], ["stop", "--reason", " "], ["release", "kill_switch"], ["release", "--reason", "drill"], []):
        assert run(*words).returncode == 2, words
    try:
        assert run("stop", "--reason", "drill", "--by", "ana").returncode == 0
        hold, = json.loads(run("show", "--json").stdout)["holds"]
        assert (hold["hold"], hold["reason"], hold["by"]) == ("kill_switch", "drill", "ana")
        assert get_json(story.base + "/v1/enforcement")["killed"] is True
        assert "HELD        kill_switch: drill" in warden("status", env=story.env).stdout
    finally:
        done = run("release", "kill_switch", "--reason", "drill is over")
    assert done.returncode == 0 and done.stdout.startswith("released kill_switch")
    after = get_json(story.base + "/v1/enforcement")
    assert after["killed"] is False and after["reason"] == "drill is over" and "@" in after["changed_by"]


def test_score(story):
    scored = get_json(story.base + "/v1/scores?kind=unit")["items"][0]["subject"]
    short = warden("score", scored, env=story.env)
    explained = warden("score", scored, "--explain", env=story.env)
    assert short.returncode == explained.returncode == 0
    assert re.match(rf"{re.escape(scored)}  \d+ of 100 \(\d+ thirds\) after day ", short.stdout)
    assert len(explained.stdout.splitlines()) > len(short.stdout.splitlines())
    row = json.loads(warden("score", scored, "--json", env=story.env).stdout)
    assert row["subject"] == scored and 0 <= row["score"] <= 100 and row["explanation"]
    done = warden("score", "sn.main.9999", env=story.env)
    assert done.returncode == 1 and "no score of sn.main.9999" in done.stderr


def test_evidence(story, bundle):
    file, keys, root = bundle
    done = warden("evidence", "verify", file, "--keys", keys, "--root", root)
    assert done.returncode == 0 and done.stdout.splitlines()[-1] == "verified", done.stdout
    done = warden("evidence", "verify", "-", "--keys", keys, "--json", stdin=file.read_text())
    assert done.returncode == 0
    report = json.loads(done.stdout)
    assert report["passed"] and report["root"] == root and all(check["passed"] for check in report["checks"])
    shown = warden("evidence", "show", root, env=story.env)
    assert shown.returncode == 0 and shown.stdout.rstrip("\n") == file.read_text().rstrip("\n")
    assert warden("evidence", "show", "0" * 64, env=story.env).returncode == 1


def test_evidence_of_one_hour(story, bundle):
    file, _, root = bundle
    start, end = json.loads(file.read_text())[0]["window"]
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime((int(start) + int(end)) // 2))
    opened = warden("evidence", "open", root, "--hour", moment, env=story.env)
    assert opened.returncode == 0 and "FAILED" not in opened.stdout, opened.stdout + opened.stderr
    hour = json.loads(warden("evidence", "open", root, "--hour", moment, "--json", env=story.env).stdout)
    assert hour["passed"] and hour["start"] <= moment < hour["end"]
    assert hour["leaves"] and {leaf["vantage"] for leaf in hour["leaves"]} <= {check["name"] for check in hour["checks"]}
    for hour, code in (("2001-01-01T00:00:00Z", 1), ("noon", 2)):
        assert warden("evidence", "open", root, "--hour", hour, env=story.env).returncode == code
    assert warden("evidence", "open", "0" * 64, "--hour", moment, env=story.env).returncode == 1


def test_evidence_against_the_chain(story, bundle, tmp_path):
    file, keys, root = bundle
    nodes = [word for url in story.ready["rpc"] for word in ("--rpc", url)]

    def verify(bundle):
        done = warden("evidence", "verify", bundle, "--keys", keys, "--json", *nodes, "--from-block", "1")
        return done, {check["name"]: check for check in json.loads(done.stdout)["checks"]}
    done, checks = verify(file)
    told = {name: checks[name]["passed"] for name in ("deployment", "reservation", "sla_terms", "config", "quorum", "unit",
                                                             "maintenance", "endpoint", "agreement")}
    assert all(told.values()), done.stdout
    assert "rule set" in checks["not_checked"]["detail"]
    # Other terms than the chain's, in a bundle that is whole otherwise.
    elements = json.loads(file.read_text())
    elements[2]["registered_at"] -= 1
    forged = tmp_path / "forged.json"
    forged.write_text(json.dumps(elements, separators=(",", ":"), sort_keys=True, ensure_ascii=False))
    done, checks = verify(forged)
    assert done.returncode == 1 and not checks["unit"]["passed"], done.stdout
    assert warden("evidence", "verify", file, "--keys", keys, "--rpc", nodes[1]).returncode == 2
    away = warden("evidence", "verify", file, "--keys", keys, "--rpc", "http://127.0.0.1:1/", "--from-block", "1")
    assert away.returncode == 1 and "FAILED  chain " in away.stdout, away.stdout


def test_evidence_that_was_touched(bundle, tmp_path):
    file, keys, root = bundle
    good = file.read_bytes()
    touched = tmp_path / "touched.json"
    for tenth in range(10):
        place = len(good) * tenth // 10 + 7
        while not chr(good[place]).isdigit():
            place += 1
        other = b"1" if good[place:place + 1] != b"1" else b"2"
        touched.write_bytes(good[:place] + other + good[place + 1:])
        done = warden("evidence", "verify", touched, "--keys", keys, "--root", root)
        assert done.returncode == 1, (place, good[place - 30:place + 30], done.stdout)
    touched.write_bytes(good[:-5])
    assert warden("evidence", "verify", touched, "--keys", keys).returncode == 1
    done = warden("evidence", "verify", file, "--keys", keys, "--root", "f" * 64)
    assert done.returncode == 1 and "NOT VERIFIED" in done.stdout
    strangers = json.loads(keys.read_text())
    for item in strangers["items"]:
        item["key_id"] = "ab" * 32
    other_keys = tmp_path / "strangers.json"
    other_keys.write_text(json.dumps(strangers))
    assert warden("evidence", "verify", file, "--keys", other_keys).returncode == 1
    assert warden("evidence", "verify", file, "--keys", tmp_path / "absent.json").returncode == 2


def test_keys(tmp_path):
    for kind, public in (("vantage", r"[0-9a-f]{64}"), ("starknet", r"0x[0-9a-f]+")):
        file = tmp_path / f"{kind}.key"
        made = warden("keys", "generate", kind, file)
        assert made.returncode == 0 and re.fullmatch(public, made.stdout.strip())
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        secret = file.read_text()
        assert secret.strip() not in made.stdout + made.stderr
        shown = warden("keys", "show", kind, file)
        assert shown.returncode == 0 and shown.stdout == made.stdout
        again = warden("keys", "generate", kind, file)
        assert again.returncode == 1 and "never overwritten" in again.stderr and file.read_text() == secret
        file.chmod(0o640)
        assert warden("keys", "show", kind, file).returncode == 1
    assert warden("keys", "generate", "bitcoin", tmp_path / "x").returncode == 2


def test_config(story):
    done = warden("config", "check", env=story.env)
    assert done.returncode == 0 and "is fine" in done.stdout
    printed = warden("config", "print", env={**story.env, "WARDEN_DATABASE__URL_FILE": "", "WARDEN_DATABASE__URL": "postgresql://u:hunter2@db/w"})
    assert printed.returncode == 0 and "WARDEN_HTTP__PORT" in printed.stdout and "hunter2" not in printed.stdout
    reference = warden("config", "reference")
    assert reference.returncode == 0
    for key in ("`lease_ttl`", "`WARDEN_DATABASE__URL_FILE`", "`WARDEN_ENFORCEMENT__MODE`", "## probing.vantage"):
        assert key in reference.stdout, key
