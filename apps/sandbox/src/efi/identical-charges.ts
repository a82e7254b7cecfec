import type { Account } from './accounts.js';
import type { Order } from './charge.js';
import { EfiError } from './errors.js';

/** Our choice of what "in a short time" means. Real time. */
const WITHIN_MS = 10 * 60_000;
const REFUSED_FROM = 3;

/** Counts payments that look alike. The vendor refuses the third; here only where the limit is switched on. */
export class IdenticalCharges {
  private readonly seen = new Map<string, number[]>();

  /** @throws EfiError 4600210 */
  count(account: Account, order: Order, total: number, payer: string | undefined): void {
    const key = JSON.stringify([account.clientId, order, total, payer]);
    const now = Date.now();
    const times = (this.seen.get(key) ?? []).filter((time) => time > now - WITHIN_MS);
    if (times.length + 1 >= REFUSED_FROM) throw new EfiError(4600210);
    this.seen.set(key, [...times, now]);
  }

  reset(): void {
    this.seen.clear();
  }
}
