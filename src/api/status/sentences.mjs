// One readable sentence for each item of the feed. Pure functions of the item and of what is known
// about tokens; whatever is not known here is still told, by its own name.
import {
  BREACH_STATES, PARTIES, RESERVATION_STATES, SLASH_STATES, UNIT_STATES, UNIT_STATE_CODES,
  VERDICTS, count, duration, moment, objectives, reasonNames, reasonsOfDecision, shortMoney,
  shortened, thousands, windowName,
} from './words.mjs';

const human = name => name.replaceAll('_', ' ');
const at = secs => moment(Number(secs) * 1_000);
const thirds = value => (value % 3 === 0 ? String(value / 3) : (value / 3).toFixed(1));
const lowerState = (table, code) => (table[code] ?? human(String(code))).replaceAll('_', ' ');

// `body` is the item's; `token(contract)` gives {token, decimals} or nothing.
export function sentence(topic, body, token) {
  const tell = TOPICS[topic];
  return tell ? tell(body, token) : `${human(topic)}: ${human(body.what ?? 'something happened')}`;
}

const TOPICS = {
  block(body) {
    const last = thousands(body.block);
    if (body.what === 'final') return `${body.contract}: final up to block ${last}`;
    const first = thousands(body.first_block);
    const blocks = first === last ? `block ${last}` : `blocks ${first} to ${last}`;
    const events = body.events ? count(body.events, 'event') : 'no event';
    return `${body.contract}: ${blocks} indexed, ${events}`;
  },
  reorg: body => `${body.contract}: re-org. Everything after block ${thousands(body.block)} was `
    + `taken back (the old branch had reached ${thousands(body.old_block)}); the new branch is `
    + 'read now',
  gap: () => 'Events are missing here: they were dropped before this page could hear them. '
    + 'The tables above are complete all the same',
  verdict: body => {
    const reasons = reasonNames(body.reasons);
    const judged = (VERDICTS[body.what]?.[1] ?? body.what)
      + (reasons.length ? ` (${objectives(reasons)})` : '')
      + (body.party === 'consumer' ? ', by the consumer' : '');
    return `Unit ${body.unit}: ${windowName(body)} is judged: ${judged}`;
  },
  score(body) {
    const kind = body.subject_kind === 'unit' ? 'Unit' : human(body.subject_kind);
    const sign = body.points > 0 ? '+' : '−';
    const change = body.points ? ` (${sign}${thirds(Math.abs(body.points))})` : '';
    return `${kind} ${shortened(body.subject)} scored ${thirds(body.thirds)}${change} `
      + `for the day that ended ${at(body.time)}`;
  },
  decision: body => (body.what === 'switches_set' ? switches(body) : decision(body)),
  txn,
  event: (body, token) =>
    `${body.contract}: ${event(body.what, body.fields, token(body.contract))}`,
};

function switches(body) {
  const on = [
    body.killed && 'the kill switch is ON', body.mass_breach_hold && 'the mass-breach hold is ON',
  ].filter(Boolean);
  const what = on.length ? on.join(' and ') : 'kill switch and mass-breach hold are off';
  const by = body.by ? ` by ${body.by}` : '';
  return `A switch was set: ${what}${by}${body.reason ? ` (${body.reason})` : ''}`;
}

function decision(body) {
  const state = BREACH_STATES[body.what] ?? SLASH_STATES[body.what];
  const why = reasonsOfDecision(body.reason);
  const party = body.party === 'consumer' ? ' (consumer)' : '';
  const what = DECISIONS[body.what] ?? state?.[1] ?? human(body.what);
  const reasons = why.length ? `: ${why.join('; ')}` : '';
  return `Window ${body.window} of reservation ${body.reservation}${party}: ${what}${reasons}`;
}
const DECISIONS = {
  sealed: 'evidence sealed', warned: 'the accused is warned', held: 'filing is held',
  filed: 'filed', blocked: 'not filed, blocked', expired: 'not filed, expired',
  failed: 'filing failed', refused: 'not attested', proposed: 'slash proposed on the chain',
  disputed: 'slash disputed by the accused', executed: 'slash executed',
  rejected: 'slash rejected by the arbiter', lapsed: 'slash lapsed',
};

