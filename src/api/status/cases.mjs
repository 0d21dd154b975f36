// A case is one breached window: from the verdict to the end of its slash, or to why there is none.
import { cell, chip, copyable, emptyRow, h, headCell, hidden, link, row } from './dom.mjs';
import { nowMs } from './api.mjs';
import { since, until } from './chains.mjs';
import { callName } from './sentences.mjs';
import {
  BREACH_STATES, SLASH_STATES, count, exactMoney, moment, objectives, percent, reasonsOfDecision, shortMoney, stamp, thousands, whyObjective,
  windowName,
} from './words.mjs';

export const PAGE = 8;
const NOT_SLASHED = ['held', 'blocked', 'expired', 'failed', 'refused'];
const CLOSED = ['executed', 'rejected', 'lapsed'];

// Our breached verdicts and the slashes of the chain, joined by key: disputed, open on the chain, on
// the way, closed; in each the newest first.
export function casesOf(breaches, slashes) {
  const cases = new Map();
  for (const verdict of breaches) {
    const { key, reservation, unit, party, window, reasons, end, deadlines, decision } = verdict;
    cases.set(key, { key, reservation, unit, party, window, reasons, end, deadlines, decision, verdict });
  }
  for (const slash of slashes) {
    const { key, reservation, unit, party, window, reasons } = slash;
    const known = cases.get(key) ?? { key, reservation, unit, party, window, end: slash.window_end ?? '', decision: null };
    cases.set(key, { ...known, reasons, deadlines: slash.deadlines ?? known.deadlines, slash });
  }
  const all = [...cases.values()].map(one => ({ ...one, state: stateOf(one) }));
  const rank = one => (one.state === 'disputed' ? 0 : isOnChain(one) ? 1 : isClosed(one) ? 3 : 2);
  return all.sort((a, b) => rank(a) - rank(b) || b.end.localeCompare(a.end) || a.key.localeCompare(b.key));
}

function stateOf(one) {
  if (one.slash) return one.slash.status;
  if (!one.decision) return 'waiting';
  // The chain's word counts: without a slash there a proposal is (again) on its way.
  return one.decision.state in BREACH_STATES ? one.decision.state : 'filed';
}
export const isClosed = one => CLOSED.includes(one.state);
export const isOnChain = one => Boolean(one.slash) && !isClosed(one);
export const isNotSlashed = one => NOT_SLASHED.includes(one.state);

const stateChip = one => {
  const [kind, text] = SLASH_STATES[one.state] ?? BREACH_STATES[one.state];
  return chip(kind, text);
};
const accused = one => (one.party === 'consumer' ? 'Consumer of the reservation' : `Provider of unit ${one.unit ?? '(not indexed)'}`);

// --- slashes as cards

export function renderCases(cases, histories, none) {
  if (!cases.length) return [h('p', { class: 'empty' }, none)];
  return cases.map(one => {
    const id = `case-${one.key}`;
    return h('article', { class: `case ${one.state}`, 'data-key': one.key, 'aria-labelledby': id },
      h('header', {},
        h('div', {}, h('h3', { id }, `Window ${one.window} of reservation ${one.reservation}`), stateChip(one),
          h('p', { class: 'about' }, `${accused(one)} · ${objectives(one.reasons)} · window ended ${one.end ? moment(one.end) : 'at an unknown time'}`)),
        h('div', { class: 'amount' }, amountOf(one))),
      h('ol', { class: 'steps' }, stepsOf(one, histories.get(one.key))),
      h('details', {}, h('summary', {}, 'Measurements, evidence, txns and decisions', hidden(` of ${windowName(one)}`)), moreOf(one, histories.get(one.key))));
  });
}

function amountOf(one) {
  const { slash } = one;
  if (!slash) return h('span', { class: 'note' }, 'the contract sets the amount at the proposal');
  if (one.state === 'executed') {
    return [h('strong', { class: 'number', title: exactMoney(slash.amount) }, shortMoney(slash.amount)),
      slash.stake_amount.amount !== '0' ? h('span', { class: 'note', title: exactMoney(slash.stake_amount) }, `and ${shortMoney(slash.stake_amount)} of the stake`) : null];
  }
  if (isClosed(one)) return h('span', { class: 'note' }, 'nothing was taken');
  const votes = slash.votes.filter(vote => !vote.withdrawn).map(vote => vote.score_before);
  const expected = votes.length && one.party === 'provider'
    ? { ...slash.base, amount: String((BigInt(slash.base.amount) * BigInt(100 - Math.min(...votes))) / 100n) } : null;
  return [h('strong', { class: 'number', title: exactMoney(slash.base) }, `${shortMoney(slash.base)} at stake`),
    expected ? h('span', { class: 'note' }, `of which ${shortMoney(expected)} falls due at a score of ${Math.min(...votes)}`) : null];
}

