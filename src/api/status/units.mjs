// Units: state, score, recent windows, and on demand why the score is what it is.
import { cell, chip, copyable, emptyRow, h, headCell, hidden, row, s } from './dom.mjs';
import { since } from './chains.mjs';
import {
  CLASSES, FAIL_KINDS, TIER_WORDS, UNIT_STATES, VERDICTS, addressOf, chainOf, clock, count,
  duration, micros, moment, objective, objectives, percent, shortMoney, shortened, thousands,
} from './words.mjs';

const COLUMNS = 7;
export const WINDOWS_SHOWN = 12;
export const PAGE = 25;

const SORTS = {
  unit: unit => unit.id.replace(/\d+$/, digits => digits.padStart(20, '0')),
  state: unit => Object.keys(UNIT_STATES).indexOf(unit.state),
  score: (unit, data) => data.scores.get(unit.id)?.thirds ?? -1,
  region: unit => unit.region,
};

// The units that the filters leave, in the chosen order.
export function chosenUnits(data, view) {
  const wanted = view.text.trim().toLowerCase();
  const by = SORTS[view.sort];
  const chosen = data.units.filter(unit => {
    const texts = [unit.id, unit.provider, unit.region, unit.endpoint];
    return (!view.chain || chainOf(unit.id) === view.chain)
      && (!view.state || unit.state === view.state)
      && (!wanted || texts.some(text => text.toLowerCase().includes(wanted)));
  });
  const value = new Map(chosen.map(unit => [unit, by(unit, data)]));
  const sign = view.descending ? -1 : 1;
  return chosen.sort((a, b) => {
    if (value.get(a) < value.get(b)) return -sign;
    return value.get(a) > value.get(b) ? sign : 0;
  });
}

export function renderUnits(data, view, shown) {
  const none = data.units.length ? 'No unit fits these filters.' : 'No unit is registered.';
  if (!shown.length) return [emptyRow(COLUMNS, none)];
  return shown.flatMap(unit => {
    const open = view.open.has(unit.id);
    const cells = [
      headCell('Unit', h('strong', {}, unit.id)),
      cell('State', stateChip(unit)),
      cell('Score', scoreOf(data.scores.get(unit.id), data.trends.get(unit.id))),
      cell('Recent windows', windowMarks(data.windows.get(unit.id))),
      cell('Region', unit.region, h('span', { class: 'note', title: unit.provider },
        h('code', {}, shortened(addressOf(unit.provider))))),
      cell('Endpoint', h('code', {}, unit.endpoint)),
      cell('Details',
        h('button', {
          type: 'button', class: 'toggle', 'data-act': 'unit', 'data-unit': unit.id,
          'aria-expanded': String(open),
        }, open ? ['Hide', hidden(` details of unit ${unit.id}`)]
          : ['Details', hidden(` of unit ${unit.id}`)])),
    ];
    const rows = [row(unit.id, cells)];
    if (open) {
      rows.push(h('tr', { 'data-key': `${unit.id} details`, role: 'row', class: 'more' },
        h('td', { role: 'cell', colspan: COLUMNS }, details(data, unit))));
    }
    return rows;
  });
}

const stateChip = unit => {
  const [kind, text] = UNIT_STATES[unit.state] ?? ['quiet', unit.state];
  const ends = unit.state === 'maintenance'
    ? h('span', { class: 'note' }, `until ${clock(unit.maintenance_until)}`)
    : null;
  return [chip(kind, text), ends];
};

function scoreOf(score, trend) {
  if (!score) return h('span', { class: 'quiet' }, 'no scored day yet');
  return h('div', { class: 'score' },
    h('div', {}, h('strong', { class: 'big' }, String(score.score)),
      h('span', { class: 'note' }, `tier ${score.tier} of 5`)),
    trend ? sparkline(trend) : null);
}

