// A case is one breached window: from the verdict to the end of its slash, or to why there is none.
import { cell, chip, copyable, emptyRow, h, headCell, hidden, link, row } from './dom.mjs';
import { nowMs } from './api.mjs';
import { since, until } from './chains.mjs';
import { callName } from './sentences.mjs';
import {
  BREACH_STATES, SLASH_STATES, count, exactMoney, moment, objectives, percent, reasonsOfDecision,
  shortMoney, stamp, thousands, whyObjective, windowName,
} from './words.mjs';

export const PAGE = 8;
const NOT_SLASHED = ['held', 'blocked', 'expired', 'failed', 'refused'];
const CLOSED = ['executed', 'rejected', 'lapsed'];

// Our breached verdicts and the slashes of the chain, joined by key: disputed, open on the chain,
// on the way, closed; in each the newest first.
export function casesOf(breaches, slashes) {
  const cases = new Map();
  for (const verdict of breaches) {
    const { key, reservation, unit, party, window, reasons, end, deadlines, decision } = verdict;
    const known = { key, reservation, unit, party, window, reasons, end, deadlines, decision };
    cases.set(key, { ...known, verdict });
  }
  for (const slash of slashes) {
    const { key, reservation, unit, party, window, reasons } = slash;
    const known = cases.get(key)
      ?? { key, reservation, unit, party, window, end: slash.window_end ?? '', decision: null };
    cases.set(key, { ...known, reasons, deadlines: slash.deadlines ?? known.deadlines, slash });
  }
  const all = [...cases.values()].map(one => ({ ...one, state: stateOf(one) }));
  return all.sort(
    (a, b) => rank(a) - rank(b) || b.end.localeCompare(a.end) || a.key.localeCompare(b.key));
}

// What the harmed party claimed and no quorum of oracles stands behind: the arbiter's.
const isBare = ({ slash }) => Boolean(slash?.claim) && (slash.support ?? 0) < (slash.quorum ?? 1);
export const isForArbiter = one => isOnChain(one) && (one.state === 'disputed' || isBare(one));

function rank(one) {
  if (isForArbiter(one)) return 0;
  if (isOnChain(one)) return 1;
  return isClosed(one) ? 3 : 2;
}

function stateOf(one) {
  if (one.slash) return one.slash.status;
  if (!one.decision) return 'waiting';
  // The chain's word counts: without a slash there a proposal is (again) on its way. An end is
  // final: then the contract is one that is not followed any more.
  const { state } = one.decision;
  return state in BREACH_STATES || CLOSED.includes(state) ? state : 'filed';
}
export const isClosed = one => CLOSED.includes(one.state);
export const isOnChain = one => Boolean(one.slash) && !isClosed(one);
export const isNotSlashed = one => NOT_SLASHED.includes(one.state);

const stateChip = one => {
  const [kind, text] = SLASH_STATES[one.state] ?? BREACH_STATES[one.state];
  return chip(kind, text);
};
function accused(one) {
  if (one.party === 'consumer') return 'Consumer of the reservation';
  return `Provider of unit ${one.unit ?? '(not indexed)'}`;
}

// --- slashes as cards

export function renderCases(cases, histories, none) {
  if (!cases.length) return [h('p', { class: 'empty' }, none)];
  return cases.map(one => {
    const id = `case-${one.key}`;
    const ended = one.end ? moment(one.end) : 'at an unknown time';
    return h('article', { class: `case ${one.state}`, 'data-key': one.key, 'aria-labelledby': id },
      h('header', {},
        h('div', {}, h('h3', { id }, `Window ${one.window} of reservation ${one.reservation}`),
          stateChip(one),
          h('p', { class: 'about' },
            `${accused(one)} · ${objectives(one.reasons)} · window ended ${ended}`)),
        h('div', { class: 'amount' }, amountOf(one))),
      h('ol', { class: 'steps' }, stepsOf(one, histories.get(one.key))),
      h('details', {},
        h('summary', {}, 'Measurements, evidence, txns and decisions',
          hidden(` of ${windowName(one)}`)),
        moreOf(one, histories.get(one.key))));
  });
}

