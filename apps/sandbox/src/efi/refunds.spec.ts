import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import {
  cardPayment,
  eventually,
  PAYEE_CODE,
  startTestSandbox,
  type TestSandbox,
} from '../testing/sandbox.js';

describe('refunds', () => {
  let sandbox: TestSandbox;
  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterEach(async () => {
    await sandbox.control('POST', '/reset');
    await sandbox.merchant.signIn();
  });
  afterAll(() => sandbox.stop());

  const refund = (id: number, amount?: number) =>
    sandbox.merchant.post(`/v1/charge/card/${id}/refund`, amount === undefined ? undefined : { amount });
  const refunded = async (id: number) => (await sandbox.held(id)).refunded;

  test('of everything: accepted first, refunded then', async () => {
    const id = await sandbox.paidCharge();
    expect((await refund(id)).body).toEqual({
      code: 200,
      status: 200,
      message: 'Reembolso em processamento',
    });
    await sandbox.untilStatus(id, 'refunded');
    expect(await refunded(id)).toBe(8900);
    expect(await refund(id)).toMatchObject({ status: 500, body: { code: 3500101 } });
  });

  test('of a part: it stays paid, and the history shows it', async () => {
    const id = await sandbox.paidCharge();
    await refund(id, 1000);
    await eventually(async () => (await refunded(id)) === 1000);
    const { body } = await sandbox.merchant.get(`/v1/charge/${id}`);
    expect(body.data.status).toBe('paid');
    expect(body.data.history.at(-1).message).toBe('Estorno parcial de R$ 10,00 realizado');
  });

  test('in parts, one a day, until nothing is left', async () => {
    const id = await sandbox.paidCharge();
    await refund(id, 1000);
    await eventually(async () => (await refunded(id)) === 1000);
    expect((await refund(id, 1000)).body.code).toBe(3500103);
    sandbox.clock.addDays(1);
    expect((await refund(id, 8000)).body.code).toBe(3500106);
    expect((await refund(id, 7900)).body.code).toBe(200);
    await sandbox.untilStatus(id, 'refunded');
    expect(await refunded(id)).toBe(8900);
  });

  test.each([
    { days: 90, amount: 1000, code: 200 },
    { days: 91, amount: 1000, code: 3500104 },
    { days: 91, amount: 8900, code: 200 },
    { days: 360, amount: undefined, code: 200 },
    { days: 361, amount: undefined, code: 3500104 },
  ])('$amount cents after $days days: $code', async ({ days, amount, code }) => {
    const id = await sandbox.paidCharge();
    sandbox.clock.addDays(days);
    expect((await refund(id, amount)).body.code).toBe(code);
  });

  test('not while another is in process', async () => {
    const id = await sandbox.paidCharge();
    await sandbox.control('PUT', '/efi/limits', { refundMs: 3_600_000 });
    expect((await refund(id, 1000)).body.code).toBe(200);
    expect((await refund(id, 1000)).body.code).toBe(3500102);
    expect((await sandbox.control('POST', `/efi/charges/${id}/refund`)).status).toBe(409);
    expect(await sandbox.status(id)).toBe('paid');
  });

  test('a second payment does not lose one that is in process', async () => {
    const id = await sandbox.paidCharge();
    await sandbox.control('PUT', '/efi/limits', { refundMs: 100 });
    await refund(id, 1000);
    await sandbox.control('POST', `/efi/charges/${id}/pay`);
    await eventually(async () => (await refunded(id)) === 1000);
    expect(await sandbox.held(id)).toMatchObject({ status: 'paid', payments: 2 });
  });

  test('not for sales of a marketplace', async () => {
    const marketplace = { repasses: [{ payee_code: PAYEE_CODE, percentage: 1000 }] };
    const id = await sandbox.paidCharge({ items: [{ name: 'Um', value: 900, amount: 1, marketplace }] });
    expect((await refund(id)).body.code).toBe(3500105);
  });

  test.each([
    ['new', async () => sandbox.newCharge()],
    [
      'unpaid',
      async () => {
        const id = await sandbox.newCharge();
        await sandbox.merchant.post(`/v1/charge/${id}/pay`, cardPayment(await sandbox.cardToken(1)));
        await sandbox.untilStatus(id, 'unpaid');
        return id;
      },
    ],
    [
      'paid, but by no card',
      async () => {
        const id = await sandbox.newCharge();
        await sandbox.control('POST', `/efi/charges/${id}/pay`);
        return id;
      },
    ],
  ])('not when %s', async (_status, charge) => {
    expect((await refund(await charge())).body.code).toBe(3500101);
  });

  test('not of nothing', async () => {
    const id = await sandbox.paidCharge();
    expect(await refund(id, 0)).toMatchObject({ status: 400, body: { code: 3500034 } });
  });
});
