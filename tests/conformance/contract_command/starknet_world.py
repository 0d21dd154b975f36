"""A starknet-devnet 0.8.2 for `warden contract`."""
import hashlib
import json
import shutil
import urllib.request

from contract_world import NAMES, ROOT, World, find_program, free_port, need_warden, rpc, skip


class StarknetWorld(World):
    placeholder = "0x1"
    zero = "0x0"
    uploads = ["upload the code, part 1 of 2", "upload the code, part 2 of 2"]
    token = "0x4718f5a0fc34cc1af16a1cdee98ffb20c31f5cd61d6ab07201858f4287c938d"
    artefact = ROOT / "adapters/starknet/contract/artefacts"
    chain = {"alias": "it", "kind": "starknet", "chain_id": "SN_SEPOLIA"}
    another_network = {"chain_id": "SN_MAIN"}
    networks = ("SN_MAIN", "SN_SEPOLIA")
    symbol = "STRK"

    def __init__(self, folder, *options):
        super().__init__(folder)
        program = find_program("starknet-devnet")
        need_warden()
        if program is None:
            skip("no starknet-devnet on PATH; get it by: deploy/install cairo")
        port = free_port()
        self.url = f"http://127.0.0.1:{port}/rpc"
        self.spawn([program, "--seed", "42", "--accounts", str(len(NAMES)), "--port", str(port), *options],
                   lambda: urllib.request.urlopen(f"http://127.0.0.1:{port}/is_alive", timeout=1).status == 200)
        accounts = self.node("devnet_getPredeployedAccounts")
        self.people = {name: hex(int(one["address"], 16)) for name, one in zip(NAMES, accounts)}
        self.keys = {name: self.key_file(name, one["private_key"]) for name, one in zip(NAMES, accounts)}

    def node(self, method, **params):
        return rpc(self.url, method, params)

    @classmethod
    def slow(cls, folder):
        return cls(folder, "--block-generation-on", "demand")

    @classmethod
    def poor(cls, folder):
        return cls(folder, "--initial-balance", "1000000000000000000")

    def as_person(self, name):
        return ["--key", self.keys[name], "--account", self.people[name]]

    def other_artefact(self, name):
        """The same code under another class hash: one more type in its ABI."""
        folder = self.folder / name
        shutil.copytree(self.artefact, folder, dirs_exist_ok=True)
        sierra = json.loads((folder / "orchestrator.sierra.json").read_text())
        sierra["abi"].append({"type": "struct", "name": f"orchestrator::{name}", "members": []})
        text = json.dumps(sierra)
        (folder / "orchestrator.sierra.json").write_text(text)
        manifest = json.loads((folder / "orchestrator.json").read_text())
        manifest["sierra_sha256"] = hashlib.sha256(text.encode()).hexdigest()
        (folder / "orchestrator.json").write_text(json.dumps(manifest))
        return folder

    def wait(self, secs):
        self.node("devnet_increaseTime", time=secs)
        self.blocks()

    def blocks(self):
        self.node("devnet_createBlock")

    def nonce(self, name):
        return int(self.node("starknet_getNonce", block_id="latest", contract_address=self.people[name]), 16)
