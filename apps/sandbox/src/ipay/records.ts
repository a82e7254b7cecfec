import { randomBytes } from 'node:crypto';
import type { Journal } from '../core/journal.js';

interface Kept {
  readonly token: string;
  /** Client id of the account that made it. */
  readonly account: string;
}

/** @returns 32 hex digits, as on the vendor's page */
export function newToken(): string {
  return randomBytes(16).toString('hex');
}

/** What the vendor keeps of one kind, in the order of creation; found by token and by group without a search. */
export class Records<T extends Kept> {
  private readonly byToken = new Map<string, T>();
  private readonly byGroup = new Map<string, Set<T>>();

  /** @param groupsOf what a record is listed under: an account, a customer's token */
  constructor(
    private readonly journal: Journal,
    private readonly kind: string,
    private readonly groupsOf: (record: T) => readonly string[],
  ) {
    for (const record of journal.take<T>(kind)) this.index(record);
  }

  add(record: T): T {
    this.index(record);
    this.save(record);
    return record;
  }

  save(record: T): void {
    this.journal.put(this.kind, record.token, record);
  }

  remove(record: T): void {
    this.byToken.delete(record.token);
    for (const group of this.groupsOf(record)) this.byGroup.get(group)?.delete(record);
    this.journal.remove(this.kind, record.token);
  }

  get(token: string): T | undefined {
    return this.byToken.get(token);
  }

  /** Another account's record answers as one that does not exist. */
  of(account: string, token: string | undefined): T | undefined {
    const record = this.byToken.get(token ?? '');
    return record?.account === account ? record : undefined;
  }

  in(group: string): T[] {
    return [...(this.byGroup.get(group) ?? [])];
  }

  all(): T[] {
    return [...this.byToken.values()];
  }

  reset(): void {
    this.byToken.clear();
    this.byGroup.clear();
  }

  private index(record: T): void {
    this.byToken.set(record.token, record);
    for (const group of this.groupsOf(record)) {
      const records = this.byGroup.get(group);
      if (records) records.add(record);
      else this.byGroup.set(group, new Set([record]));
    }
  }
}
