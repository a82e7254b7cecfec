import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { LetPayMerchant } from '../testing/letpay.js';
import { Receiver } from '../testing/receiver.js';
import { eventually, startTestSandbox, type TestSandbox } from '../testing/sandbox.js';

const AN_HOUR = 3_600_000;

describe('LetPay: refunds', () => {
  let sandbox: TestSandbox;
  let merchant: LetPayMerchant;
  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  beforeEach(async () => {
    merchant = await new LetPayMerchant(sandbox).signIn();
  });
  afterEach(() => sandbox.control('POST', '/reset'));
  afterAll(() => sandbox.stop());

  const refund = (payment_token: string, extras: object = {}) =>
    merchant.post('/refund', { payment_token, ...extras });
  const statuses = async (id: string) =>
    (await merchant.get(`/refund/payment/${id}`)).body.map(
      ({ refund_status }: { refund_status: string }) => refund_status,
    );
  const until = (id: string, ...expected: string[]) =>
    eventually(async () => (await statuses(id)).join() === expected.join());
  const lookUp = async (id: string) => (await merchant.get(`/payment/${id}`)).body;

  test('are requested, then processed, and have not gone yet', async () => {
    await merchant.limits({ refundEndMs: AN_HOUR });
    const id = await merchant.paidPix();
    const { status, body } = await refund(id);
    expect(status).toBe(200);
    expect(body).toEqual({
      refund_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      payment_token: id,
      created_at: '2026-11-20T15:00:00.000+0000',
      refund_status: 'REQUESTED',
      refresh_token: expect.any(String),
    });
    await until(id, 'PROCESSING');
    expect(await lookUp(id)).toMatchObject({ transactionStatus: 'PAID', refunded_amount: 0 });
    const { refresh_token: _, ...listed } = body;
    expect((await merchant.get(`/refund/payment/${id}`)).body).toEqual([
      { ...listed, refund_status: 'PROCESSING' },
    ]);
  });

  test('of everything', async () => {
    const id = await merchant.paidPix();
    await refund(id);
    await until(id, 'COMPLETED');
    expect(await lookUp(id)).toMatchObject({ transactionStatus: 'REFUNDED', refunded_amount: 123.45 });
    expect(await merchant.held(id)).toMatchObject({ status: 'REFUNDED', refunded: 12_345, payments: 1 });
  });

  test('in parts, until nothing is left', async () => {
    const id = await merchant.paidPix();
    await refund(id, { amount: 23.45 });
    await until(id, 'COMPLETED');
    expect(await lookUp(id)).toMatchObject({ transactionStatus: 'PAID', refunded_amount: 23.45 });
    expect((await refund(id, { amount: 100.01 })).body.errors[0].code).toBe('00.01.0051');
    await refund(id);
    await until(id, 'COMPLETED', 'COMPLETED');
    expect(await lookUp(id)).toMatchObject({ transactionStatus: 'REFUNDED', refunded_amount: 123.45 });
  });

  test('of what is on its way already: nothing is given back twice', async () => {
    await merchant.limits({ refundStartMs: AN_HOUR });
    const id = await merchant.paidPix();
    await refund(id, { amount: 100 });
    expect((await refund(id, { amount: 23.46 })).body.errors[0].code).toBe('00.01.0051');
    expect((await merchant.act(id, 'refund', { amount: 2346 })).status).toBe(409);
    expect((await refund(id, { amount: 23.45 })).status).toBe(200);
    expect(await refund(id)).toMatchObject({ status: 422, body: { errors: [{ code: '00.01.0051' }] } });
  });

  test('of two payments of one code', async () => {
    const id = await merchant.paidPix();
    await merchant.act(id, 'pay');
    await refund(id, { amount: 123.45 });
    await until(id, 'COMPLETED');
    expect(await lookUp(id)).toMatchObject({
      transactionStatus: 'PAID',
      amount_received: 246.9,
      refunded_amount: 123.45,
    });
  });

  test('that fail give nothing back, and can be asked for again', async () => {
    await merchant.limits({ refundFails: true });
    const id = await merchant.paidPix();
    await refund(id);
    await until(id, 'FAILED');
    expect(await lookUp(id)).toMatchObject({ transactionStatus: 'PAID', refunded_amount: 0 });
    await merchant.limits({ refundFails: false });
    await refund(id);
    await until(id, 'FAILED', 'COMPLETED');
  });

  test('fail where the payer disputes in the meantime', async () => {
    await merchant.limits({ refundEndMs: AN_HOUR });
    const id = await merchant.paidPix();
    await refund(id);
    await merchant.act(id, 'dispute');
    expect(await statuses(id)).toEqual(['FAILED']);
    expect(await lookUp(id)).toMatchObject({ transactionStatus: 'DISPUTE', refunded_amount: 0 });
  });

  test.each([
    [90, 200, undefined],
    [91, 422, '00.01.0052'],
  ])('after %i days: %i', async (days, status, code) => {
    const id = await merchant.newPix();
    sandbox.clock.addDays(1);
    await merchant.act(id, 'pay');
    sandbox.clock.addDays(days);
    const answer = await refund(id);
    sandbox.clock.addDays(-days - 1);
    expect([answer.status, answer.body.errors?.[0].code]).toEqual([status, code]);
  });

  test('not of what was not paid', async () => {
    expect(await refund(await merchant.newPix())).toMatchObject({
      status: 422,
      body: { path: '/refund', errors: [{ code: '00.01.0050' }] },
    });
  });

  test.each([
    [{ payment_token: undefined }, 400, '00.01.0040'],
    [{ payment_token: 'nothing' }, 404, '00.01.0038'],
    [{ amount: 0 }, 400, '00.01.0043'],
    [{ amount: 1.001 }, 400, '00.01.0043'],
    [{ notification_url: 'here' }, 400, '00.01.0041'],
  ])('%j: %i', async (extras, status, code) => {
    const answer = await refund(await merchant.paidPix(), extras);
    expect([answer.status, answer.body.errors[0].code]).toEqual([status, code]);
  });

  test('tell of each step at the address of the payment, and at their own', async () => {
    const receivers = [new Receiver(), new Receiver()] as const;
    for (const receiver of receivers) await receiver.start();
    const [payments, refunds] = receivers;
    const id = await merchant.newPix({ notification_url: payments.url });
    await merchant.act(id, 'pay');
    await refund(id, { notification_url: refunds.url });
    await eventually(() => payments.bodies.length >= 3 && refunds.bodies.length >= 2);
    expect(new Set([...payments.bodies, ...refunds.bodies])).toEqual(
      new Set([JSON.stringify({ reference_id: 'R1', payment_token: id })]),
    );
    for (const receiver of receivers) receiver.stop();
  });
});