const GLYPHS = { done: '✓', now: '●', todo: '○', bad: '✕' };
const SPOKEN = { done: 'done: ', now: 'now: ', todo: 'to come: ', bad: 'ended: ' };
const step = (state, name, note) => h('li', { class: state, 'aria-current': state === 'now' ? 'step' : null },
  h('span', { class: 'glyph', 'aria-hidden': 'true' }, GLYPHS[state]), h('span', { class: 'name' }, hidden(SPOKEN[state]), name), note ? h('span', { class: 'note' }, note) : null);
const when = time => (time ? h('time', { datetime: time, title: moment(time) }, stamp(time)) : null);

// warned -> sealed -> proposed -> attested -> dispute window -> end, each done, under way or to come.
function stepsOf(one, history) {
  const at = state => history?.find(decision => decision.state === state)?.at;
  const { slash, deadlines, state } = one;
  const ours = Boolean(one.verdict);
  const rank = ['waiting', 'sealed', 'warned', 'held', 'filed'].indexOf(state);
  const past = from => slash || rank > from;
  const steps = [step('done', 'Breach found', when(one.end))];
  if (ours) {
    steps.push(past(0) ? step('done', 'Evidence sealed', when(at('sealed'))) : step('now', 'Sealing the evidence', 'waits for final blocks'));
    steps.push(past(1) ? step('done', 'Accused warned', when(at('warned'))) : step(rank === 1 ? 'now' : 'todo', 'Accused warned'));
  }
  if (!slash) {
    steps.push(step(rank >= 2 ? 'now' : 'todo', state === 'filed' ? 'Proposal on its way' : 'Propose', deadlines ? until(deadlines.claim_until) : null));
    return [...steps, step('todo', 'Attest'), step('todo', 'Dispute window'), step('todo', 'Execute')];
  }
  steps.push(step('done', slash.txns.length ? 'Proposed' : 'Proposed by another oracle', when(at('proposed'))));
  const votes = slash.quorum === undefined ? '' : `${slash.support} of ${count(slash.quorum, 'vote')}`;
  const enough = (slash.support ?? 0) >= (slash.quorum ?? 1);
  if (enough || isClosed(one)) steps.push(step(enough ? 'done' : 'bad', enough ? 'Attested' : 'Not attested', votes));
  else steps.push(step('now', 'Attesting', [votes, deadlines ? [', ', until(deadlines.attest_until)] : '']));
  return [...steps, ...endOf(one, enough, at)];
}

function endOf(one, enough, at) {
  const { deadlines, state } = one;
  const dispute = deadlines?.dispute_until;
  const over = !dispute || nowMs() >= Date.parse(dispute);
  if (state === 'executed') return [step('done', 'Dispute window over', when(dispute)), step('done', 'Executed', when(at('executed')))];
  if (state === 'rejected') return [step('done', 'Disputed', when(at('disputed'))), step('bad', 'Rejected by the arbiter', when(at('rejected')))];
  if (state === 'lapsed') return [step('bad', 'Lapsed', when(at('lapsed')) ?? 'nobody decided in time')];
  if (state === 'disputed') return [step('now', 'Disputed: the arbiter decides', deadlines ? until(deadlines.decide_until) : null), step('todo', 'Execute or reject')];
  if (!over) return [step(enough ? 'now' : 'todo', 'Dispute window', until(dispute)), step('todo', 'Execute', ['from ', when(dispute)])];
  return [step('done', 'Dispute window over', when(dispute)), step('now', enough ? 'Execution is due' : 'Lapse is due', dispute ? since(dispute) : null)];
}

function moreOf(one, history) {
  const { slash, verdict } = one;
  const own = history?.find(decision => decision.state === 'sealed')?.detail?.evidence_root;
  const judged = verdict?.detail?.judged?.objectives ?? [];
  return h('div', { class: 'columns' },
    verdict ? h('section', {}, h('h4', {}, 'Measured'), h('ul', {}, judged.map(objective => h('li', {}, whyObjective(objective))),
      h('li', {}, `${percent(verdict.coverage_ppm)} of the countable slices are known`))) : null,
    h('section', {}, h('h4', {}, 'Evidence'), evidenceOf(slash, own)),
    slash ? h('section', {}, h('h4', {}, 'Txns of this oracle'), txnsOf(slash)) : null,
    h('section', {}, h('h4', {}, 'Decisions'), h('ol', { class: 'plain' }, history ? history.map(decisionItem) : h('li', {}, 'loading…'))));
}

