import { addDays, calendarDate, dayOfMonth, type CalendarDate, type Cents } from '@mensal/kernel';
import { cardBody } from '../cards.js';
import { query } from '../database.js';
import type { TestSandbox } from '../test-sandbox.js';
import type { TestServer } from '../test-server.js';
import { chargesIn, type ChargeRow } from './books.js';
import { lateChargesOn } from './law.js';
import { register, YearMerchant } from './merchants.js';
import {
  FIRST_DAY,
  GOOD_CARD,
  payersOf,
  planOf,
  ROUTING,
  SECOND_CARD,
  type Act,
  type GatewayName,
  type Payer,
} from './payers.js';

const MONTH_DAYS = 30;
/** After the last invoice was issued: its due date, the latest payer, the last retry. */
const CLOSING_DAYS = 45;
const EXPIRY_OF_GOOD_CARDS = '2030-12';

/** Where a year is played: how business time passes, and how patient one has to be. */
export interface Stage {
  server: TestServer;
  sandbox: TestSandbox;
  /** To that instant, with all that is due on the way. */
  advance(to: string): Promise<void>;
  /** Until nothing is under way that does not wait for a day or a payer. */
  rest(): Promise<void>;
  /** As somebody does who waits for something: some seconds of business time pass, with all that comes due. */
  wait(): Promise<void>;
  /** Whether gateways tell of payments in the order in which they were made. */
  readonly tellsInOrder: boolean;
  /** How long it may take until something is as it should be, in real milliseconds. */
  patienceMs: number;
}

/** An invoice as those see it who play: what it comes to is their own record. */
export interface PlayedInvoice {
  id: string;
  payer: Payer;
  price: Cents;
  dueOn: CalendarDate;
  markedPaid: boolean;
  cancelled: boolean;
}

/** A payer's payment by boleto or Pix, which moved money. */
export interface Payment {
  invoice: PlayedInvoice;
  charge: string;
  gateway: GatewayName;
  amount: Cents;
  /** What the invoice came to without late charges then. */
  price: Cents;
  paidOn: CalendarDate;
}

/** Plays customers and merchants through months of billing, day by day, and keeps a record of its own. */
export class CollectionYear {
  readonly invoices = new Map<string, PlayedInvoice>();
  readonly payments: Payment[] = [];
  readonly payers: Payer[];
  merchants: YearMerchant[] = [];
  today = FIRST_DAY;
  private readonly customers = new Map<string, Payer>();
  private readonly tokens = new Map<Payer, string>();
  private readonly primaryCards = new Map<Payer, string>();
  private readonly plans = new Map<CalendarDate, { invoice: PlayedInvoice; act: Act }[]>();
  private readonly lastNumbers = new Map<string, number>();

  constructor(
    private readonly stage: Stage,
    private readonly seed: number,
    size: number,
    private readonly months: number,
  ) {
    this.payers = payersOf(seed, size, months);
  }

  /** @param monthly called on each first of a month, and at the end */
  async play(monthly: () => Promise<void>): Promise<void> {
    const { server, sandbox } = this.stage;
    for (const index of ROUTING.keys()) this.merchants.push(await YearMerchant.open(server, sandbox, index));
    const lastBilled = addDays(FIRST_DAY, this.months * MONTH_DAYS);
    const end = addDays(lastBilled, CLOSING_DAYS);
    for (; this.today < end; this.today = addDays(this.today, 1)) {
      await this.stage.advance(noonOf(this.today));
      await this.comeAndGo(lastBilled);
      await this.seeNewInvoices();
      const acts = this.plans.get(this.today) ?? [];
      for (const { invoice, act } of acts) await this.do(act, invoice);
      if (acts.length > 0) await this.stage.rest();
      if (dayOfMonth(this.today) === 1) await monthly();
    }
    await this.stage.advance(noonOf(end));
    await this.stage.rest();
    await monthly();
  }

  private async comeAndGo(lastBilled: CalendarDate): Promise<void> {
    for (const payer of this.payers) {
      if (payer.joinsOn === this.today && this.today < lastBilled) await this.join(payer);
      const token = this.tokens.get(payer);
      const leaves =
        payer.leavesOn !== undefined && payer.leavesOn < lastBilled ? payer.leavesOn : lastBilled;
      if (token !== undefined && leaves === this.today)
        await this.ask(payer, 'PUT', `/v1/billing-customers/${token}`, {
          billingCustomer: { active: false },
        });
    }
  }

