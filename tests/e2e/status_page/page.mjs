// The status page in headless Chromium. usage: node page.mjs BASE PICTURES CHROMIUM EVENTS
// BASE: a running warden; PICTURES: folder; EVENTS: JSON file with a list of events of the contract.
// Prints {check: [what is wrong]}.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { walk } from './keyboard.mjs';
import { answerOf, calm, feedOf, stage } from './stage.mjs';

const [base, pictures, executablePath, events] = process.argv.slice(2);
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const EVENTS = JSON.parse(readFileSync(events));
const DESK = { width: 1280, height: 900 };
const VIEWS = {
  light: { colorScheme: 'light', viewport: DESK },
  dark: { colorScheme: 'dark', viewport: DESK },
  phone: { colorScheme: 'light', viewport: { width: 360, height: 800 }, isMobile: true, hasTouch: true, reducedMotion: 'reduce' },
};
const found = {};
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });

async function check(name, view, run, play = null) {
  const context = await browser.newContext(VIEWS[view]);
  const page = await context.newPage();
  const wrong = [];
  const staging = { all: play?.(Date.now()), broken: false };
  const expect = (holds, text) => { if (!holds) wrong.push(text); };
  page.on('pageerror', error => wrong.push(`exception: ${error.message}`));
  page.on('console', message => {
    // The browser itself reports a /readyz that says no, and a server that is away.
    const told = message.location().url.endsWith('/readyz') || staging.broken;
    if (message.type() === 'error' && !told) wrong.push(`console: ${message.text()} ${message.location().url}`);
  });
  if (play) await layStage(page, staging);
  try {
    await page.goto(`${base}/status`);
    await page.waitForFunction(() => document.querySelector('#units-body .big') && document.querySelector('#probes-body .chip') && !/Loading/.test(document.body.innerText));
    await run(page, expect, staging);
  } catch (error) {
    wrong.push(error.message);
  }
  found[name] = wrong;
  await context.close();
}

function layStage(page, staging) {
  return page.route(url => url.pathname.startsWith('/v1/') || url.pathname === '/readyz', route => {
    const { pathname, searchParams } = new URL(route.request().url());
    if (staging.broken) return route.fulfill({ status: 503, json: { type: '/problems/unavailable', detail: 'the database does not answer; try again' } });
    if (pathname === '/v1/events') return route.fulfill({ status: 200, contentType: 'text/event-stream', body: feedOf(Date.now(), EVENTS) });
    const [status, json] = answerOf(staging.all, pathname, searchParams) ?? [404, { detail: 'not staged' }];
    return route.fulfill({ status, json });
  });
}

const api = async path => (await fetch(`${base}/v1/${path}`)).json();
const texts = (page, selector) => page.locator(selector).allInnerTexts();
const keys = (page, selector) => page.locator(selector).evaluateAll(nodes => nodes.map(node => node.dataset.key));
const NONSENSE = /undefined|NaN|null|\[object|Invalid Date/;

async function accessible(page, expect, what) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  for (const { id, help, nodes } of violations) expect(false, `axe, ${what}: ${id}: ${help}: ${nodes.map(node => node.html).slice(0, 3).join(' ')}`);
}
async function fits(page, expect) {
  const [content, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  if (content <= screen) return;
  const wide = await page.evaluate(() => [...document.querySelectorAll('main *')].filter(element => element.getBoundingClientRect().right > document.documentElement.clientWidth)
    .map(element => `${element.tagName}.${element.className}`).slice(0, 5));
  expect(false, `${content - screen} px wider than the screen: ${wide}`);
}
async function picture(page, name) {
  await page.evaluate(() => scrollTo(0, 0));
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true, animations: 'disabled' });
}
const openAll = page => page.evaluate(() => {
  for (const button of document.querySelectorAll('[data-act=unit][aria-expanded=false]')) button.click();
  for (const details of document.querySelectorAll('details')) details.open = true;
});

// --- the running world

// A day may end between two looks: the page follows by itself.
async function catchesUp(same) {
  for (let second = 0; second < 20; ++second) {
    if (await same()) return true;
    await new Promise(resolve => setTimeout(resolve, 1000));
  }
  return false;
}

