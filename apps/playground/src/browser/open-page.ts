import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';

const places = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where a Chromium is; undefined if there is none, and browser tests are then skipped. */
export const chromiumPath = places.find((path) => path !== undefined && existsSync(path));

/** A headless browser; as root Chromium runs without its sandbox or not at all. */
export function launchChromium(): Promise<Browser> {
  if (chromiumPath === undefined)
    throw new Error('No Chromium: apt-get install chromium, or set CHROMIUM to its path.');
  return chromium.launch({ executablePath: chromiumPath, args: ['--headless=new', '--no-sandbox'] });
}

/** What a page complained of. */
export interface Complaints {
  readonly errors: string[];
}

/** Opens the playground and waits until something is there, its first run by default. */
export async function openPlayground(
  browser: Browser,
  address: string,
  { width = 1280, height = 900, dark = false, ready = '[data-phase=ready]' } = {},
): Promise<Page & Complaints> {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: dark ? 'dark' : 'light' });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.goto(address);
  await page.waitForSelector(ready, { timeout: 30_000 });
  return Object.assign(page, { errors });
}

/** The step a run is at. */
export async function stepOf(page: Page, side = 'a'): Promise<number> {
  return Number(await page.getAttribute(`[data-side=${side}]`, 'data-step'));
}

/** The risk with all its digits. */
export async function riskOf(page: Page, side = 'a'): Promise<string | null> {
  return page.getAttribute(`[data-side=${side}]`, 'data-risk');
}

/** Makes so many single steps by clicking. */
export async function clickSteps(page: Page, count: number): Promise<void> {
  for (let k = 0; k < count; k++) {
    const before = await stepOf(page);
    await page.getByRole('toolbar').getByRole('button', { name: 'Step', exact: true }).click();
    await page.waitForSelector(`[data-side=a][data-step="${before + 1}"][data-phase=ready]`);
  }
}

/** A number of the scoreboard; NaN while it shows none. */
export async function scoreOf(page: Page, name: string, side = 'a'): Promise<number> {
  return Number.parseFloat((await page.textContent(`[data-side=${side}] [data-score=${name}]`)) ?? '');
}
