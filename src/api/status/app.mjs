// The status page: what is known, what keeps it fresh, and what redraws it.
import { all, get, keepFresh, listen, nowMs } from './api.mjs';
import { headline, pointsOf, renderPoints, renderTiles, summary } from './attention.mjs';
import {
  PAGE as CASES_PAGE, casesOf, isClosed, isNotSlashed, isOnChain, renderCases, renderNotSlashed,
  whyCounts,
} from './cases.mjs';
import { BEHIND_SECS, contractName, countdown, renderChains } from './chains.mjs';
import { renderContracts } from './contract.mjs';
import { byId, every, fill, h } from './dom.mjs';
import { Feed } from './feed.mjs';
import { newState } from './state.mjs';
import {
  PAGE as UNITS_PAGE, WINDOWS_SHOWN, chosenUnits, probeHead, renderProbes, renderUnits,
} from './units.mjs';
import { UNIT_STATES, count, duration, iso, thousands } from './words.mjs';

const LIST_MAX = 2_000; // items of one list that the page takes
const DAYS = 14; // of breaches; no slash is open for longer
const state = newState(iso(nowMs()));
const view = {
  text: '', chain: '', state: '', sort: 'unit', descending: false, open: new Set(),
  units: UNITS_PAGE, stage: 'all', cases: CASES_PAGE, not: CASES_PAGE,
};
const feed = new Feed();
const judged = new Set(); // units with a verdict that the page has not asked for yet
let shownUnits = [];
let shownCases = [];

// --- asking

// Runs a load; what fails is told at the top, and the old picture stays.
const guarded = (name, load) => async () => {
  try {
    await load();
    state.failures.delete(name);
    state.reachedAt = iso(nowMs());
    state.loaded.add(name);
  } catch (error) {
    state.failures.set(name, error instanceof Error ? error.message : String(error));
  }
  redraw();
};

// What a re-org took away between two answers is no failure.
const unlessGone = error => {
  if (error.status !== 404) throw error;
};

const list = async (name, path) => {
  const { items, more } = await all(path, LIST_MAX);
  state.cut[more ? 'add' : 'delete'](name);
  return items;
};

async function loadPulse() {
  const ready = get('readyz').then(() => [], error => {
    if (error.body?.problems) return error.body.problems;
    throw error;
  });
  const [chains, enforcement, vantages, problems] =
    await Promise.all([get('v1/chains'), get('v1/enforcement'), get('v1/vantages'), ready]);
  Object.assign(state, { chains: chains.items, enforcement, vantages: vantages.items, problems });
}

async function loadUnits() {
  const [units, scores] =
    await Promise.all([list('units', 'v1/units'), list('scores', 'v1/scores?kind=unit')]);
  state.units = units;
  state.scores = new Map(scores.map(score => [score.subject, score]));
}

async function loadCases() {
  const from = iso(nowMs() - DAYS * 86_400_000);
  const [breaches, slashes] = await Promise.all([
    list('breaches', `v1/verdicts?verdict=breached&ended_after=${from}`),
    list('slashes', 'v1/slashes')
  ]);
  Object.assign(state, { breaches, slashes });
}

// What only the rows on the screen need: trend, recent windows, newest measurements, histories.
async function loadRows() {
  await Promise.all([
    ...shownUnits.map(loadTrend), ...shownUnits.map(loadWindows), ...shownCases.map(loadHistory),
    ...[...view.open].map(loadDetails)
  ]);
}
async function loadTrend(unit) {
  const score = state.scores.get(unit.id);
  if (!score || state.trendDays.get(unit.id) === score.day_end) return;
  const answer = await get(`v1/units/${unit.id}/score`).catch(unlessGone);
  if (!answer) return;
  state.trends.set(unit.id, answer.trend);
  state.trendDays.set(unit.id, answer.day_end);
}
async function loadWindows(unit) {
  if (state.windows.has(unit.id) && !judged.has(unit.id)) return;
  const head = state.chains.find(chain => unit.id.startsWith(`${contractName(chain)}.`))?.latest;
  if (!head) return;
  const from = iso(Date.parse(head.time) - (WINDOWS_SHOWN + 2) * Number(unit.window_secs) * 1_000);
  judged.delete(unit.id);
  const path = `v1/verdicts?unit=${unit.id}&ended_after=${from}`;
  const { items } = await all(path, 400).catch(error => {
    judged.add(unit.id);
    throw error;
  });
  items.sort((a, b) => a.end.localeCompare(b.end));
  state.windows.set(unit.id, items.slice(-WINDOWS_SHOWN));
}
async function loadHistory(one) {
  const version = `${one.decision?.id} ${one.state}`;
  if (state.historyOf.get(one.key) === version) return;
  state.histories.set(one.key, (await get(`v1/decisions?key=${one.key}`)).items);
  state.historyOf.set(one.key, version);
}
async function loadDetails(id) {
  if (!state.details.has(id)) state.details.set(id, await get(`v1/units/${id}`).catch(unlessGone));
}
async function loadProbes() {
  if (document.hidden) return;
  await Promise.all(shownUnits.map(async unit => {
    const { items } = await get(`v1/units/${unit.id}/observations?limit=30`);
    state.observations.set(unit.id, items);
  }));
}

