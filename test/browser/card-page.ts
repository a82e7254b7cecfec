import axe from 'axe-core';
import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';

export interface TypedCard {
  number: string;
  name: string;
  expiry: string;
  code: string;
}

/** Types, key by key, as a payer does. */
export async function fill(page: Page, { number, name, expiry, code }: TypedCard): Promise<void> {
  await page.locator('#numero').pressSequentially(number);
  await page.locator('#nome').pressSequentially(name);
  await page.locator('#validade').pressSequentially(expiry);
  await page.locator('#codigo').pressSequentially(code);
}

export interface Watched {
  /** What the policy forbade. */
  violations: string[];
  /** What the browser sent to a server: addresses, headers and bodies. */
  sentTo(url: string): string[];
}

export function watch(page: Page): Watched {
  const requests: { origin: string; text: string }[] = [];
  const violations: string[] = [];
  page.on('request', (request) => {
    const text = `${request.method()} ${request.url()} ${JSON.stringify(request.headers())} ${request.postData() ?? ''}`;
    requests.push({ origin: new URL(request.url()).origin, text });
  });
  page.on('console', (line) => {
    if (/Content Security Policy|violates/i.test(line.text())) violations.push(line.text());
  });
  page.on('pageerror', (error) => void violations.push(String(error)));
  return {
    violations,
    sentTo: (url) => requests.filter(({ origin }) => origin === url).map(({ text }) => text),
  };
}

/** What axe-core finds that is serious or critical, in the page as it is now. */
export async function seriousFaults(page: Page): Promise<string[]> {
  return (await violationsIn(page)).filter(isSerious).map(described);
}

/** All that axe-core finds. */
export async function allFaults(page: Page): Promise<string[]> {
  return (await violationsIn(page)).map(described);
}

async function violationsIn(page: Page): Promise<axe.Result[]> {
  // By the debugger's way, which the page's policy does not bind.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<Pick<axe.AxeResults, 'violations'>>('axe.run()');
  return violations;
}

function isSerious({ impact }: axe.Result): boolean {
  return impact === 'serious' || impact === 'critical';
}

function described({ id, nodes }: axe.Result): string {
  return `${id}: ${nodes.map(({ html }) => html).join(' ')}`;
}

const FOLDER = path.resolve('.data/screenshots');
const WIDTHS = [1280, 390] as const;

/** For people to look at: `.data/screenshots/<name>-<width>.png`. */
export async function shoot(page: Page, name: string): Promise<void> {
  fs.mkdirSync(FOLDER, { recursive: true });
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 844 });
    await page.screenshot({ path: path.join(FOLDER, `${name}-${width}.png`), fullPage: true });
  }
}
