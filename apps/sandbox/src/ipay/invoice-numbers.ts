import type { Journal } from '../core/journal.js';

interface LastNumber {
  readonly account: string;
  readonly number: number;
}

/** Sequential for each account; never given twice, not even after a reset. */
export class InvoiceNumbers {
  private readonly last = new Map<string, number>();

  constructor(private readonly journal: Journal) {
    for (const { account, number } of journal.take<LastNumber>('last-number')) this.last.set(account, number);
  }

  next(account: string): number {
    const number = (this.last.get(account) ?? 0) + 1;
    this.last.set(account, number);
    this.keep(account, number);
    return number;
  }

  reset(): void {
    for (const [account, number] of this.last) this.keep(account, number);
  }

  private keep(account: string, number: number): void {
    this.journal.put('last-number', account, { account, number } satisfies LastNumber);
  }
}