  private async join(payer: Payer): Promise<void> {
    const token = await register(this.merchantOf(payer), payer);
    this.customers.set(token, payer);
    this.tokens.set(payer, token);
    if (payer.paymentType !== 'Cartao') return;
    await this.replaceCard(payer, GOOD_CARD, payer.cardExpires);
    if (payer.hasSecondCard) await this.addCard(payer, SECOND_CARD, 'Secundario');
  }

  private async seeNewInvoices(): Promise<void> {
    for (const { tenantId } of this.merchants) {
      const rows = await query<{
        id: string;
        number: number;
        customer: string;
        price: number;
        dueOn: string;
      }>(
        this.stage.server.databaseUrl,
        `select id, number::int as number, customer_id as customer, price_cents::int as price, due_on::text as "dueOn"
         from billing.invoices where tenant_id = $1 and number > $2 order by number`,
        [tenantId, this.lastNumbers.get(tenantId) ?? 0],
      );
      for (const { number, customer, ...row } of rows) {
        this.lastNumbers.set(tenantId, number);
        const payer = this.customers.get(customer);
        if (payer === undefined) throw new Error(`Invoice ${number} is nobody's`);
        const dueOn = calendarDate(row.dueOn);
        const invoice = { ...row, payer, dueOn, markedPaid: false, cancelled: false };
        this.invoices.set(row.id, invoice);
        for (const { days, act } of planOf(this.seed, payer, dueOn))
          this.plan(invoice, addDays(dueOn, days), act);
      }
    }
  }

  private plan(invoice: PlayedInvoice, day: CalendarDate, act: Act): void {
    const on = day < this.today ? this.today : day;
    this.plans.set(on, [...(this.plans.get(on) ?? []), { invoice, act }]);
  }

  private async do(act: Act, invoice: PlayedInvoice): Promise<void> {
    switch (act.kind) {
      case 'pay': {
        const open = await this.until(
          () => this.openCharge(invoice, undefined),
          `pay ${invoice.id}`,
          () => this.stateOf(invoice),
        );
        return this.pay(invoice, open, open.amount + act.beyond);
      }
      case 'pay-first': {
        const first = (await this.chargesOf(invoice)).find(({ issued }) => issued);
        if (first === undefined) throw new Error(`Nothing was issued for ${invoice.id}`);
        return this.pay(invoice, first, first.amount);
      }
      case 'renew': {
        const total = invoice.price + this.lateCharges(invoice);
        await this.collect(invoice);
        await this.until(
          () => this.openCharge(invoice, total),
          `renew ${invoice.id} at ${total}`,
          () => this.stateOf(invoice),
        );
        return;
      }
      case 'cancel':
        await this.change(invoice, { status: 'Cancelado' });
        invoice.cancelled = true;
        return;
      case 'mark-paid':
        await this.change(invoice, { status: 'Pago' });
        invoice.markedPaid = true;
        return;
      case 'reprice': {
        const price = invoice.price + act.by;
        await this.change(invoice, { price: String(price) });
        invoice.price = price;
        return;
      }
      case 'card':
        return this.replaceCard(invoice.payer, act.number, undefined);
    }
  }

  private lateCharges({ payer, dueOn, price }: PlayedInvoice): Cents {
    return payer.lateFees ? lateChargesOn(this.today, dueOn, price) : 0;
  }

  /** What can be paid now; asks for it where nothing is under way. @param amount only one of this amount */
  private async openCharge(
    invoice: PlayedInvoice,
    amount: Cents | undefined,
  ): Promise<ChargeRow | undefined> {
    const live = (await this.chargesOf(invoice)).find((charge) => charge.live);
    if (live === undefined) await this.collect(invoice);
    return live?.issued && live.status === 'pending' && (amount ?? live.amount) === live.amount
      ? live
      : undefined;
  }

