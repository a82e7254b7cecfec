import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiClient } from '../support/api-client.js';
import type { Wire } from '../support/billing-runs.js';
import { connectLetPay } from '../support/test-sandbox.js';
import { TestServer } from '../support/test-server.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

const DAY_MS = 86_400_000;

describe('Given a merchant whose systems want to hear of everything', () => {
  let server: TestServer;
  let merchant: ApiClient;
  let receiver: WebhookReceiver;

  beforeAll(async () => {
    server = await TestServer.start({ now: '2026-11-23T12:00:00.000Z', sandbox: true });
    receiver = await new WebhookReceiver().start();
    merchant = await server.newTenant();
    await connectLetPay(merchant);
    await merchant.put('/v1/settings/collection', { collection: { routing: { Pix: ['letpay'] } } });
    const { body } = await merchant.post('/v1/webhooks', { webhook: { url: receiver.url, events: ['*'] } });
    receiver.secrets.push(body.webhook.secret);
  });
  afterAll(async () => {
    await server.stop();
    await receiver.stop();
  });

  const issue = async () =>
    merchant.anInvoice({
      paymentType: 'Pix',
      createdAt: '2026-11-23',
      dueDate: '30',
      customer: await merchant.aCustomer(),
    });
  const advance = (ms: number) => server.advance(new Date(server.clock.now().getTime() + ms).toISOString());
  /** Of its money: when its payer was written to depends on the hour. */
  const toldOf = (invoice: string) =>
    receiver.taken
      .filter(({ type, data }) => data.invoice === invoice && type !== 'invoice.reminded')
      .map(({ type }) => type);
  const payAll = async () => {
    const held = (await server.sandbox.control('GET', 'letpay/charges')) as Wire[];
    for (const { id, payments } of held)
      if (payments === 0) await server.sandbox.control('POST', `letpay/charges/${id}/pay`);
  };

  it('they hear of each step of an invoice, signed and in order', async () => {
    const invoice = await issue();
    await server.settle();
    await payAll();
    await server.settle();
    await advance(1_000);
    expect(toldOf(invoice)).toEqual(['invoice.issued', 'charge.issued', 'invoice.paid']);
    expect(receiver.taken.find(({ type }) => type === 'invoice.paid')?.data).toMatchObject({
      ...{ invoice, gateway: 'letpay', method: 'pix', received: 1000, lateFee: 0, credit: 0 },
      paidOn: '2026-11-23',
    });
    expect(receiver.forged).toEqual([]);
  });

  it('after a day on which their receiver was down they hear of all of it, in order', async () => {
    await receiver.stop();
    const invoices = await Promise.all(Array.from({ length: 12 }, issue));
    await server.settle();
    await advance(60_000);
    await payAll();
    await advance(DAY_MS);
    expect(invoices.map(toldOf)).toEqual(invoices.map(() => []));
    await receiver.start();
    await advance(DAY_MS);
    expect(invoices.map(toldOf)).toEqual(
      invoices.map(() => ['invoice.issued', 'charge.issued', 'invoice.paid']),
    );
    expect(receiver.forged).toEqual([]);
  });
});
