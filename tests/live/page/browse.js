// browse.js BASE [SCREENSHOTS]: a real Chromium walks every page of the site, with and without JavaScript; axe-core looks at each.
// Prints one JSON document: what was visited and every fault found.
'use strict';
const { chromium } = require('playwright-core');
const axe = require('axe-core').source;
const fs = require('fs');

const base = process.argv[2], shots = process.argv[3];
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
    for (const a of await page.$$eval('a[href]', all => all.map(a => a.href))) queue.push(a);
    await look(url);
  }
  return seen;
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
  await page.fill('#filters input', 'jia');
  await page.waitForTimeout(300);
  const searched = await names(), address = page.url();
  await page.fill('#filters input', '');
  await page.waitForTimeout(300);
  await page.click('th >> nth=0 >> button');
  const up = await names();
  await page.click('th >> nth=0 >> button');
  const down = await names();
  await page.selectOption('#filters select[name=state]', { index: 7 });
  const filtered = await page.$$eval('main tbody tr td:nth-child(4)', a => a.map(td => td.textContent));
  await page.reload();
  await page.waitForSelector('#filters input');
  const kept = await page.$$eval('main tbody tr td:nth-child(4)', a => a.map(td => td.textContent));
  return { all, searched, address, up, down, filtered, kept };
}

async function pictures(browser) {
  if (!shots) return;
  for (const [name, width] of [['phone', 390], ['desk', 1280], ['wall', 2560]])
    for (const scheme of ['light', 'dark'])
      for (const language of ['zh', 'en']) {
        const page = await browser.newPage({ viewport: { width, height: 1000 }, colorScheme: scheme });
        for (const path of ['', 'overview.html', 'accounts.html', 'watch.html']) {
          await page.goto(`${base}/${language}/${path}`);
          await page.screenshot({ path: `${shots}/${name}-${scheme}-${language}-${path.replace('.html', '') || 'today'}.png`, fullPage: true });
        }
        await page.close();
      }
}

(async () => {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args });
  const plain = await browser.newContext({ javaScriptEnabled: false });
  const bare = await plain.newPage();
  listen(bare);
  const without = await walk(bare, async () => {});
  for (const scheme of ['light', 'dark']) {
    // The policy is in force for the walk itself; axe needs a context that is let past it.
    const strict = await browser.newPage({ colorScheme: scheme });
    listen(strict);
    const seen = await walk(strict, async () => {}, without);
    await strict.close();
    visited.push(...seen);
    const context = await browser.newContext({ bypassCSP: true, colorScheme: scheme });
    const page = await context.newPage();
    for (const url of seen) {
      await page.goto(url);
      await accessible(browser, page, url);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (wide > 0) fault(url, `scrolls sideways by ${wide}px`);
    }
    await context.close();
  }
  const narrow = await browser.newPage({ viewport: { width: 360, height: 740 } });
  await walk(narrow, async url => {
    const wide = await narrow.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (wide > 0) fault(url, `scrolls sideways by ${wide}px on a phone`);
  });
  const listPage = await browser.newPage();
  listen(listPage);
  const list = await lists(listPage);
  await pictures(browser);
  await browser.close();
  fs.writeSync(1, JSON.stringify({ visited, without: without.size, list, faults }));
})().catch(e => { console.error(e); process.exit(1); });