function amountOf(one) {
  const { slash } = one;
  if (!slash) {
    return h('span', { class: 'note' }, isClosed(one)
      ? 'its contract is not followed any more' : 'the contract sets the amount at the proposal');
  }
  if (one.state === 'executed') {
    const taken = { class: 'number', title: exactMoney(slash.amount) };
    const stake = slash.stake_amount;
    return [
      h('strong', taken, shortMoney(slash.amount)),
      stake.amount !== '0' ? h('span', { class: 'note', title: exactMoney(stake) },
        `and ${shortMoney(stake)} of the stake`) : null,
    ];
  }
  if (isClosed(one)) return h('span', { class: 'note' }, 'nothing was taken');
  const atStake = h('strong', { class: 'number', title: exactMoney(slash.base) },
    `${shortMoney(slash.base)} at stake`);
  if (!slash.due) return [atStake];
  const why = objectives(slash.due.reasons);
  const note = `of which ${shortMoney(slash.due.amount)} falls due for ${why}`;
  return [atStake, h('span', { class: 'note', title: exactMoney(slash.due.amount) }, note)];
}

const GLYPHS = { done: '✓', now: '●', todo: '○', bad: '✕' };
const SPOKEN = { done: 'done: ', now: 'now: ', todo: 'to come: ', bad: 'ended: ' };
const step = (state, name, note) =>
  h('li', { class: state, 'aria-current': state === 'now' ? 'step' : null },
    h('span', { class: 'glyph', 'aria-hidden': 'true' }, GLYPHS[state]),
    h('span', { class: 'name' }, hidden(SPOKEN[state]), name),
    note ? h('span', { class: 'note' }, note) : null);
const when = time =>
  time ? h('time', { datetime: time, title: moment(time) }, stamp(time)) : null;

const OWN_STATES = ['waiting', 'sealed', 'warned', 'held', 'filed'];
const rankOf = one =>
  (one.slash || isClosed(one) ? Infinity : OWN_STATES.indexOf(one.state));

// found -> sealed -> warned -> proposed -> attested -> dispute window -> end: each done, under way,
// to come, or where it ended.
export function stepsOf(one, history) {
  const at = state => when(history?.find(decision => decision.state === state)?.at);
  return [
    step('done', 'Breach found', when(one.end)),
    ...(one.verdict ? ownSteps(one, at) : []),
    ...(one.slash ? chainSteps(one, at) : stepsWithoutSlash(one, at)),
  ];
}

function ownSteps(one, at) {
  const rank = rankOf(one);
  const warned = ['todo', 'now', 'done'][Math.sign(rank - 1) + 1];
  return [
    rank > 0 ? step('done', 'Evidence sealed', at('sealed'))
      : step('now', 'Sealing the evidence', 'waits for final blocks'),
    step(warned, 'Accused warned', at('warned')),
  ];
}

const stepsWithoutSlash = (one, at) =>
  (isClosed(one) ? ENDS[one.state](at, {}).slice(-1) : stepsToCome(one));
const stepsToCome = one => [
  step(rankOf(one) >= 2 ? 'now' : 'todo', one.state === 'filed' ? 'Filing' : 'Propose',
    one.deadlines ? until(one.deadlines.claim_until) : null),
  step('todo', 'Attest'), step('todo', 'Dispute window'), step('todo', 'Execute'),
];

function chainSteps(one, at) {
  const { slash, deadlines, state } = one;
  const support = slash.support ?? 0;
  const votes = slash.quorum === undefined ? '' : `${support} of ${count(slash.quorum, 'vote')}`;
  const enough = support >= (slash.quorum ?? 1);
  const claimed = Boolean(slash.claim);
  const left = deadlines ? [', ', until(deadlines.attest_until)] : '';
  const joined = claimed && slash.evidence_uri;
  return [
    step('done', beginningOf(slash), at('proposed')),
    ...(joined ? [step('done', 'Claimed by the harmed party, too')] : []),
    ...(isClosed(one) ? attestedOf(slash) : [
      enough ? step('done', 'Attested', votes) : step('now', 'Attesting', [votes, left]),
    ]),
    ...(ENDS[state] ?? ENDS.proposed)(at, deadlines ?? {}, { enough, claimed }),
  ];
}

