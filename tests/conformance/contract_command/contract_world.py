"""A real chain for `warden contract`: its process, its people with their keys, configuration and settings files."""
import json
import os
import pathlib
import shutil
import socket
import subprocess
import time
import urllib.request

import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[3]
NAMES = ["admin", "arbiter", "oracle1", "oracle2", "oracle3", "treasury", "other", "judge"]
ROLE_DELAY, UPGRADE_DELAY = 1000, 1209600
BIN = pathlib.Path(os.environ.get("WARDEN_BUILD_DIR", ROOT / "build/release")) / "bin"


def skip(why):
    """What is missing fails where nothing may be missing."""
    if os.environ.get("CI") == "true":
        pytest.fail(why)
    pytest.skip(why)


def need_warden():
    if not (BIN / "warden").exists():
        skip(f"no {BIN / 'warden'}: build it (tests/run does) and set WARDEN_BUILD_DIR")


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def rpc(url, method, params):
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
    request = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        reply = json.load(answer)
    if "error" in reply:
        raise RuntimeError(f"{method}: {reply['error']}")
    return reply["result"]


class World:
    """One chain, one folder, one contract. Subclasses start the chain and name its people."""

    def __init__(self, folder):
        self.folder = folder
        self.address = self.placeholder
        self.child = None

    def spawn(self, command, alive):
        with open(self.folder / "node.log", "wb") as log:
            self.child = subprocess.Popen([str(word) for word in command], stdout=log, stderr=log)
        for _ in range(300):
            assert self.child.poll() is None, (self.folder / "node.log").read_text()
            try:
                if alive():
                    return
            except (OSError, RuntimeError):  # not yet, or too slow yet
                pass
            time.sleep(0.1)
        raise AssertionError("the node does not answer: " + (self.folder / "node.log").read_text())

    def stop(self):
        if self.child:
            self.child.kill()
            self.child.wait()

    def key_file(self, name, text):
        file = self.folder / f"{name}.key"
        file.touch(mode=0o600)
        file.write_text(text + "\n")
        return file

    def config(self, name="warden.yaml", **chain):
        """A configuration that names the contract, as far as it is known."""
        file = self.folder / name
        chain = {**self.chain, "contract_address": self.address, "poll": "50ms",
                 "endpoints": [{"alias": "node", "url": self.url}], **chain}
        file.write_text(yaml.safe_dump({"roles": ["api"], "public_base_url": "http://127.0.0.1:1",
                                        "database": {"url": "postgresql://nowhere/warden"}, "chains": [chain]}))
        return file

    def settings(self, name="settings.yaml", config=None, fixed=None, **changed):
        file = self.folder / name
        people = self.people
        config = {"treasury": people["treasury"], "platform_fee_bps": 250, "min_stake": "1000", "min_bond": "100",
                  "dispute_deposit": "50", "quorum": 4, **(config or {})}
        fixed = {"unbonding_secs": UPGRADE_DELAY, "upgrade_delay_secs": UPGRADE_DELAY, "role_delay_secs": ROLE_DELAY,
                 "dispute_deposit_max": "50", **(fixed or {})}
        settings = {"admin": people["admin"], "token": self.token, "arbiter": people["arbiter"],
                    "oracles": [people["oracle1"], people["oracle2"], people["oracle3"]], "sandbox": True,
                    **changed, "fixed": fixed, "config": config}
        file.write_text(yaml.safe_dump(settings))
        return file

    def warden(self, *words, config=None):
        command = [BIN / "warden", "--config", config or self.config(), "contract", *words]
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=300)
        assert "terminate called" not in done.stderr
        return done

    def json(self, action, *words, config=None, code=0):
        artefact = [] if "--artefact" in words else ["--artefact", self.artefact]
        done = self.warden(action, "--json", "--chain", "it", *artefact, *words, config=config)
        assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
        return json.loads(done.stdout)

    def refused(self, action, *words, config=None, code=1):
        """What a command that must fail says, in one line."""
        done = self.warden(action, "--chain", "it", *words, config=config)
        assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
        return done.stderr

    def key(self, name="admin"):
        return self.keys[name]

    def deploy(self, *words, code=0):
        return self.json("deploy", "--settings", self.settings(), "--key", self.key(), *words, code=code)

    def show(self):
        return self.json("show")["contract"]


def steps(report):
    return [one["step"] for one in report["plan"]]


def find_program(name):
    found = shutil.which(name)
    return pathlib.Path(found) if found else None
