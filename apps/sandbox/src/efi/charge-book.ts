import type { Journal } from '../core/journal.js';
import type { Charge } from './charge.js';
import { EfiError } from './errors.js';

const FIRST_ID = 44_000_001;

/** All charges, found by id, by account, by custom_id and by notification token, without a search. */
export class ChargeBook {
  private readonly byId = new Map<number, Charge>();
  private readonly byAccount = new Map<string, Charge[]>();
  private readonly byReference = new Map<string, Charge[]>();
  private readonly byToken = new Map<string, Charge>();
  private lastId: number;

  constructor(private readonly journal: Journal) {
    this.lastId = journal.take<number>('last-id')[0] ?? FIRST_ID - 1;
    for (const charge of journal.take<Charge>('charge')) {
      this.index(charge);
      this.lastId = Math.max(this.lastId, charge.id);
    }
  }

  nextId(): number {
    return ++this.lastId;
  }

  add(charge: Charge): void {
    this.index(charge);
    this.save(charge);
  }

  save(charge: Charge): void {
    this.journal.put('charge', String(charge.id), charge);
  }

  setReference(charge: Charge, customId: string | null): void {
    const former = this.byReference.get(referenceKey(charge));
    former?.splice(former.indexOf(charge), 1);
    charge.customId = customId;
    this.indexReference(charge);
  }

  /** Another account's charge answers as one that does not exist. @throws EfiError 3500010 */
  named(account: string, id: string): Charge {
    const charge = this.byId.get(Number(id));
    if (charge?.account !== account)
      throw new EfiError(3500010, 'charge_id', 'A cobrança informada não existe.');
    charge.calls++;
    return charge;
  }

  byNumber(id: number): Charge | undefined {
    return this.byId.get(id);
  }

  byNotificationToken(token: string): Charge | undefined {
    return this.byToken.get(token);
  }

  /** In the order of their ids. */
  of(account: string, customId?: string): readonly Charge[] {
    return customId === undefined
      ? (this.byAccount.get(account) ?? [])
      : (this.byReference.get(`${account} ${customId}`) ?? []);
  }

  all(): Charge[] {
    return [...this.byId.values()];
  }

  /** Ids are never given twice, not even after a reset. */
  reset(): void {
    for (const index of [this.byId, this.byAccount, this.byReference, this.byToken]) index.clear();
    this.journal.put('last-id', 'last-id', this.lastId);
  }

  private index(charge: Charge): void {
    this.byId.set(charge.id, charge);
    this.byToken.set(charge.notificationToken, charge);
    append(this.byAccount, charge.account, charge);
    this.indexReference(charge);
  }

  private indexReference(charge: Charge): void {
    if (charge.customId !== null) append(this.byReference, referenceKey(charge), charge);
  }
}

function referenceKey({ account, customId }: Charge): string {
  return `${account} ${customId}`;
}

function append(index: Map<string, Charge[]>, key: string, charge: Charge): void {
  const list = index.get(key);
  if (list) list.push(charge);
  else index.set(key, [charge]);
}
