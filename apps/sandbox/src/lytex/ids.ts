import type { Journal } from '../core/journal.js';

/** The vendor's ids are 24 hexadecimal digits; here the last eight count. */
const PREFIX = '65df1d1b1c008a70';

/** Ids of everything, of which none is given twice, not even after a reset. */
export class Ids {
  private last: number;

  constructor(private readonly journal: Journal) {
    this.last = journal.take<number>('last-id')[0] ?? 0;
  }

  next(): string {
    this.last++;
    this.keep();
    return PREFIX + this.last.toString(16).padStart(8, '0');
  }

  reset(): void {
    this.keep();
  }

  private keep(): void {
    this.journal.put('last-id', 'last-id', this.last);
  }
}
