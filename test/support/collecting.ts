import { expect } from '@jest/globals';
import { ApiClient, type Answer } from './api-client.js';
import type { Wire } from './billing-runs.js';
import { aCard, acceptCards } from './cards.js';
import { query } from './database.js';
import { connectLetPay, connectLytex } from './test-sandbox.js';
import { TestServer } from './test-server.js';

/** Visa numbers by what the sandboxes of Efí and Lytex say to a payment; the last digit decides. */
export const REFUSED = { forGood: '4000000000000051', forNow: '4000000000000093' };
const DAY_MS = 86_400_000;

/** A server beside the sandbox, and a merchant that has its invoices collected there. */
export class Collecting {
  private constructor(
    readonly server: TestServer,
    readonly merchant: ApiClient,
  ) {}

  /** With accounts at Efí, Lytex and LetPay. */
  static async start(routing: Record<string, string[]>): Promise<Collecting> {
    const server = await TestServer.start({ now: '2026-11-23T12:00:00.000Z', sandbox: true });
    const collecting = new Collecting(server, await server.newTenant());
    await collecting.connect();
    await collecting.route(routing);
    return collecting;
  }

  /** The same server, as another of its merchants sees it. */
  async another(routing?: Record<string, string[]>): Promise<Collecting> {
    const other = new Collecting(this.server, await this.server.newTenant());
    await other.connect();
    if (routing !== undefined) await other.route(routing);
    return other;
  }

  /** After its tokens have been revoked. */
  async signedInAgain(): Promise<Collecting> {
    const { secrets, headers, tenant } = this.merchant;
    const again = await ApiClient.signIn(this.server.url, secrets, headers['Token'] ?? '', tenant);
    return new Collecting(this.server, again);
  }

  private async connect(): Promise<void> {
    await acceptCards(this.merchant);
    await connectLytex(this.merchant);
    await connectLetPay(this.merchant);
  }

  async route(routing: Record<string, string[]>): Promise<void> {
    const answer = await this.merchant.put('/v1/settings/collection', { collection: { routing } });
    expect(answer).toMatchObject({ status: 200, body: { collection: { routing } } });
  }

  async calm(): Promise<void> {
    for (const gateway of ['efi', 'lytex', 'letpay'])
      await this.server.sandbox.control('DELETE', `${gateway}/faults`);
  }

  async fault(gateway: string, fault: object): Promise<void> {
    await this.server.sandbox.control('POST', `${gateway}/faults`, { probability: 1, ...fault });
  }

  /** A day in São Paulo, so many after today. */
  day(inDays = 0): string {
    return new Date(this.server.clock.now().getTime() + inDays * DAY_MS - 3 * 3_600_000)
      .toISOString()
      .slice(0, 10);
  }

  /** Of R$ 49.90, due in so many days. @returns its token */
  async anInvoice(paymentType: string, dueIn = 0, fields: Record<string, unknown> = {}): Promise<string> {
    const customer = fields['customer'] ?? (await this.merchant.aCustomer());
    return this.merchant.anInvoice({
      ...{ paymentType, price: '4990', createdAt: this.day(), dueDate: this.day(dueIn).slice(8) },
      ...fields,
      customer,
    });
  }

  /** A customer with cards of these numbers, the first of which is charged first. Pays no late fee, unless told so. */
  async aPayer(numbers: readonly string[], fields: Record<string, unknown> = {}) {
    const customer = await this.merchant.aCustomer({ calculateLatePayment: false, ...fields });
    const cards: string[] = [];
    for (const [index, number] of numbers.entries()) {
      const card = { number, status: index === 0 ? 'Primario' : 'Secundario' };
      cards.push((await aCard(this.merchant, customer, card)).token);
    }
    return { customer, cards };
  }

  async invoice(token: string): Promise<Wire> {
    return (await this.merchant.get(`/v1/invoices/${token}`)).body.invoice;
  }

  /** Oldest first. */
  async charges(invoice: string): Promise<Wire[]> {
    return ((await this.merchant.get(`/v1/invoices/${invoice}/charges`)).body.charges as Wire[]).toReversed();
  }

  /** The one that was made last. */
  async charge(invoice: string): Promise<Wire> {
    const last = (await this.charges(invoice)).at(-1);
    if (last === undefined) throw new Error('Nothing was charged');
    return last;
  }

  async collection(invoice: string): Promise<Wire> {
    return (await this.merchant.get(`/v1/invoices/${invoice}/collection`)).body.collection;
  }

  async history(invoice: string): Promise<string[]> {
    const { body } = await this.merchant.get(`/v1/invoices/${invoice}/history`);
    return body.history.map(({ event }: Wire) => event);
  }

  /** How often each of these events happened. */
  async counts(invoice: string, ...events: string[]): Promise<number[]> {
    const history = await this.history(invoice);
    return events.map((event) => history.filter((one) => one === event).length);
  }

  collect(invoice: string): Promise<Answer> {
    return this.merchant.post(`/v1/invoices/${invoice}/collect`);
  }

  /** Changes an invoice as the contract has it: with all of its fields. */
  async change(token: string, fields: Record<string, unknown>): Promise<Answer> {
    const { customer, createdAt, dueDate, paymentType, price, status } = await this.invoice(token);
    const invoice = { customer, createdAt, dueDate, paymentType, price, status, ...fields };
    return this.merchant.put(`/v1/invoices/${token}`, { invoice });
  }

  /** Lets all that is due be done, now or on the way to another instant. */
  async settle(to = new Date(this.server.clock.now().getTime() + 60_000).toISOString()): Promise<void> {
    await this.server.advance(to);
  }

  /** On to noon in São Paulo, so many days from now. */
  async days(inDays: number): Promise<void> {
    await this.settle(`${this.day(inDays)}T15:00:00.000Z`);
  }

  async hours(hours: number): Promise<void> {
    await this.settle(new Date(this.server.clock.now().getTime() + hours * 3_600_000).toISOString());
  }

  pay({ gateway, gatewayId }: Wire, how: object = {}): Promise<unknown> {
    return this.server.sandbox.control('POST', `${gateway}/charges/${gatewayId}/pay`, how);
  }

  /** What a gateway holds under our references, oldest first. */
  async held(charges: readonly Wire[]): Promise<Wire[]> {
    const [{ gateway } = { gateway: 'efi' }] = charges;
    const all = (await this.server.sandbox.control('GET', `${gateway}/charges`)) as Wire[];
    return charges.flatMap(({ token }) => all.filter(({ reference }) => reference === token));
  }

  /** No invoice is owed that is neither being paid, nor comes up again, nor says why not, nor expired before its payer. */
  async expectNoneForgotten(): Promise<void> {
    const forgotten = await query(
      this.server.databaseUrl,
      `select c.invoice_id, c.status, i.status as invoice from billing.collections c
       join billing.invoices i on i.tenant_id = c.tenant_id and i.id = c.invoice_id
       left join lateral (
         select status, closed from billing.charges
         where tenant_id = c.tenant_id and invoice_id = c.invoice_id order by id desc limit 1) last on true
       where i.status in ('open', 'overdue') and c.due_at is null and c.reason is null
         and (c.status = 'done' or last.status is null
           or last.status <> 'expired' and (last.closed or last.status in ('approved', 'refunded', 'disputed')))`,
    );
    expect(forgotten).toEqual([]);
  }
}
