// Codes of the API in plain words, and numbers as people read them. Pure functions.

// --- numbers

export const thousands = number => String(number).replace(/\B(?=(\d{3})+(?!\d))/g, ',');

const digitsOf = money => {
  const padded = money.amount.padStart(money.decimals + 1, '0');
  const cut = padded.length - money.decimals;
  return [padded.slice(0, cut), padded.slice(cut).replace(/0+$/, '')];
};
// To the last unit: "1,234.000000000000000001 STRK".
export function exactMoney(money) {
  const [whole, fraction] = digitsOf(money);
  return `${thousands(whole)}${fraction && `.${fraction}`} ${money.token}`;
}
// With at most six decimals, "≈" where some were cut off.
export function shortMoney(money) {
  const [whole, fraction] = digitsOf(money);
  if (fraction.length <= 6) return exactMoney(money);
  const kept = fraction.slice(0, 6).replace(/0+$/, '');
  if (whole === '0' && !kept) return `< 0.000001 ${money.token}`;
  return `≈ ${thousands(whole)}${kept && `.${kept}`} ${money.token}`;
}
// Sums of one token are exact; several tokens stay apart.
export function sumMoney(list) {
  const sums = new Map();
  for (const money of list) {
    const name = `${money.token} ${money.decimals}`;
    const sum = sums.get(name) ?? { ...money, amount: 0n };
    sum.amount += BigInt(money.amount);
    sums.set(name, sum);
  }
  return [...sums.values()].map(sum => ({ ...sum, amount: String(sum.amount) }));
}

export const count = (number, one, many = `${one}s`) =>
  `${thousands(number)} ${number === 1 ? one : many}`;
