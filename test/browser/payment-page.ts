import jsQR from 'jsqr';
import { PNG } from 'pngjs';
import type { Page } from 'playwright-core';

/** What a camera reads in a picture on the page. */
export async function readQrCode(page: Page, selector: string): Promise<string | undefined> {
  const { data, width, height } = PNG.sync.read(await page.locator(selector).screenshot());
  return jsQR.default(new Uint8ClampedArray(data), width, height)?.data;
}

/** Marks the document that is open now. @returns whether it is still the same one: a page that is loaded anew is not marked */
export async function markDocument(page: Page): Promise<() => Promise<boolean>> {
  await page.evaluate('window.isStillHere = true');
  return async () => (await page.evaluate('window.isStillHere')) === true;
}

/** How far the page is wider than what is seen of it, in pixels. */
export function overflowOf(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}
