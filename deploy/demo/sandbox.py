"""One development chain of the demonstration: its process, its people, its sample providers."""
import json, pathlib, socket, string, subprocess, urllib.request

DEMO = pathlib.Path(__file__).resolve().parent
PEOPLE = ["admin", "arbiter", "oracle", "treasury", "good", "slow", "failing", "resting", "consumer"]
PROVIDERS = ["good", "slow", "failing", "resting"]
CONTROLS = ["control-1", "control-2", "control-3"]


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


class Sandbox:
    """What differs between chains is here: the kind of keys and accounts, and the token's decimals."""
    block_hashes = "recomputed"
    KINDS = {
        "starknet": {"decimals": 18, "members": {"l1_depth": 20}},
        "stellar": {"decimals": 7, "members": {"chain": "stellar"}},
    }

    def __init__(self, demo, alias, kind):
        self.demo, self.alias, self.kind = demo, alias, kind
        self.keys = demo.data / "keys" / alias
        self.decimals = self.KINDS[kind]["decimals"]
        self.ready = None

    def make_keys(self):
        self.keys.mkdir(parents=True, exist_ok=True)
        for name in PEOPLE:
            self.demo.make_key(self.kind, self.keys / f"{name}.key")

    def public_key(self, name):
        return self.demo.output(self.demo.bin / "warden", "keys", "show", self.kind, self.keys / f"{name}.key")

    def address(self, name):
        public = self.public_key(name)
        # A Stellar account is its key; a Starknet account is a contract, whose address follows from it.
        return public if self.kind == "stellar" else self.demo.output(self.demo.bin / "warden-sandbox", "address", public)

    def tokens(self, whole):
        return str(whole) + "0" * self.decimals

    def configuration(self, ports):
        people = {name: self.address(name) for name in PEOPLE}
        return {
            "rpc_ports": ports[:2], "control_port": ports[2], "block_ms": 1000, **self.KINDS[self.kind]["members"],
            "accounts": [{"public_key": self.public_key(name), "balance": self.tokens(10000)} for name in PEOPLE],
            "orchestrator": {
                "admin": people["admin"], "arbiter": people["arbiter"], "oracles": [people["oracle"]],
                "fixed": {
                    "unbonding_secs": "3600", "upgrade_delay_secs": "3600", "role_delay_secs": "60", "day_secs": "60",
                    "claim_floor_secs": "1", "attest_floor_secs": "1", "dispute_floor_secs": "1", "arbitration_floor_secs": "1",
                    "window_floor_secs": "1", "dispute_deposit_max": self.tokens(1)},
                "config": {
                    "treasury": people["treasury"], "platform_fee_bps": 250, "min_stake": self.tokens(1), "min_bond": self.tokens(1),
                    "dispute_deposit": self.tokens(1), "dispute_deposit_bps": 1000, "request_ttl_secs": "3600", "min_window_secs": "40",
                    "grace_secs": "20", "claim_secs": "26", "attest_secs": "23", "dispute_secs": "10", "arbitration_secs": "30",
                    "maintenance_notice_secs": "2", "maintenance_quota_bps": 1000, "stake_penalty_bps": 1000,
                    "consumer_penalty_bps": 1000, "min_credit_bps": 1000, "min_outage_bps": 10000, "guide_step_bps": 400,
                    "quorum": 1}},
            "providers": [{"name": name, "port": port} for name, port in zip(PROVIDERS + CONTROLS, ports[3:])]}

    def start(self):
        """The ports stay the same from start to start: units name them on the chain."""
        file = self.demo.data / f"sandbox-{self.alias}.json"
        if not file.exists():
            ports = free_ports(3 + len(PROVIDERS) + len(CONTROLS))
            file.write_text(json.dumps(self.demo.sandbox_configuration(self, ports), indent=1))
        name = f"sandbox-{self.alias}"
        child = self.demo.spawn(name, [self.demo.bin / "warden-sandbox", "serve", "--config", file,
                                       "--data", self.demo.data / f"chain-{self.alias}"], stdout=subprocess.PIPE)
        line = child.stdout.readline()
        if not line:
            child.wait(5)
            self.demo.check_children()
        self.ready = json.loads(line)

    def control(self, method, **params):
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        with urllib.request.urlopen(urllib.request.Request(self.ready["control"], data=body), timeout=10) as answer:
            reply = json.load(answer)
        if "error" in reply:
            raise Failure(f"{method}: {reply['error']}")
        return reply["result"]

    def scenario(self, name):
        """In a scenario, 5${e} is an amount of five tokens."""
        file = self.demo.data / f"{self.alias}-{name}"
        file.write_text((DEMO / name).read_text().replace("${e}", "0" * self.decimals))
        return file

    def setup(self, file):
        """The command that signs and sends a scenario."""
        return [self.demo.bin / "warden-sandbox", "setup", "--rpc", self.ready["rpc"][0], "--control", self.ready["control"],
                "--scenario", file, "--keys", self.keys]

    def provider_urls(self):
        return {one["name"]: one["url"] for one in self.control("sandbox_providers")}

    def warden_section(self):
        """This chain's entry in Warden's configuration."""
        rpc = self.ready["rpc"]
        text = (DEMO / f"warden-{self.kind}.yaml").read_text().removeprefix("---\n")
        return string.Template(text).substitute(
            alias=self.alias, contract=self.ready["orchestrator"], rpc_1=rpc[0], rpc_2=rpc[-1], rpc_3=rpc[-1], ws=self.ready.get("ws", ""),
            block_hashes=self.block_hashes, oracle=self.address("oracle"), oracle_key=self.keys / "oracle.key")

    def slashes(self):
        """What the chain says about its slashes, read from the node by the chain's own SDK."""
        words = ["node", "--no-warnings", self.demo.node / f"table-{self.kind}.mjs", self.ready["rpc"][0], self.ready["orchestrator"]]
        return json.loads(self.demo.output(*words))