export const list = words =>
  (words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`);
export const percent = ppm => `${(ppm / 10_000).toFixed(ppm % 10_000 ? 2 : 0)} %`;
export function micros(us) {
  if (us < 1_000) return `${us} µs`;
  if (us < 1_000_000) return `${(us / 1_000).toFixed(us < 10_000 ? 1 : 0)} ms`;
  return `${(us / 1_000_000).toFixed(1)} s`;
}

// --- times

export function duration(secs) {
  const rounded = Math.max(0, Math.round(secs));
  if (rounded < 120) return `${rounded} s`;
  if (rounded < 7_200) return `${Math.floor(rounded / 60)} min`;
  const minutes = Math.floor((rounded % 3_600) / 60);
  const hours = Math.floor(rounded / 3_600);
  if (rounded < 172_800) return `${hours} h${minutes ? ` ${minutes} min` : ''}`;
  return `${Math.floor(rounded / 86_400)} days`;
}
export const clock = time => new Date(time).toISOString().slice(11, 19);
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const day = date => `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
export function moment(time) {
  const date = new Date(time);
  const isFar = Math.abs(Date.now() - Number(date)) > 150 * 86_400_000;
  const year = isFar ? ` ${date.getUTCFullYear()}` : '';
  return `${day(date)}${year} ${clock(time)} UTC`;
}
// The time of day; with its date when it is not of the last hours.
export function stamp(time) {
  const isNear = Math.abs(Date.now() - Date.parse(time)) < 43_200_000;
  return isNear ? clock(time) : `${day(new Date(time))} ${clock(time).slice(0, 5)}`;
}
export const iso = ms => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');

// --- states: [kind of chip, text]

export const UNIT_STATES = {
  in_use: ['good', 'In use'],
  reserved: ['info', 'Reserved'],
  maintenance: ['warn', 'Maintenance'],
  decommissioning: ['quiet', 'Decommissioning'],
};
export const VERDICTS = {
  met: ['good', 'met'],
  breached: ['bad', 'breached'],
  no_verdict: ['quiet', 'no verdict'],
};
export const RESERVATION_STATES = [
  'requested', 'active', 'settling', 'completed', 'terminated', 'rejected', 'cancelled', 'expired',
];
export const UNIT_STATE_CODES = ['reserved', 'in_use', 'maintenance', 'decommissioning'];
export const PARTIES = ['provider', 'consumer'];

// Of a breach without an end on the chain yet: what it waits for.
export const BREACH_STATES = {
  waiting: ['info', 'Found',
    'Waits until its records are closed and its blocks are final and verified.'],
  sealed: ['info', 'Sealed', 'The evidence is sealed; the warning follows.'],
  warned: ['warn', 'Warned', 'The accused has been warned; filing follows after the grace.'],
  held: ['warn', 'Held',
    'A protection holds the filing; it is asked again until the last moment to file.'],
  filed: ['warn', 'Filing',
    'Our vote is wanted; this waits until it is on the chain, or none can come.'],
  blocked: ['quiet', 'Blocked',
    'A protection found the data not good enough to take money. This is final.'],
  expired: ['bad', 'Expired',
    'The time to file ran out. This is final; somebody else may have filed.'],
  failed: ['bad', 'Failed', 'Our vote could not be put on the chain.'],
  refused: ['quiet', 'Not attested', 'The slash on it was closed without the vote of this oracle.'],
};
export const SLASH_STATES = {
  claimed: ['warn', 'Claimed'],
  proposed: ['warn', 'Proposed'],
  disputed: ['warn', 'Disputed'],
  executed: ['bad', 'Executed'],
  rejected: ['quiet', 'Rejected'],
  lapsed: ['quiet', 'Lapsed'],
};

const RULES = {
  electorate: 'too few independent vantages measured it',
  only_fail_counts: 'the verdict could not be recomputed from the signed records',
  reverified: 'failures were not verified by further tries',
  controls: 'too few control targets: the monitor itself may be at fault',
  mass_breach: 'so many providers are in breach at once that the monitor is suspected',
  coverage: 'too little of the window was measured',
  warm_up: 'the unit was still in its warm-up',
  maintenance: 'it lies in an announced maintenance',
  one_slash_per_key: 'this window has a slash already',
  final: 'the events behind it are not final or not verified yet',
  chain_reread: 'the chain no longer shows what was judged, or we are a party to it',
  grace: 'the grace after the warning still runs',
  caps: 'the cap of units for today is reached',
  kill_switch: 'the kill switch is on',
  mode: 'the mode does not allow filing',
  clock: "this host's clock is off, or the index is far behind it",
  evidence_link: 'the evidence can not be read back through its public link yet',
  may_vote: 'our oracle was not in office when the window began, or is revoked',
};
const CAUSES = {
  claim_period: 'the claim period ended before it could be filed',
  attest_period: 'the period for attesting ended',
  not_running: 'Warden was not running when the time to file ran out',
  last_build: 'no txn was included before the last moment to file',
  txn: 'the txn failed on the chain',
  slash_closed: 'the slash on it is closed already',
  contract_version_1: 'it is of a contract of version 1, which is not followed any more: a slash '
    + 'that stands there anybody may close by the own tool of the chain',
  adopted: 'our vote was found on the chain and adopted',
  orphaned: 'our vote is not on the chain as this account\'s any more; it is followed again',
  reorg: 'a re-org took back what was final; it is filed again',
  propose: 'as a proposal',
  attest: 'as an attestation of what another oracle proposed or the harmed party claimed',
};
// "coverage,mass_breach" -> what each of them says.
export function reasonsOfDecision(reason) {
  const names = reason ? reason.split(',') : [];
  return names.map(name => RULES[name] ?? CAUSES[name] ?? name.replaceAll('_', ' '));
}

export const MODES = {
  off: 'Enforcement is off: breaches are not even decided.',
  shadow: 'Shadow mode: breaches are decided and sealed, but never filed on the chain.',
  propose: 'Propose mode: slashes are proposed, but never executed by this oracle.',
  full: 'Full mode: slashes are proposed and executed.',
};

const OBJECTIVES = {
  latency: 'latency', upload: 'upload speed', download: 'download speed', uptime: 'uptime',
  error_rate: 'error rate', integrity: 'integrity', outage: 'outage',
  underfunded: 'escrow underfunded', over_use: 'over-use', missed_reports: 'missed reports',
};
const REASON_BITS = {
  1: 'latency', 2: 'upload', 4: 'download', 8: 'uptime', 16: 'error_rate', 32: 'integrity',
  64: 'outage', 256: 'underfunded', 512: 'over_use', 1024: 'missed_reports',
};
export const objective = name => OBJECTIVES[name] ?? name.replaceAll('_', ' ');
export const objectives = names => list(names.map(objective));
export const reasonNames = bits =>
  Object.entries(REASON_BITS).filter(([bit]) => (bits & Number(bit)) !== 0).map(([, name]) => name);

export const TIER_WORDS = {
  better: 'clearly better than promised', met: 'as promised', not_met: 'not as promised',
  worse: 'clearly worse than promised',
};

// What one objective of a verdict was judged by, in a sentence.
export function whyObjective(one) {
  const name = objective(one.sli);
  const from = `a breach from ${one.k_min}`;
  if (one.sli === 'integrity') {
    return `${name}: ${count(one.k ?? 0, 'slice')} with wrong content, ${from}`;
  }
  if (one.votes === undefined) {
    return `${name}: ${thousands(one.k)} of ${count(one.n, 'slice')} down, ${from}`;
  }
  const unit = one.sli === 'latency' ? '' : ' per MB';
  const limit = one.sli === 'error_rate' ? percent(one.limit) : micros(one.limit) + unit;
  const judged = vote => VERDICTS[vote.vote]?.[1] ?? vote.vote;
  const votes = one.votes.map(
    vote => `${vote.vantage} ${value(one.sli, vote)}(${judged(vote)})`);
  return `${name}: limit ${limit}; ${votes.join(', ')}`;
}
function value(sli, vote) {
  if (vote.k !== undefined) return `${thousands(vote.k)} of ${thousands(vote.n)} failed `;
  if (!vote.batches || sli === 'error_rate') return '';
  return `${micros(Math.floor(Number(vote.s1) / vote.batches))} `;
}

export const PROOFS = {
  claimed: 'as one endpoint claims',
  cross_checked: 'by agreement of several endpoints',
  proven: "proven against the chain's own commitments",
};

export const FAIL_KINDS = {
  none: '', dns: 'name not found', connect_refused: 'connection refused',
  connect_timeout: 'no connection', tls_invalid: 'invalid certificate',
  http_status: 'error answer', protocol: 'broken answer', timeout: 'timeout',
  integrity: 'wrong content', auth_rejected: 'access denied',
  throttled: 'throttled',
};
export const CLASSES = {
  ok: ['good', 'ok'],
  fail: ['bad', 'failed'],
  unknown: ['quiet', 'unclear'],
  prober_fault: ['quiet', 'our fault'],
  maintenance: ['quiet', 'maintenance'],
  no_data: ['quiet', 'no data'],
};

// --- names of things

export const chainOf = id => id.split('.')[0];
export const shortened = text =>
  (text.length > 18 ? `${text.slice(0, 10)}…${text.slice(-6)}` : text);
// "starknet:SN_SEPOLIA:0x1" -> "0x1"
export const addressOf = account => account.slice(account.lastIndexOf(':') + 1);
export const windowName = item => `window ${item.window} of reservation ${item.reservation}`;
