// The Orchestrator on a starknet-devnet: declared, deployed, and every function of it called once at
// least, from the first registration until all money has left the contract but what is burnt.
// usage: node story.mjs FOLDER_OF_ARTEFACTS FOLDER_OF_THE_TOKEN
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { selectorOf, startChain } from './chain.mjs';

const [artefacts, token_folder] = process.argv.slice(2);
const read = (folder, name) => JSON.parse(readFileSync(join(folder, name)));
const classOf = (name) => [read(artefacts, `${name}.sierra.json`), read(artefacts, `${name}.casm.json`)];
const [sierra, casm] = classOf('orchestrator');
const manifest = read(artefacts, 'orchestrator.json');
const tokenSierra = read(token_folder, 'token.sierra.json');
const tokenCasm = read(token_folder, 'token.casm.json');

const DAY = 86_400;
const LEAVE = 200_000; // until stake is free, and new code may come
const fixed = {
  unbonding_secs: LEAVE, upgrade_delay_secs: LEAVE, role_delay_secs: 5000, day_secs: 1000, claim_floor_secs: 3600,
  attest_floor_secs: 1800, dispute_floor_secs: 3600, arbitration_floor_secs: 7200, window_floor_secs: 3600,
  dispute_deposit_max: 1000,
};
const config = (treasury) => ({
  treasury, platform_fee_bps: 250, min_stake: 1000, min_bond: 100, dispute_deposit: 50, dispute_deposit_bps: 100,
  request_ttl_secs: 3600, min_window_secs: 3600, grace_secs: 600, claim_secs: 7200, attest_secs: 3600,
  dispute_secs: 10800, arbitration_secs: 14400, maintenance_notice_secs: 600, maintenance_quota_bps: 167,
  stake_penalty_bps: 1000, consumer_penalty_bps: 1000, min_credit_bps: 1000, min_outage_bps: 10000,
  guide_step_bps: 400, quorum: 2,
});
const sla = {
  latency_ms_max: 500, upload_kbytes_per_s_min: 0, download_kbytes_per_s_min: 1000, uptime_ppm_min: 990000,
  error_ppm_max: 0, credit_bps: 0, outage_bps: 0,
};
const vote = (party, window, reasons) => ({
  reservation_id: 1, party, window, reasons, score_before: 60, evidence_root: 7, evidence_uri: 'https://w.example/e/1',
});
const slash = (party, window) => ({ reservation_id: 1, party, window });
const request = (deposit) => ({
  unit_id: 1, gb: 30, duration_secs: 3 * DAY, max_price: 1000, sla_version: 2, config_version: 2, deposit,
});
const MOOD = { honest: 0, answersFalse: 1, panics: 4, callsBack: 5 };

async function deploy(chain, people) {
  const { admin, judge, oracle1, oracle2, oracle3, treasury, alice, carol } = people;
  const tokenClass = await chain.declare(admin, tokenSierra, tokenCasm);
  const token = await chain.deploy(admin, tokenClass, tokenSierra.abi, []);
  const classHash = await chain.declare(admin, sierra, casm);
  assert.equal(BigInt(classHash), BigInt(manifest.class_hash));
  const built = {
    admin: admin.address, token: token.address, arbiter: judge.address,
    oracles: [oracle1.address, oracle2.address, oracle3.address], fixed, config: config(treasury.address),
  };
  // Its constructor needs the second class.
  await assert.rejects(chain.deploy(admin, classHash, sierra.abi, built), /is not declared/);
  const annex = await chain.declare(admin, ...classOf('annex'));
  assert.equal(BigInt(annex), BigInt(manifest.annex_class_hash));
  const contract = await chain.deploy(admin, classHash, sierra.abi, built);
  for (const one of [alice, carol]) await token.send(admin, 'mint', { account: one.address, amount: 10n ** 12n });
  return { contract, token, classHash, annex };
}

async function administer(contract, people, newClass) {
  const { admin, judge, oracle3, treasury, mallory } = people;
  const call = (name, args) => contract.must(admin, name, args);
  await contract.refused(mallory, 'pause', [], 'NotAuthorized');
  await call('set_config', { config: config(treasury.address) });
  await call('retire_oracle', { oracle: oracle3.address });
  await call('set_oracle', { oracle: mallory.address, enabled: true });
  await call('set_oracle', { oracle: mallory.address, enabled: false });
  await call('set_arbiter', { arbiter: mallory.address });
  await call('set_arbiter', { arbiter: judge.address });
  await call('propose_admin', { account: admin.address });
  await call('accept_admin');
  await call('pause');
  await call('unpause');
  await call('propose_upgrade', { code_hash: newClass });
  await call('cancel_upgrade');
  await call('propose_upgrade', { code_hash: newClass });
}