function evidenceOf(slash, own) {
  const roots = [...new Set([own, ...(slash?.votes ?? []).map(vote => vote.evidence_root)].filter(Boolean))];
  if (!roots.length) return h('p', { class: 'note' }, 'Not sealed yet.');
  const uri = slash?.evidence_uri ?? '';
  return h('ul', { class: 'plain' }, roots.map(root => h('li', {}, copyable(root, 'evidence root'),
    root === own ? h('p', { class: 'links' }, link(`v1/evidence/${root}`, 'Bundle'), link(`v1/evidence/${root}/openings`, 'Openings')) : h('p', { class: 'note' }, "another oracle's"))),
  uri && !uri.endsWith(own ?? '-') ? h('li', {}, 'published at ', /^https?:\/\//.test(uri) ? h('a', { href: uri, rel: 'noreferrer noopener' }, uri) : h('code', {}, uri)) : null);
}

const TXN_STATES = { final: 'good', included: 'info', sent: 'info', signed: 'info', reserved: 'info', reverted: 'bad', dead: 'quiet' };
function txnsOf(slash) {
  const lines = slash.txns.flatMap(intent => (intent.txns.length ? intent.txns : [{ hash: null, state: intent.state, error: intent.result }]).map(txn =>
    h('li', {}, callName(intent.call), ' ', chip(TXN_STATES[txn.state] ?? 'info', txn.state),
      txn.block_num && txn.block_num !== '0' ? h('span', { class: 'note' }, ` block ${thousands(txn.block_num)}`) : null,
      txn.hash ? copyable(txn.hash, 'txn hash') : null, txn.error ? h('p', { class: 'note' }, txn.error) : null)));
  return lines.length ? h('ul', { class: 'plain' }, lines) : h('p', { class: 'note' }, 'None: others sent them.');
}

// Of rules that said no: what was measured. Details without a figure say only what would have passed.
const failedRules = decision => (decision?.detail?.rules ?? []).filter(rule => !rule.passed);
const measured = failed => failed.filter(rule => /\d/.test(rule.detail)).map(rule => `${rule.name}: ${rule.detail}`).join('; ');
function decisionItem(decision) {
  const name = (SLASH_STATES[decision.state] ?? BREACH_STATES[decision.state])?.[1] ?? decision.state;
  const rules = decision.detail?.rules;
  const failed = failedRules(decision);
  return h('li', {}, when(decision.at), ' ', h('strong', {}, name), decision.reason ? `: ${reasonsOfDecision(decision.reason).join('; ')}` : '',
    rules ? h('span', { class: 'note' }, failed.length ? measured(failed) : `all ${rules.length} protections passed`) : null);
}

// --- why not slashed

export function renderNotSlashed(cases) {
  if (!cases.length) return [emptyRow(5, 'Every breach was filed, or is on its way.')];
  return cases.map(one => {
    const failed = failedRules(one.decision);
    const why = reasonsOfDecision(one.decision.reason);
    return row(one.key, [
      headCell('Window', h('strong', {}, `Window ${one.window}`), h('span', { class: 'note' }, `reservation ${one.reservation}`)),
      cell('State', stateChip(one), h('span', { class: 'note' }, BREACH_STATES[one.state][2])),
      cell('Why', h('ul', { class: 'plain' }, why.map(text => h('li', {}, text))),
        measured(failed) ? h('span', { class: 'note' }, measured(failed)) : null),
      cell('Breached', objectives(one.reasons), h('span', { class: 'note' }, accused(one))),
      cell('Decided', since(one.decision.at), one.state === 'held' && one.deadlines ? h('span', { class: 'note' }, 'to file: ', until(one.deadlines.claim_until)) : null),
    ]);
  });
}

// "3 held: the mode does not allow filing", most frequent first.
export function whyCounts(cases) {
  const counts = new Map();
  for (const one of cases) {
    const name = `${BREACH_STATES[one.state][1].toLowerCase()}: ${reasonsOfDecision(one.decision.reason).join('; ')}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([name, number]) => `${thousands(number)} ${name}`);
}
