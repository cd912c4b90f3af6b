// Looks at the status page in headless Chromium: page_check.mjs MODULES URL PICTURES
// It must show a job and its progress move, log no error, and fit a phone. Then it says "moved" and waits for
// the page to say that its server does not answer. Pictures are written to PICTURES-*.png.
import {createRequire} from 'node:module';

const [modules, url, pictures] = process.argv.slice(2);
const {chromium} = createRequire(modules + '/')('playwright-core');
const phone = {width: 390, height: 844}, desk = {width: 1280, height: 900};
const timeout = 30000;

function demand(holds, what) {
  if (!holds) throw new Error(what);
}

async function width(page) {
  return page.evaluate(() => parseFloat(document.querySelector('.bar i').style.width));
}

async function fits(page) {
  const [needed, there] = await page.evaluate(() => [document.scrollingElement.scrollWidth, innerWidth]);
  demand(needed <= there, `the page needs ${needed} px of ${there} px`);
}

const browser = await chromium.launch({executablePath: '/usr/bin/chromium', args: ['--no-sandbox'], timeout});
try {
  const page = await browser.newPage({viewport: phone});
  page.setDefaultTimeout(timeout);
  const errors = [];
  page.on('console', message => { if (message.type() === 'error') errors.push(message.text()); });
  page.on('pageerror', error => errors.push(String(error)));
  await page.goto(url);
  await page.waitForSelector('article h2');
  const before = await width(page);
  await page.waitForFunction(w => parseFloat(document.querySelector('.bar i').style.width) > w, before);
  await fits(page);
  await page.screenshot({path: pictures + '-phone.png', fullPage: true});
  await page.emulateMedia({colorScheme: 'dark'});
  await page.screenshot({path: pictures + '-phone-dark.png', fullPage: true});
  await page.setViewportSize(desk);
  await fits(page);
  await page.screenshot({path: pictures + '-dark.png', fullPage: true});
  await page.emulateMedia({colorScheme: 'light'});
  await page.screenshot({path: pictures + '.png', fullPage: true});
  demand(await page.locator('article img, article script, #events script').count() === 0, 'a message became markup');
  demand(errors.length === 0, errors.join('\n'));
  console.log('moved');
  await page.waitForSelector('#gone:not([hidden])');
  await page.screenshot({path: pictures + '-gone.png', fullPage: true});
} finally {
  await browser.close();
}
