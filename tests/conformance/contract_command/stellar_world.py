"""A stellar-host (the real Soroban host behind a node's interface) for `warden contract`."""
import json
import subprocess

from contract_world import BIN, NAMES, ROOT, World, need_warden, rpc, skip

HOST = ROOT / "tests/conformance/stellar_host"


class StellarWorld(World):
    placeholder = "not-deployed"
    zero = "GAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAWHF"
    uploads = ["upload the code"]
    artefact = ROOT / "adapters/stellar/contract/orchestrator.wasm"
    chain = {"alias": "it", "kind": "stellar", "chain_id": "standalone", "passphrase": "Standalone Network ; February 2017"}
    another_network = {"passphrase": "Test SDF Network ; September 2015"}
    networks = ("Test SDF Network", "Standalone Network")
    symbol = "XLM"

    def __init__(self, folder, balance=10**11, block_ms=300):
        super().__init__(folder)
        need_warden()
        built = subprocess.run([HOST / "build"], capture_output=True, text=True)
        if built.returncode:
            skip(built.stdout + built.stderr)
        self.keys = {name: folder / f"{name}.key" for name in NAMES}
        self.people = {name: self.new_key(file) for name, file in self.keys.items()}
        config = {"block_ms": block_ms, "accounts": [{"public_key": one, "balance": str(balance)} for one in self.people.values()]}
        (folder / "host.json").write_text(json.dumps(config))
        self.child = subprocess.Popen([ROOT / "build/stellar_host/stellar-host", "serve", "--config", folder / "host.json"],
                                      stdout=subprocess.PIPE, text=True)
        ready = json.loads(self.child.stdout.readline())
        self.url, self.control, self.token = ready["rpc"][0], ready["control"], ready["token"]

    @classmethod
    def slow(cls, folder):
        return cls(folder, block_ms=4000)

    @classmethod
    def poor(cls, folder):
        return cls(folder, balance=10**7)

    def stop(self):
        super().stop()
        if self.child:
            self.child.stdout.close()

    def new_key(self, file):
        return subprocess.run([BIN / "warden", "keys", "generate", "stellar", file], check=True, capture_output=True, text=True).stdout.strip()

    def as_person(self, name):
        return ["--key", self.keys[name]]

    def other_artefact(self, name):
        """The same code under another hash: one more custom section."""
        file = self.folder / f"{name}.wasm"
        file.write_bytes(self.artefact.read_bytes() + bytes([0, len(name) + 1, len(name)]) + name.encode())
        return file

    def wait(self, secs):
        rpc(self.control, "sandbox_advanceTime", {"secs": secs})
        rpc(self.control, "sandbox_createBlock", {})

    def blocks(self):
        """They come by themselves."""

    def nonce(self, name):
        from stellar_sdk import SorobanServer
        with SorobanServer(self.url) as server:
            return server.load_account(self.people[name]).sequence - self.first_sequence

    first_sequence = 0