const CALLS = {
  propose_slash: 'Proposal of a slash', attest_slash: 'Attestation of a slash',
  withdraw_slash: 'Withdrawal of a vote', execute_slash: 'Execution of a slash',
  lapse_slash: 'Lapse of a slash', settle: 'Settlement', publish_scores: 'Publication of scores',
  publish_price_guide: 'Publication of a price guide',
};
export const callName = call => CALLS[call] ?? human(call);
function txn(body) {
  const account = `account ${shortened(body.account ?? '')}`;
  if (body.what === 'halted') return `${body.contract}: ${account} is halted: ${body.reason}`;
  if (body.what === 'released') {
    return `${body.contract}: the halt of ${account} is released by ${body.by}: ${body.reason}`;
  }
  const steps = {
    wanted: 'wanted', reserved: `takes number ${body.slot} of the account`,
    signed: 'txn signed and stored', sent: 'txn sent',
    included: `txn included in block ${thousands(body.block ?? 0)}`,
    final: `txn final in block ${thousands(body.block ?? 0)}`,
    reverted: 'txn reverted by the chain', dead: 'txn can never land any more',
    expired: 'not sent in time', failed: 'failed',
    done: body.result === 'adopted' ? 'done already by somebody else, adopted' : 'done',
  };
  const of = body.intent.slice(body.intent.indexOf('/') + 1);
  const hash = body.txn_hash ? ` (${shortened(body.txn_hash)})` : '';
  const error = body.error ? `: ${body.error}` : '';
  const step = steps[body.what] ?? human(body.what);
  return `${body.contract}: ${callName(body.call)} ${of}: ${step}${hash}${error}`;
}

function event(what, fields, token) {
  if (!fields) return `${human(what)} (not decoded)`;
  const tell = EVENTS[what];
  if (!tell) return human(what);
  return tell(fields, amount => (token ? shortMoney({ amount, ...token }) : amount));
}
const who = address => shortened(address);
// The term of office of an oracle.
function termOf(f) {
  if (f.revoked) return 'is revoked: its votes do not count any more';
  return Number(f.until) ? `judges windows that begin before ${at(f.until)}`
    : `judges windows that begin from ${at(f.since)} on`;
}
const slashOf = f =>
  `slash on window ${f.window} of reservation ${f.reservation_id} (${PARTIES[f.party] ?? f.party})`;

