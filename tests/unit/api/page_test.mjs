// Words and sentences of the status page, without a browser. usage: node --test page_test.mjs
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import test from 'node:test';
import {
  casesOf, isClosed, isNotSlashed, isOnChain, whyCounts,
} from '../../../src/api/status/cases.mjs';
import { troubleOf } from '../../../src/api/status/chains.mjs';
import { sentence } from '../../../src/api/status/sentences.mjs';
import * as words from '../../../src/api/status/words.mjs';

const money = (amount, decimals = 18, token = 'STRK') => ({ amount, decimals, token });
const NONSENSE = /undefined|NaN|null|\[object|Invalid Date/;

test('money is exact to the last unit and short with a sign', () => {
  assert.equal(words.exactMoney(money('1234000000000000000001')), '1,234.000000000000000001 STRK');
  assert.equal(words.shortMoney(money('1234000000000000000001')), '≈ 1,234 STRK');
  assert.equal(words.shortMoney(money('1543209876543209877')), '≈ 1.543209 STRK');
  assert.equal(words.shortMoney(money('1500000000000000000')), '1.5 STRK');
  assert.equal(words.shortMoney(money('1')), '< 0.000001 STRK');
  assert.equal(words.shortMoney(money('0')), '0 STRK');
  assert.equal(words.shortMoney(money('25000000', 7, 'XLM')), '2.5 XLM');
  assert.equal(words.shortMoney(money('12', 0, 'X')), '12 X');
  assert.deepEqual(words.sumMoney([money('1'), money('5', 7, 'XLM'), money('9007199254740993')]),
    [money('9007199254740994'), money('5', 7, 'XLM')]);
});

test('numbers, durations and times read well', () => {
  assert.equal(words.thousands('18446744073709551615'), '18,446,744,073,709,551,615');
  assert.equal(words.count(1, 'slash', 'slashes'), '1 slash');
  assert.equal(words.count(1200, 'slash', 'slashes'), '1,200 slashes');
  assert.equal(words.list(['a', 'b', 'c']), 'a, b and c');
  assert.deepEqual([0, 119.6, 7_199, 86_400, 90_000, 172_800].map(words.duration),
    ['0 s', '2 min', '119 min', '24 h', '25 h', '2 days']);
  assert.equal(words.moment('2020-02-29T23:59:59Z'), '29 Feb 2020 23:59:59 UTC');
  assert.equal(words.percent(999_500), '99.95 %');
  assert.equal(words.percent(990_000), '99 %');
  assert.deepEqual(
    [80, 1_500, 38_000, 2_500_000].map(words.micros), ['80 µs', '1.5 ms', '38 ms', '2.5 s']);
});

test('rules and reasons are told in words, unknown ones by their name', () => {
  assert.deepEqual(words.reasonsOfDecision('coverage,kill_switch,some_new_rule').slice(1),
    ['the kill switch is on', 'some new rule']);
  assert.deepEqual(words.reasonsOfDecision(''), []);
  assert.deepEqual(words.reasonNames(1 | 8 | 256), ['latency', 'uptime', 'underfunded']);
  assert.equal(words.objectives(['latency', 'error_rate']), 'latency and error rate');
});

// The names that the rules have in C++ are the keys that the words have here.
test('every rule, state and kind of failure of the domain has its words', () => {
  const source = path =>
    readFileSync(new URL(`../../../src/domain/${path}`, import.meta.url), 'utf8');
  const rules = [
    ...source('enforcement/protections.cpp').matchAll(/rules\.push_back\(\s*\{\d+,\s*"(\w+)"/g)
  ].map(found => found[1]);
  assert.ok(rules.length >= 18, String(rules.length));
  for (const rule of rules)
    assert.notEqual(words.reasonsOfDecision(rule)[0], rule.replaceAll('_', ' '), rule);
  const namesOf = (path, type) =>
    [...source(path).match(new RegExp(`enum_names<${type}>\\(([^)]+)\\)`))[1].matchAll(/"(\w+)"/g)]
      .map(found => found[1]);
  const states = namesOf('enforcement/decision.hpp', 'DecisionState')
    .filter(name => name !== 'none');
  assert.equal(states.length, 13);
  for (const state of states)
    assert.ok(state in words.BREACH_STATES || state in words.SLASH_STATES, state);
  const causes = [...source('enforcement/decision.cpp')
                    .matchAll(/(?:DecisionState::\w+|_last|last), "(\w+)"[)}]/g)]
                   .map(found => found[1])
                   .filter(name => !states.includes(name) && name !== 'none');
  for (const cause of ['claim_period', 'not_running', 'last_build', 'orphaned'])
    assert.ok(causes.includes(cause), cause);
  for (const cause of causes)
    assert.notEqual(words.reasonsOfDecision(cause)[0], cause.replaceAll('_', ' '), cause);
  for (const kind of namesOf('probing/outcome.hpp', 'FailKind'))
    assert.ok(kind in words.FAIL_KINDS, kind);
  for (const cls of namesOf('probing/outcome.hpp', 'OutcomeClass'))
    assert.ok(cls in words.CLASSES, cls);
});

test('every event of the contract is one sentence', () => {
  const folder = new URL('../../golden/projection/', import.meta.url);
  const events =
    readdirSync(folder)
      .filter(name => name.endsWith('.json'))
      .flatMap(
        name =>
          JSON.parse(readFileSync(new URL(name, folder))).blocks.flatMap(block => block.events));
  const told = new Map(events.map(({ name, ...fields }) => [name,
                                    sentence('event', { contract: 'sn.main', what: name, fields },
                                      () => ({ token: 'STRK', decimals: 18 }))]));
  assert.equal(told.size, 47);
  for (const [name, text] of told) {
    assert.doesNotMatch(text, NONSENSE, name);
    assert.notEqual(
      text, `sn.main: ${name.replaceAll('_', ' ')}`, `${name} has no sentence of its own`);
  }
});

test('every topic is one sentence, and what is not known is told by its name', () => {
  const none = () => undefined;
  const told = (topic, body) => sentence(topic, body, none);
  assert.equal(
    told('block',
      { contract: 'sn.main', what: 'indexed', first_block: 7, block: 7, events: 1, time: 1 }),
    'sn.main: block 7 indexed, 1 event');
  assert.equal(
    told('score',
      { subject_kind: 'unit', subject: 'sn.main.1', thirds: 159, points: -9, time: 1_700_000_000 }),
    'Unit sn.main.1 scored 53 (−3) for the day that ended 14 Nov 2023 22:13:20 UTC');
  assert.equal(told('verdict', {
    unit: 'sn.main.1',
    reservation: 'sn.main.3',
    window: 4,
    what: 'breached',
    reasons: 9,
    party: 'provider'
  }),
    'Unit sn.main.1: window 4 of reservation sn.main.3 is judged: breached (latency and uptime)');
  assert.match(told('decision',
                 { what: 'switches_set', killed: true, mass_breach_hold: false, reason: 'drill' }),
    /the kill switch is ON \(drill\)/);
  assert.match(
    told('decision', { what: 'held', window: 1, reservation: 'sn.main.3', reason: 'mode' }),
    /filing is held: the mode does not allow filing/);
  // Somebody else's slash of the window may be open.
  assert.match(told('decision', { what: 'expired', window: 1, reservation: 'sn.main.3' }),
    /: not filed, expired/);
  assert.match(told('txn', {
    contract: 'sn.main',
    call: 'propose_slash',
    intent: 'propose_slash/3.provider.1',
    what: 'included',
    block: 9,
    txn_hash: '0x1'
  }),
    /txn included in block 9 \(0x1\)/);
  assert.equal(
    told('txn',
      { contract: 'sn.main', what: 'halted', account: '0xa', reason: 'slot 7 was spent', time: 1 }),
    'sn.main: account 0xa is halted: slot 7 was spent');
  assert.equal(told('txn', {
    contract: 'sn.main',
    what: 'released',
    account: '0xa',
    reason: 'by hand',
    by: 'ana',
    time: 1
  }),
    'sn.main: the halt of account 0xa is released by ana: by hand');
  assert.equal(
    told('event', { contract: 'sn.main', what: 'new_thing', fields: {} }), 'sn.main: new thing');
  assert.equal(told('event', { contract: 'sn.main', what: 'unit_updated' }),
    'sn.main: unit updated (not decoded)');
  assert.equal(told('weather', { what: 'it_rains' }), 'weather: it rains');
});

const breach = (window, decision) => ({
  key: `sn.main.3.provider.${window}`,
  reservation: 'sn.main.3',
  unit: 'sn.main.1',
  party: 'provider',
  window,
  reasons: ['uptime'],
  end: `2026-01-0${window}T00:00:00Z`,
  deadlines: null,
  decision
});
const slash = (window, status) => ({
  key: `sn.main.3.provider.${window}`,
  reservation: 'sn.main.3',
  unit: 'sn.main.1',
  party: 'provider',
  window,
  reasons: ['latency'],
  status,
  votes: [],
  txns: []
});

test('verdicts and slashes are one case each; what needs people comes first', () => {
  const cases = casesOf(
    [
      breach(1, { state: 'executed' }), breach(2, { state: 'proposed' }), breach(3, null),
      breach(4, { state: 'held', reason: 'mode' }), breach(5, { state: 'proposed' })
    ],
    [
      slash(1, 'executed'), slash(5, 'disputed'),
      { ...slash(6, 'proposed'), window_end: '2026-01-06T00:00:00Z' }
    ]);
  assert.deepEqual(cases.map(one => `${one.window} ${one.state}`),
    ['5 disputed', '6 proposed', '4 held', '3 waiting', '2 filed', '1 executed']);
  assert.deepEqual(cases.filter(isOnChain).map(one => one.window), [5, 6]);
  assert.deepEqual(cases.filter(isNotSlashed).map(one => one.window), [4]);
  assert.deepEqual(cases.filter(isClosed).map(one => one.window), [1]);
  assert.deepEqual(
    whyCounts(cases.filter(isNotSlashed)), ['1 held: the mode does not allow filing']);
});

test('a contract that is not followed says why', () => {
  const at = secs => new Date(Date.now() - secs * 1_000).toISOString();
  const chain = {
    latest: { block_num: '100', time: at(3) }, final: { block_num: '90', time: at(30) },
    verified_block_num: '90', verified_time: at(30),
    coverage: [{ first: '1', last: '50' }, { first: '51', last: '100' }],
  };
  assert.equal(troubleOf(chain), '');
  assert.match(troubleOf({}), /nothing of it is indexed/);
  assert.match(troubleOf({ ...chain, latest: { block_num: '100', time: at(240) } }), /4 min old/);
  assert.match(
    troubleOf({ ...chain, coverage: [{ first: '1', last: '50' }, { first: '60', last: '100' }] }),
    /1 range of blocks is not covered/);
  assert.match(
    troubleOf({ ...chain, verified_block_num: '40', verified_time: at(1_200) }),
    /50 final blocks are unverified/);
  assert.match(troubleOf({ ...chain, undecoded_from: '77' }), /on hold: from block 77 on events/);
  // Finality may take hours by itself.
  assert.equal(troubleOf({ ...chain, verified_time: at(9_000) }), '');
});