async function sameAsTheApi(page, expect) {
  const [chains, units, slashes, vantages] = (await Promise.all(['chains', 'units?limit=200', 'slashes?limit=200', 'vantages'].map(api))).map(answer => answer.items);
  expect(String(await keys(page, '#chains tr')) === String(chains.map(chain => `${chain.chain}.${chain.contract}`)), 'contracts differ');
  const heads = await texts(page, '#chains td:nth-of-type(2) strong');
  chains.forEach((chain, i) => {
    const behind = Number(chain.latest.block_num) - Number(heads[i].replaceAll(',', ''));
    expect(behind >= -3 && behind <= 15, `head of ${chain.chain} is ${heads[i]}, the API says ${chain.latest.block_num}`);
  });
  expect(String(await keys(page, '#units-body tr')) === String(units.map(unit => unit.id)), 'units differ');
  for (const unit of units) {
    const cells = page.locator(`#units-body tr[data-key="${unit.id}"] > *`);
    const state = (await cells.nth(1).innerText()).toLowerCase();
    expect(state.includes(unit.state.replace('_', ' ')), `state of ${unit.id}: ${state}`);
    expect(await catchesUp(async () => {
      const score = (await api('scores?kind=unit')).items.find(one => one.subject === unit.id);
      return !score || (await cells.nth(2).innerText()).includes(String(score.score));
    }), `score of ${unit.id}: ${await cells.nth(2).innerText()}`);
    expect((await cells.nth(5).innerText()).includes(unit.endpoint), `endpoint of ${unit.id}`);
  }
  expect(await page.locator('#probes-head th').count() === vantages.length + 1, 'a column for each vantage');
  while (await page.locator('#more-cases').isVisible()) {
    const before = await page.locator('#cases article').count();
    await page.locator('#more-cases').click();
    await page.waitForFunction(number => document.querySelectorAll('#cases article').length > number, before);
  }
  const cases = new Set(await keys(page, '#cases article'));
  expect(slashes.every(slash => cases.has(slash.key)), 'slashes differ');
  const done = slashes.find(slash => slash.status === 'executed' && cases.has(slash.key));
  const card = page.locator(`#cases article[data-key="${done?.key}"]`);
  expect(/Executed/.test(await card.innerText()), 'the executed slash');
  await card.locator('summary').click();
  await card.locator('.links').waitFor(); // the bundle's link comes with the decisions
  for (const { txns } of done.txns) for (const { hash } of txns) expect((await card.innerText()).includes(hash), `hash ${hash}`);
  const hrefs = await card.locator('.links a').evaluateAll(links => links.map(link => link.href));
  expect(hrefs.length === 2, 'links to bundle and openings');
  for (const href of hrefs) expect((await fetch(href)).status === 200, href);
}

async function world(page, expect, view) {
  await page.waitForSelector('#units-body .spark');
  await sameAsTheApi(page, expect);
  expect(await page.locator('#live-text').innerText() === 'Live', 'the feed is live');
  expect(/chains? followed; \d+ units; .*executed; /.test(await page.locator('#summary').innerText()), 'summary');
  const sentences = await texts(page, '#feed .sentence');
  expect(sentences.length > 10 && !sentences.some(text => NONSENSE.test(text)), `feed: ${sentences.find(text => NONSENSE.test(text)) ?? sentences.length}`);
  await openAll(page);
  await page.waitForFunction(() => !/loading…/.test(document.body.innerText));
  expect(!NONSENSE.test(await page.locator('main').innerText()), 'nonsense in the text');
  await fits(page, expect);
  await accessible(page, expect, view);
  await picture(page, `world-${view}`);
}

// --- the stage

const TOLD = ['The kill switch is on', 'Mass-breach hold', 'This pod is not ready', 'st.main is behind', 'sn.main is to get another arbiter', 'sn.main is to get new code', 'Revoked', 'Leaving', 'no window can be judged', 'Not for production', 'A slash is disputed', '1 breach held', '2 breaches never filed', 'Propose mode',
  'Sealing the evidence', 'Accused warned', 'Filing', 'Attesting', '1 of 2 votes', 'Dispute window', 'Disputed: the arbiter decides', 'too little of the window was measured',
  '131 known slices, at least 144', 'the kill switch is on', 'Warden was not running when the time to file ran out', 'the txn failed on the chain', 'the slash on it is closed already', 'Claimed by the harmed party', 'falls due for latency',
  '1.543209 STRK at stake', '0.524691 STRK', '7 days left'];
const MORE = ['6.172839 XLM', '0.1 XLM of the stake', 'Rejected by the arbiter', 'Lapsed', 'nothing was taken'];

