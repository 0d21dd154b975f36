// Steps, cases and what needs attention, rendered into a document of the test.
// usage: node --test cases_test.mjs
import assert from 'node:assert/strict';
import test from 'node:test';
import { textOf } from './fake_document.mjs';
import { headline, pointsOf, renderTiles, summary } from '../../../src/api/status/attention.mjs';
import { casesOf, renderCases, renderNotSlashed, stepsOf } from '../../../src/api/status/cases.mjs';
import { newState } from '../../../src/api/status/state.mjs';

const iso = secs => new Date(Date.now() + secs * 1_000).toISOString();
const money = (amount, token = 'STRK') => ({ amount, decimals: 0, token });
const breach = (state, more = {}) => ({
  key: 'sn.main.3.provider.1', reservation: 'sn.main.3', unit: 'sn.main.1', party: 'provider',
  window: 1, reasons: ['uptime'], end: iso(-900), deadlines: null, coverage_ppm: 990_000,
  decision: state ? { id: '1', state, reason: '', at: iso(-600), detail: {} } : null, ...more,
});
const slash = (status, more = {}) => ({
  key: 'sn.main.3.provider.1', reservation: 'sn.main.3', unit: 'sn.main.1', party: 'provider',
  window: 1, reasons: ['uptime'], status, votes: [], base: money('100'),
  amount: money('0'), stake_amount: money('0'), quorum: 2, support: 2,
  txns: [{ call: 'propose_slash', state: 'wanted', result: '', txns: [] }], ...more,
});
// The API tells neither quorum nor support of it; one of its three votes was withdrawn.
const closed = (status, more = {}) => slash(status, {
  quorum: undefined, support: undefined,
  votes: [{ withdrawn: false }, { withdrawn: true }, { withdrawn: false }], ...more,
});
const steps = (breaches, slashes, history) => stepsOf(casesOf(breaches, slashes)[0], history)
  .map(step => [step.attributes.class, textOf(step.children[1].children.slice(1))].join(' '));

test('before the proposal the steps follow our own decision', () => {
  const toCome = ['todo Attest', 'todo Dispute window', 'todo Execute'];
  const found = 'done Breach found';
  const sealed = 'done Evidence sealed';
  const warned = 'done Accused warned';
  const expected = {
    '': [found, 'now Sealing the evidence', 'todo Accused warned', 'todo Propose'],
    sealed: [found, sealed, 'now Accused warned', 'todo Propose'],
    warned: [found, sealed, warned, 'now Propose'],
    held: [found, sealed, warned, 'now Propose'],
    filed: [found, sealed, warned, 'now Filing'],
    // The chain has no slash, whatever we saw there before.
    proposed: [found, sealed, warned, 'now Filing'],
  };
  for (const [state, shown] of Object.entries(expected)) {
    assert.deepEqual(steps([breach(state)], []), [...shown, ...toCome], state);
  }
});

test('on the chain the steps follow the votes', () => {
  const attesting = steps([breach('proposed')], [slash('proposed', { support: 1 })]);
  assert.deepEqual(attesting.slice(2, 5),
    ['done Accused warned', 'done Proposed', 'now Attesting']);
  const attested = steps([breach('proposed')], [slash('proposed')]);
  assert.equal(attested[4], 'done Attested');
  const lapsed = steps([breach('lapsed')], [closed('lapsed')]);
  assert.deepEqual(lapsed.slice(4), ['bad Not attested', 'bad Lapsed']);
  const strange = steps([], [slash('proposed', { txns: [], support: 1 })]);
  assert.deepEqual(strange.slice(0, 2), ['done Breach found', 'done Proposed by another oracle']);
});