// --- drawing

let due = 0;
function redraw() {
  due ||= setTimeout(() => {
    due = 0;
    draw();
  }, 100);
}

const tokenOf = name => state.chains.find(chain => contractName(chain) === name);

function draw() {
  const cases = casesOf(state.breaches, state.slashes);
  drawGlance(cases);
  if (state.loaded.has('pulse')) {
    fill(byId('chains'), renderChains(state.chains));
    fill(byId('judged-by'), renderContracts(state.chains));
  }
  if (state.loaded.has('units')) drawUnits();
  if (state.loaded.has('cases')) drawCases(cases);
  fill(byId('feed'), feed.render(tokenOf));
}

function drawGlance(cases) {
  const isWhole = ['pulse', 'units', 'cases'].every(name => state.loaded.has(name));
  if (!isWhole && !state.failures.size) return;
  const points = pointsOf(state, cases);
  const [kind, text] = headline(points);
  byId('glance').className = kind;
  byId('headline').textContent = text;
  byId('summary').textContent = summary(state, cases);
  fill(byId('points'), renderPoints(points));
  fill(byId('tiles'), renderTiles(state, cases));
  document.title = `${points.length ? `(${points.length}) ` : ''}Warden: ${text.toLowerCase()}`;
  announce(`${text}. ${byId('points').textContent}`, points.map(each => each.key).join('|'));
}

// Read out only when the list of what is wrong changes, not with every second.
let announced;
function announce(text, list) {
  if (announced !== undefined && announced !== list) byId('announcer').textContent = text;
  announced = list;
}

function drawUnits() {
  const chosen = chosenUnits(state, view);
  shownUnits = chosen.slice(0, view.units);
  const cut = state.cut.has('units') ? `; only the first ${thousands(LIST_MAX)} are loaded` : '';
  byId('unit-count').textContent = `${shownOf(chosen, state.units, shownUnits, 'unit')}${cut}`;
  fill(byId('units-body'), renderUnits(state, view, shownUnits));
  fill(byId('probes-head'), [probeHead(state.vantages)]);
  fill(byId('probes-body'), renderProbes(state, shownUnits, state.vantages));
  byId('more-units').hidden = chosen.length <= shownUnits.length;
  const chains = [...new Set(state.chains.map(chain => chain.chain))];
  drawOptions('unit-chain', chains.map(name => [name, name]), 'All chains');
  const states = Object.entries(UNIT_STATES).map(([name, [, text]]) => [name, text]);
  drawOptions('unit-state', states, 'All states');
  for (const button of every('[data-act=sort]')) {
    const order = view.descending ? 'descending' : 'ascending';
    const isSorted = button.dataset.sort === view.sort;
    button.closest('th').setAttribute('aria-sort', isSorted ? order : 'none');
  }
}

// "3 units of 1,200, 2 shown"
function shownOf(chosen, all, shown, name) {
  const cut = chosen.length > shown.length ? `, ${shown.length} shown` : '';
  return `${count(chosen.length, name)} of ${thousands(all.length)}${cut}`;
}

function drawOptions(id, options, every) {
  const select = byId(id);
  if (select.options.length === options.length + 1) return;
  const chosen = select.value;
  select.replaceChildren(
    ...[['', every], ...options].map(([value, text]) => h('option', { value }, text)));
  select.value = chosen;
}

const STAGES = {
  all: () => true, open: one => !isClosed(one), onchain: isOnChain, closed: isClosed,
};
function drawCases(cases) {
  const slashed = cases.filter(one => !isNotSlashed(one));
  const chosen = slashed.filter(STAGES[view.stage]);
  const not = cases.filter(isNotSlashed);
  shownCases = chosen.slice(0, view.cases);
  const cut = state.cut.has('slashes') || state.cut.has('breaches')
    ? ` Only the oldest ${thousands(LIST_MAX)} are loaded: there are more than this page takes.`
    : '';
  byId('case-count').textContent = `${shownOf(chosen, slashed, shownCases, 'case')}.${cut}`;
  const never = `No breach in the last ${DAYS} days, and no slash.`;
  const none = slashed.length ? 'No case is in this stage.' : never;
  fill(byId('cases'), renderCases(shownCases, state.histories, none));
  byId('more-cases').hidden = chosen.length <= shownCases.length;
  const why = not.length > view.not ? whyCounts(not).slice(0, 6) : [];
  fill(byId('why'), why.map(text => h('li', {}, text)));
  fill(byId('not-body'), renderNotSlashed(not.slice(0, view.not)));
  byId('more-not').hidden = not.length <= view.not;
}

