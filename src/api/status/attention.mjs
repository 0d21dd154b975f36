// What an operator must know first: everything that is wrong, each in one sentence, and the figures.
import { chip, h, link } from './dom.mjs';
import { contractName, since, troubleOf, until } from './chains.mjs';
import { isClosed, isNotSlashed, isOnChain } from './cases.mjs';
import { MODES, UNIT_STATES, count, list, shortMoney, sumMoney } from './words.mjs';

const point = (kind, key, ...content) => ({ kind, key, content });

// Worst first. `kind` is bad (somebody must act), warn (somebody should know).
export function pointsOf(state, cases) {
  const points = [];
  for (const failure of new Set(state.failures.values())) {
    points.push(point('bad', `unanswered ${failure}`, h('strong', {}, 'Warden does not answer: '), failure, '. What depends on it is old; the last answer came ', since(state.reachedAt), '.'));
  }
  const switches = state.enforcement;
  if (switches?.killed) points.push(point('bad', 'killed', h('strong', {}, 'The kill switch is on: '), 'nothing is built or sent. ', why(switches)));
  if (switches?.mass_breach_hold) {
    points.push(point('bad', 'mass', h('strong', {}, 'Mass-breach hold: '), 'so many providers are in breach that the monitor is suspected; all filing waits for an operator. ', switches.killed ? '' : why(switches)));
  }
  for (const halt of switches?.halts ?? []) {
    points.push(point('bad', `halt ${halt.account}`, h('strong', {}, `${halt.contract} is halted: `), `${halt.reason}. Seen `, since(halt.halted_at), '; nothing is built or sent until an operator releases it.'));
  }
  for (const problem of state.problems) points.push(point('bad', `pod ${problem}`, 'This pod is not ready: ', problem, '.'));
  for (const chain of state.chains) {
    const trouble = troubleOf(chain);
    if (trouble) points.push(point('bad', `chain ${contractName(chain)}`, h('strong', {}, contractName(chain)), ` is behind: ${trouble}.`));
  }
  for (const one of cases.filter(each => each.state === 'disputed')) {
    points.push(point('warn', `disputed ${one.key}`, 'A slash is disputed: ', link(`#case-${one.key}`, `window ${one.window} of reservation ${one.reservation}`),
      '. The arbiter decides', one.deadlines ? [', ', until(one.deadlines.decide_until)] : '', '.'));
  }
  const held = cases.filter(each => each.state === 'held').length;
  if (held) points.push(point('warn', 'held', link('#not-slashed', `${count(held, 'breach', 'breaches')} held`), ': not filed until a protection lets go.'));
  const lost = cases.filter(each => each.state === 'expired' || each.state === 'failed').length;
  if (lost) points.push(point('warn', 'lost', link('#not-slashed', `${count(lost, 'breach', 'breaches')} never filed`), ': the time ran out or the txn failed.'));
  if (switches && switches.mode !== 'full') points.push(point('warn', 'mode', MODES[switches.mode] ?? `Mode ${switches.mode}.`));
  return points;
}

// The reason is that of the newest change of the switches.
const why = switches => [switches.changed_at ? ['Switched ', since(switches.changed_at)] : '', switches.reason ? `: ${switches.reason.replace(/^mass_breach: /, '').replace(/[.]$/, '')}` : '', '.'];

export const headline = points => {
  const bad = points.filter(each => each.kind === 'bad').length;
  if (bad) return ['bad', bad === 1 ? 'One thing needs you now' : `${bad} things need you now`];
  if (points.length) return ['warn', 'Running, with something to know'];
  return ['good', 'All is well'];
};

export const renderPoints = points => points.map(each => h('li', { class: each.kind, 'data-key': each.key },
  chip(each.kind, each.kind === 'bad' ? 'Act' : 'Know'), h('span', {}, each.content)));

// "2 chains followed; 4 units; 1 slash open; 2 executed; nothing held."
export function summary(state, cases) {
  const chains = new Set(state.chains.map(chain => chain.chain)).size;
  const open = cases.filter(isOnChain).length;
  const executed = cases.filter(each => each.state === 'executed').length;
  const held = cases.filter(each => each.state === 'held').length;
  return `${count(chains, 'chain')} followed; ${count(state.units.length, 'unit')}; ${open ? `${count(open, 'slash', 'slashes')} open` : 'no slash open'}; `
    + `${executed || 'none'} executed; ${held ? `${held} held` : 'nothing held'}.`;
}

const tile = (name, figure, note, href, kind) => h('div', { 'data-key': name, class: kind }, h('dt', {}, link(href, name)), h('dd', {}, h('strong', {}, figure), h('span', { class: 'note' }, note)));
export function renderTiles(state, cases) {
  const troubled = state.chains.filter(troubleOf).length;
  const states = Object.entries(UNIT_STATES).map(([name, [, text]]) => [state.units.filter(unit => unit.state === name).length, text.toLowerCase()]).filter(([number]) => number);
  const slashes = cases.filter(each => each.slash);
  const open = slashes.filter(isOnChain);
  const executed = slashes.filter(each => each.state === 'executed');
  const coming = cases.filter(each => !each.slash && !isNotSlashed(each)).length;
  const not = cases.filter(isNotSlashed);
  const others = slashes.filter(isClosed).length - executed.length;
  return [
    tile('Contracts', String(state.chains.length), troubled ? `${troubled} behind` : 'all followed to the head', '#contracts', troubled ? 'bad' : null),
    tile('Units', String(state.units.length), states.map(([number, text]) => `${number} ${text}`).join(', ') || 'none', '#units'),
    tile('Slashes open', String(open.length), open.length ? `${list(sumMoney(open.map(each => each.slash.base)).map(shortMoney))} at stake` : coming ? `${coming} on the way` : 'none on the way', '#slashes'),
    tile('Executed', String(executed.length), [executed.length ? list(sumMoney(executed.map(each => each.slash.amount)).map(shortMoney)) : 'nothing taken', others ? `, ${others} dismissed` : ''], '#slashes'),
    tile('Not slashed', String(not.length), not.length ? `${not.filter(each => each.state === 'held').length} held, ${not.filter(each => each.state !== 'held').length} ended` : 'nothing held', '#not-slashed'),
  ];
}
