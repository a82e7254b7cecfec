import { query } from '../database.js';
import type { SandboxCharge, TestSandbox } from '../test-sandbox.js';
import type { GatewayName } from './payers.js';

export const GATEWAYS: readonly GatewayName[] = ['efi', 'lytex', 'letpay', 'ipay'];

/** A charge as our tables hold it. Amounts in cents. */
export interface ChargeRow {
  id: string;
  invoice: string;
  gateway: GatewayName;
  gatewayId: string | null;
  status: string;
  amount: number;
  received: number | null;
  lateFee: number | null;
  credit: number | null;
  surplus: boolean;
  reasonCode: string | null;
  chargedOn: string;
  /** Something may still be paid, as far as we know. */
  live: boolean;
  /** Payers were given something to pay with. */
  issued: boolean;
}

export interface InvoiceRow {
  id: string;
  tenant: string;
  customer: string;
  number: number;
  period: string;
  status: string;
  price: number;
  dueOn: string;
  paidOn: string | null;
  collection: string | null;
  reason: string | null;
  dueAt: string | null;
}

/** In the order in which they were made. @param invoice of one; by default of all */
export function chargesIn(url: string, invoice?: string): Promise<ChargeRow[]> {
  return query<ChargeRow & Record<string, unknown>>(
    url,
    `select id, invoice_id as invoice, gateway, gateway_id as "gatewayId", status, amount_cents::int as amount,
       received_cents::int as received, late_fee_cents::int as "lateFee", credit_cents::int as credit, surplus,
       reason_code as "reasonCode", charged_on::text as "chargedOn",
       not closed and status not in ('approved', 'refunded', 'disputed') as live, instrument is not null as issued
     from billing.charges where $1::uuid is null or invoice_id = $1 order by id`,
    [invoice ?? null],
  );
}

export function invoicesIn(url: string): Promise<InvoiceRow[]> {
  return query<InvoiceRow & Record<string, unknown>>(
    url,
    `select i.id, i.tenant_id as tenant, i.customer_id as customer, i.number::int as number, i.period, i.status,
       i.price_cents::int as price, i.due_on::text as "dueOn", i.paid_on::text as "paidOn",
       c.status as collection, c.reason, c.due_at::text as "dueAt"
     from billing.invoices i left join billing.collections c on c.tenant_id = i.tenant_id and c.invoice_id = i.id
     order by i.tenant_id, i.number`,
  );
}

/** What a gateway holds, with the charge of ours that it was made for. */
export interface HeldCharge extends SandboxCharge {
  gateway: GatewayName;
  /** Ours; `null` for what nobody here has ordered. */
  charge: string | null;
  payable: boolean;
}

/** In which states a gateway takes money from whoever has something to pay with. */
const PAYABLE: Readonly<Record<GatewayName, readonly string[]>> = {
  efi: ['new', 'waiting', 'unpaid'],
  lytex: ['waitingPayment', 'processing', 'expired'],
  letpay: ['PROCESSING'],
  ipay: ['Aberto', 'Vencida', 'Processamento'],
};

/** All that the gateways hold. Ipay keeps no references: which of its invoices were ordered for which charge is ours. */
export async function heldAt(sandbox: TestSandbox, url: string): Promise<HeldCharge[]> {
  const orders = await query<{ reference: string; invoice: string }>(
    url,
    `select reference, invoice from ipay.orders where invoice is not null`,
  );
  const ordered = new Map(orders.map(({ invoice, reference }) => [invoice, reference]));
  const of = async (gateway: GatewayName) =>
    ((await sandbox.control('GET', `${gateway}/charges`)) as SandboxCharge[]).map((held) => ({
      ...held,
      gateway,
      charge: held.reference ?? ordered.get(held.id) ?? null,
      payable: PAYABLE[gateway].includes(held.status),
    }));
  return (await Promise.all(GATEWAYS.map(of))).flat();
}
