"""One sandbox chain with its wardens and a database of its own, for a test: the parts of
deploy/demo/run.py, taken one by one, with other terms where the test wants them."""
import argparse
import http.server
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import threading
import urllib.error
import urllib.request
import uuid

import psycopg2

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "deploy/demo"))
from run import DEMO, Demo, Failure, all_items, free_ports, get_json  # noqa: E402, F401

# The demonstration hurries; where a test does not watch the time it may be on a busy machine.
PATIENCE = {"WARDEN_CHAINS__0__CALL_TIMEOUT": "5s", "WARDEN_LEASE_TTL": "20s"}
BIN = pathlib.Path(os.environ.get("WARDEN_BUILD_DIR", ROOT / "build/release")) / "bin"


def node_folder():
    """Our scripts beside the SDKs that they import."""
    folder = ROOT / "build/npm/test"
    for file in (*DEMO.glob("table-*.mjs"), HERE / "views.mjs"):
        shutil.copy(file, folder)
    return folder


def warden(*words, env=None, stdin=None):
    """Runs the command to its end."""
    return subprocess.run([str(BIN / "warden"), *map(str, words)], env={**os.environ, **(env or {})}, input=stdin,
                          capture_output=True, text=True, timeout=60)


def answer_of(url, headers=None, method="GET"):
    """Status, headers, body; problems are answers too."""
    request = urllib.request.Request(url, headers=headers or {}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def rpc(url, method, **params):
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
    request = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        reply = json.load(answer)
    if "error" in reply:
        raise Failure(f"{method}: {reply['error']}")
    return reply["result"]


def make_database(admin):
    """A new database in the cluster of this URL; its URL."""
    name = f"e2e_{uuid.uuid4().hex[:12]}"
    connection = psycopg2.connect(admin)
    connection.autocommit = True
    connection.cursor().execute(f"CREATE DATABASE {name}")
    connection.close()
    return admin.rsplit("/", 1)[0] + "/" + name


def drop_database(admin, url):
    connection = psycopg2.connect(admin)
    connection.autocommit = True
    connection.cursor().execute(f"DROP DATABASE IF EXISTS {url.rsplit('/', 1)[1]} WITH (FORCE)")
    connection.close()


class World(Demo):
    """The Starknet part of the demonstration. `settings` are WARDEN_ variables over the demonstration's,
    `chain` and `terms` are members of the sandbox's configuration and of the Orchestrator's, over the
    demonstration's too."""
    CHAINS = {"sn": "starknet"}

    def __init__(self, data, settings=None, chain=None, terms=None, private_cluster=False):
        data.mkdir(parents=True, exist_ok=True)
        cluster = pathlib.Path(f"/tmp/warden-e2e-{uuid.uuid4().hex[:8]}")  # where user postgres can reach it
        super().__init__(argparse.Namespace(bin=BIN, data=data, cluster=cluster, node=node_folder(), once=True))
        self.settings = settings or {}
        self.chain = chain or {}
        self.terms = terms or {}
        self.private_cluster = private_cluster
        self.database = None

    def __enter__(self):
        self.make_keys()
        self.start_sandboxes()
        self.write_configuration()
        self.start_database()
        return self

    def __exit__(self, *_):
        self.stop()
        if self.private_cluster:
            shutil.rmtree(self.cluster, ignore_errors=True)
        elif self.database:
            drop_database(os.environ["WARDEN_TEST_DATABASE_URL"], self.database)

    @property
    def sandbox(self):
        return self.sandboxes[0]

    @property
    def ready(self):
        return self.sandbox.ready

    def control(self, method, **params):
        return self.sandbox.control(method, **params)

    def sandbox_configuration(self, sandbox, ports):
        config = {**super().sandbox_configuration(sandbox, ports), **self.chain}
        config["orchestrator"]["config"].update(self.terms)
        return config

    def start_cluster(self):
        return subprocess.run([ROOT / "deploy/cluster", "start", self.cluster, "--throwaway"], check=True,
                              capture_output=True, text=True).stdout.strip()

    def start_database(self):
        admin = self.start_cluster() if self.private_cluster else os.environ["WARDEN_TEST_DATABASE_URL"]
        self.database = make_database(admin)
        file = self.data / "database.url"
        file.touch(mode=0o600)
        file.write_text(self.database + "\n")

    def environment(self, index):
        return {**super().environment(index), **PATIENCE, **self.settings}

    def rows(self, query, *arguments):
        connection = psycopg2.connect(self.database)
        try:
            with connection.cursor() as cursor:
                cursor.execute(query, arguments)
                return cursor.fetchall()
        finally:
            connection.close()

    def change(self, statement):
        connection = psycopg2.connect(self.database)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(statement)
        finally:
            connection.close()

    def end(self, name):
        """SIGTERM, and waits for it."""
        child = self.children.pop(name)
        child.terminate()
        child.wait(20)

    @property
    def health(self):
        return f"http://127.0.0.1:{self.health_ports[0]}"

    def metrics(self):
        return answer_of(self.health + "/metrics")[2].decode()

    def log(self, name):
        file = self.data / f"{name}.log"
        return file.read_text(errors="replace") if file.exists() else ""

    def serve(self, name, settings=None, roles=None):
        """One warden on ports of its own; no waiting. Gives its base URL."""
        port, health = free_ports(2)
        self.ports, self.health_ports = [port], [health]
        self.base = f"http://127.0.0.1:{port}"
        self.env = {**self.environment(0), **(settings or {})}
        self.spawn(name, [self.bin / "warden", "serve"] + (["--roles", roles] if roles else []), self.env)
        return self.base

    def problems(self):
        """What /readyz complains about; empty: ready."""
        return json.loads(answer_of(self.health + "/readyz")[2])["problems"]

    def run_scenario(self, scenario):
        """Signs and sends a scenario given as JSON; gives its variables."""
        file = self.data / f"scenario-{uuid.uuid4().hex[:8]}.json"
        file.write_text(json.dumps(scenario))
        command = [str(word) for word in self.sandbox.setup(file)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=180)
        if done.returncode:
            raise Failure(f"scenario: {done.stderr}")
        return json.loads(done.stdout)

    def views(self, block_number):
        """Units, reservations and slashes as the contract's views tell them at this block."""
        done = subprocess.run(["node", "--no-warnings", str(self.node / "views.mjs"), self.ready["rpc"][0],
                               self.ready["orchestrator"], str(block_number)], capture_output=True, text=True, timeout=60)
        if done.returncode:
            raise Failure(f"views.mjs: {done.stderr}")
        return json.loads(done.stdout)

    def projection(self):
        """Block and the same of the API; nothing when the block changed while we read."""
        items, blocks = {}, set()
        for kind in ("units", "reservations", "slashes"):
            page = get_json(f"{self.base}/v1/{kind}?limit=200")
            blocks.add(page["as_of"]["sn.main"]["block_num"])
            items[kind] = page["items"]
        return (int(blocks.pop()), items) if len(blocks) == 1 else None

    def expect_projection_is_the_chain(self):
        """The projection of some block equals the contract's views at that block."""
        block, items = self.until("one block of the whole projection", 30, self.projection)
        views = self.views(block)
        assert [unit_of(item) for item in items["units"]] == views["units"], f"block {block}"
        assert [reservation_of(item) for item in items["reservations"]] == views["reservations"], f"block {block}"
        assert sorted((slash_of(item) for item in items["slashes"]), key=str) == sorted(views["slashes"], key=str), f"block {block}"
        return views

    def chain_events(self, last=None):
        """(block number, txn hash) of each event of the contract up to a block, from the node."""
        to = {"block_number": last} if last is not None else "latest"
        found, token = [], None
        while True:
            page = rpc(self.ready["rpc"][0], "starknet_getEvents", filter={
                "address": self.ready["orchestrator"], "from_block": {"block_number": 0}, "to_block": to, "keys": [],
                "chunk_size": 1000, **({"continuation_token": token} if token else {})})
            found += [(event["block_number"], event["transaction_hash"]) for event in page["events"]]
            token = page.get("continuation_token")
            if not token:
                return sorted(found)

    def indexed_events(self):
        """The newest indexed block, and the same of the events table."""
        rows = self.rows("SELECT b.last, e.block_num, e.txn_hash FROM (SELECT max(num) AS last FROM blocks) b "
                         "LEFT JOIN events e ON true")
        return rows[0][0], sorted((block, txn) for _, block, txn in rows if txn)

    def expect_events_are_the_chains(self):
        last, indexed = self.indexed_events()
        assert indexed == self.chain_events(last), f"events up to block {last}"
        return len(indexed)


def _unix(text):
    import datetime
    return int(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()) if text else 0


def _number(id_text):
    return id_text.rsplit(".", 1)[1]


def unit_of(item):
    return {"id": _number(item["id"]), "state": item["state"], "endpoint": item["endpoint"], "provider": _felt(item["provider"]),
            "capacity_gb": item["capacity_gb"], "used_gb": item["used_gb"], "accepting": item["accepting"],
            "floor": item["price_floor"]["amount"], "ceiling": item["price_ceiling"]["amount"],
            "window_secs": item["window_secs"], "sla_version": item["sla_version"],
            "active_reservations": item["active_reservations"], "maint_from": _unix(item["maintenance_from"]),
            "maint_until": _unix(item["maintenance_until"])}


def reservation_of(item):
    return {"id": _number(item["id"]), "unit": _number(item["unit"]), "status": item["status"], "gb": item["gb"],
            "provider": _felt(item["provider"]), "consumer": _felt(item["consumer"]), "price": item["price"]["amount"],
            "start": _unix(item["start"]), "end": _unix(item["end"]), "next_window": item["next_window"],
            "escrow": item["escrow"]["amount"], "breached": item["breached"]}


def slash_of(item):
    return {"reservation": _number(item["reservation"]), "party": item["party"], "window": item["window"],
            "status": item["status"], "base": item["base"]["amount"], "evidence_uri": item["evidence_uri"],
            "roots": [vote["evidence_root"] for vote in item["votes"]]}


def _felt(account):
    return hex(int(account.rsplit(":", 1)[1], 16))


def scenario_of(*names, window_secs=None):
    """The demonstration's scenario with these providers alone."""
    scenario = json.loads((DEMO / "scenario.json").read_text().replace("${e}", "0" * 18))

    def belongs(step):
        units = re.findall(r"\$unit_(\w+)", json.dumps(step))
        return step["by"] in names or (step["by"] == "consumer" and all(unit in names for unit in units))
    scenario["steps"] = [step for step in scenario["steps"] if belongs(step)]
    # The consumer's approval for everything stands with its first reservation.
    first = next(step for step in scenario["steps"] if "request_reservation" in json.dumps(step))
    if not any("approve" in call for call in first["calls"]):
        first["calls"].insert(0, {"approve": "556" + "0" * 18})
    for step in scenario["steps"]:
        for call in step["calls"]:
            if window_secs and "window_secs" in call.get("with", {}):
                call["with"]["window_secs"] = str(window_secs)
    return scenario


def accepting(**reservations):
    """Providers accept reservations: accepting(good=1)."""
    return {"people": list(reservations), "steps": [
        {"by": name, "calls": [{"call": "accept_reservation", "with": {"reservation_id": str(number)}}]}
        for name, number in reservations.items()]}


class Events(threading.Thread):
    """A client of /v1/events; keeps (id, event, data) of what it hears until the end of the stream."""

    def __init__(self, base, last_id=None, query=""):
        super().__init__(daemon=True)
        headers = {"Last-Event-ID": str(last_id)} if last_id is not None else {}
        self.answer = urllib.request.urlopen(urllib.request.Request(base + "/v1/events" + query, headers=headers), timeout=120)
        self.items, self.ended = [], None
        self.start()

    def run(self):
        fields = {}
        try:
            for line in self.answer:
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name:
                    fields[name] = value
                elif "data" in fields:
                    self.items.append((int(fields.get("id", 0)), fields["event"], json.loads(fields["data"])))
                    fields = {}
                else:
                    fields = {}
            self.ended = "closed"
        except Exception as error:  # a stream may end in any way; the test looks at it
            self.ended = repr(error)

    def of(self, topic):
        return [data for _, event, data in self.items if event == topic]


class NodeProxy(http.server.ThreadingHTTPServer):
    """A Starknet endpoint in front of the sandbox. `answer(request)` may give other bytes than the
    sandbox's: what a broken or foreign node would say."""
    daemon_threads = True

    def __init__(self, target, port=0, answer=None):
        self.target, self.answer = target, answer
        super().__init__(("127.0.0.1", port), _ProxyHandler)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/"

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


class _ProxyHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        kind, reply = "application/json", None
        if self.server.answer:
            reply = self.server.answer(json.loads(body))
        if reply is None:
            request = urllib.request.Request(self.server.target, data=body, headers={"Content-Type": kind})
            with urllib.request.urlopen(request, timeout=10) as answer:
                reply = answer.read()
        elif reply.startswith(b"<"):
            kind = "text/html"
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, *_):
        pass
