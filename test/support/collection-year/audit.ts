import { calendarDate, type Cents } from '@mensal/kernel';
import {
  chargesIn,
  GATEWAYS,
  heldAt,
  invoicesIn,
  type ChargeRow,
  type HeldCharge,
  type InvoiceRow,
} from './books.js';
import { lateChargesOn } from './law.js';
import type { CollectionYear, PlayedInvoice, Stage } from './year.js';

/** What an invoice must come to, by the record of those who played. */
interface Expected {
  paid: boolean;
  lateFee: Cents;
  credit: Cents;
}

/** One sum of money that came in for an invoice through one charge. */
interface Receipt {
  charge: string;
  amount: Cents;
  price: Cents;
  paidOn: string;
}

/** What an invoice came to. */
export interface MonthBooks {
  status: string;
  price: Cents;
  received: Cents;
  lateFee: Cents;
  credit: Cents;
  /** A charge was given up since its gateway could not be reached: a card may then pay the next day's total. */
  fled: boolean;
  /** Paid by more than one charge: which of them pays the principal is up to whichever is heard of first. */
  twice: boolean;
}

/** What the tables and the gateways hold, side by side. */
export class YearAudit {
  private constructor(
    private readonly year: CollectionYear,
    private readonly tellsInOrder: boolean,
    readonly invoices: readonly InvoiceRow[],
    readonly charges: readonly ChargeRow[],
    readonly held: readonly HeldCharge[],
  ) {}

  static async of(year: CollectionYear, { server, sandbox, tellsInOrder }: Stage): Promise<YearAudit> {
    const url = server.databaseUrl;
    // Ours last: what a gateway holds was written down here before.
    const held = await heldAt(sandbox, url);
    return new YearAudit(year, tellsInOrder, await invoicesIn(url), await chargesIn(url), held);
  }

  /**
   * Invoices for which payers could pay more than one thing, or one where nothing is owed any more. Of what a lost answer
   * left behind at a gateway nobody knows the code.
   */
  payableTooOften(): unknown[] {
    const invoiceOf = new Map(
      this.charges.filter(({ issued }) => issued).map(({ gatewayId, invoice }) => [gatewayId, invoice]),
    );
    const open = this.held.filter(({ payable, id }) => payable && invoiceOf.has(id));
    const byInvoice = Map.groupBy(open, ({ id }) => invoiceOf.get(id) ?? '');
    const status = new Map(this.invoices.map((invoice) => [invoice.id, invoice.status]));
    return [...byInvoice]
      .filter(
        ([invoice, held]) => held.length > (['open', 'overdue'].includes(status.get(invoice) ?? '') ? 1 : 0),
      )
      .map(([invoice, held]) => ({ invoice, status: status.get(invoice), held }));
  }

  /** Open invoices of which nothing and nobody will hear any more. A Pix that has expired waits for its payer to ask. */
  forgotten(): InvoiceRow[] {
    const byInvoice = Map.groupBy(this.charges, ({ invoice }) => invoice);
    return this.invoices.filter(({ id, status, dueAt, reason }) => {
      if (status !== 'open' && status !== 'overdue') return false;
      const charges = byInvoice.get(id) ?? [];
      const waits = charges.some(({ live }) => live) || charges.at(-1)?.status === 'expired';
      return dueAt === null && reason === null && !waits;
    });
  }

  /** Numbers that are missing or there twice, by merchant. */
  numbersAmiss(): number[] {
    return [...Map.groupBy(this.invoices, ({ tenant }) => tenant).values()].flatMap((invoices) =>
      invoices.map(({ number }) => number).filter((number, index) => number !== index + 1),
    );
  }

  /** What gateways hold and no charge of ours knows, and where the two tell of different money. */
  disagreements(): unknown[] {
    const known = new Map(this.charges.map((charge) => [charge.id, charge]));
    const paid = this.charges.filter(({ received }) => received !== null);
    const heldOf = Map.groupBy(this.held, ({ charge }) => charge);
    const unknown = this.held.filter(
      ({ id, charge, received, payable }) =>
        // An order whose answer got lost leaves one behind that nobody can pay.
        known.get(charge ?? '')?.gatewayId !== id && (received > 0 || payable),
    );
    const differing = paid.filter(({ id, gateway, gatewayId, received }) => {
      const there = (heldOf.get(id) ?? []).filter((held) => held.gateway === gateway);
      const sum = there.reduce((total, held) => total + held.received, 0);
      return sum !== received || !there.some((held) => held.id === gatewayId);
    });
    const unheard = this.held.filter(
      ({ charge, received }) => received > 0 && known.get(charge ?? '')?.received === null,
    );
    return [...unknown, ...differing, ...unheard];
  }

  /** By gateway: what came in there, here, and by the record of those who paid; cards are nobody's record. */
  sums() {
    const byCard = new Set(this.charges.filter(({ issued }) => !issued).map(({ id }) => id));
    const sum = (amounts: (number | null)[]) =>
      amounts.reduce<number>((total, cents) => total + (cents ?? 0), 0);
    return GATEWAYS.map((gateway) => {
      const held = this.held.filter((one) => one.gateway === gateway);
      const ours = this.charges.filter((one) => one.gateway === gateway);
      const cards = held.filter(({ charge }) => byCard.has(charge ?? ''));
      const paid = this.year.payments.filter((one) => one.gateway === gateway);
      return {
        gateway,
        there: sum(held.map(({ received }) => received)),
        here: sum(ours.map(({ received }) => received)),
        paid: sum([...paid.map(({ amount }) => amount), ...cards.map(({ received }) => received)]),
      };
    });
  }

