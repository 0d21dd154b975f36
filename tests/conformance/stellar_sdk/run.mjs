// @stellar/stellar-sdk against a running warden-sandbox or stellar-host: an independent client must take it for a
// node. On stellar-host it first deploys the Orchestrator itself.
// usage: node run.mjs PATH_OF_NODE PATH_OF_SIGNER [WASM: the node is stellar-host]
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  Account,
  Asset,
  Contract,
  Keypair,
  Operation,
  SorobanDataBuilder,
  TransactionBuilder,
  authorizeEntry,
  contract,
  hash,
  nativeToScVal,
  rpc,
  scValToNative,
  xdr,
} from '@stellar/stellar-sdk';
import { runAll, test } from './cases.mjs';
import { deploy } from './deploy.mjs';
import { constructorArguments, startNode, startSandbox } from './sandbox.mjs';

const PASSPHRASE = 'Warden Conformance Network ; January 2026';
const XLM = 10n ** 7n;
const people = Object.fromEntries(
  ['admin', 'judge', 'oracle', 'alice', 'carol', 'dave'].map((name) => [
    name,
    Keypair.fromRawEd25519Seed(hash(new TextEncoder().encode(name))),
  ]),
);
const accounts = Object.values(people).map((one) => ({ public_key: one.publicKey(), balance: (10_000n * XLM).toString() }));
const [binary, signer, wasm] = process.argv.slice(2);
const chain = { chain: 'stellar', passphrase: PASSPHRASE, accounts };
const addressOf = (name) => people[name].publicKey();
const sandbox = await (wasm ? startNode(binary, chain) : startSandbox(binary, chain, addressOf));
const { ready, control } = sandbox;
const rpcUrl = ready.rpc[0];
const server = new rpc.Server(rpcUrl, { allowHttp: true });
const close = () => control('sandbox_createBlock');
if (wasm) {
  const terms = { ...constructorArguments(addressOf), token: ready.token };
  ready.orchestrator = await deploy({ server, rpcUrl, close, wasm, terms, passphrase: PASSPHRASE, person: people.admin });
  await control('sandbox_setOrchestrator', { contract: ready.orchestrator });
}

// A client of the Orchestrator made from the spec that the node serves, for one signer.
const clientOf = (person) =>
  contract.Client.from({
    contractId: ready.orchestrator,
    rpcUrl,
    networkPassphrase: PASSPHRASE,
    allowHttp: true,
    publicKey: person.publicKey(),
    ...contract.basicNodeSigner(person, PASSPHRASE),
  });
const landed = async (assembled) => assembled.signAndSend({ watcher: { onSubmitted: () => void close() } });
const codeOf = (sent) => sent.errorResult?.result.type;
const transfer = (from, to, amount) =>
  new Contract(ready.token).call(
    'transfer',
    nativeToScVal(from.publicKey(), { type: 'address' }),
    nativeToScVal(to.publicKey(), { type: 'address' }),
    nativeToScVal(amount, { type: 'i128' }),
  );
// An unsigned payment with what the simulation says; no two are the same.
let amount = 0n;
const payment = async (from, { sequence, timeout = 300 } = {}) => {
  const account = await server.getAccount(from.publicKey());
  const source = sequence ? new Account(from.publicKey(), sequence(BigInt(account.sequenceNumber()))) : account;
  const built = new TransactionBuilder(source, { fee: '100', networkPassphrase: PASSPHRASE })
    .addOperation(transfer(from, people.dave, (amount += 1n)))
    .setTimeout(timeout)
    .build();
  return server.prepareTransaction(built);
};
const signed = (txn, ...signers) => {
  txn.sign(...signers);
  return txn;
};

test('says who it is', async () => {
  assert.equal((await server.getNetwork()).passphrase, PASSPHRASE);
  assert.equal((await server.getHealth()).status, 'healthy');
  assert.match((await server.getVersionInfo()).version, /^27\./);
  const latest = await server.getLatestLedger();
  assert.equal(latest.headerXdr.ledgerSeq, latest.sequence);
  assert.equal(Buffer.from(hash(latest.headerXdr.toXdr())).toString('hex'), latest.id);
  assert.ok((await server.getFeeStats()).sorobanInclusionFee.mode);
});

test('derives the contract ids as the client does', async () => {
  assert.equal(Asset.native().contractId(PASSPHRASE), ready.token);
});

