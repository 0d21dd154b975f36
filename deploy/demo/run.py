#!/usr/bin/env python3
"""Runs the demonstration: sandbox chain, sample providers, PostgreSQL, one warden with all roles and
two more probers, until Ctrl-C or, with --once, until the guilty are slashed. Called by
deploy/quickstart, which installs and builds."""
import argparse, json, os, pathlib, signal, socket, subprocess, sys, time, urllib.error, urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEMO = ROOT / "deploy/demo"
PEOPLE = ["admin", "arbiter", "oracle", "treasury", "good", "slow", "failing", "resting", "consumer"]
PROVIDERS = ["good", "slow", "failing", "resting"]
CONTROLS = ["control-1", "control-2", "control-3"]
VANTAGES = ["alpha", "beta", "gamma"]
GUILTY = {"failing": {"mode": "failing", "status": 500}, "slow": {"mode": "slow", "delay_ms": 150}}


def say(text):
    print(f"[{time.strftime('%H:%M:%S')}] {text}", flush=True)


class Failure(Exception):
    pass


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def get_json(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.load(answer)


def all_items(url):
    items, cursor = [], None
    while True:
        page = get_json(url + ("&" if "?" in url else "?") + "limit=200" + (f"&cursor={cursor}" if cursor else ""))
        items += page["items"]
        cursor = page.get("next_cursor")
        if not cursor:
            return items


class Demo:
    def __init__(self, args):
        self.bin = pathlib.Path(args.bin)
        self.data = pathlib.Path(args.data)
        self.cluster = pathlib.Path(args.cluster)
        self.node = pathlib.Path(args.node)
        self.once = args.once
        self.children = {}
        self.keys = self.data / "keys"

    # --- processes
    def spawn(self, name, command, env=None, stdout=None):
        log = open(self.data / f"{name}.log", "ab")
        child = subprocess.Popen([str(word) for word in command], env={**os.environ, **(env or {})},
                                 stdin=subprocess.DEVNULL, stdout=stdout or log, stderr=log)
        self.children[name] = child
        return child

    def check_children(self):
        for name, child in list(self.children.items()):
            if name == "resting" and child.poll() == 0:
                del self.children[name]  # its maintenance is over
            elif child.poll() is not None:
                tail = (self.data / f"{name}.log").read_text(errors="replace")[-1500:]
                raise Failure(f"{name} ended with {child.returncode}; the end of {self.data / (name + '.log')}:\n{tail}")

    def stop(self):
        for name, child in reversed(list(self.children.items())):
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        for name, child in reversed(list(self.children.items())):
            try:
                child.wait(20)
            except subprocess.TimeoutExpired:
                child.kill()
                say(f"{name} had to be killed")
        subprocess.run([ROOT / "deploy/cluster", "stop", self.cluster], check=False)

    def until(self, what, limit, probe):
        end = time.monotonic() + limit
        while True:
            self.check_children()
            try:
                value = probe()
                if value:
                    return value
            except (urllib.error.URLError, OSError, ValueError):
                pass
            if time.monotonic() > end:
                raise Failure(f"{what}: not within {limit} s; see {self.data}/*.log")
            time.sleep(0.3)

    # --- parts
    def make_keys(self):
        self.keys.mkdir(parents=True, exist_ok=True)
        for kind, names in (("starknet", PEOPLE), ("vantage", VANTAGES)):
            for name in names:
                file = self.keys / f"{name}.key"
                if not file.exists():
                    subprocess.run([self.bin / "warden", "keys", "generate", kind, file], check=True, stdout=subprocess.DEVNULL)

    def account(self, name):
        public = subprocess.run([self.bin / "warden", "keys", "show", "starknet", self.keys / f"{name}.key"],
                                check=True, capture_output=True, text=True).stdout.strip()
        address = subprocess.run([self.bin / "warden-sandbox", "address", public], check=True, capture_output=True, text=True).stdout.strip()
        return public, address

    def make_sandbox_config(self):
        file = self.data / "sandbox.json"
        if file.exists():
            return file
        ports = free_ports(3 + len(PROVIDERS) + len(CONTROLS))
        accounts = {name: self.account(name) for name in PEOPLE}
        config = {
            "rpc_ports": ports[:2], "control_port": ports[2], "block_ms": 1000, "l1_depth": 20,
            "accounts": [{"public_key": public, "balance": "10000" + "0" * 18} for public, _ in accounts.values()],
            "orchestrator": {
                "admin": accounts["admin"][1], "arbiter": accounts["arbiter"][1], "oracles": [accounts["oracle"][1]],
                "unbonding_secs": "3600", "upgrade_delay_secs": "60",
                "config": {
                    "treasury": accounts["treasury"][1], "platform_fee_bps": 250, "min_stake": "1" + "0" * 18, "min_bond": "1" + "0" * 18,
                    "dispute_deposit": "1" + "0" * 18, "request_ttl_secs": "3600", "min_window_secs": "40", "claim_secs": "20",
                    "attest_secs": "5", "dispute_secs": "10", "arbitration_secs": "30", "maintenance_notice_secs": "2",
                    "maintenance_quota_bps": 10000, "stake_penalty_bps": 0, "consumer_penalty_bps": 1000, "quorum": 1}},
            "providers": [{"name": name, "port": port} for name, port in zip(PROVIDERS + CONTROLS, ports[3:])]}
        file.write_text(json.dumps(config, indent=1))
        return file

    def control(self, method, **params):
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        with urllib.request.urlopen(urllib.request.Request(self.ready["control"], data=body), timeout=10) as answer:
            reply = json.load(answer)
        if "error" in reply:
            raise Failure(f"{method}: {reply['error']}")
        return reply["result"]

    def setup(self, scenario):
        return [self.bin / "warden-sandbox", "setup", "--rpc", self.ready["rpc"][0], "--control", self.ready["control"],
                "--scenario", DEMO / scenario, "--keys", self.keys]

    def start_sandbox(self):
        config = self.make_sandbox_config()
        child = self.spawn("sandbox", [self.bin / "warden-sandbox", "serve", "--config", config, "--data", self.data / "chain"],
                           stdout=subprocess.PIPE)
        line = child.stdout.readline()
        if not line:
            child.wait(5)
            self.check_children()
        self.ready = json.loads(line)
        say(f"sandbox: Starknet node at {self.ready['rpc'][0]}, Orchestrator {self.ready['orchestrator']}")

    def start_database(self):
        admin = subprocess.run([ROOT / "deploy/cluster", "start", self.cluster], check=True, capture_output=True, text=True).stdout.strip()
        psql = ["/usr/lib/postgresql/15/bin/psql", "-qtA", admin]
        there = subprocess.run(psql + ["-c", "SELECT 1 FROM pg_database WHERE datname = 'warden'"], check=True, capture_output=True, text=True)
        if not there.stdout.strip():
            subprocess.run(psql + ["-c", "CREATE DATABASE warden"], check=True)
        url = self.data / "database.url"
        url.touch(mode=0o600)
        url.chmod(0o600)
        url.write_text(admin.rsplit("/", 1)[0] + "/warden\n")
        say("PostgreSQL: private cluster is up")

    def environment(self, index):
        providers = {one["name"]: one["url"] for one in self.control("sandbox_providers")}
        rpc = self.ready["rpc"]
        env = {
            "WARDEN_CONFIG": str(DEMO / "warden.yaml"),
            "WARDEN_DATABASE__URL_FILE": str(self.data / "database.url"),
            "WARDEN_PUBLIC_BASE_URL": self.base,
            "WARDEN_HTTP__PORT": str(self.ports[index]),
            "WARDEN_CHAINS__0__CONTRACT_ADDRESS": self.ready["orchestrator"],
            "WARDEN_CHAINS__0__ENDPOINTS__0__URL": rpc[0],
            "WARDEN_CHAINS__0__ENDPOINTS__0__WS_URL": self.ready["ws"],
            "WARDEN_CHAINS__0__ENDPOINTS__1__URL": rpc[-1],
            "WARDEN_CHAINS__0__SIGNER_ACCOUNT": self.account("oracle")[1],
            "WARDEN_CHAINS__0__SIGNER_KEY_FILE": str(self.keys / "oracle.key"),
            "WARDEN_PROBING__VANTAGE__NAME": VANTAGES[index],
            "WARDEN_PROBING__VANTAGE__NETWORK": f"network-{index + 1}",
            "WARDEN_PROBING__VANTAGE__REGION": "eu-central",
            "WARDEN_PROBING__VANTAGE__KEY_FILE": str(self.keys / f"{VANTAGES[index]}.key"),
        }
        for i, name in enumerate(CONTROLS):
            env[f"WARDEN_PROBING__CONTROLS__{i}__URL"] = providers[name]
        return env

    def start_wardens(self):
        ports = self.data / "ports.json"
        if not ports.exists():
            ports.write_text(json.dumps(free_ports(len(VANTAGES))))
        self.ports = json.loads(ports.read_text())
        self.base = f"http://127.0.0.1:{self.ports[0]}"
        self.env = self.environment(0)
        (self.data / "environment").write_text("".join(f"export {name}='{value}'\n" for name, value in sorted(self.env.items())))
        self.spawn("warden-alpha", [self.bin / "warden", "serve"], self.env)
        for index in (1, 2):
            self.spawn(f"warden-{VANTAGES[index]}", [self.bin / "warden", "serve", "--roles", "prober"], self.environment(index))
        self.until("warden is ready", 60, lambda: get_json(self.base + "/readyz"))
        say(f"Warden: status page at {self.base}/status")
        say(f"by hand: . {self.data}/environment; {self.bin}/warden doctor")

    # --- the story
    def populate(self):
        done = self.data / "populated"
        if done.exists():
            return
        say("providers, units, SLAs and reservations are signed and sent")
        subprocess.run([str(w) for w in self.setup("scenario.json")], check=True, stdout=subprocess.DEVNULL)
        self.start_wardens()
        self.until("units are indexed", 60, lambda: len(all_items(self.base + "/v1/units")) == 4)
        self.until("all vantages announced", 60, lambda: len(get_json(self.base + "/v1/vantages")["items"]) == 3)
        time.sleep(3)
        subprocess.run([str(w) for w in self.setup("accept.json")], check=True, stdout=subprocess.DEVNULL)
        done.touch()
        say("four reservations are active; every provider is healthy")

    def verdicts(self, unit, verdict):
        return [v for v in all_items(f"{self.base}/v1/verdicts?unit=sn.main.{unit}&verdict={verdict}")]

    def break_providers(self):
        broken = self.data / "broken"
        if broken.exists():
            return
        self.until("every unit closes its first window met", 90, lambda: all(self.verdicts(unit, "met") for unit in (1, 2, 3, 4)))
        say("first windows are closed: all met. Now 'failing' fails, 'slow' is slow, 'resting' announces maintenance")
        for name, mode in GUILTY.items():
            self.control("sandbox_setProvider", name=name, **mode)
        self.spawn("resting", self.setup("rest.json"))
        broken.touch()

    def slashes(self):
        rows = subprocess.run(["node", "--no-warnings", str(self.node / "table.mjs"), self.ready["rpc"][0], self.ready["orchestrator"]],
                              check=True, capture_output=True, text=True).stdout
        return json.loads(rows)

    def wait_for_slashes(self):
        def executed():
            rows = [s for s in all_items(self.base + "/v1/slashes") if s["status"] == "executed"]
            guilty = {s["reservation"] for s in rows}
            return rows if {"sn.main.2", "sn.main.3"} <= guilty else None
        self.until("both guilty providers are slashed", 150, executed)

    def report(self):
        rows = [row for row in self.slashes() if row["status"] == "Executed"]
        keys = self.data / "vantages.json"
        keys.write_text(json.dumps(get_json(self.base + "/v1/vantages")))
        columns = ["unit", "reservation", "window", "verdict", "status", "amount", "txn", "evidence_root"]
        print("\nRead from the chain by starknet.js:")
        widths = [5, 12, 7, 24, 9, 22, 66, 64]
        print("  ".join(name.ljust(width) for name, width in zip(columns, widths)))
        names = {1: "latency", 8: "uptime", 16: "error_rate", 32: "integrity"}
        for row in rows:
            reasons = ",".join(text for bit, text in names.items() if row["reasons"] & bit)
            values = [row["unit"], row["reservation"], row["window"], f"breached ({reasons})", row["status"], row["amount"],
                      row["executed_txn"], row["evidence_root"]]
            print("  ".join(str(value).ljust(width) for value, width in zip(values, widths)))
        for row in rows:
            print(f"balances after reservation {row['reservation']}: provider {row['provider']} {row['provider_balance']}, "
                  f"consumer {row['consumer']} {row['consumer_balance']}")
        good = self.verdicts(1, "met")
        coverage = [v["coverage_ppm"] for v in good]
        print(f"good unit: {len(good)} windows met, least coverage {min(coverage) / 10000:.1f} %")
        innocent = [row for row in rows if row["reservation"] not in ("2", "3")]
        if innocent or not rows or len(good) < 2 or min(coverage) < 800000 or self.verdicts(1, "breached"):
            raise Failure("an innocent was slashed, or the good unit has not two met windows with coverage >= 80 %")
        for row in rows:
            bundle = self.data / f"{row['evidence_root']}.json"
            with urllib.request.urlopen(row["evidence_uri"], timeout=10) as answer:
                bundle.write_bytes(answer.read())
            print(f"\nwarden evidence verify {bundle}", flush=True)
            subprocess.run([self.bin / "warden", "evidence", "verify", bundle, "--keys", keys, "--root", row["evidence_root"]], check=True)

    def run(self):
        started = time.monotonic()
        self.data.mkdir(parents=True, exist_ok=True)
        self.make_keys()
        self.start_sandbox()
        self.start_database()
        self.populate()
        if "warden-alpha" not in self.children:
            self.start_wardens()
        self.break_providers()
        if not self.once:
            say("Ctrl-C stops everything and keeps the data")
        self.wait_for_slashes()
        say(f"both guilty providers are slashed, {time.monotonic() - started:.0f} s after the start")
        self.until("the good unit has two windows met", 60, lambda: len(self.verdicts(1, "met")) >= 2)
        self.report()
        while not self.once:
            time.sleep(1)
            self.check_children()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", required=True, help="folder of the binaries")
    parser.add_argument("--data", required=True, help="keys, chain, logs")
    parser.add_argument("--cluster", required=True, help="folder of the PostgreSQL cluster")
    parser.add_argument("--node", required=True, help="folder with table.mjs and node_modules")
    parser.add_argument("--once", action="store_true", help="stop after the slashes")
    args = parser.parse_args()
    demo = Demo(args)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    code = 1
    try:
        demo.run()
        code = 0
    except KeyboardInterrupt:
        say("stopping")
        code = 0
    except (Failure, subprocess.CalledProcessError) as error:
        say(f"FAILED: {error}")
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        demo.stop()
    return code


if __name__ == "__main__":
    sys.exit(main())
