"""What the operator gets wrong and what goes missing: one clear message, the right exit code, and the
service goes on by itself once the world is well again."""
import json
import os
import pathlib
import socket
import subprocess

import pytest

from world import ROOT, NodeProxy, World, answer_of, drop_database, free_ports, get_json, make_database, rpc, scenario_of, warden


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with World(tmp_path_factory.mktemp("bad"), {"WARDEN_ENFORCEMENT__MODE": "off"}) as world:
        world.run_scenario(scenario_of("good"))
        world.ports, world.health_ports, world.base = free_ports(1), free_ports(1), "http://127.0.0.1:1"
        yield world


@pytest.fixture
def service(world):
    """Starts one warden; ends it after the test."""
    def start(name, settings=None):
        start.name = name
        return world.serve(name, settings, roles="indexer,api")
    yield start
    child = world.children.pop(start.name)
    child.terminate()
    assert child.wait(10) == 0, world.log(start.name)


def refused(world, settings, roles="indexer,prober,api"):
    """A warden that must not start: its exit code and what it says."""
    done = warden("serve", "--roles", roles, env={**world.environment(0), **settings})
    assert "terminate called" not in done.stderr
    return done.returncode, done.stderr


# --- the configuration

def test_all_errors_of_the_configuration_at_once(tmp_path):
    file = tmp_path / "warden.yaml"
    file.write_text("""\
log_level: loud
lease_ttl: 3 parsecs
databse:
  url: postgresql://nowhere/warden
chains:
  - alias: Sn Main
    chain_id: SN_SEPOLIA
    contract_address: "0x1"
    endpoints: []
enforcement:
  mode: full
  turn: 9
""")
    for words in (["config", "check"], ["serve"], ["doctor"], ["migrate"]):
        done = warden("--config", file, *words)
        assert done.returncode == 2, done
        for place, key in (("1:12", "log_level"), ("2:12", "lease_ttl"), ("3:1", "databse"), ("9:16", "endpoints"),
                           ("12:9", "enforcement.turn")):
            assert any(line.startswith(f"{file}:{place}: ") and key in line for line in done.stderr.splitlines()), (place, done.stderr)
        assert done.stdout == ""


def test_a_configuration_that_is_no_yaml_or_not_there(tmp_path):
    file = tmp_path / "warden.yaml"
    file.write_text("chains:\n  - alias: sn\n   broken: [\n")
    done = warden("--config", file, "serve")
    assert done.returncode == 2 and f"{file}:3:" in done.stderr
    done = warden("--config", tmp_path / "absent.yaml", "serve")
    assert done.returncode == 2 and "absent.yaml" in done.stderr and len(done.stderr.splitlines()) == 1


def test_a_bad_variable_is_named(world):
    code, said = refused(world, {"WARDEN_HTTP__PORT": "ninety", "WARDEN_HTTP__PROT": "80"})
    assert code == 2 and "WARDEN_HTTP__PORT" in said and "WARDEN_HTTP__PROT" in said


def test_unknown_words_on_the_command_line():
    for words in (["serve", "--role", "api"], ["dance"], ["score"], []):
        done = warden(*words)
        assert done.returncode == 2 and (done.stderr + done.stdout).strip(), words


# --- keys and ports

def test_key_files(world, tmp_path):
    absent, open_to_all, nonsense = tmp_path / "absent.key", tmp_path / "open.key", tmp_path / "nonsense.key"
    open_to_all.write_text(pathlib.Path(world.keys / "alpha.key").read_text())
    open_to_all.chmod(0o644)
    nonsense.touch(mode=0o600)
    nonsense.write_text("not a key\n")
    for variable, where in (("WARDEN_PROBING__VANTAGE__KEY_FILE", "probing.vantage.key_file"),
                            ("WARDEN_CHAINS__0__SIGNER_KEY_FILE", "signer_key_file")):
        for file, remedy in ((absent, "create it"), (open_to_all, f"chmod 600 {open_to_all}"), (nonsense, "")):
            code, said = refused(world, {variable: str(file)})
            assert code == 2 and where in said and remedy in said and len(said.splitlines()) == 1, said
            assert "not a key" not in said
    code, said = refused(world, {"WARDEN_DATABASE__URL_FILE": str(absent)})
    assert code == 2 and "database.url_file" in said and str(absent) in said


def test_a_port_in_use(world):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        for listener in ("http", "health"):
            other = "health" if listener == "http" else "http"
            code, said = refused(world, {f"WARDEN_{listener.upper()}__PORT": str(port), f"WARDEN_{other.upper()}__PORT": "0"})
            assert code == 2 and str(port) in said and "in use" in said and listener in said, said


# --- the node

def html(_):
    return b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


def saying(method, result):
    def answer(request):
        if request["method"] != method:
            return None
        return json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}).encode()
    return answer


# What the node does, and what the operator must read, in lower case.
FOREIGN = {
    "html": (html, "json"),
    "other_network": (saying("starknet_chainId", "0x534e5f4d41494e"),  # SN_MAIN
                      "is a node of sn_main, configured is sn_sepolia: correct its url or chain_id"),
    "old_specification": (saying("starknet_specVersion", "0.7.1"),
                          "json-rpc 0.7.1, supported are 0.9 and 0.10: use another url or node"),
    "unreachable": (None, "refused"),
}


