import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cardPayment, CUSTOMER, startTestSandbox, type TestSandbox } from '../testing/sandbox.js';

const RANGE = 'charge_type=card&begin_date=2026-11-01&end_date=2026-11-30';

describe('the list of charges', () => {
  let sandbox: TestSandbox;
  const ids: number[] = [];
  beforeAll(async () => {
    sandbox = await startTestSandbox();
    for (const custom_id of ['R1', 'R2', 'R2'])
      ids.push(await sandbox.newCharge({ metadata: { custom_id } }));
    ids.push(await sandbox.paidCharge({ items: [{ name: 'Um', value: 1234, amount: 1 }] }));
    const refused = await sandbox.newCharge();
    await sandbox.merchant.post(`/v1/charge/${refused}/pay`, cardPayment(await sandbox.cardToken(1)));
    await sandbox.untilStatus(refused, 'unpaid');
    ids.push(refused);
    // By boleto, and a month later.
    sandbox.clock.addDays(30);
    ids.push(await sandbox.newCharge());
    await sandbox.control('POST', `/efi/charges/${ids[5]}/pay`);
    await sandbox.control('POST', `/efi/charges/${ids[0]}/expire`);
  });
  afterAll(() => sandbox.stop());

  const list = (query: string) => sandbox.merchant.get(`/v1/charges?${query}`);
  const found = async (query: string) =>
    (await list(query)).body.data.map((charge: { id: number }) => ids.indexOf(charge.id));

  test.each([
    ['everything of a month, the newest first', RANGE, [4, 3, 2, 1, 0]],
    ['a day counts whole', 'charge_type=card&begin_date=2026-11-20&end_date=2026-11-20', [4, 3, 2, 1, 0]],
    ['the day after', 'charge_type=card&begin_date=2026-11-21&end_date=2026-12-31', []],
    [
      'boletos, and what has no payment yet',
      'charge_type=billet&begin_date=2026-11-01&end_date=2026-12-31',
      [5, 2, 1, 0],
    ],
    ['a reference', `${RANGE}&custom_id=R2`, [2, 1]],
    ['a reference nobody used', `${RANGE}&custom_id=R9`, []],
    ['a status', `${RANGE}&status=unpaid`, [4]],
    ['a value', `${RANGE}&value=1234`, [3]],
    ['a customer', `${RANGE}&customer_document=${CUSTOMER.cpf}`, [4, 3]],
    ['by day of payment', `${RANGE}&date_of=payment`, [3]],
    ['by day of expiry', 'charge_type=card&begin_date=2026-12-20&end_date=2026-12-20&date_of=expired', [0]],
    [
      'with the time of day',
      'charge_type=card&begin_date=2026-11-20T00:00:00.000Z&end_date=2026-11-20',
      [4, 3, 2, 1, 0],
    ],
    ['the first page', `${RANGE}&limit=2`, [4, 3]],
    ['the second page', `${RANGE}&limit=2&page=2`, [2, 1]],
    ['the last page', `${RANGE}&limit=2&page=3`, [0]],
    ['after an offset', `${RANGE}&limit=2&offset=3`, [1, 0]],
    ['pages of what matches', `${RANGE}&custom_id=R2&limit=1&page=2`, [1]],
  ])('%s', async (_what, query, expected) => {
    expect(await found(query)).toEqual(expected);
  });

  test('an entry has its own field names, and ISO dates', async () => {
    const { body } = await list(`${RANGE}&status=paid`);
    expect(body).toEqual({
      code: 200,
      data: [
        {
          id: ids[3],
          total: 1234,
          status: 'paid',
          custom_id: null,
          created_at: '2026-11-20T15:00:00.000Z',
          customer: { name: CUSTOMER.name, phone_number: CUSTOMER.phone_number, cpf: CUSTOMER.cpf },
          payment: {
            payment_method: 'credit_card',
            paid_at: '2026-11-20T15:00:00.000Z',
            paid_value: 1234,
            credit_card: {
              mask: '411111XXXXXX1118',
              installments: 1,
              installment_value: 1234,
              interest: 0,
            },
          },
        },
      ],
      params: {
        begin_date: '2026-11-01T00:00:00.000Z',
        end_date: '2026-11-30T00:00:00.000Z',
        pagination: { limit: 20, offset: 0, page: 1 },
      },
    });
  });

  test.each([
    ['begin_date=2026-11-01&end_date=2026-11-30', '/charge_type'],
    ['charge_type=card&end_date=2026-11-30', '/begin_date'],
    ['charge_type=card&begin_date=2026-11-01', '/end_date'],
    ['charge_type=pix&begin_date=2026-11-01&end_date=2026-11-30', '/charge_type'],
    ['charge_type=card&begin_date=01/11/2026&end_date=2026-11-30', '/begin_date'],
    ['charge_type=card&begin_date=2026-12-01&end_date=2026-11-30', '/end_date'],
    [`${RANGE}&status=done`, '/status'],
    [`${RANGE}&date_of=today`, '/date_of'],
    [`${RANGE}&limit=0`, '/limit'],
    [`${RANGE}&limit=101`, '/limit'],
    [`${RANGE}&page=0`, '/page'],
    [`${RANGE}&offset=-1`, '/offset'],
    [`${RANGE}&sort=asc`, '/sort'],
  ])('refuses %s', async (query, property) => {
    expect(await list(query)).toMatchObject({
      status: 400,
      body: { code: 3500034, error_description: { property } },
    });
  });

  test('finds a charge by the reference it has now', async () => {
    await sandbox.merchant.put(`/v1/charge/${ids[1]}/metadata`, { custom_id: 'R3' });
    expect(await found(`${RANGE}&custom_id=R2`)).toEqual([2]);
    expect(await found(`${RANGE}&custom_id=R3`)).toEqual([1]);
  });
});