// Ages and countdowns go on between two answers.
function tick() {
  for (const element of every('[data-since]')) {
    const secs = (nowMs() - Date.parse(element.dataset.since)) / 1_000;
    element.textContent = duration(secs) + element.dataset.suffix;
  }
  for (const element of every('[data-until]')) {
    element.textContent = countdown(element.dataset.until);
  }
  const oldest = nowMs() - BEHIND_SECS * 1_000;
  if (state.chains.some(chain => chain.latest && Date.parse(chain.latest.time) < oldest)) redraw();
}

// --- what the reader does

const ACTS = {
  unit(button) {
    const id = button.dataset.unit;
    if (!view.open.delete(id)) view.open.add(id);
    stale.rows();
  },
  sort(button) {
    const isSame = view.sort === button.dataset.sort;
    view.descending = isSame ? !view.descending : button.dataset.sort === 'score';
    view.sort = button.dataset.sort;
    stale.rows();
  },
  'more-units'() {
    view.units += UNITS_PAGE;
    stale.rows();
    stale.probes();
  },
  'more-cases'() {
    view.cases += CASES_PAGE;
    stale.rows();
  },
  'more-not'() {
    view.not += CASES_PAGE;
  },
  pause(button) {
    feed.pause(!feed.paused);
    button.setAttribute('aria-pressed', String(feed.paused));
    button.textContent = feed.paused ? 'Go on' : 'Pause';
  },
  copy,
};

// Browsers give pages without TLS no clipboard: then the text is selected, ready for Ctrl-C.
async function copy(button) {
  const writing = navigator.clipboard?.writeText(button.dataset.text) ?? Promise.reject();
  const done = await writing.then(() => 'Copied', () => {
    getSelection()?.selectAllChildren(button.previousElementSibling);
    return 'Selected';
  });
  byId('announcer').textContent = done;
  const word = button.firstElementChild;
  word.textContent = done;
  setTimeout(() => { word.textContent = 'Copy'; }, 2_000);
}

document.addEventListener('click', event => {
  const { target } = /** @type {any} */ (event);
  const button = target.closest('[data-act]');
  if (!button) return;
  ACTS[button.dataset.act](button);
  redraw();
});
document.addEventListener('input', event => {
  const input = /** @type {any} */ (event.target);
  const { filter, topic } = input.dataset;
  if (filter) view[filter] = input.value;
  if (topic) feed.topics[input.checked ? 'add' : 'delete'](topic);
  if (filter) stale.rows();
  redraw();
});
byId('filters').addEventListener('submit', event => event.preventDefault());

// --- keeping it fresh

const stale = {
  pulse: keepFresh(guarded('pulse', loadPulse), 2_000, 5_000),
  units: keepFresh(guarded('units', loadUnits), 2_000, 60_000),
  cases: keepFresh(guarded('cases', loadCases), 2_000, 30_000),
  rows: keepFresh(guarded('rows', loadRows), 600, 30_000),
  probes: keepFresh(guarded('probes', loadProbes), 600, 15_000),
};
// Which answers an item of the feed makes old.
const OUTDATED = {
  block: ['pulse'], reorg: ['pulse', 'units', 'cases', 'rows'],
  gap: ['pulse', 'units', 'cases', 'rows'], event: ['units', 'cases'], verdict: ['cases', 'rows'],
  score: ['units', 'rows'], decision: ['pulse', 'cases', 'rows'], txn: ['cases'],
};
listen(item => {
  feed.hear(item);
  if (item.topic === 'verdict') judged.add(item.body.unit);
  if (item.topic === 'reorg' || item.topic === 'gap') {
    for (const unit of state.windows.keys()) judged.add(unit);
  }
  for (const name of OUTDATED[item.topic] ?? []) stale[name]();
  redraw();
}, how => {
  byId('live').className = `chip ${how === 'live' ? 'good' : 'warn'}`;
  byId('live-text').textContent = how === 'live' ? 'Live' : 'Reconnecting…';
  byId('feed-state').textContent =
    how === 'live' ? '' : 'The stream is broken; it goes on where it ended.';
});
setTimeout(() => { stale.rows(); stale.probes(); }, 1_000);
setInterval(tick, 1_000);