test('the end follows the status of the slash and its deadlines', () => {
  const end = (status, more) => steps([], [slash(status, more)]).slice(3);
  const deadlines = (dispute, decide = 900) => ({ deadlines: {
    claim_until: iso(-300), attest_until: iso(-200), dispute_until: iso(dispute),
    decide_until: iso(decide),
  } });
  const running = deadlines(60);
  const over = deadlines(-60);
  assert.deepEqual(end('proposed', running), ['now Dispute window', 'todo Execute']);
  assert.deepEqual(end('proposed', { ...running, support: 1 }),
    ['todo Dispute window', 'todo Execute']);
  assert.deepEqual(end('proposed', over), ['done Dispute window over', 'now Execution is due']);
  assert.deepEqual(end('proposed', { ...over, support: 1 }),
    ['done Dispute window over', 'now Lapse is due']);
  assert.deepEqual(end('proposed'), ['done Dispute window over', 'now Execution is due']);
  assert.deepEqual(end('disputed', running),
    ['now Disputed: the arbiter decides', 'todo Execute or reject']);
  const decided = deadlines(-60, -10);
  assert.deepEqual(end('disputed', decided), ['now Execution is due']);
  assert.deepEqual(end('disputed', { ...decided, support: 1 }), ['now Lapse is due']);
  assert.deepEqual(end('disputed', { ...running, support: 1 }), ['now Lapse is due'],
    'nobody stands behind it, and attesting is over');
  const closedEnd = (status, more) => steps([], [closed(status, more)]).slice(2);
  assert.deepEqual(closedEnd('executed', over),
    ['done Attested', 'done Dispute window over', 'done Executed']);
  assert.deepEqual(closedEnd('rejected', over),
    ['done Attested', 'done Disputed', 'bad Rejected by the arbiter']);
  assert.deepEqual(closedEnd('executed', { ...over, votes: [{ withdrawn: true }] }),
    ['done Dispute window over', 'done Executed'], 'the arbiter alone upheld it');
  const [, , attested] = stepsOf(casesOf([], [closed('executed')])[0]);
  assert.match(textOf(attested.children), /Attested.*2 votes/u);
  assert.deepEqual(end('some_new_status', running), ['now Dispute window', 'todo Execute']);
});

test('a claim is told, and waits for the arbiter where no quorum stands behind it', () => {
  const claim = { reasons: ['uptime'], statement_hash: 'c', answer_hash: '', deposit: money('7') };
  const claimed = (status, more) =>
    steps([], [slash(status, { claim, evidence_uri: '', ...more })]);
  const times = (dispute, decide) => ({ deadlines: {
    claim_until: iso(-300), attest_until: iso(-200), dispute_until: iso(dispute),
    decide_until: iso(decide),
  } });
  assert.deepEqual(claimed('claimed', { ...times(60, 900), support: 1 }).slice(1), [
    'done Claimed by the harmed party', 'now Attesting', 'now Claimed: the arbiter decides',
    'todo Uphold, reject or lapse',
  ]);
  assert.deepEqual(claimed('claimed', { ...times(-60, -10), support: 1 }).slice(3),
    ['now Lapse is due']);
  assert.deepEqual(claimed('claimed', times(60, 900)).slice(2),
    ['done Attested', 'now Dispute window', 'todo Execute']);
  const joined = claimed('proposed', { ...times(60, 900), support: 1, evidence_uri: 'https://x' });
  assert.deepEqual(joined.slice(1, 3), ['done Proposed', 'done Claimed by the harmed party, too']);
  assert.equal(joined[4], 'now Claimed: the arbiter decides');
  assert.deepEqual(claimed('disputed', { ...times(-60, 900), support: 1 }).slice(3),
    ['now Disputed: the arbiter decides', 'todo Execute or reject']);
});

test('what a former contract ended stays ended, without its slash', () => {
  for (const [state, last] of Object.entries({
    executed: 'done Executed', rejected: 'bad Rejected by the arbiter', lapsed: 'bad Lapsed',
  })) {
    assert.deepEqual(steps([breach(state)], []),
      ['done Breach found', 'done Evidence sealed', 'done Accused warned', last]);
    const cases = casesOf([breach(state)], []);
    assert.match(textOf(renderCases(cases, new Map(), '')), /not followed any more/u);
  }
});

test('a step has the time of the decision behind it', () => {
  const history = [{ state: 'sealed', at: '2020-02-29T23:59:59Z' }];
  const [, sealed, warned] = stepsOf(casesOf([breach('warned')], [])[0], history);
  assert.match(textOf(sealed), /29 Feb 23:59/);
  assert.doesNotMatch(textOf(warned), /Feb/);
});

test('a card says what is at stake and what was taken', () => {
  const card = (status, more) =>
    textOf(renderCases(casesOf([breach(status)], [slash(status, more)]), new Map(), ''));
  const due = { amount: money('40'), reasons: ['outage', 'uptime'], score: 60 };
  assert.match(card('proposed', { due }),
    /100 STRK at stakeof which 40 STRK falls due for outage and uptime/);
  assert.doesNotMatch(card('proposed', { due: null }), /falls due/);
  assert.match(card('executed', { amount: money('40'), stake_amount: money('5') }),
    /40 STRKand 5 STRK of the stake/);
  assert.match(card('lapsed'), /nothing was taken/);
  assert.match(textOf(renderCases([], new Map(), 'No case.')), /^No case\.$/);
});

test('a breach that ran out while Warden was down says so', () => {
  const decision = { id: '1', state: 'expired', reason: 'not_running', at: iso(-5), detail: {} };
  const rows = renderNotSlashed(casesOf([breach('', { decision })], []));
  assert.match(textOf(rows), /Warden was not running when the time to file ran out/);
});