// Every event of the contract: fields, and a function that reads amounts.
const EVENTS = {
  initialised: f => `contract initialised by ${who(f.admin)}`,
  config_changed: f => `configuration ${f.version} is set`,
  oracle_changed: f => `oracle ${who(f.oracle)} ${termOf(f)}`,
  arbiter_changed: f => `${who(f.arbiter)} is the arbiter`
    + (Number(f.next_from) ? `, from ${at(f.next_from)} on ${who(f.next)}` : ''),
  admin_proposed: f => `${who(f.admin)} is proposed as admin`,
  admin_changed: f => `${who(f.admin)} is the admin`,
  paused: () => 'the contract is paused: no new agreements',
  unpaused: () => 'the contract is no longer paused',
  upgrade_proposed: f => `an upgrade is proposed, not before ${at(f.not_before)}`,
  upgrade_cancelled: () => 'the proposed upgrade is cancelled',
  upgraded: () => 'the contract was upgraded',
  generation_changed: f => `what is stored is of generation ${f.generation} now`,
  balance_changed: (f, money) =>
    `${who(f.account)} has a balance of ${money(f.balance)} to withdraw`,
  operator_changed: f => (f.operator
    ? `${who(f.operator)} operates for ${who(f.account)}` : `${who(f.account)} has no operator`),
  provider_registered: f => `provider ${who(f.provider)} registered`,
  provider_updated: f => `provider ${who(f.provider)} changed its endpoint to ${f.endpoint}`,
  stake_changed: (f, money) => `stake of provider ${who(f.provider)} is ${money(f.stake)}`,
  consumer_registered: f => `consumer ${who(f.consumer)} registered`,
  bond_changed: (f, money) => `bond of consumer ${who(f.consumer)} is ${money(f.bond)}`,
  unit_registered: f =>
    `unit ${f.unit_id} registered: ${thousands(f.capacity_gb)} GB in ${f.region}`,
  sla_changed: f => `unit ${f.unit_id} promises SLA version ${f.sla_version}`,
  unit_updated: f => `unit ${f.unit_id} moved to ${f.endpoint}`,
  price_changed: (f, money) => `price of unit ${f.unit_id} is ${money(f.floor)}`
    + `${f.ceiling === f.floor ? '' : ` to ${money(f.ceiling)}`} per GB and 30 days`,
  accepting_changed: f =>
    `unit ${f.unit_id} ${f.accepting ? 'accepts' : 'does not accept'} new reservations`,
  maintenance_scheduled: f =>
    `unit ${f.unit_id} announces maintenance of ${duration(f.until - f.from)} from ${at(f.from)}`,
  maintenance_ended: f => `maintenance of unit ${f.unit_id} ends`,
  unit_decommissioned: f => `unit ${f.unit_id} is decommissioned`,
  unit_state_changed: f => `unit ${f.unit_id} is now `
    + (UNIT_STATES[UNIT_STATE_CODES[f.to]]?.[1] ?? String(f.to)).toLowerCase(),
  reservation_requested: (f, money) =>
    `reservation ${f.reservation_id} requested: ${thousands(f.gb)} GB of unit ${f.unit_id} for `
    + `${duration(f.duration_secs)} at ${money(f.price)} per GB and 30 days`,
  reservation_state_changed: f => `reservation ${f.reservation_id} of unit ${f.unit_id} is now `
    + lowerState(RESERVATION_STATES, f.to),
  reservation_cut: (f, money) =>
    `reservation ${f.reservation_id} was terminated and ends ${at(f.end)}`
    + (f.unfunded ? ', for lack of funds' : '')
    + (f.from_bond !== '0' ? `, ${money(f.from_bond)} of the consumer's bond to the provider` : ''),
  escrow_deposited: (f, money) =>
    `${money(f.amount)} paid into the escrow of reservation ${f.reservation_id}`,
  escrow_refunded: (f, money) => `${money(f.amount)} of the escrow of reservation `
    + `${f.reservation_id} given back to the consumer`,
  escrow_released: (f, money) =>
    `window ${f.window} of reservation ${f.reservation_id} settled: ${money(f.paid)} paid`,
  escrow_exhausted: (f, money) =>
    `escrow of reservation ${f.reservation_id} lacks ${money(f.missing)} for window ${f.window}`,
  slash_proposed: (f, money) =>
    `${slashOf(f)} proposed for ${objectives(reasonNames(f.reasons))}, ${money(f.base)} at stake`,
  slash_attested: f => `${slashOf(f)} attested by ${who(f.oracle)}`,
  slash_withdrawn: f => `${who(f.oracle)} withdrew its vote on the ${slashOf(f)}`,
  breach_claimed: (f, money) => `${slashOf(f)} claimed by ${who(f.claimant)} for `
    + `${objectives(reasonNames(f.reasons))}, ${money(f.base)} at stake`,
  claim_answered: f => `${who(f.accused)} answered the claim on the ${slashOf(f)}`,
  slash_disputed: (f, money) =>
    `${slashOf(f)} disputed by ${who(f.accused)}, ${money(f.deposit)} deposited`,
  slash_resolved: f => `the arbiter upholds ${f.share_bps / 100} % of the ${slashOf(f)}`,
  slash_executed: (f, money) => `${slashOf(f)} executed for ${objectives(reasonNames(f.reasons))}: `
    + `${money(f.amount)} to the other party`,
  slash_rejected: f => `${slashOf(f)} rejected by the arbiter: nobody is punished`,
  slash_lapsed: f => `${slashOf(f)} lapsed: nobody is punished`,
  scores_published: f => `${count(f.scores.length, `${PARTIES[f.party]} score`)} published `
    + `for the day that ended ${at(f.as_of)}`,
  price_guide_published: (f, money) =>
    `price guide of ${f.region} is ${money(f.price)} until ${at(f.valid_until)}`,
};
