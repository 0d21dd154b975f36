#!/usr/bin/env python3
"""loop.py --bin BIN --data DATA --cluster CLUSTER --node NODE: the demonstration of deploy/demo on real chain
software. starknet-devnet and stellar-host take the place of the sandbox chains, the committed contracts that of the
sandbox's rules: `warden contract deploy` brings them there. Everything else is the demonstration itself; its sandboxes
still run, but only for their sample providers. Ends when the guilty are slashed on both chains."""
import contextlib
import http.server
import json
import pathlib
import shutil
import subprocess
import sys
import threading
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "deploy/demo"))
import run as demonstration  # noqa: E402
from sandbox import PEOPLE, Failure, Sandbox, free_ports  # noqa: E402

HOST = ROOT / "build/stellar_host/stellar-host"


def post(url, body):
    request = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read()


def call(url, method, params):
    return json.loads(post(url, json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()))


def serve(handler, chain):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.chain = chain
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


class Front(http.server.BaseHTTPRequestHandler):
    """The control port that the demonstration and its setup know, in front of a real node."""

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        chain, method = self.server.chain, asked["method"]
        reply = {"result": chain.state()} if method == "sandbox_state" else call(chain.providers, method, asked.get("params", {}))
        body = json.dumps({**reply, "jsonrpc": "2.0", "id": asked["id"]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Gate(http.server.BaseHTTPRequestHandler):
    """The node's own port, passed on; a txn waits while blocks are made."""
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        asked = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.chain.blocks if b"starknet_add" in asked else contextlib.nullcontext():
            body = post(self.server.chain.node, asked)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class RealChain(Sandbox):
    """Subclasses start the node; `chain` is its entry in Warden's configuration."""

    def start(self):
        super().start()
        self.providers = self.ready["control"]
        self.start_node()
        front = serve(Front, self)
        self.orchestrator = self.deploy()
        self.ready = {"rpc": [self.url, self.url], "ws": self.ws, "orchestrator": self.orchestrator,
                      "control": f"http://127.0.0.1:{front}"}

    def deploy(self):
        settings = self.demo.data / f"contract-{self.alias}.yaml"
        settings.write_text(json.dumps({**self.configuration([0] * 10)["orchestrator"], "token": self.token, "sandbox": True}))
        config = self.demo.data / f"deploy-{self.alias}.yaml"
        chain = {"alias": self.alias, "endpoints": [{"alias": "node", "url": self.url}], **self.chain}
        config.write_text(json.dumps({"roles": ["api"], "public_base_url": "http://127.0.0.1:1",
                                      "database": {"url": "postgresql://nowhere/warden"}, "chains": [chain]}))
        done = subprocess.run([str(word) for word in [
            self.demo.bin / "warden", "--config", config, "contract", "deploy", "--json", "--chain", self.alias,
            "--artefact", self.artefact, "--settings", settings, "--key", self.keys / "admin.key", "--fee-cap", self.tokens(1000),
            "--apply"]],
            capture_output=True, text=True, timeout=120)
        if done.returncode:
            raise Failure(f"warden contract deploy: {done.stdout}{done.stderr}")
        return json.loads(done.stdout)["contract_address"]


class Devnet(RealChain):
    block_hashes = "unchecked"  # it makes them by a rule of its own
    token = "0x4718f5a0fc34cc1af16a1cdee98ffb20c31f5cd61d6ab07201858f4287c938d"
    artefact = ROOT / "adapters/starknet/contract/artefacts"
    chain = {"kind": "starknet", "chain_id": "SN_SEPOLIA", "contract_address": "0x1"}

    def make_keys(self):
        """Its accounts are open from the start, so their keys are the people's."""
        program = shutil.which("starknet-devnet") or sys.exit("no starknet-devnet on PATH")
        port = free_ports(1)[0]
        self.node, self.ws, self.blocks = f"http://127.0.0.1:{port}/rpc", f"ws://127.0.0.1:{port}/ws", threading.Lock()
        self.url = f"http://127.0.0.1:{serve(Gate, self)}/rpc"
        self.demo.spawn("devnet", [program, "--seed", "42", "--accounts", len(PEOPLE), "--port", port,
                                   "--initial-balance", self.tokens(10**6), "--block-generation-on", "demand"])
        self.demo.until("devnet answers", 30, lambda: call(self.url, "starknet_chainId", {}))
        threading.Thread(target=self.make_blocks, daemon=True).start()
        self.keys.mkdir(parents=True, exist_ok=True)
        self.accounts = {}
        for name, one in zip(PEOPLE, call(self.url, "devnet_getPredeployedAccounts", {})["result"]):
            file = self.keys / f"{name}.key"
            file.touch(mode=0o600)
            file.write_text(one["private_key"] + "\n")
            self.accounts[name] = hex(int(one["address"], 16))

    def make_blocks(self):
        """One a second. A starknet-devnet executes with the time at which the block before was closed and writes the time
        of the close into the header: so a block is closed with the time that it was begun with, and an empty one moves
        the time on. No txn may come between them: it would be executed at a time that is not its block's."""
        begun = int(time.time())
        while True:
            now = int(time.time())
            try:
                with self.blocks:
                    for closed in (begun, now):
                        call(self.node, "devnet_setTime", {"time": closed, "generate_block": True})
            except OSError:
                return  # it has ended
            begun = now
            time.sleep(1 - time.time() % 1)

    def address(self, name):
        return self.accounts[name]

    def start_node(self):
        """It runs."""

    def state(self):
        block = call(self.url, "starknet_getBlockWithTxHashes", {"block_id": "latest"})["result"]
        return {"chain": "starknet", "orchestrator": self.orchestrator, "token": self.token, "accounts": self.accounts,
                "pending_time": block["timestamp"]}


class Host(RealChain):
    artefact = ROOT / "adapters/stellar/contract/orchestrator.wasm"
    chain = {"kind": "stellar", "chain_id": "sandbox", "passphrase": "Standalone Network ; February 2017",
             "contract_address": "not-deployed"}
    ws = ""

    def start_node(self):
        file = self.demo.data / "host.json"
        accounts = [{"public_key": self.public_key(name), "balance": self.tokens(10**6)} for name in PEOPLE]
        file.write_text(json.dumps({"block_ms": 1000, "accounts": accounts}))
        line = self.demo.spawn("stellar-host", [HOST, "serve", "--config", file], stdout=subprocess.PIPE).stdout.readline()
        node = json.loads(line)
        self.url, self.node_control, self.token = node["rpc"][0], node["control"], node["token"]

    def state(self):
        return {**call(self.node_control, "sandbox_state", {})["result"], "orchestrator": self.orchestrator}


class Loop(demonstration.Demo):
    KINDS = {"sn": (Devnet, "starknet"), "st": (Host, "stellar")}

    def __init__(self, args):
        super().__init__(args)
        self.sandboxes = [kind(self, alias, name) for alias, (kind, name) in self.KINDS.items()]


if __name__ == "__main__":
    demonstration.Demo = Loop
    sys.argv.append("--once")
    sys.exit(demonstration.main())
