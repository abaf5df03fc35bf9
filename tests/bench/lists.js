// lists.js URL: how long each keystroke, choice and sort of the list of all accounts takes in a Chromium, from the event to the next
// frame painted, and how much CPU of the page's thread, which a busy machine does not lengthen. Prints one JSON document, milliseconds.
'use strict';
const { chromium } = require('playwright-core');
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];

// In the page: does `act`, then waits for the frame after it.
const painted = (page, act, ...rest) => page.evaluate(([source, rest]) => new Promise(done => {
  const act = (0, eval)(source), from = performance.now();
  act(...rest);
  requestAnimationFrame(() => { const c = new MessageChannel(); c.port1.onmessage = () => done(performance.now() - from); c.port2.postMessage(0); });
}), [act.toString(), rest]);
const type = text => { const s = document.querySelector('#filters input'); s.value = text; s.dispatchEvent(new Event('input')); };
const choose = (name, index) => { const s = document.querySelector(`#filters select[name=${name}]`); s.selectedIndex = index; s.dispatchEvent(new Event('change')); };
const click = i => document.querySelectorAll('th button')[i].click();

(async () => {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args });
  const context = await browser.newContext({ bypassCSP: true }), page = await context.newPage();
  await page.goto(process.argv[2]);
  await page.waitForSelector('#filters input');
  const cdp = await context.newCDPSession(page);
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  const spent = async () => 1000 * (await cdp.send('Performance.getMetrics')).metrics.find(m => m.name === 'TaskDuration').value;
  const keystrokes = [], choices = [], sorts = [];
  const timed = async (page, ...act) => { const before = await spent(), wall = await painted(page, ...act); return [wall, await spent() - before]; };
  for (let round = 0; round < 5; round++) {
    for (const word of ['账号 12', '街道 7', 'xyz'])
      for (let n = 1; n <= word.length; n++) keystrokes.push(await timed(page, type, word.slice(0, n)));
    for (let n = 2; n >= 0; n--) keystrokes.push(await timed(page, type, 'xyz'.slice(0, n)));
    for (const i of [0, 1, 3, 4, 5]) sorts.push(await timed(page, click, i), await timed(page, click, i));
    for (const [name, i] of [['unit', 5], ['platform', 2], ['platform', 0], ['unit', 0]]) choices.push(await timed(page, choose, name, i));
    for (let n = 1; n <= 4; n++) keystrokes.push(await timed(page, type, '账号 9'.slice(0, n)));  // sorted, too
    await timed(page, type, '');
  }
  await browser.close();
  console.log(JSON.stringify({ keystrokes, choices, sorts }));
})().catch(e => { console.error(e); process.exit(1); });
