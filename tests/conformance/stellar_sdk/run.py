#!/usr/bin/env python3
"""stellar-sdk of PyPI against a running warden-sandbox or stellar-host: an independent client must take it for a
node. On stellar-host it first deploys the Orchestrator itself.
usage: run.py PATH_OF_NODE PATH_OF_SIGNER [WASM: the node is stellar-host]"""
import hashlib
import json
import pathlib
import signal
import subprocess
import sys
import tempfile
import traceback
import urllib.request

from stellar_sdk import Asset, Keypair, Network, SorobanServer, TransactionBuilder, TransactionEnvelope, scval, xdr
from stellar_sdk.exceptions import PrepareTransactionException
from stellar_sdk.soroban_rpc import EventFilter, EventFilterType, GetTransactionStatus, SendTransactionStatus

PASSPHRASE = "Warden Conformance Network ; January 2026"
NAMES = ["admin", "judge", "oracle", "alice", "carol", "dave"]
PEOPLE = {name: Keypair.from_raw_ed25519_seed(hashlib.sha256(name.encode()).digest()) for name in NAMES}
TESTS = []


def test(function):
    TESTS.append(function)
    return function


def terms(keys):
    """The constructor's arguments, all but `token`."""
    return {
        "admin": keys["admin"], "arbiter": keys["judge"], "oracles": [keys["oracle"]],
        "fixed": {
            "unbonding_secs": "3600", "upgrade_delay_secs": "3600", "role_delay_secs": "60", "day_secs": "60",
            "claim_floor_secs": "60", "attest_floor_secs": "60", "dispute_floor_secs": "60", "arbitration_floor_secs": "60",
            "window_floor_secs": "60", "dispute_deposit_max": "50"},
        "config": {
            "treasury": keys["admin"], "platform_fee_bps": 250, "min_stake": "1000", "min_bond": "100",
            "dispute_deposit": "50", "dispute_deposit_bps": 1000, "grace_secs": "20", "request_ttl_secs": "3600", "min_window_secs": "60", "claim_secs": "60",
            "attest_secs": "60", "dispute_secs": "60", "arbitration_secs": "60",
            "maintenance_notice_secs": "10", "maintenance_quota_bps": 1000, "stake_penalty_bps": 1000,
            "consumer_penalty_bps": 1000, "min_credit_bps": 1000, "min_outage_bps": 10000, "guide_step_bps": 400,
            "quorum": 1}}


def record(values):
    return scval.to_struct({name: field(name, value) for name, value in values.items()})


def field(name, value):
    if name == "treasury":
        return scval.to_address(value)
    if isinstance(value, int):
        return scval.to_uint32(value)
    return scval.to_uint64(int(value)) if name.endswith("_secs") else scval.to_uint128(int(value))


class Node:
    def __init__(self, binary, folder, wasm=None):
        keys = {name: one.public_key for name, one in PEOPLE.items()}
        config = {
            "chain": "stellar", "passphrase": PASSPHRASE, "rpc_ports": [0], "block_ms": 0,
            "accounts": [{"public_key": key, "balance": "100000000000"} for key in keys.values()]}
        if not wasm:
            config["orchestrator"] = terms(keys)
        file = pathlib.Path(folder) / "sandbox.json"
        file.write_text(json.dumps(config))
        self.child = subprocess.Popen([binary, "serve", "--config", str(file)], stdout=subprocess.PIPE)
        self.ready = json.loads(self.child.stdout.readline())
        self.server = SorobanServer(self.ready["rpc"][0])
        if wasm:
            self.deploy(pathlib.Path(wasm).read_bytes(), terms(keys))

    def deploy(self, wasm, given):
        self.land(self.builder(PEOPLE["admin"]).append_upload_contract_wasm_op(wasm))
        arguments = [
            scval.to_address(given["admin"]), scval.to_address(self.ready["token"]), scval.to_address(given["arbiter"]),
            scval.to_vec([scval.to_address(one) for one in given["oracles"]]),
            record(given["fixed"]), record(given["config"])]
        created = self.land(self.builder(PEOPLE["admin"]).append_create_contract_op(
            hashlib.sha256(wasm).digest(), given["admin"], arguments))
        meta = xdr.TransactionMeta.from_xdr(created.result_meta_xdr).v4
        self.ready["orchestrator"] = scval.from_address(meta.soroban_meta.return_value).address
        self.control("sandbox_setOrchestrator", contract=self.ready["orchestrator"])

    def land(self, builder):
        """Prepares, signs (by admin), sends and closes a ledger."""
        envelope = self.server.prepare_transaction(builder.build())
        envelope.sign(PEOPLE["admin"])
        sent = self.server.send_transaction(envelope)
        assert sent.status == SendTransactionStatus.PENDING, sent
        self.close_ledger()
        found = self.server.get_transaction(sent.hash)
        assert found.status == GetTransactionStatus.SUCCESS, found
        return found

    def control(self, method, **params):
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        with urllib.request.urlopen(urllib.request.Request(self.ready["control"], data=body), timeout=10) as answer:
            reply = json.load(answer)
        assert "error" not in reply, reply
        return reply["result"]

    def close_ledger(self):
        self.control("sandbox_createBlock")

    def builder(self, who):
        account = self.server.load_account(who.public_key)
        return TransactionBuilder(account, PASSPHRASE, base_fee=100).set_timeout(300)

    def payment(self, who):
        builder = self.builder(who)
        builder.append_invoke_contract_function_op(self.ready["token"], "transfer", [
            scval.to_address(who.public_key), scval.to_address(PEOPLE["dave"].public_key), scval.to_int128(5)])
        return builder

    def refused_with(self, envelope):
        sent = self.server.send_transaction(envelope)
        assert sent.status == SendTransactionStatus.ERROR, sent
        return xdr.TransactionResult.from_xdr(sent.error_result_xdr).result.code.name

    def stop(self):
        self.child.send_signal(signal.SIGTERM)
        return self.child.wait(20)