async function everything(page, expect, view) {
  const text = await page.locator('main').innerText();
  for (const part of TOLD) expect(text.includes(part), `not told: ${part}`);
  await page.locator('#more-cases').click();
  await page.waitForSelector('article.rejected');
  const more = await page.locator('main').innerText();
  for (const part of MORE) expect(more.includes(part), `not told: ${part}`);
  for (const box of await page.locator('input[data-topic]').all()) await box.setChecked(true);
  await page.waitForSelector('#feed li.block');
  const sentences = await texts(page, '#feed .sentence');
  const nonsense = sentences.filter(sentence => NONSENSE.test(sentence));
  expect(sentences.length >= Math.min(EVENTS.length + 9, 120), `only ${sentences.length} sentences`);
  expect(nonsense.length === 0, `feed: ${nonsense.join(' | ')}`);
  expect(sentences.some(sentence => sentence.startsWith('Events are missing here')), 'the gap is not told');
  expect(await page.locator('#live-text').innerText() === 'Reconnecting…', 'a stream that ended is not told');
  expect(await page.evaluate(() => globalThis.pwned === undefined && document.scripts.length === 1 && document.querySelectorAll('main img, main script').length === 0), 'text became code');
  await openAll(page);
  await page.waitForFunction(() => !/loading…/.test(document.body.innerText));
  JSON.parse(await page.locator('#feed pre').first().innerText());
  await fits(page, expect);
  await accessible(page, expect, view);
  await picture(page, `stage-${view}`);
}

async function filters(page, expect) {
  const rows = () => keys(page, '#units-body tr');
  const unless = async (what, wanted) => {
    await page.waitForFunction(list => [...document.querySelectorAll('#units-body tr')].map(row => row.dataset.key).join() === list, wanted.join(), { timeout: 3_000 })
      .catch(async () => expect(false, `${what}: ${await rows()}`));
  };
  await page.selectOption('#unit-chain', 'st');
  await unless('chain', ['st.main.1', 'st.main.2', 'st.main.3']);
  await page.selectOption('#unit-state', 'reserved');
  await unless('state', ['st.main.2']);
  await page.selectOption('#unit-chain', '');
  await page.selectOption('#unit-state', '');
  await page.fill('input[type=search]', 'US-EAST');
  await unless('text', ['sn.main.2']);
  await page.fill('input[type=search]', 'no such thing');
  await page.getByText('No unit fits these filters.').waitFor();
  await page.fill('input[type=search]', '');
  await page.click('[data-sort=score]');
  await unless('score', ['sn.main.1', 'st.main.1', 'sn.main.2', 'sn.main.4', 'sn.main.3', 'st.main.3', 'st.main.2']);
  expect(await page.getAttribute('th:has([data-sort=score])', 'aria-sort') === 'descending', 'aria-sort');
  await page.selectOption('#case-stage', 'onchain');
  await page.waitForFunction(() => document.querySelectorAll('#cases article').length === 3);
}

// Nothing moves when the page is drawn again, and a server that is away is told and forgiven.
async function refreshes(page, expect, staging) {
  await page.locator('#units-body [data-act=unit]').first().focus();
  await page.waitForTimeout(1_500);
  await page.evaluate(() => {
    globalThis.shift = 0;
    globalThis.focused = document.activeElement;
    new PerformanceObserver(list => list.getEntries().forEach(entry => { globalThis.shift += entry.value; })).observe({ type: 'layout-shift' });
  });
  await page.waitForResponse('**/v1/chains');
  await page.waitForTimeout(300);
  expect(await page.evaluate(() => globalThis.shift) < 0.005, 'the layout jumps');
  expect(await page.evaluate(() => globalThis.focused === document.activeElement && globalThis.focused.isConnected), 'the focus is lost');
  staging.broken = true;
  await page.click('[data-sort=region]');
  await page.getByText('Warden does not answer: the database does not answer').first().waitFor();
  expect(await page.locator('#units-body tr').count() === 7, 'the old picture is gone');
  expect(/things? need/.test(await page.title()), 'the title does not tell');
  staging.broken = false;
  await page.click('[data-sort=unit]');
  await page.locator('#headline', { hasText: 'All is well' }).waitFor();
}

for (const view of Object.keys(VIEWS)) {
  await check(`world ${view}`, view, (page, expect) => world(page, expect, view));
  await check(`stage ${view}`, view, (page, expect) => everything(page, expect, view), stage);
}
await check('keyboard', 'light', walk);
await check('filters', 'light', filters, stage);
await check('refreshes', 'light', refreshes, calm);
await browser.close();
console.log(JSON.stringify(found));