class Troubled:
    """A warden with a database of its own whose three endpoints are one node that is of no use."""

    def __init__(self, world, trouble):
        answer, self.cause = FOREIGN[trouble]
        self.world, self.name, self.port = world, f"node-{trouble}", free_ports(1)[0]
        self.proxy = NodeProxy(world.ready["rpc"][0], self.port, answer) if answer else None
        self.admin = os.environ["WARDEN_TEST_DATABASE_URL"]
        self.database = make_database(self.admin)
        node = f"127.0.0.1:{self.port}/"
        self.base = world.serve(self.name, roles="indexer,api", settings={
            "WARDEN_DATABASE__URL_FILE": "", "WARDEN_DATABASE__URL": self.database, "WARDEN_CHAINS__0__CALL_TIMEOUT": "1500ms",
            "WARDEN_CHAINS__0__ENDPOINTS__0__WS_URL": f"ws://{node}ws",
            **{f"WARDEN_CHAINS__0__ENDPOINTS__{i}__URL": f"http://{node}" for i in range(3)}})
        self.env = world.env

    def problems(self):
        return json.loads(answer_of(self.base + "/readyz")[2])["problems"]

    def names_the_cause(self):
        return [text for text in self.problems() if self.cause in text.lower() and "sandbox-" in text]

    def recover(self):
        if self.proxy:
            self.proxy.answer = None
        else:
            self.proxy = NodeProxy(self.world.ready["rpc"][0], self.port)

    def end(self):
        child = self.world.children.pop(self.name)
        child.terminate()
        code = child.wait(10)
        if self.proxy:
            self.proxy.__exit__()
        drop_database(self.admin, self.database)
        return code


def test_nodes_that_are_of_no_use_at_first(world):
    wardens = []
    try:
        for trouble in FOREIGN:
            wardens.append(Troubled(world, trouble))
        for one in wardens:
            world.until(f"{one.name}: a problem that names the cause", 40, one.names_the_cause)
            assert answer_of(one.base + "/healthz")[0] == 200
            assert answer_of(one.base + "/readyz")[0] == 503
            doctor = warden("doctor", "--json", env=one.env)
            assert doctor.returncode == 1
            by_node = [line for line in json.loads(doctor.stdout) if line["what"].startswith("chain sn by")]
            assert len(by_node) == 3 and all(not line["ok"] and one.cause in line["detail"].lower() for line in by_node), by_node
        for one in wardens:
            one.recover()
        for one in wardens:
            world.until(f"{one.name}: it goes on by itself", 90, lambda one=one: not one.problems())
            world.until(f"{one.name}: the chain is indexed", 30, lambda one=one: get_json(one.base + "/v1/reservations")["items"])
    finally:
        codes = [one.end() for one in wardens]
    assert codes == [0] * len(FOREIGN)


# --- PostgreSQL

def test_no_database_at_the_start_and_in_the_middle(world, service):
    folder = pathlib.Path(f"/tmp/warden-e2e-{free_ports(1)[0]}-cluster")

    def cluster(action):
        return subprocess.run([ROOT / "deploy/cluster", action, folder, "--throwaway"], check=True, capture_output=True,
                              text=True).stdout.strip()
    try:
        url = cluster("start")
        cluster("stop")
        base = service("database", {"WARDEN_DATABASE__URL_FILE": "", "WARDEN_DATABASE__URL": url})
        told = world.until("a problem that names the database", 20, world.problems)
        assert any("database" in text or "connection" in text for text in told), told
        assert answer_of(base + "/healthz")[0] == 200
        status, headers, body = answer_of(base + "/v1/units")
        assert status == 503 and headers["Content-Type"] == "application/problem+json" and headers["Retry-After"], body
        assert url.split(":")[2].split("@")[0] not in world.log("database"), "the password is in the log"
        assert world.log("database").count("event=database_not_usable") == 1

        assert cluster("start") == url
        world.until("it begins once the database is there", 60, lambda: not world.problems())
        world.until("the chain is indexed", 30, lambda: get_json(base + "/v1/reservations")["items"])

        cluster("stop")
        world.until("the loss is told", 30, world.problems)
        head = rpc(world.ready["rpc"][0], "starknet_blockNumber")
        world.run_scenario({"people": ["good"], "steps": [{"by": "good", "calls": [
            {"call": "accept_reservation", "with": {"reservation_id": "1"}}]}]})
        assert cluster("start") == url
        world.until("it goes on without a restart", 60, lambda: not world.problems())
        world.until("what was missed is there", 30,
                    lambda: get_json(base + "/v1/reservations/sn.main.1")["status"] == "active")
        mine, world.database = world.database, url
        try:
            world.until("the blocks of the outage", 30, lambda: world.indexed_events()[0] > head)
            assert world.expect_events_are_the_chains() > 0
        finally:
            world.database = mine
        assert world.log("database").count("event=started") == 1
    finally:
        cluster("stop")
        subprocess.run(["rm", "-rf", folder], check=True)
