// pictures.js BASE FOLDER: every kind of page at three widths, in both languages, light and dark, and on paper, to be looked at by people.
'use strict';
const { chromium } = require('playwright-core');

const base = process.argv[2], folder = process.argv[3];
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const pages = { today: '', overview: 'overview.html', accounts: 'accounts.html', reviews: 'reviews.html', letters: 'letters.html', 'by-hand': 'by-hand.html', watch: 'watch.html',
  unit: 'unit/qu/binhe/', account: 'unit/qu/gongan/gongan-site.html', flagged: 'unit/qu/binhe/binhe-site.html', closed: 'unit/qu/weijian/weijian-site.html' };
const only = (process.env.ONLY || '').split(',').filter(Boolean);

(async () => {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args });
  for (const [name, width] of [['phone', 390], ['desk', 1280], ['wall', 2560]])
    for (const scheme of ['light', 'dark'])
      for (const language of ['zh', 'en']) {
        const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: scheme });
        for (const [key, path] of Object.entries(pages)) {
          const file = `${name}-${scheme}-${language}-${key}`;
          if (only.length && !only.some(o => file.includes(o))) continue;
          await page.goto(`${base}/${language}/${path}`, { waitUntil: 'networkidle' });
          await page.screenshot({ path: `${folder}/${file}.png`, fullPage: true });
        }
        await page.close();
      }
  const page = await browser.newPage();
  for (const key of ['by-hand', 'account']) {
    await page.goto(`${base}/zh/${pages[key]}`);
    await page.pdf({ path: `${folder}/paper-${key}.pdf`, format: 'A4' });
  }
  await browser.close();
})().catch(e => { console.error(e); process.exit(1); });