// Once it is closed, its end alone says whether a quorum stood behind it; where the arbiter decided
// on a claim, nothing does.
function attestedOf({ status, votes, claim }) {
  const cast = votes.filter(vote => !vote.withdrawn).length;
  const said = claim && status !== 'lapsed';
  if (said) return cast ? [step('done', 'Votes', String(cast))] : [];
  if (status === 'lapsed') return [step('bad', 'Not attested', count(cast, 'vote'))];
  return cast ? [step('done', 'Attested', count(cast, 'vote'))] : [];
}

// A claim that made the key has no evidence of an oracle.
function beginningOf(slash) {
  if (slash.claim && !slash.evidence_uri) return 'Claimed by the harmed party';
  return slash.txns.length ? 'Proposed' : 'Proposed by another oracle';
}
const isOver = time => Boolean(time) && nowMs() >= Date.parse(time);
// Without a quorum the arbiter alone may uphold it.
const claimEnd = decide => (isOver(decide) ? [step('now', 'Lapse is due', since(decide))] : [
  step('now', 'Claimed: the arbiter decides', decide ? until(decide) : null),
  step('todo', 'Uphold, reject or lapse'),
]);

// What follows the votes, by the status of the slash.
const ENDS = {
  proposed(_, { dispute_until: dispute, decide_until: decide }, { enough, claimed }) {
    if (claimed && !enough) return claimEnd(decide);
    if (dispute && nowMs() < Date.parse(dispute)) {
      return [
        step(enough ? 'now' : 'todo', 'Dispute window', until(dispute)),
        step('todo', 'Execute', ['from ', when(dispute)]),
      ];
    }
    return [
      step('done', 'Dispute window over', when(dispute)),
      step('now', enough ? 'Execution is due' : 'Lapse is due', dispute ? since(dispute) : null),
    ];
  },
  disputed(_, { attest_until: attest, decide_until: decide }, { enough, claimed }) {
    const silence = enough || claimed ? decide : attest;
    if (isOver(silence)) {
      return [step('now', enough ? 'Execution is due' : 'Lapse is due', since(silence))];
    }
    return [
      step('now', 'Disputed: the arbiter decides', decide ? until(decide) : null),
      step('todo', 'Execute or reject'),
    ];
  },
  executed: (at, { dispute_until: dispute }) => [
    step('done', 'Dispute window over', when(dispute)), step('done', 'Executed', at('executed')),
  ],
  rejected: at => [
    step('done', 'Disputed', at('disputed')),
    step('bad', 'Rejected by the arbiter', at('rejected')),
  ],
  lapsed: at => [step('bad', 'Lapsed', at('lapsed') ?? 'no quorum, and nobody decided in time')],
};

function moreOf(one, history) {
  const { slash, verdict } = one;
  const own = history?.find(decision => decision.state === 'sealed')?.detail?.evidence_root;
  const judged = verdict?.detail?.judged?.objectives ?? [];
  const section = (name, content) => h('section', {}, h('h4', {}, name), content);
  const decisions = history ? history.map(decisionItem) : h('li', {}, 'loading…');
  return h('div', { class: 'columns' },
    verdict ? section('Measured', h('ul', {},
      judged.map(each => h('li', {}, whyObjective(each))),
      h('li', {}, `${percent(verdict.coverage_ppm)} of the countable slices are known`))) : null,
    section('Evidence', evidenceOf(slash, own)),
    slash ? section('Txns of this oracle', txnsOf(slash)) : null,
    section('Decisions', h('ol', { class: 'plain' }, decisions)));
}