  /** Charges whose money is not principal, late fee and credit, cent by cent; by the law's own arithmetic. */
  wronglyBooked(): unknown[] {
    const invoices = new Map(this.invoices.map((invoice) => [invoice.id, invoice]));
    return this.charges
      .filter(({ received }) => received !== null)
      .filter((charge) => {
        const { price } = invoices.get(charge.invoice) as InvoiceRow;
        const principal = settles(charge) ? price : 0;
        return charge.received !== principal + (charge.lateFee ?? NaN) + (charge.credit ?? NaN);
      });
  }

  /** Invoices that are not what the record of those who played says they must be. */
  notAsPlayed(): object[] {
    const receipts = this.receipts();
    const byInvoice = Map.groupBy(this.charges, ({ invoice }) => invoice);
    return this.invoices.flatMap((row): object[] => {
      const played = this.year.invoices.get(row.id);
      if (played === undefined) return [{ row, unknown: true }];
      const charges = byInvoice.get(row.id) ?? [];
      const settling = charges.filter(settles);
      const booked = {
        paid: row.status === 'paid',
        lateFee: sumOf(charges, ({ lateFee }) => lateFee),
        credit: sumOf(charges, ({ credit }) => credit),
      };
      const told = receipts.get(row.id) ?? [];
      const heardFirst = told.filter(({ charge }) => !this.tellsInOrder && charge === settling[0]?.id);
      const others = told.filter((receipt) => !heardFirst.includes(receipt));
      const expected = expectedOf(played, [...heardFirst, ...others]);
      const once = settling.length === (row.status === 'paid' && !played.markedPaid ? 1 : 0);
      const open = row.status === 'open' || row.status === 'overdue';
      const status = expected.paid || (played.cancelled ? row.status === 'cancelled' : open);
      const same = JSON.stringify(booked) === JSON.stringify(expected) && row.price === played.price;
      return same && once && status ? [] : [{ row, booked, expected, played, charges }];
    });
  }

  /** Invoices that were charged by card more than once. */
  chargedTwice(): unknown[] {
    const byCard = this.charges.filter(({ issued }) => !issued);
    const invoiceOf = new Map(byCard.map(({ id, invoice }) => [id, invoice]));
    const held = this.held.filter(({ charge }) => invoiceOf.has(charge ?? ''));
    return [...Map.groupBy(held, ({ charge }) => invoiceOf.get(charge ?? ''))]
      .filter(([, ofOne]) => ofOne.reduce((sum, { payments }) => sum + payments, 0) > 1)
      .map(([invoice, ofOne]) => ({ invoice, held: ofOne }));
  }

  /** What each customer's months came to, by customer and period: the same whenever the same year is played. */
  books(): Map<string, MonthBooks> {
    const byInvoice = Map.groupBy(this.charges, ({ invoice }) => invoice);
    const months = this.invoices.map((row): [string, MonthBooks] => {
      const charges = byInvoice.get(row.id) ?? [];
      const month = {
        status: row.status === 'overdue' ? 'open' : row.status,
        price: row.price,
        received: sumOf(charges, ({ received }) => received),
        lateFee: sumOf(charges, ({ lateFee }) => lateFee),
        credit: sumOf(charges, ({ credit }) => credit),
        fled: charges.some(
          ({ issued, status, reasonCode }) =>
            !issued && status === 'unavailable' && reasonCode !== 'code-lost',
        ),
        twice: charges.filter(({ received }) => received !== null && received > 0).length > 1,
      };
      return [`${this.year.invoices.get(row.id)?.payer.n} ${row.period}`, month];
    });
    return new Map(months.sort(([a], [b]) => a.localeCompare(b)));
  }

  /** By invoice, in the order in which they came. What cards paid is the gateways' record. */
  private receipts(): Map<string, Receipt[]> {
    const byInvoice = new Map<string, Receipt[]>();
    const add = (invoice: string, receipt: Receipt) => {
      const before = byInvoice.get(invoice) ?? [];
      const same = before.find(({ charge }) => charge === receipt.charge);
      if (same !== undefined) same.amount += receipt.amount;
      else byInvoice.set(invoice, [...before, receipt]);
    };
    for (const { invoice, ...payment } of this.year.payments) add(invoice.id, { ...payment });
    const charges = new Map(this.charges.map((charge) => [charge.id, charge]));
    for (const { charge: id, received } of this.held) {
      const charge = charges.get(id ?? '');
      const played = this.year.invoices.get(charge?.invoice ?? '');
      if (charge === undefined || played === undefined || charge.issued || received === 0) continue;
      const { price } = played;
      add(played.id, { charge: charge.id, amount: received, price, paidOn: charge.chargedOn });
    }
    return byInvoice;
  }
}

/** Whether an invoice's principal was paid with it. */
function settles({ received, surplus, credit, reasonCode }: ChargeRow): boolean {
  return received !== null && reasonCode !== 'short' && !(surplus && credit === received);
}

function expectedOf(invoice: PlayedInvoice, receipts: readonly Receipt[]): Expected {
  const { dueOn, payer, markedPaid } = invoice;
  const expected = { paid: markedPaid, lateFee: 0, credit: 0 };
  for (const { amount, price, paidOn } of receipts) {
    if (expected.paid || amount < price) {
      expected.credit += amount;
      continue;
    }
    const owed = payer.lateFees ? lateChargesOn(calendarDate(paidOn), dueOn, price) : 0;
    const lateFee = Math.min(amount - price, owed);
    Object.assign(expected, { paid: true, lateFee, credit: expected.credit + amount - price - lateFee });
  }
  return expected;
}

function sumOf(charges: readonly ChargeRow[], cents: (charge: ChargeRow) => number | null): Cents {
  return charges.reduce((total, charge) => total + (cents(charge) ?? 0), 0);
}
