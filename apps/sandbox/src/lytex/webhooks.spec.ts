import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { CLIENT, LYTEX_ACCOUNT, LytexMerchant } from '../testing/lytex.js';
import { Receiver } from '../testing/receiver.js';
import { eventually, startTestSandbox, type TestSandbox } from '../testing/sandbox.js';

const SECRET = 'a callback secret';
const ADDRESS = {
  street: 'Rua Exemplo',
  zone: 'Centro',
  city: 'Cidade',
  state: 'SP',
  number: '1',
  complement: '',
  zip: '01001000',
};
/** Texts that a careless serialiser would escape. */
const client = { ...CLIENT, name: 'João Exemplo / Ação', address: ADDRESS };
const { type: _, ...told } = client;

describe('Lytex: webhooks', () => {
  let sandbox: TestSandbox;
  let merchant: LytexMerchant;
  let receiver: Receiver;
  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  beforeEach(async () => {
    receiver = new Receiver();
    await receiver.start();
    await setAccount({ callbackUrl: receiver.url, callbackSecret: SECRET });
    await sandbox.control('PUT', '/lytex/limits', { notificationRetryMs: [20, 20] });
    merchant = await new LytexMerchant(sandbox).signIn();
  });
  afterEach(async () => {
    receiver.stop();
    await sandbox.control('POST', '/reset');
  });
  afterAll(() => sandbox.stop());

  const setAccount = (extras: object) =>
    sandbox.control('PUT', '/lytex/accounts', { ...LYTEX_ACCOUNT, ...extras });
  const newInvoice = () => merchant.newInvoice({ client, referenceId: 'R1', customFields: { plan: 'A/B' } });
  const received = async (count = 1) => {
    await eventually(() => receiver.bodies.length >= count);
    return receiver.bodies.map((body) => JSON.parse(body));
  };
  /** Sent after all that was to be sent before it. @returns everything but itself */
  const witness = async () => {
    const id = await merchant.newInvoice();
    await merchant.cancel(id);
    await eventually(() => receiver.bodies.some((body) => body.includes(id)));
    return receiver.bodies.filter((body) => !body.includes(id));
  };

  test('a payment, with what came in late as fine and interest', async () => {
    const id = await newInvoice();
    const paidAt = '2026-12-01T15:00:00.000Z';
    await merchant.act(id, 'pay', { amount: 9100, method: 'boleto', paidAt });
    expect(await received()).toEqual([
      {
        webhookType: 'liquidateInvoice',
        signature: expect.any(String),
        data: {
          invoiceId: id,
          status: 'paid',
          payedAt: paidAt,
          payedValue: 9100,
          invoiceValue: 8900,
          discount: 0,
          mulct: 178,
          interest: 22,
          paymentMethod: 'boleto',
          client: told,
          referenceId: 'R1',
          customFields: { plan: 'A/B' },
          creditAt: '2026-12-02',
          dueDate: '2026-11-30',
          rates: 249,
        },
      },
    ]);
    expect(receiver.types).toEqual(['application/json']);
  });

  test.each([
    ['below the total', 8000, { discount: 900, mulct: 0, interest: 0 }],
    ['above it, in time', 9100, { discount: 0, mulct: 0, interest: 0 }],
  ])('a payment %s', async (_case, amount, shares) => {
    await merchant.act(await newInvoice(), 'pay', { amount });
    expect((await received())[0].data).toMatchObject({ payedValue: amount, ...shares });
  });

  test('a cancellation, with the due date beside what is signed', async () => {
    const id = await newInvoice();
    await merchant.cancel(id);
    expect(await received()).toEqual([
      {
        webhookType: 'cancelInvoice',
        signature: expect.any(String),
        data: {
          invoiceId: id,
          status: 'canceled',
          canceledAt: '2026-11-20T15:00:00.000Z',
          invoiceValue: 8900,
          client: told,
          referenceId: 'R1',
          customFields: { plan: 'A/B' },
        },
        dueDate: '2026-11-30',
      },
    ]);
  });

  test('a scheduled payment', async () => {
    const id = await newInvoice();
    await merchant.act(id, 'schedule', { date: '2026-11-25T02:59:59.999Z' });
    expect(await received()).toEqual([
      {
        webhookType: 'scheduleInvoicePayment',
        signature: expect.any(String),
        data: {
          invoiceId: id,
          status: 'processing',
          scheduleDate: '2026-11-25T02:59:59.999Z',
          scheduledAt: '2026-11-20T15:00:00.000Z',
          payedValue: 8900,
          paymentMethod: 'boleto',
          invoiceValue: 8900,
          client: told,
          referenceId: 'R1',
          customFields: { plan: 'A/B' },
        },
        dueDate: '2026-11-30',
      },
    ]);
  });

  test('a new invoice, where that is switched on', async () => {
    await newInvoice();
    expect(await witness()).toEqual([]);
    await sandbox.control('PUT', '/lytex/limits', { createWebhook: true });
    const id = await newInvoice();
    await eventually(() => receiver.bodies.some((body) => body.includes('createInvoice')));
    const body = receiver.bodies.map((text) => JSON.parse(text)).find((one) => one.data.invoiceId === id);
    expect(body).toEqual({
      webhookType: 'createInvoice',
      signature: expect.any(String),
      data: {
        invoiceId: id,
        status: 'waitingPayment',
        invoiceValue: 8900,
        client: told,
        referenceId: 'R1',
        customFields: { plan: 'A/B' },
        dueDate: '2026-11-30',
      },
    });
  });

  test('are signed over the very bytes of their data', async () => {
    await merchant.cancel(await newInvoice());
    const [{ signature }] = await received();
    const data = /"data":(\{.*\}),"dueDate":"2026-11-30"\}$/.exec(receiver.bodies[0] ?? '')?.[1] ?? '';
    expect(data).toContain('João Exemplo / Ação');
    expect(createHmac('sha256', SECRET).update(data).digest('base64')).toBe(signature);
  });

  test('tell nothing of a refused card', async () => {
    await merchant.payByCard(await newInvoice(), 3);
    expect(await witness()).toEqual([]);
  });

  test('tell each payment, the second too', async () => {
    const id = await newInvoice();
    await merchant.payByCard(id, 8);
    await merchant.act(id, 'pay', { method: 'pix' });
    const bodies = await received(2);
    expect(bodies.map(({ data }) => data.paymentMethod).toSorted()).toEqual(['creditCard', 'pix']);
  });

  test('come again until they are taken', async () => {
    receiver.answers = [500, 500];
    await merchant.cancel(await newInvoice());
    await received(3);
    expect(new Set(receiver.bodies).size).toBe(1);
  });

  test('go nowhere without an address', async () => {
    await setAccount({});
    const id = await newInvoice();
    await merchant.cancel(id);
    await setAccount({ callbackUrl: receiver.url });
    expect((await witness()).filter((body) => body.includes(id))).toEqual([]);
  });

  test.each([
    ['duplicate-notification', 2],
    ['lose-notification', 0],
  ])('can go wrong: %s', async (mode, copies) => {
    const fault = { route: 'PUT /v2/invoices/cancel/:id', mode, times: 1 };
    await sandbox.control('POST', '/lytex/faults', fault);
    await merchant.cancel(await newInvoice());
    if (copies > 0) await received(copies);
    expect(await witness()).toHaveLength(copies);
  });

  test.each([{ callbackUrl: 'ftp://example.com' }, { callbackUrl: 7 }, { webhook: 'http://127.0.0.1' }])(
    'are not set up by %j',
    async (extras) => {
      expect((await setAccount(extras)).status).toBe(400);
    },
  );
});