function evidenceOf(slash, own) {
  const votes = slash?.votes ?? [];
  const roots = [...new Set([own, ...votes.map(vote => vote.evidence_root)].filter(Boolean))];
  if (!roots.length) return h('p', { class: 'note' }, 'Not sealed yet.');
  const links = root => h('p', { class: 'links' }, link(`v1/evidence/${root}`, 'Bundle'),
    link(`v1/evidence/${root}/openings`, 'Openings'));
  const items = roots.map(root => h('li', {}, copyable(root, 'evidence root'),
    root === own ? links(root) : h('p', { class: 'note' }, "another oracle's")));
  const uri = slash?.evidence_uri ?? '';
  const isElsewhere = uri && !uri.endsWith(own ?? '-');
  return h('ul', { class: 'plain' }, items,
    isElsewhere ? h('li', {}, 'published at ', address(uri)) : null);
}
const address = uri => (/^https?:\/\//.test(uri)
  ? h('a', { href: uri, rel: 'noreferrer noopener' }, uri) : h('code', {}, uri));

const TXN_STATES = {
  final: 'good', included: 'info', sent: 'info', signed: 'info', reserved: 'info', reverted: 'bad',
  dead: 'quiet',
};
function txnsOf(slash) {
  const none = h('p', { class: 'note' }, 'None: others sent them.');
  const lines = slash.txns.flatMap(intent => {
    const unsent = [{ hash: null, state: intent.state, error: intent.result }];
    const txns = intent.txns.length ? intent.txns : unsent;
    return txns.map(txn => txnLine(intent.call, txn));
  });
  return lines.length ? h('ul', { class: 'plain' }, lines) : none;
}
const txnLine = (call, txn) => h('li', {}, callName(call), ' ',
  chip(TXN_STATES[txn.state] ?? 'info', txn.state),
  Number(txn.block_num) ? h('span', { class: 'note' }, ` block ${thousands(txn.block_num)}`) : null,
  txn.hash ? copyable(txn.hash, 'txn hash') : null,
  txn.error ? h('p', { class: 'note' }, txn.error) : null);

// Of rules that said no: what was measured. Details without a figure say only what would have
// passed.
const failedRules = decision => (decision?.detail?.rules ?? []).filter(rule => !rule.passed);
const measured = failed => failed.filter(rule => /\d/.test(rule.detail))
  .map(rule => `${rule.name}: ${rule.detail}`).join('; ');
function decisionItem(decision) {
  const { state, detail } = decision;
  const name = (SLASH_STATES[state] ?? BREACH_STATES[state])?.[1] ?? state;
  const failed = failedRules(decision);
  const passed = `all ${detail?.rules?.length} protections passed`;
  const outcome = failed.length ? measured(failed) : passed;
  return h('li', {}, when(decision.at), ' ', h('strong', {}, name),
    decision.reason ? `: ${reasonsOfDecision(decision.reason).join('; ')}` : '',
    detail?.rules ? h('span', { class: 'note' }, outcome) : null);
}

// --- why not slashed

export function renderNotSlashed(cases) {
  if (!cases.length) return [emptyRow(5, 'Every breach was filed, or is on its way.')];
  return cases.map(one => {
    const failed = failedRules(one.decision);
    const why = reasonsOfDecision(one.decision.reason);
    const last = one.state === 'held' ? one.deadlines?.claim_until : null;
    return row(one.key, [
      headCell('Window', h('strong', {}, `Window ${one.window}`),
        h('span', { class: 'note' }, `reservation ${one.reservation}`)),
      cell('State', stateChip(one), h('span', { class: 'note' }, BREACH_STATES[one.state][2])),
      cell('Why', h('ul', { class: 'plain' }, why.map(text => h('li', {}, text))),
        measured(failed) ? h('span', { class: 'note' }, measured(failed)) : null),
      cell('Breached', objectives(one.reasons), h('span', { class: 'note' }, accused(one))),
      cell('Decided', since(one.decision.at),
        last ? h('span', { class: 'note' }, 'to file: ', until(last)) : null),
    ]);
  });
}

// "3 held: the mode does not allow filing", most frequent first.
export function whyCounts(cases) {
  const counts = new Map();
  for (const one of cases) {
    const why = reasonsOfDecision(one.decision.reason).join('; ');
    const name = `${BREACH_STATES[one.state][1].toLowerCase()}: ${why}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const sorted = [...counts].sort((a, b) => b[1] - a[1]);
  return sorted.map(([name, number]) => `${thousands(number)} ${name}`);
}
