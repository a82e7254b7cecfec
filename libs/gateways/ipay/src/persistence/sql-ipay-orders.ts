import type { CalendarDate, Cents, Identifier } from '@mensal/kernel';
import type { Sql } from '@mensal/platform';
import type { IpayPaymentType } from '../ipay-wire.js';

/** An invoice that was ordered of the vendor, or is to be, by our reference. */
export interface IpayOrder {
  reference: string;
  /** The vendor's token of the customer. */
  customer: string;
  paymentType: IpayPaymentType;
  amount: Cents;
  dueOn: CalendarDate;
  /** Tokens of the invoices that the customer had before. */
  known: string[];
  /** Token of the invoice that was made, once that is known. */
  invoice: string | null;
}

export type NewOrder = Omit<IpayOrder, 'invoice'>;

export type Placed =
  /** Written down; none of this reference was before. */
  | { kind: 'new'; order: IpayOrder }
  /** One whose outcome was never known was written down before: sent again, it is as it was then. */
  | { kind: 'again'; order: IpayOrder }
  /** It is not to be sent: what there is of this reference is made already, or something else. */
  | { kind: 'settled' }
  /** Of the same customer another one's outcome is not known yet. */
  | { kind: 'busy' };

const COLUMNS = `reference, customer, payment_type as "paymentType", amount, due_on::text as "dueOn", known, invoice`;
/** From then on an order whose outcome nobody knows no longer holds up others: whatever was sent has ended long since. */
const ABANDONED_AFTER = `interval '15 minutes'`;

/** Orders as all processes share them. Every statement stands for itself, and is committed before anything is sent. */
export class SqlIpayOrders {
  constructor(private readonly sql: Sql) {}

  /** @param sendBefore real time */
  async place(tenantId: Identifier, order: NewOrder, sendBefore: Date): Promise<Placed> {
    const { reference, customer, paymentType, amount, dueOn, known } = order;
    await this.sql.query(
      `update ipay.orders set open = false
       where tenant_id = $1 and customer = $2 and open and send_before < clock_timestamp() - ${ABANDONED_AFTER}`,
      [tenantId, customer],
    );
    const [placed] = await this.sql.query<IpayOrder>(
      `insert into ipay.orders (tenant_id, reference, customer, payment_type, amount, due_on, known, send_before, open)
       values ($1, $2, $3, $4, $5, $6, $7, $8, true)
       on conflict do nothing returning ${COLUMNS}`,
      [tenantId, reference, customer, paymentType, amount, dueOn, known, sendBefore],
    );
    if (placed !== undefined) return { kind: 'new', order: placed };
    const [again] = await this.sql.query<IpayOrder>(
      `update ipay.orders o set send_before = $6, open = true
       where tenant_id = $1 and reference = $2 and customer = $3 and payment_type = $4 and amount = $5
         and (due_on = $7 or payment_type = 'Cartao') and invoice is null and not exists (
           select from ipay.orders other
           where other.tenant_id = $1 and other.customer = $3 and other.open and other.reference <> $2)
       returning ${COLUMNS}`,
      [tenantId, reference, customer, paymentType, amount, sendBefore, dueOn],
    );
    if (again !== undefined) return { kind: 'again', order: again };
    const existing = await this.find(tenantId, reference);
    const isSettled =
      existing !== undefined &&
      (existing.invoice !== null ||
        existing.customer !== customer ||
        existing.paymentType !== paymentType ||
        existing.amount !== amount ||
        (existing.dueOn !== dueOn && paymentType === 'Boleto'));
    return { kind: isSettled ? 'settled' : 'busy' };
  }

  /** Of an order that surely made no invoice. */
  async withdraw(tenantId: Identifier, { reference }: IpayOrder): Promise<void> {
    await this.sql.query(
      `delete from ipay.orders where tenant_id = $1 and reference = $2 and invoice is null`,
      [tenantId, reference],
    );
  }

  /** Which invoice the order made. @returns whether it is this order's, and no other one's */
  async settle(tenantId: Identifier, { reference }: IpayOrder, invoice: string): Promise<boolean> {
    const rows = await this.sql.query(
      `update ipay.orders set invoice = $3, known = '{}', open = false
       where tenant_id = $1 and reference = $2 and coalesce(invoice, $3) = $3 and not exists (
         select from ipay.orders other
         where other.tenant_id = $1 and other.invoice = $3 and other.reference <> $2)
       returning reference`,
      [tenantId, reference, invoice],
    );
    return rows.length > 0;
  }

  async find(tenantId: Identifier, reference: string): Promise<IpayOrder | undefined> {
    const [order] = await this.sql.query<IpayOrder>(
      `select ${COLUMNS} from ipay.orders where tenant_id = $1 and reference = $2`,
      [tenantId, reference],
    );
    return order;
  }

  async findByInvoice(tenantId: Identifier, invoice: string): Promise<IpayOrder | undefined> {
    const [order] = await this.sql.query<IpayOrder>(
      `select ${COLUMNS} from ipay.orders where tenant_id = $1 and invoice = $2`,
      [tenantId, invoice],
    );
    return order;
  }

  /** Invoice → reference, of those of these invoices that belong to orders. */
  async referencesOf(tenantId: Identifier, invoices: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.sql.query<{ invoice: string; reference: string }>(
      `select invoice, reference from ipay.orders where tenant_id = $1 and invoice = any($2::text[])`,
      [tenantId, invoices],
    );
    return new Map(rows.map(({ invoice, reference }) => [invoice, reference]));
  }

  /** Which of these invoices belong to orders. */
  async claimed(tenantId: Identifier, invoices: readonly string[]): Promise<Set<string>> {
    const rows = await this.sql.query<{ invoice: string }>(
      `select invoice from ipay.orders where tenant_id = $1 and invoice = any($2::text[])`,
      [tenantId, invoices],
    );
    return new Set(rows.map(({ invoice }) => invoice));
  }
}