// A token that fails in each way that a contract might not survive.
async function distrust(chain, contract, token, people) {
  const { admin, alice, judge, mallory, treasury } = people;
  for (const mood of [MOOD.answersFalse, MOOD.panics]) {
    await token.send(admin, 'set_mood', { mood });
    await contract.refused(alice, 'add_stake', { amount: 5 }, 'TokenFailed');
  }
  await token.send(admin, 'set_mood', { mood: MOOD.callsBack });
  await token.send(admin, 'set_call_back', { to: contract.address, selector: selectorOf('pause'), calldata: [] });
  await contract.must(alice, 'add_stake', { amount: 5 });
  const answer = await token.view('last_answer');
  assert.equal(BigInt(answer), BigInt('0x' + Buffer.from('ReentrancyGuard: reentrant call').toString('hex')));
  await token.send(admin, 'set_mood', { mood: MOOD.honest });
  // A token without the functions, and one that is not there at all.
  const build = (address) => chain.deploy(admin, contract.classHash, sierra.abi, {
    admin: admin.address, token: address, arbiter: judge.address, oracles: [mallory.address], fixed,
    config: { ...config(treasury.address), quorum: 1 },
  });
  const provider = { endpoint: 'https://m.example/', stake: 1000 };
  await (await build(contract.address)).refused(mallory, 'register_provider', provider, 'TokenFailed');
  const absent = await (await build('0x1234')).send(mallory, 'register_provider', provider);
  console.log(`a token that is not there: ${absent.revert_reason.replaceAll('\n', ' ').slice(-300)}`);
}

async function openMarket(chain, contract, people) {
  const { alice, carol, mallory } = people;
  const offer = (name, args) => contract.must(alice, name, args);
  await offer('register_provider', { endpoint: 'https://alice.example/', stake: 5000 });
  await offer('set_operator', { account: mallory.address });
  await offer('update_provider', { endpoint: 'https://alice.example/v2' });
  await offer('register_unit', {
    capacity_gb: 100, region: 'eu-1', api: 0, endpoint: 'https://u1.example/', floor: 900, ceiling: 900,
    window_secs: DAY, terms: sla,
  });
  await offer('update_unit', { unit_id: 1, endpoint: 'https://u1.example/v2' });
  await offer('set_price', { unit_id: 1, floor: 1000, ceiling: 1000 });
  await offer('set_accepting', { unit_id: 1, accepting: true });
  await offer('update_sla', { unit_id: 1, terms: sla });
  const from = (await chain.now()) + 3600;
  await offer('schedule_maintenance', { unit_id: 1, from, until: from + 600 });
  await offer('end_maintenance', { unit_id: 1 });
  const use = (name, args) => contract.must(carol, name, args);
  await use('register_consumer', { bond: 500 });
  await use('add_bond', { amount: 500 });
  await use('withdraw_bond', { amount: 100 });
  for (let i = 0; i < 4; ++i) await use('request_reservation', request(2000));
  await offer('accept_reservation', { reservation_id: 1 });
  await offer('reject_reservation', { reservation_id: 2 });
  await use('cancel_reservation', { reservation_id: 3 });
  await use('top_up', { reservation_id: 1, amount: 1000 });
}

