import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { eventually } from '../testing/sandbox.js';
import { CARDS, card, invoice, startIpaySandbox, type IpaySandbox } from '../testing/ipay.js';

const CREATE = 'POST /v1/invoices';

describe('what goes wrong', () => {
  let dataDir: string;
  let sandbox: IpaySandbox;
  let customer: string;
  beforeEach(async () => {
    dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'sandbox-ipay-'));
    sandbox = await startIpaySandbox({ dataDir });
    customer = await sandbox.merchant.newCustomer();
  });
  afterEach(async () => {
    await sandbox.stop();
    fs.rmSync(dataDir, { recursive: true });
  });

  const create = () => sandbox.merchant.call('POST', '/v1/invoices', invoice(customer));
  const restart = async () => {
    await sandbox.stop();
    sandbox = await startIpaySandbox({ dataDir });
  };
  const held = async () => (await sandbox.control('GET', '/charges')).body.length as number;
  const fault = (fields: object) =>
    sandbox.control('POST', '/faults', { route: CREATE, times: 1, ...fields });

  test.each([
    ['before', 0],
    ['after', 1],
  ])('a connection that is cut %s an invoice was made leaves %s', async (when, invoices) => {
    await fault({ mode: 'drop', when });
    await expect(create()).rejects.toThrow();
    expect(await held()).toBe(invoices);
  });

  test('an invoice may be made after its request was given up', async () => {
    await fault({ mode: 'process-late', ms: 30 });
    await expect(create()).rejects.toThrow();
    await eventually(async () => (await held()) === 1);
  });

  test("an error has the vendor's form, garbage has none", async () => {
    await fault({ mode: 'status', status: 503 });
    expect(await create()).toMatchObject({ status: 503, body: { mensagem: 'Service Unavailable' } });
    await fault({ mode: 'garbage', when: 'after' });
    expect((await create()).body).toMatch(/^\{"invoice":\{[^}]*$/);
    expect(await held()).toBe(1);
  });

  test('even an empty answer can be spoiled', async () => {
    const { body } = await create();
    await fault({ route: 'DELETE /v1/invoices/:token', mode: 'garbage', when: 'after' });
    expect((await sandbox.merchant.call('DELETE', `/v1/invoices/${body.invoice.token}`)).body).toBe('"');
  });

  test('a restart goes on where it was, with a step that was due', async () => {
    await sandbox.merchant.newCard(customer);
    await sandbox.control('PUT', '/limits', { chargeMs: 200 });
    const service = await sandbox.merchant.newService();
    const token = await sandbox.merchant.newInvoice(customer, { paymentType: 'Cartao' });
    await restart();
    await sandbox.untilInvoice(token, ({ status }) => status === 'Pago');
    expect(await sandbox.held(token)).toMatchObject({ payments: 1 });
    const customers = (await sandbox.merchant.call('GET', '/v1/billing-customers')).body;
    expect(customers.billingCustomers).toMatchObject([{ token: customer, lastPaymentDate: '2026-11-20' }]);
    expect((await sandbox.merchant.call('GET', `/v1/services/${service}`)).status).toBe(200);
    expect((await create()).body.invoice.invoiceNumber).toBe('2');
  });

  test('a reset forgets all but accounts and the last number', async () => {
    await sandbox.control('PUT', '/accounts', { clientId: 'other', clientKey: 'k', token: 'f'.repeat(32) });
    await create();
    await sandbox.reset();
    await restart();
    expect(await held()).toBe(0);
    expect((await sandbox.control('GET', '/accounts')).body).toHaveLength(2);
    customer = await sandbox.merchant.newCustomer();
    expect((await create()).body.invoice.invoiceNumber).toBe('2');
  });

  test("neither a card's number nor a secret is kept or logged", async () => {
    await sandbox.merchant.newCard(customer, { number: CARDS.tryLater });
    await sandbox.merchant.call('POST', '/v1/cards', card(customer, { brand: 'Cabal' }));
    const log = JSON.stringify((await sandbox.control('GET', '/log')).body);
    expect(log).toContain('POST /v1/cards');
    await sandbox.stop();
    const kept = fs.readFileSync(path.join(dataDir, 'sandbox-ipay.jsonl'), 'utf8');
    expect(kept).toContain('"lastFour":"0093"');
    for (const secret of [CARDS.tryLater, CARDS.approved, '"987"', 'ipay-key-sandbox', 'access_token'])
      expect(log + kept).not.toContain(secret);
    sandbox = await startIpaySandbox({ dataDir });
  });
});
