// The contracts themselves: who judges and when, what each key is worth, what is fixed for ever.
import { chip, copyable, h } from './dom.mjs';
import { contractName, until } from './chains.mjs';
import { nowMs } from './api.mjs';
import { addressOf, duration, exactMoney, moment, shortened } from './words.mjs';

const FIXED = {
  unbonding_secs: 'Stake stays slashable for', upgrade_delay_secs: 'New code waits',
  role_delay_secs: 'Oracles and arbiters come and go after', day_secs: 'A day of scores has',
  claim_floor_secs: 'Least time to propose or claim', attest_floor_secs: 'Least time to attest',
  dispute_floor_secs: 'Least time to dispute', arbitration_floor_secs: 'Least time to decide',
  window_floor_secs: 'Least SLA window', dispute_deposit_max: 'Most that a dispute may cost',
};

const isPast = time => Date.parse(time) <= nowMs();

// [kind of chip, text, when] of an oracle's term of office.
export function termWords(term) {
  if (term.revoked) return ['quiet', 'Revoked', `${moment(term.until)}: its votes are dead`];
  if (term.until && isPast(term.until)) return ['quiet', 'Left', moment(term.until)];
  if (term.since && !isPast(term.since)) return ['info', 'Coming', moment(term.since)];
  const since = term.since ? `since ${moment(term.since)}` : 'from the beginning';
  if (term.until) return ['warn', 'Leaving', `${since}, until ${moment(term.until)}`];
  return ['good', 'In office', since];
}

// [kind of chip, text, what it would cost] of a key that is lost now and replaced at once.
export function lostWords({ role, secs }) {
  if (secs === null) {
    return ['bad', 'Standstill', 'no window can be judged until two others are enabled'];
  }
  if (secs === '0') return ['good', 'No gap', 'the others are enough'];
  const time = duration(Number(secs));
  if (role === 'arbiter') return ['warn', time, 'whose disputes and claims nobody decides'];
  return ['bad', time, 'whose windows nobody can judge, and those in progress'];
}

const who = (account, what) => copyable(addressOf(account), what, shortened(addressOf(account)));
const item = (key, ...content) => h('li', { 'data-key': key }, content);
const note = text => h('span', { class: 'note' }, text);

const renderTerm = (term, index) => {
  const [kind, text, when] = termWords(term);
  return item(`term ${index}`, who(term.account, 'address of the oracle'), ' ', chip(kind, text),
    note(when));
};

const renderLost = key => {
  const [kind, text, cost] = lostWords(key);
  const name = key.role === 'arbiter' ? 'The arbiter' : 'Oracle';
  return item(key.account, `${name} `, h('code', {}, shortened(addressOf(key.account))), ' ',
    chip(kind, text), note(cost));
};

function renderJudges(contract) {
  const { arbiter, next_arbiter: next, oracles, upgrade } = contract;
  return h('div', {}, h('h3', {}, 'Who judges'), h('ul', { class: 'plain' },
    oracles.map(renderTerm),
    item('arbiter', 'Arbiter ', who(arbiter, 'address of the arbiter')),
    next && item('next', 'Next arbiter ', who(next.account, 'address of the next arbiter'), ' ',
      chip('warn', 'Coming'), note(moment(next.from))),
    upgrade && item('upgrade', 'New code ', h('code', {}, shortened(upgrade.code_hash)), ' ',
      chip('warn', 'Announced'),
      note(`may run from ${moment(upgrade.not_before)}, lapses ${moment(upgrade.lapses_at)}`))));
}

function renderFixed({ fixed, below_production: below }) {
  const value = name =>
    (name === 'dispute_deposit_max' ? exactMoney(fixed[name]) : duration(Number(fixed[name])));
  return h('div', {}, h('h3', {}, 'Fixed for ever'), h('ul', { class: 'plain' },
    Object.entries(FIXED).map(([name, text]) => item(name, `${text} ${value(name)} `,
      below.includes(name) && chip('warn', 'Not for production')))));
}

export const renderContracts = chains =>
  chains.filter(chain => chain.orchestrator).map(chain => {
    const contract = chain.orchestrator;
    const name = contractName(chain);
    return h('article', { class: 'case', 'data-key': name },
      h('header', {}, h('div', {}, h('h3', {}, name),
        h('span', { class: 'about' }, `${contract.quorum_in_force} oracles must agree on a breach`
          + ' of a window that begins now, of an agreement under the current terms;'
          + ` ${exactMoney(contract.burnt)} burnt`)),
      contract.paused && chip('warn', 'Paused: no new agreements')),
      h('div', { class: 'columns' }, renderJudges(contract),
        h('div', {}, h('h3', {}, 'If a key is lost now'),
          h('ul', { class: 'plain' }, contract.if_lost.map(renderLost))),
        renderFixed(contract)));
  });

// What the parties of agreements must know: [key, words] each.
export function changesOf(chain) {
  const { next_arbiter: next = null, upgrade = null } = chain.orchestrator ?? {};
  const changes = [];
  if (next) changes.push(['arbiter', [' is to get another arbiter (', until(next.from), ')']]);
  if (!upgrade) return changes;
  const words = isPast(upgrade.not_before)
    ? [' may get new code at any time (until it lapses: ', until(upgrade.lapses_at), ')']
    : [' is to get new code (', until(upgrade.not_before), ')'];
  return [...changes, ['upgrade', words]];
}