async function punish(chain, contract, people) {
  const { admin, judge, oracle1, oracle2, oracle3, alice, carol, mallory } = people;
  const day = async () => Math.floor((await chain.now()) / fixed.day_secs) * fixed.day_secs;
  const valid_until = (await chain.now()) + 10 * DAY;
  const guide = async (by, price) =>
    contract.must(by, 'publish_price_guide', { region: 'eu-1', price, as_of: await day(), valid_until });
  await contract.must(oracle1, 'publish_scores', { party: 0, as_of: await day(), scores: [{ address: alice.address, score: 90 }] });
  await guide(admin, 1000);
  await chain.wait(4000);
  await contract.must(mallory, 'expire_request', { reservation_id: 4 });
  await guide(oracle1, 1100);
  await chain.wait(DAY - 4000 + 60);
  for (const [party, reasons] of [[0, 1], [1, 512]]) {
    await contract.must(oracle1, 'propose_slash', vote(party, 0, reasons));
    await contract.must(oracle2, 'attest_slash', vote(party, 0, reasons));
  }
  await contract.refused(oracle2, 'attest_slash', vote(0, 0, 1), 'AlreadyAttested');
  await contract.must(oracle3, 'attest_slash', vote(0, 0, 1));
  await contract.must(oracle3, 'withdraw_slash', slash(0, 0));
  await contract.must(carol, 'dispute_slash', { ...slash(1, 0), statement_hash: 9 });
  await chain.wait(7200 + 3600);
  await contract.must(judge, 'resolve_dispute', { ...slash(1, 0), share_bps: 10000 });
  await chain.wait(10800);
  await contract.must(mallory, 'execute_slash', slash(0, 0));
  await contract.must(mallory, 'settle', { reservation_id: 1, max_windows: 10 });
  await chain.wait(DAY - 7200 - 3600 - 10800);
  await contract.must(oracle1, 'propose_slash', vote(1, 1, 512));
  await contract.must(carol, 'claim_breach', { ...slash(0, 1), reasons: 1, statement_hash: 9 });
  await contract.must(alice, 'answer_claim', { ...slash(0, 1), statement_hash: 9 });
  await contract.must(carol, 'terminate_reservation', { reservation_id: 1 });
  await chain.wait(7200 + 3600 + 60);
  await contract.must(mallory, 'lapse_slash', slash(1, 1));
  await contract.must(judge, 'resolve_dispute', { ...slash(0, 1), share_bps: 5000 });
  await contract.must(mallory, 'settle', { reservation_id: 1, max_windows: 10 });
}

async function leave(chain, contract, token, people, newClass) {
  const { admin, treasury, alice, carol } = people;
  await contract.must(alice, 'decommission_unit', { unit_id: 1 });
  const { stake } = await contract.view('get_provider', { provider: alice.address });
  await contract.must(alice, 'request_unstake', { amount: stake });
  const { bond } = await contract.view('get_consumer', { consumer: carol.address });
  await contract.must(carol, 'withdraw_bond', { amount: bond });
  await chain.wait(LEAVE);
  await contract.must(alice, 'withdraw_stake');
  for (const one of [alice, carol, treasury]) {
    const amount = await contract.view('get_balance', { account: one.address });
    await contract.must(one, 'withdraw', { amount });
  }
  // The deposit of the dispute that carol lost to the full.
  const { burnt } = await contract.view('get_instance');
  assert.equal(burnt, 50n);
  assert.equal(await token.view('balance_of', { account: contract.address }), burnt);
  // Any declared class will do: the Annex asked for it, and the Orchestrator has it.
  await contract.must(admin, 'upgrade');
  assert.equal(BigInt(await chain.provider.getClassHashAt(contract.address)), BigInt(newClass));
}

function printGas(chain) {
  console.log('| function | L2 gas |\n| --- | --- |');
  for (const [name, spent] of [...chain.gas].sort()) {
    const thousands = spent.map((gas) => Number((gas + 500n) / 1000n));
    const [least, most] = [Math.min(...thousands), Math.max(...thousands)];
    console.log(`| ${name} | ${least === most ? least : `${least} to ${most}`} |`);
  }
}

const chain = await startChain(9);
try {
  const names = ['admin', 'judge', 'oracle1', 'oracle2', 'oracle3', 'treasury', 'alice', 'carol', 'mallory'];
  const people = await chain.people(names);
  const { contract, token, classHash, annex } = await deploy(chain, people);
  contract.classHash = classHash;
  await administer(contract, people, annex);
  await openMarket(chain, contract, people);
  await distrust(chain, contract, token, people);
  await punish(chain, contract, people);
  const { reservation } = await contract.view('get_reservation', { reservation_id: 1 });
  assert.equal(reservation.status, 4n);
  assert.equal(reservation.breached, true);
  await leave(chain, contract, token, people, annex);
  const functions = sierra.abi.find(({ type }) => type === 'interface').items;
  const changes = functions.filter(({ state_mutability: kind }) => kind === 'external').map(({ name }) => name);
  assert.deepEqual([...chain.gas.keys()].sort(), changes.sort());
  printGas(chain);
  console.log(`story: ${changes.length} functions called, none but burnt tokens left in the contract`);
} finally {
  chain.stop();
}
