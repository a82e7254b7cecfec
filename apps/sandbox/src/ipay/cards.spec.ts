import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { card, CARDS, startIpaySandbox, type IpaySandbox } from '../testing/ipay.js';

describe('cards', () => {
  let sandbox: IpaySandbox;
  let customer: string;
  beforeAll(async () => {
    sandbox = await startIpaySandbox();
  });
  beforeEach(async () => {
    customer = await sandbox.merchant.newCustomer();
  });
  afterAll(() => sandbox.stop());

  const call = (method: string, path: string, body?: unknown) => sandbox.merchant.call(method, path, body);
  const listed = async () => (await call('GET', `/v1/cards/billing-customer/${customer}`)).body;

  test('of a card the last four digits are left', async () => {
    const token = await sandbox.merchant.newCard(customer);
    const expected = {
      number: '...0044',
      month: '03',
      year: '29',
      token,
      brand: 'Visa',
      name: 'FULANA EXEMPLO',
      status: 'Primario',
      createdAt: '2026-11-20',
    };
    expect((await call('GET', `/v1/cards/${token}`)).body).toEqual({ card: expected });
    expect(await listed()).toEqual({ cards: [expected], total: 1, skipped: 0, count: 1 });
  });

  test("takes the table's spelling of the security code", async () => {
    const extras = { securityCode: undefined, secutiryCode: '987' };
    expect((await call('POST', '/v1/cards', card(customer, extras))).status).toBe(200);
  });

  test('another customer may have the same card, the same customer another one', async () => {
    await sandbox.merchant.newCard(customer);
    await sandbox.merchant.newCard(customer, { number: CARDS.tryLater, status: 'Secundario' });
    await sandbox.merchant.newCard(await sandbox.merchant.newCustomer());
    expect((await listed()).total).toBe(2);
  });

  test('a change replaces the card, but for its token and its customer', async () => {
    const token = await sandbox.merchant.newCard(customer);
    const changed = card(customer, { number: CARDS.tryLater, month: '04', status: 'Secundário' });
    expect((await call('PUT', `/v1/cards/${token}`, changed)).body.card).toMatchObject({
      number: '...0093',
      month: '04',
      status: 'Secundario',
      token,
    });
    const moved = card(await sandbox.merchant.newCustomer());
    expect(await call('PUT', `/v1/cards/${token}`, moved)).toMatchObject({ status: 403 });
  });

  test.each([
    ['deleted', (token: string) => call('DELETE', `/v1/cards/${token}`), ''],
    [
      'changed to Excluido',
      (token: string) => call('PUT', `/v1/cards/${token}`, card(customer, { status: 'Excluido' })),
      { card: expect.objectContaining({ status: 'Excluido' }) },
    ],
  ])('a card that is %s is gone', async (_case, remove, answer) => {
    const token = await sandbox.merchant.newCard(customer);
    expect(await remove(token)).toMatchObject({ status: 200, body: answer });
    expect((await call('GET', `/v1/cards/${token}`)).status).toBe(404);
    expect((await listed()).total).toBe(0);
  });

  test('a link to register a card goes to who has an e-mail address', async () => {
    const path = `/v1/cards/billing-customer/${customer}/send-link`;
    expect(await call('PUT', path, {})).toMatchObject({ status: 200, body: {} });
  });
});
