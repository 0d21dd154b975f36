"""A starknet-devnet 0.8.2 for `warden contract`."""
import urllib.request

from contract_world import ROOT, World, find_program, free_port, need_warden, rpc, skip

NAMES = ["admin", "arbiter", "oracle1", "oracle2", "oracle3", "treasury", "other"]


class StarknetWorld(World):
    placeholder = "0x1"
    token = "0x4718f5a0fc34cc1af16a1cdee98ffb20c31f5cd61d6ab07201858f4287c938d"
    artefact = ROOT / "adapters/starknet/contract/artefacts"
    chain = {"alias": "it", "kind": "starknet", "chain_id": "SN_SEPOLIA"}

    def __init__(self, folder, *options):
        super().__init__(folder)
        program = find_program("starknet-devnet")
        need_warden()
        if program is None:
            skip("no starknet-devnet on PATH; get it by: cargo install starknet-devnet --version 0.8.2 --locked")
        port = free_port()
        self.url = f"http://127.0.0.1:{port}/rpc"
        self.spawn([program, "--seed", "42", "--accounts", str(len(NAMES)), "--port", str(port), *options],
                   lambda: urllib.request.urlopen(f"http://127.0.0.1:{port}/is_alive", timeout=1).status == 200)
        accounts = self.node("devnet_getPredeployedAccounts")
        self.people = {name: hex(int(one["address"], 16)) for name, one in zip(NAMES, accounts)}
        self.keys = {name: self.key_file(name, one["private_key"]) for name, one in zip(NAMES, accounts)}

    def node(self, method, **params):
        return rpc(self.url, method, params)

    def wait(self, secs):
        self.node("devnet_increaseTime", time=secs)
        self.node("devnet_createBlock")

    def nonce(self, name):
        return int(self.node("starknet_getNonce", block_id="latest", contract_address=self.people[name]), 16)
