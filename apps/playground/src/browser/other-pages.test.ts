import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireBuilt, screenshots } from './built-site.js';
import { chromiumPath, launchChromium, openPlayground } from './open-page.js';
import { serveSite, type SiteServer } from './site-server.js';

describe.skipIf(chromiumPath === undefined)('the other pages in a browser', () => {
  let browser: Browser;
  let server: SiteServer;

  beforeAll(async () => {
    server = await serveSite(requireBuilt());
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  for (const dark of [false, true]) {
    it(`transports one cloud onto another, flows and is drawn on, in the ${dark ? 'dark' : 'light'} theme`, async () => {
      const page = await openPlayground(browser, `${server.address}#transport`, {
        ready: '[data-score=divergence]',
        dark,
      });
      const divergence = async () => Number.parseFloat((await page.textContent('[data-score=divergence]')) ?? '');
      await expect.poll(divergence).toBeGreaterThan(1);
      const before = await divergence();
      await page.screenshot({ path: `${screenshots}/transport-${dark ? 'dark' : 'light'}.png` });
      await page.getByRole('button', { name: 'Flow', exact: true }).click();
      await expect.poll(divergence, { timeout: 20_000 }).toBeLessThan(before / 4);
      await page.getByRole('button', { name: 'Pause' }).click();
      await page.getByRole('button', { name: 'Back' }).click();
      await expect.poll(divergence).toBe(before);
      await page.getByLabel('ε').fill('0.5');
      await expect.poll(divergence).not.toBe(before);
      await page.locator('[aria-label^="Plan."]').click({ position: { x: 300, y: 60 } });
      await expect.poll(() => page.getByText('121 to 120').count()).toBe(1);
      await expect.poll(async () => seriousFindings(await new AxeBuilder({ page }).analyze())).toEqual([]);
      expect(page.errors).toEqual([]);
      await page.close();
    });
  }

  it('checks and runs a loss and a cost, says which check fails, and ends what takes too long', async () => {
    const page = await openPlayground(browser, `${server.address}#extend`, { ready: '.editor .primary:enabled' });
    const run = () => page.getByRole('button', { name: 'Check and run' }).click();
    await run();
    await page.getByText('What it learned').waitFor({ timeout: 20_000 });
    expect(await page.getAttribute('[data-failed]', 'data-failed')).toBe('0');
    await page.screenshot({ path: `${screenshots}/extend-loss.png`, fullPage: true });
    expect(seriousFindings(await new AxeBuilder({ page }).analyze())).toEqual([]);

    const editor = page.getByRole('textbox');
    await page.waitForSelector('.editor .primary:enabled');
    await editor.fill("({ name: 'wrong', value: (f, y) => (f - y) ** 2, derivative: (f, y) => f - y })");
    await run();
    await page.locator('.fails').first().waitFor({ timeout: 20_000 });
    expect(await page.locator('.fails').first().textContent()).toMatch(/derivative agrees with central differences/);

    await page.waitForSelector('.editor .primary:enabled', { timeout: 20_000 });
    await editor.fill('for (;;);');
    await run();
    await page.getByText('Ended after 5 seconds').waitFor({ timeout: 20_000 });

    await editor.fill("fetch('/stolen').catch((e) => 0); throw new Error('tried');");
    await run();
    await page.getByText('Error: tried').waitFor({ timeout: 20_000 });
    await page.getByRole('button', { name: 'Manhattan cost' }).click();
    await run();
    await page.getByText('Plan with this cost').waitFor({ timeout: 20_000 });
    await page.screenshot({ path: `${screenshots}/extend-cost.png`, fullPage: true });
    expect(server.requests.filter((path) => path.includes('stolen'))).toEqual([]);
    await page.close();
  });

  it('fits a narrow screen', async () => {
    for (const [name, ready] of [
      ['transport', '[data-score=divergence]'],
      ['extend', '.editor .primary:enabled'],
    ]) {
      const page = await openPlayground(browser, `${server.address}#${name}`, { ready, width: 360, height: 800 });
      const scrollWidth = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(scrollWidth).toBeLessThanOrEqual(360);
      await page.screenshot({ path: `${screenshots}/${name}-360.png`, fullPage: true });
      await page.close();
    }
  });
});

function seriousFindings({ violations }: Awaited<ReturnType<AxeBuilder['analyze']>>): string[] {
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}