@test
def says_who_it_is(node):
    assert node.server.get_network().passphrase == PASSPHRASE
    assert node.server.get_health().status == "healthy"
    assert node.server.get_version_info().version.startswith("27.")
    latest = node.server.get_latest_ledger()
    assert latest.sequence >= 2
    assert node.server.get_fee_stats().soroban_inclusion_fee.mode is not None
    assert Asset.native().contract_id(PASSPHRASE) == node.ready["token"]


@test
def serves_code_with_a_spec_that_the_client_reads(node):
    spec = node.server.get_contract_spec(node.ready["orchestrator"])
    text = str(spec)
    for name in ("register_provider", "get_slash", "__constructor"):
        assert name in text, name


@test
def views_are_simulated(node):
    builder = node.builder(PEOPLE["alice"])
    builder.append_invoke_contract_function_op(
        node.ready["orchestrator"], "is_oracle", [scval.to_address(PEOPLE["oracle"].public_key)])
    simulated = node.server.simulate_transaction(builder.build())
    assert simulated.error is None
    assert scval.from_bool(simulated.results[0].xdr) is True
    assert simulated.results[0].auth == []


@test
def a_call_is_prepared_signed_and_accepted(node):
    alice = PEOPLE["alice"]
    builder = node.builder(alice)
    builder.append_invoke_contract_function_op(node.ready["orchestrator"], "register_provider", [
        scval.to_address(alice.public_key), scval.to_string("https://alice.example/"), scval.to_uint128(5000)])
    envelope = node.server.prepare_transaction(builder.build())
    envelope.sign(alice)
    sent = node.server.send_transaction(envelope)
    assert sent.status == SendTransactionStatus.PENDING and sent.hash == envelope.hash_hex(), sent
    assert node.server.send_transaction(envelope).status == SendTransactionStatus.DUPLICATE
    assert node.server.get_transaction(sent.hash).status == GetTransactionStatus.NOT_FOUND
    node.close_ledger()
    found = node.server.get_transaction(sent.hash)
    assert found.status == GetTransactionStatus.SUCCESS, found
    meta = xdr.TransactionMeta.from_xdr(found.result_meta_xdr).v4
    names = [scval.from_symbol(event.body.v0.topics[0]) for event in meta.operations[0].events]
    assert names == ["provider_registered", "stake_changed", "transfer"], names
    preimage = xdr.InvokeHostFunctionSuccessPreImage(meta.soroban_meta.return_value, meta.operations[0].events)
    result = xdr.TransactionResult.from_xdr(found.result_xdr).result.results[0].tr.invoke_host_function_result
    assert hashlib.sha256(preimage.to_xdr_bytes()).digest() == result.success.hash


@test
def a_refused_call_names_the_contracts_error(node):
    alice = PEOPLE["alice"]
    builder = node.builder(alice)
    builder.append_invoke_contract_function_op(node.ready["orchestrator"], "register_provider", [
        scval.to_address(alice.public_key), scval.to_string("https://alice.example/"), scval.to_uint128(5000)])
    try:
        node.server.prepare_transaction(builder.build())
        raise AssertionError("accepted")
    except PrepareTransactionException as error:
        assert "Error(Contract, #4)" in error.simulate_transaction_response.error


