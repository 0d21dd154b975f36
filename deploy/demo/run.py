#!/usr/bin/env python3
"""Runs the demonstration: a sandbox of each chain with sample providers, PostgreSQL, one warden with all
roles and two more probers, until Ctrl-C or, with --once, until the guilty are slashed. Called by
deploy/quickstart, which installs and builds."""
import argparse, json, os, pathlib, signal, subprocess, sys, time, urllib.error, urllib.request

from sandbox import CONTROLS, DEMO, Failure, Sandbox, free_ports

ROOT = pathlib.Path(__file__).resolve().parents[2]
VANTAGES = ["alpha", "beta", "gamma"]
GUILTY = {"failing": {"mode": "failing", "status": 500}, "slow": {"mode": "slow", "delay_ms": 150}}
GOOD, SLOW, FAILING, RESTING = UNITS = (1, 2, 3, 4)  # as scenario.json registers them; reservations likewise
REASONS = {1: "latency", 8: "uptime", 16: "error_rate", 32: "integrity"}


def say(text):
    print(f"[{time.strftime('%H:%M:%S')}] {text}", flush=True)


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
    CHAINS = {"sn": "starknet", "st": "stellar"}

    def __init__(self, args):
        self.bin = pathlib.Path(args.bin)
        self.data = pathlib.Path(args.data).absolute()
        self.cluster = pathlib.Path(args.cluster)
        self.node = pathlib.Path(args.node)
        self.once = args.once
        self.children = {}
        self.keys = self.data / "keys"
        self.sandboxes = [Sandbox(self, alias, kind) for alias, kind in self.CHAINS.items()]

    # --- processes
    def spawn(self, name, command, env=None, stdout=None):
        log = open(self.data / f"{name}.log", "ab")
        child = subprocess.Popen([str(word) for word in command], env={**os.environ, **(env or {})},
                                 stdin=subprocess.DEVNULL, stdout=stdout or log, stderr=log)
        self.children[name] = child
        return child

    def output(self, *command):
        return subprocess.run([str(word) for word in command], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()

    def check_children(self):
        for name, child in list(self.children.items()):
            if name.startswith("resting") and child.poll() == 0:
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
    def make_key(self, kind, file):
        if not file.exists():
            self.output(self.bin / "warden", "keys", "generate", kind, file)

    def make_keys(self):
        for sandbox in self.sandboxes:
            sandbox.make_keys()
        for name in VANTAGES:
            self.make_key("vantage", self.keys / f"{name}.key")

    def sandbox_configuration(self, sandbox, ports):
        return sandbox.configuration(ports)

    def start_sandboxes(self):
        for sandbox in self.sandboxes:
            sandbox.start()
            say(f"sandbox: {sandbox.kind} node at {sandbox.ready['rpc'][0]}, Orchestrator {sandbox.ready['orchestrator']}")
            if (self.data / "broken").exists():
                # Modes are kept. A stop in the middle of the announced maintenance must not leave the provider down after it.
                sandbox.control("sandbox_setProvider", name="resting", mode="good")

    def start_database(self):
        admin = self.output(ROOT / "deploy/cluster", "start", self.cluster)
        psql = ["/usr/lib/postgresql/15/bin/psql", "-qtA", admin]
        if not self.output(*psql, "-c", "SELECT 1 FROM pg_database WHERE datname = 'warden'"):
            self.output(*psql, "-c", "CREATE DATABASE warden")
        url = self.data / "database.url"
        url.touch(mode=0o600)
        url.chmod(0o600)
        url.write_text(admin.rsplit("/", 1)[0] + "/warden\n")
        say("PostgreSQL: private cluster is up")

    def write_configuration(self):
        """One file for all three wardens; what differs between them comes from the environment."""
        chains = "".join(sandbox.warden_section() for sandbox in self.sandboxes)
        (self.data / "warden.yaml").write_text((DEMO / "warden.yaml").read_text() + "chains:\n" + chains)

    def environment(self, index):
        # By name: only controls by name show that names resolve.
        controls = {name: url.replace("//127.0.0.1:", "//localhost:") for name, url in self.sandboxes[0].provider_urls().items()}
        return {
            "WARDEN_CONFIG": str(self.data / "warden.yaml"),
            "WARDEN_DATABASE__URL_FILE": str(self.data / "database.url"),
            "WARDEN_PUBLIC_BASE_URL": self.base,
            "WARDEN_HTTP__PORT": str(self.ports[index]),
            "WARDEN_HEALTH__PORT": str(self.health_ports[index]),
            "WARDEN_PROBING__VANTAGE__NAME": VANTAGES[index],
            "WARDEN_PROBING__VANTAGE__NETWORK": f"network-{index + 1}",
            "WARDEN_PROBING__VANTAGE__REGION": "eu-central",
            "WARDEN_PROBING__VANTAGE__KEY_FILE": str(self.keys / f"{VANTAGES[index]}.key"),
            **{f"WARDEN_PROBING__CONTROLS__{i}__URL": controls[name] for i, name in enumerate(CONTROLS)},
        }

    def take_ports(self):
        """Two for each warden, the same at every start with this data."""
        file = self.data / "ports.json"
        ports = json.loads(file.read_text()) if file.exists() else []
        if len(ports) < 2 * len(VANTAGES):
            ports += free_ports(2 * len(VANTAGES) - len(ports))
            file.write_text(json.dumps(ports))
        self.ports, self.health_ports = ports[:len(VANTAGES)], ports[len(VANTAGES):]

    def start_wardens(self):
        self.take_ports()
        self.base = f"http://127.0.0.1:{self.ports[0]}"
        self.write_configuration()
        self.env = self.environment(0)
        (self.data / "environment").write_text("".join(f"export {name}='{value}'\n" for name, value in sorted(self.env.items())))
        self.spawn("warden-alpha", [self.bin / "warden", "serve"], self.env)
        for index in (1, 2):
            self.spawn(f"warden-{VANTAGES[index]}", [self.bin / "warden", "serve", "--roles", "prober"], self.environment(index))
        self.until("warden is ready", 60, lambda: get_json(self.base + "/readyz"))
        say(f"Warden: status page at {self.base}/status")
        say(f"by hand: . {self.data}/environment; {self.bin}/warden doctor")

    # --- the story
    def play(self, scenario):
        """On all chains side by side."""
        children = [self.spawn(f"setup-{s.alias}", s.setup(s.scenario(scenario))) for s in self.sandboxes]
        for sandbox, child in zip(self.sandboxes, children):
            if child.wait(120) != 0:
                self.check_children()
            del self.children[f"setup-{sandbox.alias}"]

    def populate(self):
        done = self.data / "populated"
        if done.exists():
            return
        say("providers, units, SLAs and reservations are signed and sent")
        self.play("scenario.json")
        self.start_wardens()
        self.until("units are indexed", 60, lambda: len(all_items(self.base + "/v1/units")) == len(UNITS) * len(self.sandboxes))
        self.until("all vantages announced", 60, lambda: len(get_json(self.base + "/v1/vantages")["items"]) == 3)
        time.sleep(3)
        self.play("accept.json")
        done.touch()
        say("every reservation is active; every provider is healthy")

    def verdicts(self, sandbox, unit, verdict):
        return all_items(f"{self.base}/v1/verdicts?unit={sandbox.alias}.main.{unit}&verdict={verdict}")

    def break_providers(self):
        broken = self.data / "broken"
        if broken.exists():
            return
        # The window of the unit that rests is longer: what happens to it is a part of its first one.
        self.until("first windows are closed met", 90, lambda: all(
            self.verdicts(sandbox, unit, "met") for sandbox in self.sandboxes for unit in UNITS if unit != RESTING))
        say("first windows are closed: all met. Now 'failing' fails, 'slow' is slow, 'resting' announces maintenance")
        for sandbox in self.sandboxes:
            for name, mode in GUILTY.items():
                sandbox.control("sandbox_setProvider", name=name, **mode)
            self.spawn(f"resting-{sandbox.alias}", sandbox.setup(sandbox.scenario("rest.json")))
        broken.touch()

    def wait_for_slashes(self):
        guilty = {f"{sandbox.alias}.main.{unit}" for sandbox in self.sandboxes for unit in (SLOW, FAILING)}
        self.until("the guilty providers are slashed", 150, lambda: guilty <= {
            slash["reservation"] for slash in all_items(self.base + "/v1/slashes") if slash["status"] == "executed"})

    def report(self, sandbox):
        rows = [row for row in sandbox.slashes() if row["status"] == "Executed"]
        columns = {"unit": 5, "reservation": 12, "window": 7, "verdict": 24, "status": 9, "amount": 22, "txn": 66, "evidence_root": 64}
        print(f"\nRead from the {sandbox.kind} node by its own SDK:")
        print("  ".join(name.ljust(width) for name, width in columns.items()))
        for row in rows:
            reasons = ",".join(text for bit, text in REASONS.items() if row["reasons"] & bit)
            values = {**row, "verdict": f"breached ({reasons})", "txn": row["executed_txn"]}
            print("  ".join(str(values[name]).ljust(width) for name, width in columns.items()))
        for row in {row["reservation"]: row for row in rows}.values():
            print(f"balances after reservation {row['reservation']}: provider {row['provider']} {row['provider_balance']}, "
                  f"consumer {row['consumer']} {row['consumer_balance']}")
        good = self.verdicts(sandbox, GOOD, "met")
        coverage = min(verdict["coverage_ppm"] for verdict in good)
        print(f"good unit: {len(good)} windows met, least coverage {coverage / 10000:.1f} %")
        innocent = [row for row in rows if int(row["reservation"]) not in (SLOW, FAILING)]
        if innocent or not rows or len(good) < 2 or coverage < 800000 or self.verdicts(sandbox, GOOD, "breached"):
            raise Failure("an innocent was slashed, or the good unit has not two met windows with coverage >= 80 %")
        keys = self.data / "vantages.json"
        keys.write_text(json.dumps(get_json(self.base + "/v1/vantages")))
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
        self.start_sandboxes()
        self.start_database()
        self.populate()
        if "warden-alpha" not in self.children:
            self.start_wardens()
        self.break_providers()
        if not self.once:
            say("Ctrl-C stops everything and keeps the data")
        self.wait_for_slashes()
        say(f"the guilty providers are slashed, {time.monotonic() - started:.0f} s after the start")
        self.until("the good units have two windows met", 60,
                   lambda: all(len(self.verdicts(sandbox, GOOD, "met")) >= 2 for sandbox in self.sandboxes))
        self.until("who announced its maintenance has met its window", 90,
                   lambda: all(self.verdicts(sandbox, RESTING, "met") for sandbox in self.sandboxes))
        for sandbox in self.sandboxes:
            self.report(sandbox)
        while not self.once:
            time.sleep(1)
            self.check_children()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", required=True, help="folder of the binaries")
    parser.add_argument("--data", required=True, help="keys, chains, logs")
    parser.add_argument("--cluster", required=True, help="folder of the PostgreSQL cluster")
    parser.add_argument("--node", required=True, help="folder with the tables' scripts and node_modules")
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
