import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import type { ApiClient } from '../support/api-client.js';
import type { Wire } from '../support/billing-runs.js';
import { chargeOf, chargeUntil } from '../support/charges.js';
import { notificationAddress } from '../support/notification-address.js';
import { connectLytex, LYTEX_ACCOUNT } from '../support/test-sandbox.js';
import { TestServer } from '../support/test-server.js';

type Event = 'createInvoice' | 'scheduleInvoicePayment' | 'liquidateInvoice' | 'cancelInvoice';

const STATUS: Readonly<Record<Event, string>> = {
  createInvoice: 'waitingPayment',
  scheduleInvoicePayment: 'processing',
  liquidateInvoice: 'paid',
  cancelInvoice: 'canceled',
};
const IN_ORDER = Object.keys(STATUS) as Event[];

interface Pix {
  invoice: string;
  charge: string;
  gatewayId: string;
}

/** The sandbox is told no address: what the server hears of Lytex is what is posted here. */
describe('Given a Pix at Lytex that was paid there', () => {
  let server: TestServer;
  let merchant: ApiClient;
  let address: string;
  /** Of one that was told of once. */
  let once: Awaited<ReturnType<typeof stateOf>>;

  beforeAll(async () => {
    server = await TestServer.start({ now: '2026-11-23T12:00:00.000Z', sandbox: true });
    merchant = await server.newTenant();
    await connectLytex(merchant);
    address = await notificationAddress(server, merchant, 'lytex');
    const pix = await aPaidPix();
    await tell(pix, 'liquidateInvoice');
    once = await stateOf(pix);
  });
  afterAll(() => server.stop());

  async function aPaidPix(): Promise<Pix> {
    const customer = await merchant.aCustomer();
    const fields = { price: '4990', paymentType: 'Pix', dueDate: '30', customer };
    const invoice = await merchant.anInvoice(fields);
    const { body } = await merchant.post(`/v1/invoices/${invoice}/charges`, { charge: { gateway: 'lytex' } });
    const { token } = body.charge;
    const { gatewayId } = await chargeUntil(
      merchant,
      invoice,
      token,
      ({ status }: Wire) => status === 'Aguardando',
    );
    await server.settle();
    await server.sandbox.control('POST', `lytex/charges/${gatewayId}/pay`, {
      amount: 5000,
      paidAt: '2026-11-23T11:00:00.000Z',
    });
    return { invoice, charge: token, gatewayId };
  }

  const sign = (data: string, secret: string = LYTEX_ACCOUNT.callbackSecret) =>
    createHmac('sha256', secret).update(data).digest('base64');

  const dataOf = ({ gatewayId, charge }: Pix, event: Event) =>
    JSON.stringify({
      invoiceId: gatewayId,
      status: STATUS[event],
      invoiceValue: 4990,
      // What is said of the money is not believed.
      ...(event === 'liquidateInvoice' && { payedValue: 1, payedAt: '2020-01-01T00:00:00.000Z' }),
      client: { name: 'FULANA D’ÁVILA / EXEMPLO', cpfCnpj: '52998224725' },
      referenceId: charge,
    });

  async function post(data: string, signature: string | undefined, event: Event): Promise<number> {
    const body = `{"webhookType":"${event}","signature":${JSON.stringify(signature) ?? 'null'},"data":${data}}`;
    const headers = { 'Content-Type': 'application/json' };
    return (await fetch(`${server.url}${address}`, { method: 'POST', headers, body })).status;
  }

  async function tell(pix: Pix, ...events: Event[]): Promise<void> {
    for (const event of events) {
      const data = dataOf(pix, event);
      expect(await post(data, sign(data), event)).toBe(200);
    }
    await server.settle();
  }

  /** What remains, but for what differs from one invoice to the next. */
  async function stateOf({ invoice, charge }: Pix) {
    const seen = await chargeOf(merchant, invoice, charge);
    const { status, open, price, paidPrice, creditPrice, penaltyPrice, reason } = seen;
    const events = seen.history.map(({ event }: Wire) => event) as string[];
    const { status: invoiceStatus, paymentDate } = (await merchant.get(`/v1/invoices/${invoice}`)).body
      .invoice;
    return {
      charge: { status, open, price, paidPrice, creditPrice, penaltyPrice, reason },
      invoice: { status: invoiceStatus, paymentDate },
      // Of what happens to money, how often it did.
      events: events.filter((event) => !['notified', 'looked-up'].includes(event)).toSorted(),
    };
  }

  const PAID = {
    charge: { status: 'Aprovada', open: false, price: '4990', paidPrice: '5000', creditPrice: '10' },
    invoice: { status: 'Pago', paymentDate: '2026-11-23' },
  };

  it('when Lytex tells of it once, then it is settled as a look-up shows it, and not as it is told', () => {
    expect(once).toMatchObject(PAID);
  });

  it.each([
    ['the same five times', Array<Event>(5).fill('liquidateInvoice')],
    ['all four in order', IN_ORDER],
    ['all four in reverse', IN_ORDER.toReversed()],
    ['all four, and the cancellation first', [IN_ORDER[3]!, IN_ORDER[2]!, IN_ORDER[0]!, IN_ORDER[1]!]],
    ['all four, and the payment first', [IN_ORDER[2]!, IN_ORDER[0]!, IN_ORDER[3]!, IN_ORDER[1]!]],
    ['all four, five times each', Array<Event[]>(5).fill(IN_ORDER.toReversed()).flat()],
  ])('when Lytex tells %s, then the end is the same as of one', async (_how, events) => {
    const pix = await aPaidPix();
    await tell(pix, ...events);
    expect(await stateOf(pix)).toEqual(once);
  });

  it('when a webhook is not signed as it should be, then it changes nothing, until one is', async () => {
    const pix = await aPaidPix();
    const before = await chargeOf(merchant, pix.invoice, pix.charge);
    const data = dataOf(pix, 'liquidateInvoice');
    for (const [sent, signature] of [
      [data, undefined],
      [data, ''],
      [data, sign(data, LYTEX_ACCOUNT.clientSecret)],
      [data, sign(data, '')],
      [data.replace('"paid"', '"Paid"'), sign(data)],
      [data.replace('4990', '4991'), sign(data)],
    ] as const)
      expect(await post(sent, signature, 'liquidateInvoice')).toBe(200);
    await server.settle();
    expect(await chargeOf(merchant, pix.invoice, pix.charge)).toEqual(before);

    await tell(pix, 'liquidateInvoice');
    expect(await stateOf(pix)).toMatchObject(PAID);
  });

  it('when the secret was changed, then the old one is refused, and the new one is taken', async () => {
    const pix = await aPaidPix();
    const callbackSecret = 'Callback_Secret_of_today';
    await connectLytex(merchant, { ...LYTEX_ACCOUNT, callbackSecret });
    const before = await chargeOf(merchant, pix.invoice, pix.charge);
    const data = dataOf(pix, 'liquidateInvoice');
    await post(data, sign(data), 'liquidateInvoice');
    await server.settle();
    expect(await chargeOf(merchant, pix.invoice, pix.charge)).toEqual(before);

    await post(data, sign(data, callbackSecret), 'liquidateInvoice');
    await server.settle();
    expect(await stateOf(pix)).toMatchObject(PAID);
  });

  it('when the account has no secret for webhooks, then none is believed', async () => {
    const pix = await aPaidPix();
    const { callbackSecret: _, ...withoutSecret } = LYTEX_ACCOUNT;
    await connectLytex(merchant, withoutSecret);
    const data = dataOf(pix, 'liquidateInvoice');
    for (const secret of [LYTEX_ACCOUNT.callbackSecret, LYTEX_ACCOUNT.clientSecret, '', 'undefined'])
      await post(data, sign(data, secret), 'liquidateInvoice');
    await server.settle();
    expect(await chargeOf(merchant, pix.invoice, pix.charge)).toMatchObject({ status: 'Aguardando' });
  });
});
