import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import jsQR from 'jsqr';
import { PNG } from 'pngjs';
import { crc16 } from '../core/br-code.js';
import { LetPayMerchant, unpacked } from '../testing/letpay.js';
import { Receiver } from '../testing/receiver.js';
import { eventually, startTestSandbox, type TestSandbox } from '../testing/sandbox.js';

/** A day after the clock of the tests. */
const TOMORROW = '2026-11-21T15:00:00.000Z';
const UNTIL_TOMORROW = { pix: { expiration_date: TOMORROW } };
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('LetPay: payments by Pix', () => {
  let sandbox: TestSandbox;
  let merchant: LetPayMerchant;
  let receiver: Receiver;
  beforeEach(async () => {
    sandbox = await startTestSandbox();
    merchant = await new LetPayMerchant(sandbox).signIn();
  });
  beforeAll(async () => {
    receiver = new Receiver();
    await receiver.start();
  });
  afterEach(async () => {
    await sandbox.stop();
    receiver.bodies.length = 0;
  });
  afterAll(() => receiver.stop());

  const lookUp = async (id: string) => (await merchant.get(`/payment/${id}`)).body;

  describe('a new one', () => {
    test('is answered with its code', async () => {
      const { status, body } = await merchant.post('/pix/simple', merchant.order());
      expect(status).toBe(200);
      expect(body).toEqual({
        transaction_status: 'PROCESSING',
        payment_token: expect.stringMatching(UUID),
        reference_id: 'R1',
        pix_qr_code: expect.any(String),
        pix_code: expect.stringContaining('5406123.45'),
        pix_amount: '123.45',
        refresh_token: expect.any(String),
        totals: {
          amount: 123.45,
          original_amount: 123.45,
          original_asset: 'BRL',
          customer_fees: 0,
          customer_amount: 123.45,
          asset: 'BRL',
        },
        customer_fees: {},
      });
      expect(body.pix_code.slice(-4)).toBe(crc16(body.pix_code.slice(0, -4)));
      expect(await merchant.held(body.payment_token)).toEqual({
        id: body.payment_token,
        reference: 'R1',
        method: 'pix',
        amount: 12_345,
        status: 'PROCESSING',
        createdAt: '2026-11-20T15:00:00.000Z',
        payments: 0,
        calls: 0,
        received: 0,
        refunded: 0,
      });
    });

    test('has a code of its own', async () => {
      const codes = [];
      for (let order = 0; order < 2; order++)
        codes.push((await merchant.post('/pix/simple', merchant.order())).body.pix_code);
      expect(codes[0]).not.toBe(codes[1]);
    });

    test.each([undefined, 'gzip', 'zip', 'png'])(
      'shows its code as a picture that a scanner reads (packed as %s)',
      async (qrPacking) => {
        if (qrPacking !== undefined) await merchant.limits({ qrPacking });
        const { body } = await merchant.post('/pix/simple', merchant.order());
        const { packing, png } = unpacked(body.pix_qr_code);
        expect(packing).toBe(qrPacking ?? 'gzip');
        const { data, width, height } = PNG.sync.read(png);
        expect(jsQR.default(new Uint8ClampedArray(data), width, height)?.data).toBe(body.pix_code);
      },
    );

    test('is packed in no unknown way', async () => {
      expect(await merchant.limits({ qrPacking: 'rar' })).toMatchObject({
        status: 400,
        body: { message: expect.stringContaining('qrPacking') },
      });
    });
  });

  describe('looked up', () => {
    const waiting = {
      createdAt: '2026-11-20T15:00:00.000+0000',
      transactionStatus: 'PROCESSING',
      expirationDate: '2026-11-21T15:00:00.000+0000',
      errorCode: null,
      currency: 'BRL',
      amount_received: 0,
      refunded_amount: 0,
      reference: 'R1',
      cancellation_details: null,
      extra_data: { number: 'x1' },
    };
    const described = { ...UNTIL_TOMORROW, extra_data: { number: 'x1' } };

    test('by its token', async () => {
      const paymentToken = await merchant.newPix(described);
      const { status, body } = await merchant.get(`/payment/${paymentToken}`);
      expect([status, body]).toEqual([
        200,
        { paymentToken, ...waiting, refresh_token: expect.stringMatching(/^[0-9a-f]{64}$/) },
      ]);
      expect(await merchant.held(paymentToken)).toMatchObject({ calls: 1 });
    });

    test('by a reference, which may repeat', async () => {
      const tokens = [await merchant.newPix(described), await merchant.newPix(described)];
      await merchant.newPix({ reference_id: 'R2' });
      expect((await merchant.get('/payment/reference/R1')).body).toEqual({
        payments: tokens.map((paymentToken) => ({ paymentToken, ...waiting })),
        refresh_token: expect.any(String),
      });
    });

    test.each(['/payment/nothing', '/payment/reference/nothing', '/refund/payment/nothing'])(
      '%s is not found',
      async (path) => {
        expect(await merchant.get(path)).toMatchObject({
          status: 404,
          body: {
            path,
            errors: [{ code: '00.01.0038', description: 'Payment not found' }],
            refresh_token: expect.any(String),
          },
        });
      },
    );
  });

  describe('paid', () => {
    test('once', async () => {
      const id = await merchant.paidPix();
      expect(await lookUp(id)).toMatchObject({
        transactionStatus: 'PAID',
        amount_received: 123.45,
        expirationDate: null,
      });
    });

    test('twice, and of another amount', async () => {
      const id = await merchant.paidPix();
      expect((await merchant.act(id, 'pay', { amount: 10 })).body).toMatchObject({ payments: 2 });
      expect(await lookUp(id)).toMatchObject({ transactionStatus: 'PAID', amount_received: 123.55 });
    });

    test('by pix only', async () => {
      const id = await merchant.newPix();
      expect((await merchant.act(id, 'pay', { method: 'boleto' })).status).toBe(400);
    });
  });

  describe('that has ended', () => {
    test('at its expiry of business time, it is cancelled and cannot be paid', async () => {
      const id = await merchant.newPix(UNTIL_TOMORROW);
      sandbox.clock.addDays(1);
      expect(await lookUp(id)).toMatchObject({
        transactionStatus: 'CANCELED',
        cancellation_details: { reason: 'EXPIRED' },
      });
      expect(await merchant.act(id, 'pay')).toMatchObject({ status: 409 });
      expect(await merchant.held(id)).toMatchObject({ status: 'CANCELED', payments: 0 });
    });

    test('the control plane sees the expiry as well', async () => {
      const id = await merchant.newPix(UNTIL_TOMORROW);
      sandbox.clock.addDays(2);
      expect(await merchant.held(id)).toMatchObject({ status: 'CANCELED' });
    });

    test.each(['cancel', 'expire'])('by %s, and a bank tells late of a payment in time', async (action) => {
      const id = await merchant.newPix(UNTIL_TOMORROW);
      const paidAt = sandbox.clock.now().toISOString();
      sandbox.clock.addDays(0.5);
      expect((await merchant.act(id, action)).body.status).toBe('CANCELED');
      expect((await merchant.act(id, 'pay')).status).toBe(409);
      expect((await merchant.act(id, 'pay', { paidAt })).body).toMatchObject({ status: 'PAID', payments: 1 });
      expect(await lookUp(id)).toMatchObject({ transactionStatus: 'PAID', cancellation_details: null });
    });
  });

  test('a bank may decline', async () => {
    const id = await merchant.newPix();
    expect((await sandbox.control('POST', '/letpay/declines', { id })).body.status).toBe('DECLINED');
    expect(await lookUp(id)).toMatchObject({ transactionStatus: 'DECLINED', errorCode: '00.02.0001' });
  });

  test('a payer may dispute', async () => {
    const id = await merchant.paidPix();
    await merchant.act(id, 'dispute');
    expect(await lookUp(id)).toMatchObject({ transactionStatus: 'DISPUTE', amount_received: 123.45 });
  });

  test('a dispute may be won: it is paid as before', async () => {
    const id = await merchant.paidPix();
    expect((await merchant.act(id, 'win-dispute')).status).toBe(409);
    await merchant.act(id, 'dispute');
    expect((await merchant.act(id, 'win-dispute')).body).toMatchObject({ status: 'PAID', payments: 1 });
  });

  test('what cannot be is refused with a reason', async () => {
    const id = await merchant.paidPix();
    await merchant.act(id, 'dispute');
    for (const action of ['pay', 'cancel', 'expire', 'dispute', 'refund'])
      expect(await merchant.act(id, action)).toMatchObject({
        status: 409,
        body: { message: expect.stringMatching(/^A payment that is DISPUTE /) },
      });
    expect((await sandbox.control('POST', '/letpay/declines', { id })).status).toBe(409);
    expect((await merchant.act('nothing', 'pay')).status).toBe(404);
  });

  describe('callbacks', () => {
    const announced = (extras: object = {}) => merchant.newPix({ notification_url: receiver.url, ...extras });
    const received = (count: number) => eventually(() => receiver.bodies.length >= count);

    test('tell of each change where to look, and nothing else', async () => {
      const id = await announced();
      await merchant.act(id, 'pay');
      await merchant.act(id, 'pay');
      await merchant.act(id, 'refund');
      await received(3);
      expect(new Set(receiver.bodies)).toEqual(
        new Set([JSON.stringify({ reference_id: 'R1', payment_token: id })]),
      );
      expect(receiver.bodies).toHaveLength(3);
      expect(receiver.types.at(-1)).toBe('application/json');
    });

    test('tell of an expiry once, when it is noticed', async () => {
      const id = await announced(UNTIL_TOMORROW);
      sandbox.clock.addDays(1);
      for (let call = 0; call < 2; call++) await lookUp(id);
      const other = await announced({ reference_id: 'R2' });
      await merchant.act(other, 'pay');
      await received(2);
      const told = receiver.bodies.map((body) => JSON.parse(body).payment_token);
      expect(told.toSorted()).toEqual([id, other].toSorted());
    });

    test('are sent again until the receiver takes them', async () => {
      await merchant.limits({ notificationRetryMs: [10, 10] });
      receiver.answers = [500, 404];
      await merchant.act(await announced(), 'cancel');
      await received(3);
      expect(receiver.answers).toEqual([]);
    });
  });
});
