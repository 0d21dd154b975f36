// The page by keyboard alone.

const active = page => page.evaluate(() => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  return {
    body: element === document.body, skip: element.classList.contains('skip'), id: element.id, act: element.dataset.act ?? '', tag: element.tagName,
    name: (element.innerText || element.getAttribute('aria-label') || element.getAttribute('aria-labelledby') || element.labels?.[0]?.innerText || '').trim(),
    ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2, seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
  };
});

export async function walk(page, expect) {
  await page.keyboard.press('Tab');
  const first = await active(page);
  expect(first.skip && first.seen, `the first stop is ${first.tag} ${first.name}, not the skip link`);
  await page.keyboard.press('Enter');
  expect((await active(page)).id === 'main', 'the skip link does not lead to the content');

  // From the content on to the end of the page, and out of it again: no trap.
  const stops = [];
  for (let i = 0; i < 300; i += 1) {
    await page.keyboard.press('Tab');
    const stop = await active(page);
    if (stop.body || stop.skip) break;
    stops.push(stop);
  }
  expect(stops.length > 15 && stops.length < 300, `${stops.length} stops`);
  for (const stop of stops) {
    expect(stop.ring, `no focus ring: ${stop.tag} ${stop.name}`);
    expect(stop.seen, `focus out of sight: ${stop.tag} ${stop.name}`);
    expect(stop.name, `no name: ${stop.tag} ${stop.id} ${stop.act}`);
  }
  for (const act of ['sort', 'unit', 'copy', 'pause']) expect(stops.some(stop => stop.act === act), `no stop at ${act}`);
  for (const id of ['unit-chain', 'unit-state', 'case-stage', 'feed']) expect(stops.some(stop => stop.id === id), `no stop at ${id}`);

  const sort = page.locator('[data-sort=score]');
  await sort.focus();
  await page.keyboard.press('Enter');
  await page.waitForSelector('th[aria-sort=descending] [data-sort=score]');
  await page.keyboard.press('Space');
  await page.waitForSelector('th[aria-sort=ascending] [data-sort=score]');
  expect(await sort.evaluate(button => button === document.activeElement), 'sorting loses the focus');

  const toggle = page.locator('#units-body [data-act=unit]').first();
  await toggle.focus();
  await page.keyboard.press('Enter');
  await page.waitForSelector('#units-body tr.more');
  expect(await toggle.getAttribute('aria-expanded') === 'true', 'aria-expanded');
  expect(await toggle.evaluate(button => button === document.activeElement), 'opening loses the focus');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#units-body tr.more', { state: 'detached' });

  const pause = page.locator('[data-act=pause]');
  await pause.focus();
  await page.keyboard.press('Space');
  await page.waitForSelector('[data-act=pause][aria-pressed=true]');
}
