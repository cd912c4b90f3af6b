// Looks at a report's page in headless Chromium: report_check.mjs MODULES FILE PICTURES
// It must show its bars, log no error and load nothing, and fit a phone. Pictures are written to PICTURES-*.png.
import {createRequire} from 'node:module';

const [modules, file, pictures] = process.argv.slice(2);
const {chromium} = createRequire(modules + '/')('playwright-core');
const phone = {width: 390, height: 844}, desk = {width: 1280, height: 900};
const timeout = 30000;

function demand(holds, what) {
  if (!holds) throw new Error(what);
}

async function fits(page) {
  const [needed, there] = await page.evaluate(() => [document.scrollingElement.scrollWidth, innerWidth]);
  demand(needed <= there, `the page needs ${needed} px of ${there} px`);
}

const browser = await chromium.launch({executablePath: '/usr/bin/chromium', args: ['--no-sandbox'], timeout});
try {
  const page = await browser.newPage({viewport: phone, javaScriptEnabled: true});
  page.setDefaultTimeout(timeout);
  const errors = [], asked = [];
  page.on('console', message => { if (message.type() === 'error') errors.push(message.text()); });
  page.on('pageerror', error => errors.push(String(error)));
  page.on('request', request => asked.push(request.url()));
  await page.goto('file://' + file);
  for (const [size, name] of [[phone, '-phone'], [desk, '']]) {
    await page.setViewportSize(size);
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({colorScheme});
      await fits(page);
      await page.screenshot({path: `${pictures}${name}${colorScheme === 'dark' ? '-dark' : ''}.png`, fullPage: true});
    }
  }
  const shades = [];
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({colorScheme});
    shades.push(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
  }
  demand(shades[0] !== shades[1], 'light and dark look the same');
  const widths = await page.locator('.bars rect').evaluateAll(bars => bars.map(bar => bar.getBoundingClientRect().width));
  demand(widths.length > 3 && widths.every(width => width > 1), 'bars are missing: ' + widths);
  demand(await page.locator('.graph.right rect').first().isVisible(), 'there is no graph');
  demand(await page.locator('.curve').count() > 1, 'there are no curves');
  demand(await page.locator('script, img').count() === 0, 'a text became markup');
  await page.pdf({path: pictures + '.pdf', format: 'A4', printBackground: true});
  await page.emulateMedia({media: 'print'});
  await page.screenshot({path: pictures + '-print.png', fullPage: true});
  demand(errors.length === 0, errors.join('\n'));
  demand(asked.filter(url => !url.startsWith('file://') && !url.startsWith('data:')).length === 0, 'asked for ' + asked);
} finally {
  await browser.close();
}