test('serves code whose spec the client reads, and views decode by it', async () => {
  const client = await clientOf(people.alice);
  assert.equal((await client.is_oracle({ account: people.oracle.publicKey() })).result, true);
  const config = (await client.get_config({ version: 1 })).result.unwrap();
  assert.equal(config.min_stake, 1000n);
  assert.equal(config.treasury, people.admin.publicKey());
  const instance = (await client.get_instance()).result;
  assert.deepEqual(instance.oracles, [{ oracle: people.oracle.publicKey(), since: 0n, until: 0n, revoked: false }]);
  assert.equal(instance.token, ready.token);
});

test('decodes the events of the deployment by the same spec', async () => {
  const { spec } = await clientOf(people.alice);
  const page = await server.getEvents({
    startLedger: 2,
    filters: [{ type: 'contract', contractIds: [ready.orchestrator], topics: [['**']] }],
  });
  const events = page.events.map((event) => spec.parseEvent(event.topic, event.value));
  assert.deepEqual(events.map((event) => event.name), ['Initialised', 'ConfigChanged', 'ArbiterChanged', 'OracleChanged']);
  assert.equal(events[1].data.min_stake, 1000n);
  assert.equal(events[3].data.oracle, people.oracle.publicKey());
});

test('simulates, assembles, signs, sends a call and gets it accepted', async () => {
  const client = await clientOf(people.alice);
  const assembled = await client.register_provider({ caller: people.alice.publicKey(), endpoint: 'https://alice.example/', stake: 5000n });
  assert.equal(assembled.isReadCall, false);
  const sent = await landed(assembled);
  const answer = sent.getTransactionResponse;
  assert.equal(answer.status, 'SUCCESS');
  const events = answer.events.contractEventsXdr[0].map((event) => client.spec.parseEvent(event.body.value.topics, event.body.value.data));
  assert.equal(events[0].name, 'ProviderRegistered');
  assert.equal(events[0].data.endpoint, 'https://alice.example/');
  assert.equal(events[1].data.stake, 5000n);
  const stored = (await client.get_provider({ provider: people.alice.publicKey() })).result.unwrap();
  assert.equal(stored.stake, 5000n);
});

test('takes records, and gives numbers back as results', async () => {
  const client = await clientOf(people.alice);
  const terms = { latency_ms_max: 300, upload_kbytes_per_s_min: 0, download_kbytes_per_s_min: 0, uptime_ppm_min: 990000, error_ppm_max: 0, credit_bps: 1000, outage_bps: 10000 };
  const sent = await landed(
    await client.register_unit({
      caller: people.alice.publicKey(),
      capacity_gb: 100,
      region: 'eu-1',
      api: 1,
      endpoint: 'https://unit-of-alice.example/a/long/path',
      floor: 1000n,
      ceiling: 2000n,
      window_secs: 120n,
      terms,
    }),
  );
  assert.equal(sent.result.unwrap(), 1n);
  const view = (await client.get_unit({ unit_id: 1n })).result.unwrap();
  assert.equal(view.unit.ceiling, 2000n);
  assert.equal(view.state, 0);
});

