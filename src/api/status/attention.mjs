// What an operator must know first: all that is wrong, each in one sentence, and the figures.
import { chip, h, link } from './dom.mjs';
import { contractName, since, troubleOf, until } from './chains.mjs';
import { isClosed, isForArbiter, isNotSlashed, isOnChain } from './cases.mjs';
import { changesOf } from './contract.mjs';
import { MODES, UNIT_STATES, count, list, shortMoney, sumMoney } from './words.mjs';

// `kind` is bad (somebody must act) or warn (somebody should know).
const point = (kind, key, ...content) => ({ kind, key, content });
const strong = text => h('strong', {}, text);
const withState = (cases, ...states) => cases.filter(one => states.includes(one.state));

// Each finds the points of one kind; worst first.
/** @type {((state: import('./state.mjs').State, cases: any[]) => any[])[]} */
const FINDERS = [
  state => [...new Set(state.failures.values())].map(failure =>
    point('bad', `unanswered ${failure}`, strong('Warden does not answer: '), failure,
      '. What depends on it is old; the last answer came ', since(state.reachedAt), '.')),
  ({ enforcement }) => (enforcement?.killed ? [point('bad', 'killed',
    strong('The kill switch is on: '), 'nothing is built or sent. ', why(enforcement))] : []),
  ({ enforcement }) => (enforcement?.mass_breach_hold ? [point('bad', 'mass',
    strong('Mass-breach hold: '), 'so many providers are in breach that the monitor is suspected; ',
    'all filing waits for an operator. ', enforcement.killed ? '' : why(enforcement))] : []),
  ({ enforcement }) => (enforcement?.halts ?? []).map(halt =>
    point('bad', `halt ${halt.account}`, strong(`${halt.contract} is halted: `),
      `${halt.reason}. Seen `, since(halt.halted_at),
      '; nothing is built or sent until an operator releases it.')),
  state => state.problems.map(problem =>
    point('bad', `pod ${problem}`, 'This pod is not ready: ', problem, '.')),
  state => state.chains.filter(troubleOf).map(chain =>
    point('bad', `chain ${contractName(chain)}`, strong(contractName(chain)),
      ` is behind: ${troubleOf(chain)}.`)),
  (_, cases) => cases.filter(isForArbiter).map(one =>
    point('warn', `disputed ${one.key}`,
      one.state === 'disputed' ? 'A slash is disputed: ' : 'A breach is claimed: ',
      link(`#case-${one.key}`, `window ${one.window} of reservation ${one.reservation}`),
      '. The arbiter decides',
      one.deadlines ? [', ', until(one.deadlines.decide_until)] : '', '.')),
  (_, cases) => notSlashed('held', withState(cases, 'held'), 'held',
    ': not filed until a protection lets go.'),
  (_, cases) => notSlashed('lost', withState(cases, 'expired', 'failed'), 'never filed',
    ': the time ran out or the txn failed.'),
  state => state.chains.flatMap(chain => changesOf(chain).map(([key, text]) =>
    point('warn', `${key} ${contractName(chain)}`, strong(contractName(chain)), text,
      ': the parties of agreements that see it may leave. ', link('#judges', 'Who judges'), '.'))),
  ({ enforcement }) => (enforcement && enforcement.mode !== 'full'
    ? [point('warn', 'mode', MODES[enforcement.mode] ?? `Mode ${enforcement.mode}.`)] : []),
];

const notSlashed = (key, cases, what, why) => (cases.length ? [point('warn', key,
  link('#not-slashed', `${count(cases.length, 'breach', 'breaches')} ${what}`), why)] : []);

// The reason is that of the newest change of the switches.
function why({ changed_at: at, reason }) {
  const words = reason?.replace(/^mass_breach: /, '').replace(/[.]$/, '');
  return [at ? ['Switched ', since(at)] : '', words ? `: ${words}` : '', '.'];
}

export const pointsOf = (state, cases) => FINDERS.flatMap(find => find(state, cases));

export const headline = points => {
  const bad = points.filter(each => each.kind === 'bad').length;
  if (bad) return ['bad', bad === 1 ? 'One thing needs you now' : `${bad} things need you now`];
  if (points.length) return ['warn', 'Running, with something to know'];
  return ['good', 'All is well'];
};

export const renderPoints = points => points.map(({ kind, key, content }) =>
  h('li', { class: kind, 'data-key': key },
    chip(kind, kind === 'bad' ? 'Act' : 'Know'), h('span', {}, content)));

// "2 chains followed; 4 units; 1 slash open; 2 executed; nothing held."
export function summary(state, cases) {
  const open = cases.filter(isOnChain).length;
  const held = withState(cases, 'held').length;
  return [
    `${count(new Set(state.chains.map(chain => chain.chain)).size, 'chain')} followed`,
    count(state.units.length, 'unit'),
    open ? `${count(open, 'slash', 'slashes')} open` : 'no slash open',
    `${withState(cases, 'executed').length || 'none'} executed`,
    held ? `${held} held.` : 'nothing held.',
  ].join('; ');
}

const tile = (name, figure, note, href, kind = '') =>
  h('div', { 'data-key': name, class: kind || null }, h('dt', {}, link(href, name)),
    h('dd', {}, strong(String(figure)), h('span', { class: 'note' }, note)));
const total = amounts => list(sumMoney(amounts).map(shortMoney));

export function renderTiles(state, cases) {
  const troubled = state.chains.filter(troubleOf).length;
  const slashes = cases.filter(each => each.slash);
  const not = cases.filter(isNotSlashed);
  const held = withState(not, 'held').length;
  return [
    tile('Contracts', state.chains.length,
      troubled ? `${troubled} behind` : 'all followed to the head', '#contracts',
      troubled ? 'bad' : ''),
    tile('Units', state.units.length, unitStates(state.units) || 'none', '#units'),
    openTile(slashes.filter(isOnChain), cases),
    executedTile(slashes),
    tile('Not slashed', not.length,
      not.length ? `${held} held, ${not.length - held} ended` : 'nothing held', '#not-slashed'),
  ];
}

// "3 in use, 1 in maintenance"
const unitStates = units => Object.entries(UNIT_STATES)
  .map(([name, [, text]]) => [units.filter(unit => unit.state === name).length, text])
  .filter(([number]) => number)
  .map(([number, text]) => `${number} ${text.toLowerCase()}`).join(', ');

function openTile(open, cases) {
  const coming = cases.filter(each => !each.slash && !isNotSlashed(each) && !isClosed(each)).length;
  const none = coming ? `${coming} on the way` : 'none on the way';
  const note = open.length ? `${total(open.map(each => each.slash.base))} at stake` : none;
  return tile('Slashes open', open.length, note, '#slashes');
}

function executedTile(slashes) {
  const executed = withState(slashes, 'executed');
  const others = slashes.filter(isClosed).length - executed.length;
  const taken = executed.length ? total(executed.map(each => each.slash.amount)) : 'nothing taken';
  return tile('Executed', executed.length, [taken, others ? `, ${others} dismissed` : ''],
    '#slashes');
}
