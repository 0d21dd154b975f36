// Who judges, what each key is worth and what is fixed, rendered into a document of the test.
import { textOf } from './fake_document.mjs';
import assert from 'node:assert/strict';
import test from 'node:test';
import { headline, pointsOf } from '../../../src/api/status/attention.mjs';
import {
  changesOf, lostWords, renderContracts, termWords,
} from '../../../src/api/status/contract.mjs';
import { newState } from '../../../src/api/status/state.mjs';

const NONSENSE = /undefined|NaN|null|\[object|Invalid Date/;
const iso = secs => new Date(Date.now() + secs * 1_000).toISOString().replace(/\.\d+Z$/, 'Z');
const term = fields =>
  ({ account: 'starknet:SN_SEPOLIA:0xa', since: '', until: '', revoked: false, ...fields });
const money = amount => ({ amount, decimals: 0, token: 'STRK' });
const contract = fields => ({
  admin: 'starknet:SN_SEPOLIA:0xad', pending_admin: null, arbiter: 'starknet:SN_SEPOLIA:0xab',
  next_arbiter: null, oracles: [term({})], quorum: 4, quorum_in_force: 2, paused: false,
  if_lost: [{ role: 'oracle', account: 'starknet:SN_SEPOLIA:0xa', secs: '604800' }],
  treasury: 'starknet:SN_SEPOLIA:0x7', config_version: 1, upgrade: null, burnt: money('5'),
  below_production: ['day_secs'],
  fixed: {
    unbonding_secs: '3888000', upgrade_delay_secs: '3888000', role_delay_secs: '604800',
    day_secs: '60', claim_floor_secs: '86400', attest_floor_secs: '43200',
    dispute_floor_secs: '172800', arbitration_floor_secs: '259200', window_floor_secs: '3600',
    dispute_deposit_max: money('50'),
  },
  ...fields
});
const chain = fields => ({ chain: 'sn', contract: 'main', orchestrator: contract(fields) });

test('a term of office is told by its times', () => {
  const told = fields => termWords(term(fields)).slice(0, 2);
  assert.deepEqual(told({}), ['good', 'In office']);
  assert.deepEqual(told({ since: iso(-9) }), ['good', 'In office']);
  assert.deepEqual(told({ since: iso(99) }), ['info', 'Coming']);
  assert.deepEqual(told({ until: iso(99) }), ['warn', 'Leaving']);
  assert.deepEqual(told({ until: iso(-9) }), ['quiet', 'Left']);
  assert.deepEqual(told({ until: iso(99), revoked: true }), ['quiet', 'Revoked']);
  assert.match(termWords(term({}))[2], /from the beginning/);
});

test('what a lost key costs is told in days', () => {
  assert.deepEqual(lostWords({ role: 'oracle', secs: '0' }),
    ['good', 'No gap', 'the others are enough']);
  const words = role => lostWords({ role, secs: '604800' }).join(' ');
  assert.match(words('oracle'), /^bad 7 days whose windows/);
  assert.match(words('arbiter'), /^warn 7 days whose disputes/);
  assert.equal(lostWords({ role: 'oracle', secs: null })[0], 'bad');
});

test('a contract shows its people, its keys and its terms', () => {
  const text = textOf(renderContracts([
    chain({
      oracles: [term({}), term({ account: 'starknet:SN_SEPOLIA:0xb', since: iso(99) })],
      next_arbiter: { account: 'starknet:SN_SEPOLIA:0xac', from: iso(99) }, paused: true,
      upgrade: { code_hash: 'c0de', not_before: iso(99), lapses_at: iso(999) },
    }), { chain: 'st', contract: 'main' }
  ]));
  assert.doesNotMatch(text, NONSENSE);
  for (const words of ['sn.main', '2 oracles must agree', 'Next arbiter', 'New code c0de',
    'Announced', 'Paused', '5 STRK burnt', 'A day of scores has 60 s', 'Not for production'])
    assert.ok(text.includes(words), words);
  assert.equal(text.match(/Not for production/g)?.length, 1);
  assert.doesNotMatch(text, /st\.main/); // not indexed yet
});

test('a coming arbiter and announced code are points that people should know', () => {
  const told = fields => {
    const state = { ...newState(iso(0)), chains: [chain(fields)] };
    return pointsOf(state, []).map(({ kind, key, content }) => [kind, key, textOf(content)])
      .filter(([, key]) => !key.startsWith('chain'));
  };
  assert.deepEqual(told({}), []);
  assert.deepEqual(changesOf({}), []);
  const next = { account: 'starknet:SN_SEPOLIA:0xac', from: iso(99) };
  const [kind, key, text] = told({ next_arbiter: next })[0];
  assert.deepEqual([kind, key], ['warn', 'arbiter sn.main']);
  assert.match(text, /^sn\.main is to get another arbiter \(.* left\): the parties/);
  const code = at =>
    told({ upgrade: { code_hash: 'c0de', not_before: iso(at), lapses_at: iso(999) } })[0][2];
  assert.match(code(99), /is to get new code \(.* left\)/);
  assert.match(code(-9), /may get new code at any time/);
  assert.deepEqual(headline([{ kind: 'warn' }])[0], 'warn');
});