test('contract errors carry their names', async () => {
  const client = await clientOf(people.alice);
  const missing = await client.get_unit({ unit_id: 77n });
  assert.ok(missing.result.isErr());
  const again = await client.register_provider({ caller: people.alice.publicKey(), endpoint: 'https://alice.example/', stake: 5000n });
  assert.ok(again.result.isErr());
  assert.ok(rpc.Api.isSimulationError(again.simulation));
  assert.match(again.simulation.error, /Error\(Contract, #4\)/);
});

test('the success hash covers return value and events', async () => {
  const { ledgers } = await server.getLedgers({ startLedger: 1, pagination: { limit: 50 } });
  let checked = 0;
  let previous;
  for (const ledger of ledgers) {
    if (previous) assert.deepEqual(Buffer.from(ledger.headerXdr.header.previousLedgerHash.value ?? ledger.headerXdr.header.previousLedgerHash), previous);
    previous = Buffer.from(ledger.hash, 'hex');
    for (const one of ledger.metadataXdr.value.txProcessing) {
      const meta = one.txApplyProcessing.value;
      const result = one.result.result.result;
      if (result.type !== 'txSuccess') continue;
      const preimage = new xdr.InvokeHostFunctionSuccessPreImage({ returnValue: meta.sorobanMeta.returnValue, events: meta.operations[0].events });
      const claimed = result.value[0].value.value.value;
      assert.equal(Buffer.from(hash(preimage.toXdr())).toString('hex'), Buffer.from(claimed.value ?? claimed).toString('hex'));
      checked += 1;
    }
  }
  assert.ok(checked >= 3);
});

test('is known by hash while it waits and after', async () => {
  const txn = signed(await payment(people.alice), people.alice);
  const sent = await server.sendTransaction(txn);
  assert.equal(sent.status, 'PENDING');
  assert.equal(sent.hash, Buffer.from(txn.hash()).toString('hex'));
  assert.equal((await server.sendTransaction(txn)).status, 'DUPLICATE');
  assert.equal((await server.getTransaction(sent.hash)).status, 'NOT_FOUND');
  await close();
  const found = await server.getTransaction(sent.hash);
  assert.equal(found.status, 'SUCCESS');
  assert.equal(found.returnValue.type, 'scvVoid');
  const { transactions } = await server.getTransactions({ startLedger: found.ledger });
  assert.equal(transactions[0].txHash, sent.hash);
});

test('refuses a wrong signature', async () => {
  const txn = signed(await payment(people.alice), people.carol);
  assert.equal(codeOf(await server.sendTransaction(txn)), 'txBadAuth');
});

test('refuses a signature for another network', async () => {
  const txn = await payment(people.alice);
  const foreign = TransactionBuilder.cloneFrom(txn, { networkPassphrase: 'Test SDF Network ; September 2015', fee: '100', sorobanData: txn.toEnvelope().value.tx.ext.value });
  const other = foreign.build();
  other.sign(people.alice);
  assert.equal(codeOf(await server.sendTransaction(other)), 'txBadAuth');
});

test('refuses a signature too many', async () => {
  const txn = signed(await payment(people.alice), people.alice, people.carol);
  assert.equal(codeOf(await server.sendTransaction(txn)), 'txBadAuthExtra');
});

test('refuses wrong sequence numbers', async () => {
  for (const sequence of [(now) => String(now + 3n), (now) => String(now - 1n)]) {
    const txn = signed(await payment(people.alice, { sequence }), people.alice);
    assert.equal(codeOf(await server.sendTransaction(txn)), 'txBadSeq');
  }
});

test('refuses expired time bounds', async () => {
  const txn = await payment(people.alice, { timeout: 1 });
  await control('sandbox_advanceTime', { secs: 30 });
  await close();
  assert.equal(codeOf(await server.sendTransaction(signed(txn, people.alice))), 'txTooLate');
});

test('refuses fees that are too low', async () => {
  const txn = await payment(people.alice);
  const data = txn.toEnvelope().value.tx.ext.value;
  const cheap = new SorobanDataBuilder(data).setResourceFee(5).build();
  const built = TransactionBuilder.cloneFrom(txn, { fee: '100', networkPassphrase: PASSPHRASE, sorobanData: cheap }).build();
  const sent = await server.sendTransaction(signed(built, people.alice));
  assert.equal(codeOf(sent), 'txSorobanInvalid');
  assert.equal(sent.diagnosticEvents.length, 1);
});

test('refuses an account that does not exist', async () => {
  const stranger = people.alice.constructor.random();
  const built = new TransactionBuilder(new Account(stranger.publicKey(), '1'), { fee: '100', networkPassphrase: PASSPHRASE })
    .addOperation(transfer(people.alice, people.dave, 5n))
    .setTimeout(300)
    .setSorobanData((await payment(people.alice)).toEnvelope().value.tx.ext.value)
    .build();
  assert.equal(codeOf(await server.sendTransaction(signed(built, stranger))), 'txNoAccount');
});

test('lets another address sign its part', async () => {
  const call = new Contract(ready.orchestrator).call(
    'register_consumer',
    nativeToScVal(people.carol.publicKey(), { type: 'address' }),
    nativeToScVal(500n, { type: 'u128' }),
  );
  const account = await server.getAccount(people.alice.publicKey());
  const raw = new TransactionBuilder(account, { fee: '100', networkPassphrase: PASSPHRASE }).addOperation(call).setTimeout(300).build();
  const simulated = await server.simulateTransaction(raw);
  assert.equal(simulated.result.auth[0].credentials.type, 'sorobanCredentialsAddressV2');
  const until = simulated.latestLedger + 100;
  const auth = await Promise.all(simulated.result.auth.map((entry) => authorizeEntry(entry, people.carol, until, PASSPHRASE)));
  const again = new TransactionBuilder(new Account(people.alice.publicKey(), String(BigInt(account.sequenceNumber()) - 1n)), { fee: '100', networkPassphrase: PASSPHRASE })
    .addOperation(Operation.invokeHostFunction({ func: raw.operations[0].func, auth }))
    .setTimeout(300)
    .build();
  const ready_one = await server.prepareTransaction(again);
  const sent = await server.sendTransaction(signed(ready_one, people.alice));
  assert.equal(sent.status, 'PENDING', JSON.stringify(sent.errorResult));
  await close();
  assert.equal((await server.getTransaction(sent.hash)).status, 'SUCCESS');
  const client = await clientOf(people.alice);
  assert.equal((await client.get_consumer({ consumer: people.carol.publicKey() })).result.unwrap().bond, 500n);
});

test('pages through events by cursor', async () => {
  const seen = [];
  const filters = [{ type: 'contract', contractIds: [ready.orchestrator] }];
  let page = await server.getEvents({ startLedger: 1, filters, limit: 3 });
  for (let i = 0; i < 50; ++i) {
    seen.push(...page.events.map((event) => event.id));
    if (page.events.length === 0) break;
    page = await server.getEvents({ cursor: page.cursor, filters, limit: 3 });
  }
  const all = await server.getEvents({ startLedger: 1, filters, limit: 10_000 });
  assert.deepEqual(seen, all.events.map((event) => event.id));
  assert.ok(seen.length > 8);
});

test('finds events by topic', async () => {
  const { spec } = await clientOf(people.alice);
  const topics = [spec.eventTopicFilter('StakeChanged', { provider: people.alice.publicKey() })];
  const page = await server.getEvents({ startLedger: 1, filters: [{ type: 'contract', topics }] });
  assert.equal(page.events.length, 1);
  await assert.rejects(server.getEvents({ startLedger: 1_000_000, filters: [] }), { code: -32600 });
});

test('verifies what Warden signs, and the node takes it', async () => {
  const client = await clientOf(people.oracle);
  const now = BigInt((await server.getLatestLedger()).closeTime);
  const assembled = await client.publish_scores({
    caller: people.oracle.publicKey(),
    party: 0,
    as_of: now - (now % 60n),
    scores: [{ address: people.alice.publicKey(), score: 90 }],
  });
  const wardenSigns = (name) =>
    spawnSync(signer, [PASSPHRASE, people.oracle.secret(), ready.orchestrator, name, ready.token], {
      input: assembled.toXdr(),
      encoding: 'utf8',
    });
  assert.match(wardenSigns('publish_price_guide').stderr, /signer refuses/);
  const done = wardenSigns('publish_scores');
  assert.equal(done.status, 0, done.stderr);
  const txn = TransactionBuilder.fromXdr(done.stdout.trim(), PASSPHRASE);
  const [signature] = txn.signatures;
  assert.deepEqual(Buffer.from(signature.hint.value ?? signature.hint), Buffer.from(people.oracle.signatureHint()));
  assert.ok(people.oracle.verify(txn.hash(), signature.signature.value ?? signature.signature));
  const sent = await server.sendTransaction(txn);
  assert.equal(sent.status, 'PENDING', JSON.stringify(sent.errorResult));
  await close();
  assert.equal((await server.getTransaction(sent.hash)).status, 'SUCCESS');
  assert.equal((await client.get_score({ party: 0, account: people.alice.publicKey() })).result.unwrap().score, 90);
});

test('shows accounts and contract balances', async () => {
  const entry = await server.getAccountEntry(people.alice.publicKey());
  assert.ok(entry.balance > 0n);
  const balance = await server.getAssetBalance(ready.orchestrator, Asset.native(), PASSPHRASE);
  assert.equal(balance.balanceEntry.amount, '5500');
  const view = await server.simulateTransaction(
    new TransactionBuilder(await server.getAccount(people.dave.publicKey()), { fee: '100', networkPassphrase: PASSPHRASE })
      .addOperation(new Contract(ready.token).call('balance', nativeToScVal(ready.orchestrator, { type: 'address' })))
      .setTimeout(300)
      .build(),
  );
  assert.equal(scValToNative(view.result.retval), 5500n);
});

await runAll(sandbox);
