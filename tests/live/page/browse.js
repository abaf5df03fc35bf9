// browse.js BASE: a real Chromium walks every page of the site, with and without JavaScript; axe-core looks at each.
// Prints one JSON document: what was visited and every fault found.
'use strict';
const { chromium } = require('playwright-core');
const axe = require('axe-core').source;
const fs = require('fs');

const base = process.argv[2];
const faults = [], visited = [];
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

function fault(where, what) { faults.push(where + ': ' + what); }

function listen(page) {
  page.on('console', m => { if (m.type() === 'error' || m.type() === 'warning') fault(page.url(), 'console: ' + m.text()); });
  page.on('pageerror', e => fault(page.url(), 'error: ' + e.message));
  page.on('dialog', d => { fault(page.url(), 'a dialog: ' + d.message()); d.dismiss(); });
  page.on('request', r => { if (!r.url().startsWith(base)) fault(page.url(), 'asks elsewhere: ' + r.url()); });
  page.on('response', r => { if (r.status() >= 400) fault(page.url(), r.status() + ' ' + r.url()); });
}

// Every page that links lead to, of our own.
async function walk(page, look, first) {
  const seen = new Set(), queue = [base + '/zh/', base + '/en/', ...(first || [])];
  while (queue.length) {
    const url = queue.shift().split('#')[0].split('?')[0];
    if (seen.has(url) || !url.startsWith(base + '/') || !/(\/|\.html)$/.test(url)) continue;
    seen.add(url);
    const answer = await page.goto(url, { waitUntil: 'load' });
    if (answer.status() !== 200) fault(url, 'status ' + answer.status());
    for (const a of await page.$$eval('a[href]:not([download])', all => all.map(a => a.href))) queue.push(a);
    await look(url);
  }
  return seen;
}

// What a page is made of: each kind of element inside each kind of parent. axe need not look at a page whose every part it has seen on others.
const parts = () => Array.from(new Set(Array.from(document.querySelectorAll('body *'), e =>
  [document.documentElement.lang, e.parentNode.localName, e.localName, e.getAttribute('class') || ''].join(' '))));
function tells(all, known) {
  const before = known.size;
  all.forEach(p => known.add(p));
  return known.size > before;
}

async function accessible(browser, page, url) {
  // axe is injected past the policy of the page, which rightly forbids it.
  const found = await page.evaluate(async source => {
    (0, eval)(source);
    const r = await window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] });
    return r.violations.map(v => v.id + ' ' + v.nodes.slice(0, 2).map(n => n.html.slice(0, 160)).join(' | '));
  }, axe);
  for (const v of found) fault(url, 'axe: ' + v);
}

async function lists(page) {
  await page.goto(base + '/zh/accounts.html');
  await page.waitForSelector('#filters input');
  const names = () => page.$$eval('main tbody tr td:first-child', all => all.map(td => td.textContent));
  const all = await names();
  await page.fill('#filters input', '桥头');
  const searched = await names();
  await page.waitForURL(u => u.searchParams.has('q'));
  const address = decodeURIComponent(page.url());
  await page.fill('#filters input', '');
  await page.click('th >> nth=5 >> button');
  const days = () => page.$$eval('main tbody tr td:nth-child(6)', a => a.map(td => td.textContent === '-' ? -1 : +td.textContent));
  const up = await days();
  await page.click('th >> nth=5 >> button');
  const down = await days();
  await page.selectOption('#filters select[name=state]', { label: '超期未更新' });
  await page.selectOption('#filters select[name=unit]', { label: '滨河街道办事处' });
  await page.selectOption('#filters select[name=platform]', { label: '网站' });
  const filtered = await names();
  await page.waitForURL(u => u.searchParams.has('platform'));
  await page.reload();
  await page.waitForSelector('#filters input');
  return { all, searched, address, up, down, filtered, kept: await names() };
}

// What is issued is saved, not shown.
async function documents(page) {
  await page.goto(base + '/zh/letters.html');
  const saved = [];
  for (const a of await page.$$('a[download]')) {
    const [download] = await Promise.all([page.waitForEvent('download'), a.click()]);
    saved.push([download.suggestedFilename(), fs.statSync(await download.path()).size]);
  }
  return saved;
}

(async () => {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args });
  const plain = await browser.newContext({ javaScriptEnabled: false });
  const bare = await plain.newPage();
  listen(bare);
  const without = await walk(bare, async () => {});
  // The policy is in force for the walk itself; axe needs a context that is let past it.
  const strict = await browser.newPage({ viewport: { width: 1280, height: 800 } }), telling = [], known = new Set();
  listen(strict);
  const seen = await walk(strict, async url => {
    for (const width of [360, 1280]) {
      await strict.setViewportSize({ width, height: 800 });
      const wide = await strict.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (wide > 0) fault(url, `scrolls sideways by ${wide}px at ${width}`);
    }
    if (tells(await strict.evaluate(parts), known)) telling.push(url);
  }, without);
  visited.push(...seen);
  for (const [scheme, width] of [['light', 1280], ['light', 360], ['dark', 1280], ['dark', 360]]) {
    const context = await browser.newContext({ bypassCSP: true, colorScheme: scheme, viewport: { width, height: 800 } });
    const page = await context.newPage();
    for (const url of telling) {
      if ((scheme === 'dark' || width === 360) && url.startsWith(base + '/en/')) continue; // colours and boxes have no language
      await page.goto(url);
      await accessible(browser, page, `${url} (${width}, ${scheme})`);
    }
    await context.close();
  }
  const listPage = await browser.newPage();
  listen(listPage);
  const list = await lists(listPage), saved = await documents(listPage);
  await browser.close();
  fs.writeSync(1, JSON.stringify({ visited, telling, without: without.size, list, saved, faults }));
})().catch(e => { console.error(e); process.exit(1); });
