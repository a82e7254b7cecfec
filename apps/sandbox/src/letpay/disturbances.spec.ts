import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { LetPayMerchant } from '../testing/letpay.js';
import { Receiver } from '../testing/receiver.js';
import { eventually, startTestSandbox, type TestSandbox } from '../testing/sandbox.js';

const CREATE = 'POST /pix/simple';

describe('LetPay: what goes wrong', () => {
  let dataDir: string;
  let sandbox: TestSandbox;
  let merchant: LetPayMerchant;
  beforeEach(async () => {
    dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'sandbox-letpay-'));
    sandbox = await startTestSandbox({ dataDir });
    merchant = await new LetPayMerchant(sandbox).signIn();
  });
  afterEach(async () => {
    await sandbox.stop();
    fs.rmSync(dataDir, { recursive: true });
  });

  const restart = async () => {
    await sandbox.stop();
    sandbox = await startTestSandbox({ dataDir });
    merchant = new LetPayMerchant(sandbox);
  };
  const set = (fault: object) => sandbox.control('POST', '/letpay/faults', { times: 1, ...fault });
  const create = () => merchant.post('/pix/simple', merchant.order());
  const created = async () => (await sandbox.control('GET', '/letpay/charges')).body.length;

  describe('a restart', () => {
    test('goes on where it was, but for access tokens', async () => {
      const id = await merchant.paidPix();
      await merchant.limits({ qrPacking: 'zip', refundEndMs: 3_600_000 });
      await merchant.post('/refund', { payment_token: id, amount: 1 });
      await eventually(async () => (await refundsOf(id)).includes('PROCESSING'));
      const { body: before } = await merchant.get(`/payment/${id}`);
      const { token } = merchant;
      await restart();
      merchant.token = token;
      expect((await merchant.get(`/payment/${id}`)).status).toBe(401);
      await merchant.signIn();
      const { body: after } = await merchant.get(`/payment/${id}`);
      expect({ ...after, refresh_token: '' }).toEqual({ ...before, refresh_token: '' });
      expect((await merchant.get('/payment/reference/R1')).body.payments).toHaveLength(1);
      expect((await merchant.limits({})).body.qrPacking).toBe('zip');
    });

    test('takes up refunds', async () => {
      await merchant.limits({ refundStartMs: 500 });
      const id = await merchant.paidPix();
      await merchant.post('/refund', { payment_token: id });
      await restart();
      await eventually(async () => (await merchant.held(id)).status === 'REFUNDED');
    });

    test('notices an expiry that came while it was down', async () => {
      const id = await merchant.newPix({ pix: { expiration_date: '2026-11-20T15:00:01-00:00' } });
      await restart();
      sandbox.clock.addDays(1);
      expect(await merchant.held(id)).toMatchObject({ status: 'CANCELED' });
    });

    test('knows accounts by the hash of their secret', async () => {
      const account = { apiKey: 'Api_Key_other', apiSecret: 'very secret', contractId: 'Contract_other' };
      await sandbox.control('PUT', '/letpay/accounts', account);
      await merchant.newPix();
      const { token } = merchant;
      await restart();
      expect((await new LetPayMerchant(sandbox, account).signIn()).token).not.toBe('');
      await sandbox.stop();
      const kept = fs.readFileSync(path.join(dataDir, 'sandbox-letpay.jsonl'), 'utf8');
      for (const secret of ['very secret', 'Api_Secret_sandbox', token]) expect(kept).not.toContain(secret);
    });
  });

  const refundsOf = async (id: string): Promise<string[]> =>
    (await merchant.get(`/refund/payment/${id}`)).body.map(
      ({ refund_status }: { refund_status: string }) => refund_status,
    );

  describe('a fault', () => {
    test('drop, before: nothing was made, and the token is still good', async () => {
      await set({ route: CREATE, mode: 'drop' });
      await expect(create()).rejects.toThrow();
      expect(await created()).toBe(0);
      expect((await create()).status).toBe(200);
    });

    test('drop, after: it was made, and the next token is lost with the answer', async () => {
      await set({ route: CREATE, mode: 'drop', when: 'after' });
      await expect(create()).rejects.toThrow();
      expect(await created()).toBe(1);
      expect((await create()).status).toBe(401);
      await merchant.signIn();
      expect((await merchant.get('/payment/reference/R1')).body.payments).toHaveLength(1);
    });

    test.each(['before', 'after'])('status, %s: in the form of the vendor', async (when) => {
      await set({ route: CREATE, mode: 'status', status: 502, when });
      expect(await create()).toMatchObject({
        status: 502,
        body: { error: 'Bad Gateway', path: '/pix/simple', errors: [{ code: '00.03.0001' }] },
      });
      expect(await created()).toBe(when === 'after' ? 1 : 0);
    });

    test('garbage, after: an answer that is cut off', async () => {
      await set({ route: CREATE, mode: 'garbage', when: 'after' });
      expect((await create()).body).toMatch(/^\{"transaction_status":"PROCESSING",[^}]*$/);
      expect(await created()).toBe(1);
    });

    test('process-late: made after the connection was cut', async () => {
      await set({ route: CREATE, mode: 'process-late', ms: 100 });
      await expect(create()).rejects.toThrow();
      await eventually(async () => (await created()) === 1);
    });

    test('delay: answered, but late', async () => {
      await set({ route: 'GET /payment/:token', mode: 'delay', ms: 150 });
      const id = await merchant.newPix();
      const started = performance.now();
      expect((await merchant.get(`/payment/${id}`)).status).toBe(200);
      expect(performance.now() - started).toBeGreaterThanOrEqual(145);
    });

    test.each([
      'POST /auth',
      'POST /refund',
      'GET /payment/reference/:reference',
      'GET /refund/payment/:token',
    ])('can be set on %s', async (route) => {
      expect((await set({ route, mode: 'status' })).status).toBe(200);
    });

    test('of callbacks: twice, and never', async () => {
      const receiver = new Receiver();
      await receiver.start();
      const id = await merchant.newPix({ notification_url: receiver.url });
      await set({ route: '*', mode: 'lose-notification' });
      await merchant.act(id, 'pay');
      await set({ route: 'POST /refund', mode: 'duplicate-notification' });
      await merchant.post('/refund', { payment_token: id });
      // The payment is told of by nobody, the refund's first step twice, its second one once.
      await eventually(async () => (await merchant.held(id)).status === 'REFUNDED');
      await eventually(() => receiver.bodies.length === 3);
      receiver.stop();
    });
  });
});