const quiet = { mode: 'full', killed: false, mass_breach_hold: false, reason: '', changed_at: '',
  changed_by: '', halts: [] };
const stateOf = more => ({ ...newState(iso(-3)), enforcement: quiet, ...more });
const told = (more, cases = []) =>
  pointsOf(stateOf(more), cases).map(({ kind, key, content }) => [kind, key, textOf(content)]);
const switched = more => told({ enforcement: { ...quiet, ...more } });

test('nothing wrong is no point, and each kind of trouble is one', () => {
  assert.deepEqual(told({}), []);
  assert.deepEqual(headline([]), ['good', 'All is well']);
  const failures = new Map([['units', 'no answer'], ['cases', 'no answer']]);
  assert.deepEqual(told({ failures }).map(each => each.slice(0, 2)),
    [['bad', 'unanswered no answer']]);
  const reason = 'mass_breach: 4 of 9.';
  const [[kind, key, text]] =
    switched({ mass_breach_hold: true, reason, changed_at: iso(-60), changed_by: 'x' });
  assert.deepEqual([kind, key], ['bad', 'mass']);
  assert.match(text, /waits for an operator\. Switched .* ago: 4 of 9\.$/);
  // One reason for both switches: it is told once.
  const both = switched({ killed: true, mass_breach_hold: true, reason: 'drill' });
  assert.deepEqual(both.map(each => each[1]), ['killed', 'mass']);
  assert.match(both[0][2], /: drill\.$/);
  assert.doesNotMatch(both[1][2], /drill/);
  const halts =
    [{ contract: 'sn.main', account: '0xa', reason: 'slot 7 was spent', halted_at: iso(-9) }];
  assert.match(switched({ halts })[0][2], /^sn\.main is halted: slot 7 was spent\. Seen /);
  assert.deepEqual(told({ problems: ['no database'] })[0],
    ['bad', 'pod no database', 'This pod is not ready: no database.']);
  assert.equal(told({ chains: [{ chain: 'sn', contract: 'main' }] })[0][2],
    'sn.main is behind: nothing of it is indexed yet.');
  assert.equal(switched({ mode: 'shadow' })[0][0], 'warn');
  assert.equal(switched({ mode: 'odd' })[0][2], 'Mode odd.');
});

test('cases that wait for people are points too, after what is bad', () => {
  const one = (window, decision, status) => [{ ...breach(decision), window, key: `k${window}` },
    status && { ...slash(status), window, key: `k${window}` }];
  const all = [one(1, 'held'), one(2, 'expired'), one(3, 'failed'), one(4, 'proposed', 'disputed'),
    one(5, 'proposed', 'claimed'), one(6, 'proposed', 'claimed')];
  Object.assign(all[4][1], { claim: {}, support: 1 });
  all[5][1].claim = {};  // a quorum stands behind it
  const cases = casesOf(all.map(each => each[0]), all.map(each => each[1]).filter(Boolean));
  const points = told({ problems: ['no database'] }, cases);
  assert.deepEqual(points.map(each => each[1]), [
    'pod no database', 'disputed k4', 'disputed k5', 'held', 'lost',
  ]);
  assert.match(points[1][2], /^A slash is disputed: window 4/);
  assert.match(points[2][2], /^A breach is claimed: window 5/);
  assert.match(points[3][2], /^1 breach held: not filed/);
  assert.match(points[4][2], /^2 breaches never filed: /);
  assert.deepEqual(headline(points.map(([kind]) => ({ kind }))),
    ['bad', 'One thing needs you now']);
  assert.deepEqual(headline([{ kind: 'bad' }, { kind: 'bad' }])[1], '2 things need you now');
  assert.deepEqual(headline([{ kind: 'warn' }])[0], 'warn');
});

test('the figures of the head', () => {
  const state = stateOf({ units: [{ state: 'in_use' }, { state: 'in_use' }] });
  assert.equal(summary(state, []),
    '0 chains followed; 2 units; no slash open; none executed; nothing held.');
  assert.match(textOf(renderTiles(state, [])), /Units22 in use.*none on the way.*nothing taken/);
  const executed = casesOf([], [slash('executed', { amount: money('40') })]);
  const open = casesOf([], [slash('disputed', { key: 'other' })]);
  const coming = casesOf([breach('', { key: 'third' })], []);
  const cases = [...executed, ...open, ...coming];
  assert.match(summary(state, cases), /1 slash open; 1 executed; nothing held\.$/);
  assert.match(textOf(renderTiles(state, cases)), /100 STRK at stake.*Executed140 STRK/);
  assert.match(textOf(renderTiles(state, coming)), /1 on the way/);
});
