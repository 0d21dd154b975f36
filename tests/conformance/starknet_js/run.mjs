// starknet.js against a running warden-sandbox: an independent client must take it for a node.
// usage: node run.mjs PATH_OF_WARDEN_SANDBOX FOLDER_OF_RECORDED_ANSWERS
import './websocket.mjs';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Account, Contract, RpcProvider, WebSocketChannel, cairo, hash, num, shortString } from 'starknet';
import { runAll, test } from './cases.mjs';
import { accountsOf, makePeople } from './people.mjs';
import { startSandbox } from './sandbox.mjs';

const [binary, samples] = process.argv.slice(2);
const people = makePeople(binary);
const sandbox = await startSandbox(binary, { accounts: accountsOf(people) }, (name) => people[name].address);
const { ready, control } = sandbox;
const provider = new RpcProvider({ nodeUrl: ready.rpc[0], blockIdentifier: 'pre_confirmed' });
const as = (one) => new Account({ provider, address: one.address, signer: one.key });
const alice = as(people.alice);
const carol = as(people.carol);
const details = { tip: 0n };
const STRK = ready.token;

const rpc = async (method, params) => {
  const answer = await fetch(ready.rpc[0], {
    method: 'POST',
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  return answer.json();
};
const recorded = (name) => JSON.parse(readFileSync(join(samples, `${name}.json`))).response;

const contractAt = async (address) => {
  const { abi } = await provider.getClassAt(address);
  return new Contract({ abi, address, providerOrAccount: provider });
};
const send = async (account, calls) => {
  const { transaction_hash: txn } = await account.execute(calls, details);
  await control('sandbox_createBlock');
  return provider.getTransactionReceipt(txn);
};
const eventsOf = (contract, receipt) =>
  contract.parseEvents(receipt).map((event) => {
    const path = Object.keys(event).find((key) => key.includes('::'));
    return { name: path.split('::').at(-1), ...event[path] };
  });
// Signed body of one call, with changes before or after signing.
const signed = async (account, { before = {}, after = {}, chainId } = {}) => {
  const nonce = await account.getNonce('pre_confirmed');
  const bounds = (max_amount) => ({ max_amount, max_price_per_unit: 10n ** 9n });
  const details = {
    walletAddress: account.address,
    nonce,
    chainId: chainId ?? (await provider.getChainId()),
    version: '0x3',
    cairoVersion: '1',
    resourceBounds: { l1_gas: bounds(0n), l2_gas: bounds(50_000_000n), l1_data_gas: bounds(50_000n) },
    tip: 0n,
    paymasterData: [],
    accountDeploymentData: [],
    nonceDataAvailabilityMode: 'L1',
    feeDataAvailabilityMode: 'L1',
    ...before,
  };
  const calls = [{ contractAddress: STRK, entrypoint: 'approve', calldata: [ready.orchestrator, '0x1', '0x0'] }];
  const signature = await account.signer.signTransaction(calls, details);
  const hex = (bound) => ({
    max_amount: num.toHex(bound.max_amount),
    max_price_per_unit: num.toHex(bound.max_price_per_unit),
  });
  return {
    type: 'INVOKE',
    version: '0x3',
    sender_address: account.address,
    calldata: ['0x1', STRK, hash.getSelectorFromName('approve'), '0x3', ready.orchestrator, '0x1', '0x0'],
    signature: [num.toHex(signature.r), num.toHex(signature.s)],
    nonce: num.toHex(details.nonce),
    resource_bounds: {
      l1_gas: hex(details.resourceBounds.l1_gas),
      l2_gas: hex(details.resourceBounds.l2_gas),
      l1_data_gas: hex(details.resourceBounds.l1_data_gas),
    },
    tip: '0x0',
    paymaster_data: [],
    account_deployment_data: [],
    nonce_data_availability_mode: 'L1',
    fee_data_availability_mode: 'L1',
    ...after,
  };
};
const add = (invoke_transaction) => rpc('starknet_addInvokeTransaction', { invoke_transaction });
const bounds = (l2_amount, price) => ({
  l1_gas: { max_amount: 0n, max_price_per_unit: price },
  l2_gas: { max_amount: l2_amount, max_price_per_unit: price },
  l1_data_gas: { max_amount: 50_000n, max_price_per_unit: price },
});
// Refused with the number and the words of the recorded answer of a real node.
const refusedAs = (answer, name) => {
  const expected = recorded(name).error;
  assert.equal(answer.error?.code, expected.code, JSON.stringify(answer));
  assert.equal(answer.error.message, expected.message);
  assert.equal(typeof answer.error.data, typeof expected.data);
};

test('names its specification and chain', async () => {
  assert.match(await provider.getSpecVersion(), /^0\.10\./);
  assert.equal(await provider.getChainId(), shortString.encodeShortString('SN_SEPOLIA'));
});

test('serves the ABI by which its views decode', async () => {
  const orchestrator = await contractAt(ready.orchestrator);
  assert.equal(await orchestrator.call('is_oracle', [people.oracle.address]), true);
  assert.equal(await orchestrator.call('is_oracle', [people.alice.address]), false);
  const config = await orchestrator.call('get_config', [1]);
  assert.equal(config.min_stake, 1000n);
  assert.equal(num.toHex(config.treasury), people.admin.address);
  const instance = await orchestrator.call('get_instance', []);
  assert.equal(num.toHex(instance.oracles[0].oracle), people.oracle.address);
  assert.equal(instance.unbonding_secs, 3600n);
});

test('decodes the events of the deployment', async () => {
  const orchestrator = await contractAt(ready.orchestrator);
  const { transactions } = await provider.getBlockWithTxHashes(1);
  const receipt = await provider.getTransactionReceipt(transactions[0]);
  const names = eventsOf(orchestrator, receipt).map((event) => event.name);
  assert.deepEqual(names.slice(0, 4), ['Initialised', 'ConfigChanged', 'ArbiterChanged', 'OracleChanged']);
});

test('estimates, signs, sends two calls at once and gets them accepted', async () => {
  const orchestrator = await contractAt(ready.orchestrator);
  const calls = [
    { contractAddress: STRK, entrypoint: 'approve', calldata: [ready.orchestrator, cairo.uint256(5000n)] },
    orchestrator.populate('register_provider', ['https://alice.example/', 5000n]),
  ];
  const estimate = await alice.estimateInvokeFee(calls, details);
  assert.ok(estimate.overall_fee > 0n);
  const receipt = await send(alice, calls);
  assert.equal(receipt.execution_status, 'SUCCEEDED');
  const events = eventsOf(orchestrator, receipt);
  assert.equal(events[0].name, 'ProviderRegistered');
  assert.equal(events[0].endpoint, 'https://alice.example/');
  assert.equal(events[1].stake, 5000n);
  const stored = await orchestrator.call('get_provider', [alice.address]);
  assert.equal(stored.endpoint, 'https://alice.example/');
  assert.equal(stored.stake, 5000n);
});

test('takes records, enums and long texts as arguments', async () => {
  const orchestrator = await contractAt(ready.orchestrator);
  const terms = {
    latency_ms_max: 300,
    upload_kbytes_per_s_min: 0,
    download_kbytes_per_s_min: 0,
    uptime_ppm_min: 990000,
    error_ppm_max: 0,
    credit_bps: 1000,
    outage_bps: 10000,
  };
  const endpoint = 'https://unit-of-alice.example/a/path/that/is/longer/than/a/word/of/felts';
  const call = orchestrator.populate('register_unit', [100, 'eu-1', 1, endpoint, 1000n, 2000n, 120n, terms]);
  const receipt = await send(alice, [call]);
  const [registered, sla] = eventsOf(orchestrator, receipt);
  assert.equal(registered.name, 'UnitRegistered');
  assert.equal(registered.endpoint, endpoint);
  assert.equal(shortString.decodeShortString(num.toHex(registered.region)), 'eu-1');
  assert.equal(sla.latency_ms_max, 300n);
  const view = await orchestrator.call('get_unit', [1]);
  assert.equal(view.unit.ceiling, 2000n);
  assert.equal(view.state, 0n);
});

test('is an ERC-20 at the address of STRK', async () => {
  const token = await contractAt(STRK);
  const before = await token.call('balance_of', [people.admin.address]);
  await send(alice, [token.populate('transfer', [people.admin.address, cairo.uint256(7n)])]);
  assert.equal(await token.call('balanceOf', [people.admin.address]), before + 7n);
  assert.equal(await token.call('allowance', [alice.address, ready.orchestrator]), 0n);
  assert.equal(await token.call('symbol', []), 'STRK');
});

test('hashes transactions as the client does', async () => {
  const body = await signed(carol);
  const computed = hash.calculateInvokeTransactionHash({
    senderAddress: body.sender_address,
    version: '0x3',
    compiledCalldata: body.calldata,
    chainId: await provider.getChainId(),
    nonce: body.nonce,
    accountDeploymentData: [],
    nonceDataAvailabilityMode: 0,
    feeDataAvailabilityMode: 0,
    resourceBounds: bounds(50_000_000n, 10n ** 9n),
    tip: 0n,
    paymasterData: [],
  });
  const answer = await add(body);
  assert.equal(answer.result?.transaction_hash, computed, JSON.stringify(answer));
  const status = await provider.getTransactionStatus(computed);
  assert.equal(status.finality_status, 'PRE_CONFIRMED');
  await control('sandbox_createBlock');
  const found = await provider.waitForTransaction(computed);
  assert.equal(found.finality_status, 'ACCEPTED_ON_L2');
});

test('refuses a wrong signature like a real node', async () => {
  refusedAs(await add(await signed(alice, { after: { signature: ['0x1', '0x2'] } })), 'starknet_addInvokeTransaction.bad_signature');
});

test('refuses a signature for another chain like a wrong one', async () => {
  const chainId = shortString.encodeShortString('SN_MAIN');
  refusedAs(await add(await signed(alice, { chainId })), 'starknet_addInvokeTransaction.bad_signature');
});

test('refuses wrong nonces like a real node', async () => {
  refusedAs(await add(await signed(alice, { before: { nonce: 99n } })), 'starknet_addInvokeTransaction.nonce_too_high.strict');
  refusedAs(await add(await signed(alice, { before: { nonce: 0n } })), 'starknet_addInvokeTransaction.nonce_used.strict');
});

test('refuses fees that are too low or too high like a real node', async () => {
  const with_bounds = async (l2, price) => add(await signed(alice, { before: { resourceBounds: bounds(l2, price) } }));
  refusedAs(await with_bounds(0n, 0n), 'starknet_addInvokeTransaction.fee_zero');
  refusedAs(await with_bounds(12_091n, 10n ** 9n), 'starknet_addInvokeTransaction.fee_amount_too_low');
  refusedAs(await with_bounds(50_000_000n, 15_000_000n), 'starknet_addInvokeTransaction.fee_price_too_low');
  refusedAs(await with_bounds(50_000_000n, 10n ** 24n), 'starknet_addInvokeTransaction.fee_over_balance');
});

test('knows a transaction that it was given twice', async () => {
  const body = await signed(alice);
  assert.ok((await add(body)).result);
  assert.equal((await add(body)).error.code, 59);
  await control('sandbox_createBlock');
  assert.equal((await add(body)).error.code, 52);
});

test('a refused call reverts with the name of the error, estimating it says 41', async () => {
  const orchestrator = await contractAt(ready.orchestrator);
  const again = orchestrator.populate('register_provider', ['https://alice.example/', 5000n]);
  await assert.rejects(alice.estimateInvokeFee([again], details), /AlreadyExists/);
  const resourceBounds = bounds(50_000_000n, 10n ** 9n);
  const { transaction_hash: txn } = await alice.execute([again], { ...details, resourceBounds });
  await control('sandbox_createBlock');
  const receipt = await provider.getTransactionReceipt(txn);
  assert.equal(receipt.execution_status, 'REVERTED');
  assert.match(receipt.revert_reason, /'AlreadyExists'/);
  assert.equal(receipt.events.length, 1);
});

test('views that find nothing fail with the name of the error', async () => {
  const orchestrator = await contractAt(ready.orchestrator);
  await assert.rejects(orchestrator.call('get_unit', [77]), /NotFound/);
  const missing = await rpc('starknet_call', {
    request: { contract_address: '0x123', entry_point_selector: '0x1', calldata: [] },
    block_id: 'latest',
  });
  refusedAs(missing, 'starknet_call.no_contract');
});

test('simulates', async () => {
  const call = { contractAddress: STRK, entrypoint: 'approve', calldata: [ready.orchestrator, cairo.uint256(1n)] };
  const result = await alice.simulateTransaction([{ type: 'INVOKE', payload: call }], details);
  const first = (result.simulated_transactions ?? result)[0];
  assert.equal(first.transaction_trace.type, 'INVOKE');
});

test('checks messages that accounts signed', async () => {
  const message = {
    domain: { name: 'warden', version: '1', chainId: await provider.getChainId(), revision: '1' },
    types: { StarknetDomain: [{ name: 'name', type: 'shortstring' }, { name: 'version', type: 'shortstring' }, { name: 'chainId', type: 'shortstring' }, { name: 'revision', type: 'shortstring' }], Note: [{ name: 'text', type: 'felt' }] },
    primaryType: 'Note',
    message: { text: '0x1' },
  };
  const signature = await alice.signMessage(message);
  assert.equal(await provider.verifyMessageInStarknet(message, signature, alice.address), true);
  await assert.rejects(async () => {
    if (!(await provider.verifyMessageInStarknet(message, signature, carol.address))) throw new Error('not valid');
  });
});

test('finds events by name through pages', async () => {
  const address = ready.orchestrator;
  const keys = [[hash.getSelectorFromName('UnitRegistered'), hash.getSelectorFromName('ProviderRegistered')]];
  const filter = { address, keys, from_block: { block_number: 0 }, to_block: 'latest', chunk_size: 1 };
  const first = await provider.getEvents(filter);
  const second = await provider.getEvents({ ...filter, continuation_token: first.continuation_token });
  assert.equal(first.events.length, 1);
  assert.equal(second.events.length, 1);
  assert.equal(second.continuation_token, undefined);
});

test('tells of heads, events and re-orgs over WebSocket', async () => {
  const channel = new WebSocketChannel({ nodeUrl: ready.ws });
  await channel.waitForConnection();
  const seen = [];
  const heads = await channel.subscribeNewHeads();
  heads.on((head) => seen.push(head));
  const events = await channel.subscribeEvents({ fromAddress: STRK });
  const emitted = [];
  events.on((event) => emitted.push(event));
  const until = async (done) => {
    for (let i = 0; i < 200 && !done(); ++i) await new Promise((resolve) => setTimeout(resolve, 25));
    assert.ok(done());
  };
  await send(carol, [{ contractAddress: STRK, entrypoint: 'approve', calldata: [ready.orchestrator, cairo.uint256(3n)] }]);
  await until(() => seen.length >= 1 && emitted.length >= 2);
  const orphan = seen.at(-1).block_hash;
  await control('sandbox_reorg', { depth: 1 });
  await until(() => seen.some((head) => head.starting_block_hash === orphan));
  await heads.unsubscribe();
  channel.disconnect();
  await channel.waitForDisconnection();
});

await runAll(sandbox);