@test
def events_are_found_and_pages_join(node):
    filters = [EventFilter(event_type=EventFilterType.CONTRACT, contract_ids=[node.ready["orchestrator"]])]
    everything = node.server.get_events(start_ledger=1, filters=filters, limit=10_000).events
    assert len(everything) >= 6
    seen, page = [], node.server.get_events(start_ledger=1, filters=filters, limit=2)
    while page.events:
        seen += page.events
        page = node.server.get_events(cursor=page.cursor, filters=filters, limit=2)
    assert [event.id for event in seen] == [event.id for event in everything]
    first = xdr.SCVal.from_xdr(everything[0].topic[0])
    assert scval.from_symbol(first) == "initialised"


@test
def ledgers_are_chained(node):
    ledgers = node.server.get_ledgers(start_ledger=1, limit=50).ledgers
    previous = None
    for ledger in ledgers:
        entry = xdr.LedgerHeaderHistoryEntry.from_xdr(ledger.header_xdr)
        assert hashlib.sha256(entry.header.to_xdr_bytes()).hexdigest() == ledger.hash
        assert previous is None or entry.header.previous_ledger_hash.hash.hex() == previous
        previous = ledger.hash
        meta = xdr.LedgerCloseMeta.from_xdr(ledger.metadata_xdr).v2
        pairs = xdr.TransactionResultSet([one.result for one in meta.tx_processing])
        assert hashlib.sha256(pairs.to_xdr_bytes()).digest() == entry.header.tx_set_result_hash.hash
    assert len(ledgers) >= 3


@test
def wrong_signatures_are_refused(node):
    envelope = node.server.prepare_transaction(node.payment(PEOPLE["alice"]).build())
    envelope.sign(PEOPLE["carol"])
    assert node.refused_with(envelope) == "txBAD_AUTH"
    envelope.sign(PEOPLE["alice"])
    assert node.refused_with(envelope) == "txBAD_AUTH_EXTRA"
    right = node.server.prepare_transaction(node.payment(PEOPLE["alice"]).build())
    foreign = TransactionEnvelope(right.transaction, Network.TESTNET_NETWORK_PASSPHRASE)
    foreign.sign(PEOPLE["alice"])
    assert node.refused_with(foreign) == "txBAD_AUTH"


@test
def wrong_sequence_numbers_are_refused(node):
    for step in (-1, 2):
        envelope = node.server.prepare_transaction(node.payment(PEOPLE["alice"]).build())
        envelope.transaction.sequence += step
        envelope.signatures = []
        envelope.sign(PEOPLE["alice"])
        assert node.refused_with(envelope) == "txBAD_SEQ"


@test
def what_warden_signs_is_verified_and_taken(node):
    oracle = PEOPLE["oracle"]
    builder = node.builder(oracle)
    now = node.server.get_latest_ledger().close_time
    builder.append_invoke_contract_function_op(node.ready["orchestrator"], "publish_scores", [
        scval.to_address(oracle.public_key), scval.to_uint32(0), scval.to_uint64(now - now % 60), scval.to_vec([
            scval.to_struct({"address": scval.to_address(PEOPLE["alice"].public_key), "score": scval.to_uint32(90)})])])
    unsigned = node.server.prepare_transaction(builder.build())
    words = [sys.argv[2], PASSPHRASE, oracle.secret, node.ready["orchestrator"], "publish_scores", node.ready["token"]]
    done = subprocess.run(words, input=unsigned.to_xdr(), capture_output=True, text=True, check=True)
    envelope = TransactionEnvelope.from_xdr(done.stdout.strip(), PASSPHRASE)
    assert envelope.hash() == unsigned.hash()
    [signature] = envelope.signatures
    assert signature.signature_hint == oracle.signature_hint()
    oracle.verify(envelope.hash(), signature.signature)  # raises when it is not good
    sent = node.server.send_transaction(envelope)
    assert sent.status == SendTransactionStatus.PENDING, sent
    node.close_ledger()
    assert node.server.get_transaction(sent.hash).status == GetTransactionStatus.SUCCESS


@test
def expired_time_bounds_are_refused(node):
    envelope = node.server.prepare_transaction(node.payment(PEOPLE["alice"]).build())
    envelope.sign(PEOPLE["alice"])
    node.control("sandbox_advanceTime", secs=600)
    node.close_ledger()
    assert node.refused_with(envelope) == "txTOO_LATE"


def main():
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        node = Node(sys.argv[1], folder, *sys.argv[3:])
        for one in TESTS:
            name = one.__name__.replace("_", " ")
            try:
                one(node)
                print(f"ok      {name}", flush=True)
            except Exception:  # noqa: BLE001 - every failure is reported, none ends the run
                failed += 1
                print(f"FAILED  {name}\n{traceback.format_exc()}", flush=True)
        code = node.stop()
    if code != 0:
        failed += 1
        print(f"FAILED  ends cleanly on SIGTERM: code {code}")
    print(f"{len(TESTS) + (code != 0) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