const WIDTH = 96;
const HEIGHT = 28;
// Scores of the days, oldest on the left; at least 20 points from bottom to top, so that a point
// more or less does not look like a cliff.
function sparkline(trend) {
  const scores = trend.map(day => day.thirds / 3).reverse();
  const low = Math.min(...scores);
  const high = Math.max(...scores);
  const pad = Math.max(0, 20 - (high - low)) / 2;
  const bottom = Math.max(0, Math.min(low - pad, 80));
  const top = Math.min(100, Math.max(high + pad, bottom + 20));
  const x = index =>
    3 + (scores.length === 1 ? WIDTH - 6 : (index * (WIDTH - 6)) / (scores.length - 1));
  const y = value => HEIGHT - 3 - ((value - bottom) * (HEIGHT - 6)) / (top - bottom);
  const points = scores.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`);
  const newest = scores[scores.length - 1];
  const label = `Score over ${count(scores.length, 'day')}: ${Math.ceil(scores[0])} first, `
    + `${Math.ceil(newest)} last, lowest ${Math.ceil(low)}, highest ${Math.ceil(high)}`;
  const frame = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT };
  return s('svg', { class: 'spark', ...frame, role: 'img', 'aria-label': label },
    s('title', {}, label), s('polyline', { points: points.join(' ') }),
    s('circle', { cx: x(scores.length - 1).toFixed(1), cy: y(scores.at(-1)).toFixed(1), r: 2.5 }));
}

const MARKS = { met: '✓', breached: '✕', no_verdict: '–' };
function windowMarks(verdicts) {
  if (!verdicts) return h('span', { class: 'quiet' }, '…');
  if (!verdicts.length) return h('span', { class: 'quiet' }, 'none closed yet');
  const total = name => verdicts.filter(verdict => verdict.verdict === name).length;
  const summary = Object.entries(VERDICTS).filter(([name]) => total(name))
    .map(([name, [, text]]) => `${total(name)} ${text}`).join(', ');
  const label = `Last ${count(verdicts.length, 'window')}: ${summary}`;
  const mark = verdict => {
    const [kind, text] = VERDICTS[verdict.verdict];
    const why = verdict.reasons.length ? ` (${objectives(verdict.reasons)})` : '';
    const title = `window ${verdict.window} of ${verdict.reservation}, `
      + `ended ${moment(verdict.end)}: ${text}${why}`;
    const look = { class: `mark ${kind}`, title, 'data-key': verdict.key };
    return h('span', look, MARKS[verdict.verdict]);
  };
  return [
    h('span', { class: 'marks', role: 'img', 'aria-label': label }, verdicts.map(mark)),
    h('span', { class: 'note', 'aria-hidden': 'true' }, summary),
  ];
}

// --- what the Details button opens

const fact = (name, ...value) => h('div', {}, h('dt', {}, name), h('dd', {}, value));
const facts = (title, list) =>
  h('section', {}, h('h3', {}, title), h('dl', { class: 'facts' }, list));

function details(data, unit) {
  const known = data.details.get(unit.id);
  return h('div', { class: 'columns' },
    facts('Promises', [
      ...(known ? promises(known.sla, unit.sla_version) : [fact('SLA', 'loading…')]),
      fact('Window', duration(Number(unit.window_secs))),
      fact('Capacity', `${thousands(unit.used_gb)} of ${thousands(unit.capacity_gb)} GB reserved, `,
        unit.accepting ? 'accepts more' : 'accepts no more'),
      fact('Price', price(unit), ' per GB and 30 days'),
      fact('Provider', copyable(unit.provider, `provider of unit ${unit.id}`)),
      fact('Registered', moment(unit.registered_at)),
      unit.maintenance_from ? fact('Maintenance', moment(unit.maintenance_from), ' to ',
        moment(unit.maintenance_until)) : null,
    ]),
    facts('Last scored day', explanation(data.scores.get(unit.id))),
    facts('Last breach', lastBreach(data.windows.get(unit.id))));
}

function price({ price_floor: floor, price_ceiling: ceiling }) {
  if (floor.amount === ceiling.amount) return shortMoney(floor);
  return `${shortMoney(floor)} to ${shortMoney(ceiling)}`;
}

/** @type {[string, string, (value: any) => string][]} */
const PROMISES = [
  ['Uptime', 'uptime_ppm_min', value => `at least ${percent(value)}`],
  ['Errors', 'error_ppm_max', value => `at most ${percent(value)}`],
  ['Latency', 'latency_ms_max', value => `at most ${value} ms`],
  ['Upload', 'upload_kbytes_per_s_min', value => `at least ${thousands(value)} kB/s`],
  ['Download', 'download_kbytes_per_s_min', value => `at least ${thousands(value)} kB/s`],
];
const promises = (sla, version) => [
  fact('SLA version', String(version)),
  ...PROMISES.filter(([, term]) => sla[term])
    .map(([name, term, text]) => fact(name, text(sla[term]))),
];

const SIGNS = ['−', '', '+'];
const signed = points => SIGNS[Math.sign(points) + 1] + Number(Math.abs(points).toFixed(1));
const DAY_KINDS = {
  judged: 'judged', unjudged: 'too little known to judge', idle: 'no active reservation',
};
function explanation(score) {
  if (!score) return [fact('Score', 'comes after the first scored day')];
  const why = score.explanation ?? {};
  const points = score.points_thirds / 3;
  return [
    fact('Day', `to ${moment(score.day_end)}, ${DAY_KINDS[why.kind] ?? why.kind ?? ''}`),
    fact('Points', `${signed(points)} (performance ${signed(why.performance ?? 0)}, `,
      `report ${signed(why.report ?? 0)})`),
    why.slices ? fact('Slices', `${why.slices.known} known of ${why.slices.countable}, `,
      `${why.slices.bad} bad`) : null,
    why.integrity_failed ? fact('Integrity', 'wrong content was delivered') : null,
    ...(why.slis ?? []).map(sli => fact(objective(sli.sli), TIER_WORDS[sli.tier] ?? 'no data', ': ',
      sli.votes ? sli.votes.map(dayVote(sli.sli)).join(', ') : `${sli.x} of ${sli.n} slices bad`)),
    fact('Rules', h('code', {}, shortened(score.rule_set))),
  ];
}
const dayVote = sli => vote => {
  if (!vote.tier) return `${vote.vantage} –`;
  return `${vote.vantage} ${sli === 'error_rate' ? `${vote.x} of ${vote.n}` : micros(vote.x)}`;
};

function lastBreach(verdicts) {
  const breach = verdicts?.findLast(verdict => verdict.verdict === 'breached');
  if (!verdicts?.length) return [fact('Windows', 'none closed yet')];
  if (!breach) return [fact('Windows', `none of the last ${verdicts.length} was breached`)];
  return [
    fact('Window', `${breach.window} of reservation ${breach.reservation}, `,
      `ended ${moment(breach.end)}`),
    fact('Breached', objectives(breach.reasons)),
    fact('Measured', `${percent(breach.coverage_ppm)} of its slices`),
  ];
}

// --- newest measurement of each vantage

export function renderProbes(data, shown, vantages) {
  const columns = vantages.length + 1;
  if (!vantages.length) return [emptyRow(columns, 'No vantage has announced its key.')];
  if (!shown.length) return [emptyRow(columns, 'No unit to measure.')];
  return shown.map(unit => {
    const observations = data.observations.get(unit.id);
    return row(unit.id, [
      headCell('Unit', h('strong', {}, unit.id)),
      ...vantages.map(({ vantage }) => cell(vantage, newest(observations, vantage))),
    ]);
  });
}

function newest(observations, vantage) {
  if (!observations) return h('span', { class: 'quiet' }, '…');
  const one = observations.find(observation => observation.vantage === vantage);
  if (!one) return h('span', { class: 'quiet' }, 'nothing lately');
  const [kind, text] = CLASSES[one.class] ?? ['quiet', one.class];
  const seconds = new Date(one.start_us / 1_000).toISOString();
  const why = one.class === 'ok' ? firstByte(one) : failure(one);
  return [
    chip(kind, text), why ? h('span', { class: 'number' }, ` ${why}`) : null,
    h('span', { class: 'note' }, since(seconds), one.flap ? ', after a retry' : ''),
  ];
}

const firstByte = one => (one.first_byte_us ? micros(Number(one.first_byte_us)) : '');
const failure = one =>
  (FAIL_KINDS[one.kind] ?? one.kind) + (one.http_status >= 400 ? ` ${one.http_status}` : '');

const columnHead = (name, ...note) =>
  h('th', { scope: 'col', role: 'columnheader', 'data-key': name }, name, note);
export const probeHead = vantages => h('tr', { role: 'row' }, columnHead('Unit'),
  vantages.map(({ vantage, region, network }) =>
    columnHead(vantage, h('span', { class: 'note' }, `${region}, ${network}`))));
