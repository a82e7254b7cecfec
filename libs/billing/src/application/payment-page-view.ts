import type { CalendarDate, Cents, Identifier } from '@mensal/kernel';
import type { CardView } from '@mensal/cards';
import type { TenantContext } from '@mensal/identity';
import type { Charge } from '../domain/charge.js';
import type { Instrument } from '../domain/instrument.js';
import type { Invoice } from '../domain/invoice.js';
import type { Collection } from './collection.store.js';

/** An instrument that is good for what the invoice comes to today. */
export interface Payable {
  charge: Charge & { instrument: Instrument };
}

/** The card that will be charged, or was refused. */
export type ShownCard = Pick<CardView['card'], 'id' | 'brandName' | 'lastFour'>;

/** How an invoice that waits for its payment is paid. */
export type Means =
  | ({ kind: 'instrument' } & Payable)
  /** One is being made, or an older one ended first. */
  | { kind: 'preparing' }
  /** Its payer has told the bank to pay it: it is on its way. */
  | { kind: 'ordered' }
  /** There is none that is good for the total of today: one is to be asked for. */
  | { kind: 'missing' }
  /** None can be had as things are: the merchant has to be asked. */
  | { kind: 'unavailable' }
  | { kind: 'card'; card: ShownCard | undefined; next: NextTry }
  /** `card` is unknown where a gateway's token was charged that belongs to no card that is kept. */
  | { kind: 'card-refused'; card: ShownCard | undefined; next: NextTry };

/** When a card is charged by itself: on a later day, any time now, or not before somebody does something. */
export type NextTry = CalendarDate | 'now' | null;

/** What came in. Cents; received = principal + late fee + credit. */
export interface PaidAmounts {
  received: Cents;
  lateFee: Cents;
  credit: Cents;
}

export interface PaymentPage {
  tenant: TenantContext;
  invoice: Invoice;
  /** The day whose amounts are shown. */
  today: CalendarDate;
  state: PageState;
}

/** Where an invoice is, as its payer is told. */
export type PageState =
  | { name: 'open' | 'overdue'; means: Means }
  /** A card is being charged. */
  | { name: 'processing' }
  /** `amounts` are unknown where the merchant has marked it as paid: what came in, and how, is theirs to know. */
  | { name: 'paid'; amounts: PaidAmounts | undefined }
  | { name: 'cancelled' };

/** An instrument is good while it can be paid, and for the total of today alone. */
export function meansByInstrument(
  live: Charge | undefined,
  total: Cents,
  now: Date,
  collection: Collection | undefined,
): Means {
  if (live === undefined) return withoutInstrument(collection);
  const { instrument, closeAs, expiresAt, amount, ordered } = live;
  if (instrument === null || closeAs !== null) return { kind: 'preparing' };
  if (ordered) return { kind: 'ordered' };
  if ((expiresAt !== null && expiresAt <= now) || amount !== total) return withoutInstrument(collection);
  return { kind: 'instrument', charge: live as Payable['charge'] };
}

function withoutInstrument(collection: Collection | undefined): Means {
  // Tried once more where the payer asks for it.
  if (collection?.reason === 'unavailable') return { kind: 'missing' };
  if (collection?.status !== 'waiting') return { kind: 'unavailable' };
  return { kind: collection.requested ? 'preparing' : 'missing' };
}

/** What the payment that settled an invoice brought in; nothing where it came by no gateway. */
export function paidAmounts(invoice: Invoice, charges: readonly Charge[]): PaidAmounts | undefined {
  const settling = charges.find(
    ({ settled, received, credit }) => settled && (received ?? 0) - (credit ?? 0) >= invoice.price,
  );
  if (settling === undefined) return undefined;
  const { received, lateFee, credit } = settling;
  return { received: received ?? 0, lateFee: lateFee ?? 0, credit: credit ?? 0 };
}

/** Changes with whatever the page shows and with nothing else. */
export interface PageVersion {
  state: PageState['name'];
  means: Means['kind'] | null;
  /** Of the charge or the card. */
  id: Identifier | null;
  next: NextTry;
  /** Of a paid one what came in; `null` where that is not known. */
  total: Cents | null;
  dueOn: CalendarDate;
}

export function versionOf({ invoice, today, state }: PaymentPage): PageVersion {
  const means = 'means' in state ? state.means : undefined;
  const subject = means !== undefined && ('charge' in means ? means.charge : 'card' in means && means.card);
  return {
    state: state.name,
    means: means?.kind ?? null,
    id: subject ? subject.id : null,
    next: means !== undefined && 'next' in means ? means.next : null,
    total: state.name === 'paid' ? (state.amounts?.received ?? null) : invoice.amountsOn(today).total,
    dueOn: invoice.dueOn,
  };
}