  private async pay(invoice: PlayedInvoice, charge: ChargeRow, amount: Cents): Promise<void> {
    const { gateway, gatewayId, id } = charge;
    // A Pix of LetPay's is paid before its end, of which a bank may tell late.
    const late = gateway === 'letpay' && !charge.live && this.today > invoice.dueOn;
    const paidOn = late ? invoice.dueOn : this.today;
    const payment = { amount, paidAt: noonOf(paidOn) };
    await this.stage.sandbox.control('POST', `${gateway}/charges/${gatewayId}/pay`, payment);
    this.payments.push({ invoice, charge: id, gateway, amount, price: invoice.price, paidOn });
  }

  /** For those who look for what went wrong. */
  private async stateOf({ id }: PlayedInvoice): Promise<string> {
    const rows = await query(
      this.stage.server.databaseUrl,
      `select i.status as invoice, c.status as collection, c.reason, c.due_at, ch.id, ch.gateway, ch.method,
         ch.status as charge, ch.closed, ch.due_at as charge_due,
         (select json_agg(json_build_array(e.at, e.event, e.detail) order by e.id)
          from billing.charge_entries e where e.tenant_id = ch.tenant_id and e.charge_id = ch.id) as history
       from billing.invoices i
       left join billing.collections c on c.tenant_id = i.tenant_id and c.invoice_id = i.id
       left join billing.charges ch on ch.tenant_id = i.tenant_id and ch.invoice_id = i.id
       where i.id = $1 order by ch.id`,
      [id],
    );
    return JSON.stringify(rows);
  }

  private chargesOf({ id }: PlayedInvoice): Promise<ChargeRow[]> {
    return chargesIn(this.stage.server.databaseUrl, id);
  }

  private collect({ id, payer }: PlayedInvoice): Promise<unknown> {
    return this.ask(payer, 'POST', `/v1/invoices/${id}/collect`);
  }

  private change({ id, payer }: PlayedInvoice, fields: object): Promise<unknown> {
    const invoice = { customer: this.tokens.get(payer), ...fields };
    return this.ask(payer, 'PUT', `/v1/invoices/${id}`, { invoice });
  }

  private async replaceCard(payer: Payer, number: string, expires: string | undefined): Promise<void> {
    const old = this.primaryCards.get(payer);
    if (old !== undefined) await this.ask(payer, 'DELETE', `/v1/cards/${old}`);
    this.primaryCards.set(payer, await this.addCard(payer, number, 'Primario', expires));
  }

  private async addCard(
    payer: Payer,
    number: string,
    status: string,
    expires = EXPIRY_OF_GOOD_CARDS,
  ): Promise<string> {
    const [year, month] = [expires.slice(2, 4), expires.slice(5)];
    const brand = number.startsWith('4') ? 'Visa' : 'Mastercard';
    const body = cardBody(this.tokens.get(payer) ?? '', { number, status, year, month, brand });
    const { card } = (await this.ask(payer, 'POST', '/v1/cards', body)) as { card: { token: string } };
    return card.token;
  }

  private merchantOf({ merchant }: Payer): YearMerchant {
    return this.merchants[merchant] as YearMerchant;
  }

  /** As the payer's merchant; again for as long as the stage allows, where that is refused for the time being. */
  private ask(payer: Payer, method: string, path: string, body?: object): Promise<unknown> {
    let answered = '';
    return this.until(
      async () => {
        const api = await this.merchantOf(payer).api();
        const answer = await api.send(method, path, body);
        answered = `${answer.status} ${JSON.stringify(answer.body)}`;
        return answer.status === 200 || answer.status === 204 ? { ...answer.body } : undefined;
      },
      `${method} ${path}`,
      () => Promise.resolve(answered),
    );
  }

  /** @param look answers nothing while it is not yet so */
  private async until<Found>(
    look: () => Promise<Found | undefined>,
    what: string,
    seen: () => Promise<string>,
  ): Promise<Found> {
    const deadline = performance.now() + this.stage.patienceMs;
    for (;;) {
      const found = await look();
      if (found !== undefined) return found;
      if (performance.now() > deadline)
        throw new Error(`${this.today}: ${what} comes to nothing: ${await seen()}`);
      await this.stage.wait();
    }
  }
}

/** In São Paulo. */
export function noonOf(day: CalendarDate): string {
  return `${day}T15:00:00.000Z`;
}
