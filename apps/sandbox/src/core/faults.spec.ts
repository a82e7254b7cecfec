import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import http from 'node:http';
import {
  cardPayment,
  eventually,
  order,
  send,
  startTestSandbox,
  type TestSandbox,
} from '../testing/sandbox.js';

const PAY = 'POST /v1/charge/:id/pay';

describe('faults', () => {
  let sandbox: TestSandbox;
  let id: number;
  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  beforeEach(async () => {
    id = await sandbox.newCharge();
  });
  afterEach(() => sandbox.control('DELETE', '/efi/faults'));
  afterAll(() => sandbox.stop());

  const set = async (fault: object) => (await sandbox.control('POST', '/efi/faults', fault)).body;
  const pay = async () =>
    sandbox.merchant.post(`/v1/charge/${id}/pay`, cardPayment(await sandbox.cardToken(8)));
  const firedOf = async (faultId: number) =>
    (await sandbox.control('GET', '/efi/faults')).body.find((fault: { id: number }) => fault.id === faultId)
      .fired;

  describe('drop', () => {
    test('before: the connection is cut and nothing was processed', async () => {
      await set({ route: PAY, mode: 'drop' });
      await expect(pay()).rejects.toThrow();
      expect(await sandbox.held(id)).toMatchObject({ status: 'new', calls: 0 });
    });

    test('after: the connection is cut, and money has moved', async () => {
      await set({ route: PAY, mode: 'drop', when: 'after' });
      await expect(pay()).rejects.toThrow();
      await sandbox.untilStatus(id, 'paid');
      expect(await sandbox.held(id)).toMatchObject({ payments: 1 });
      const { body: log } = await sandbox.control('GET', `/efi/log?route=${encodeURIComponent(PAY)}`);
      expect(log.at(-1)).toMatchObject({ route: PAY, status: null, fault: 'drop' });
    });
  });

  describe('delay', () => {
    test('before: it is processed when the time is over', async () => {
      await set({ route: PAY, mode: 'delay', ms: 150 });
      const paying = pay();
      await eventually(async () => (await firedOf(await lastFault())) === 1);
      expect(await sandbox.status(id)).toBe('new');
      expect((await paying).status).toBe(200);
      await sandbox.untilStatus(id, 'paid');
    });

    test('after: it is processed at once, and answered late', async () => {
      await set({ route: PAY, mode: 'delay', when: 'after', ms: 300 });
      const started = performance.now();
      const paying = pay();
      await sandbox.untilStatus(id, 'paid');
      const answer = await paying;
      expect(answer.body.data.status).toBe('waiting');
      expect(performance.now() - started).toBeGreaterThanOrEqual(295);
    });
  });

  const lastFault = async () => (await sandbox.control('GET', '/efi/faults')).body.at(-1).id;

  describe('status', () => {
    test.each([
      { when: 'before', body: undefined, expected: expect.objectContaining({ code: 503 }), status: 'new' },
      { when: 'after', body: '', expected: '', status: 'paid' },
    ])('$when: processed or not, as it says', async ({ when, body, expected, status }) => {
      await set({ route: PAY, mode: 'status', when, status: 503, body });
      expect(await pay()).toMatchObject({ status: 503, body: expected });
      await sandbox.untilStatus(id, status);
    });
  });

  describe('garbage', () => {
    test('before: a page of HTML, not processed', async () => {
      await set({ route: PAY, mode: 'garbage' });
      expect(await pay()).toMatchObject({ status: 200, body: expect.stringContaining('<html>') });
      expect(await sandbox.status(id)).toBe('new');
    });

    test('after: JSON that is cut off, processed', async () => {
      await set({ route: PAY, mode: 'garbage', when: 'after' });
      expect((await pay()).body).toMatch(/^\{"code":200,"data":\{[^}]*$/);
      await sandbox.untilStatus(id, 'paid');
    });

    test('says what it is told to say', async () => {
      await set({ route: PAY, mode: 'garbage', body: '{"code":200}' });
      expect((await pay()).body).toEqual({ code: 200 });
    });
  });

  test('process-late: cut at once, processed later', async () => {
    await set({ route: PAY, mode: 'process-late', ms: 150 });
    await expect(pay()).rejects.toThrow();
    expect(await sandbox.status(id)).toBe('new');
    await sandbox.untilStatus(id, 'paid');
    expect(await sandbox.held(id)).toMatchObject({ payments: 1 });
  });

  test('endless: an answer that begins and does not end', async () => {
    await set({ route: 'GET /v1/charge/:id', mode: 'endless' });
    const received: string[] = [];
    const request = http.get(`${sandbox.url}/efi/v1/charge/${id}`);
    const ended = await new Promise((resolve) => {
      request.on('response', (response) => {
        expect(response.statusCode).toBe(200);
        response.on('data', (chunk: Buffer) => {
          received.push(chunk.toString());
          // The first byte now, the next when the sandbox has ticked.
          if (received.length === 2) request.destroy();
        });
        response.on('end', () => resolve('ended'));
        response.on('close', () => resolve('given up'));
        response.on('error', () => undefined);
      });
    });
    expect({ ended, first: received[0] }).toEqual({ ended: 'given up', first: '{' });
  });

  test('an authorisation can fail as well', async () => {
    await set({ route: 'POST /v1/authorize', mode: 'status', status: 500, times: 1 });
    expect((await sandbox.merchant.signIn()).status).toBe(500);
    expect((await sandbox.merchant.signIn()).status).toBe(200);
  });

  test('fires as often as it may, on the route it names', async () => {
    const fault = await set({ route: 'GET /v1/charge/:id', mode: 'status', times: 2 });
    const statuses = [];
    for (let call = 0; call < 4; call++)
      statuses.push((await sandbox.merchant.get(`/v1/charge/${id}`)).status);
    expect(statuses).toEqual([503, 503, 200, 200]);
    expect(await firedOf(fault.id)).toBe(2);
  });

  test('the same seed gives the same failures, and about as many as it says', async () => {
    const failures = async () => {
      await set({ route: '*', mode: 'status', probability: 0.3, seed: 7 });
      const statuses = [];
      for (let call = 0; call < 100; call++)
        statuses.push((await sandbox.merchant.get(`/v1/charge/${id}`)).status);
      await sandbox.control('DELETE', '/efi/faults');
      return statuses;
    };
    const first = await failures();
    expect(await failures()).toEqual(first);
    const failed = first.filter((status) => status === 503).length;
    expect(failed).toBeGreaterThan(15);
    expect(failed).toBeLessThan(45);
  });

  test('several are looked at in the order in which they were set', async () => {
    await set({ route: 'GET /v1/charge/:id', mode: 'status', status: 418, times: 1 });
    await set({ route: '*', mode: 'status', status: 502, times: 1 });
    const statuses = [];
    for (let call = 0; call < 3; call++)
      statuses.push((await sandbox.merchant.get(`/v1/charge/${id}`)).status);
    expect(statuses).toEqual([418, 502, 200]);
  });

  test('one can be taken away', async () => {
    const { id: faultId } = await set({ route: '*', mode: 'status' });
    expect((await sandbox.control('DELETE', `/efi/faults/${faultId}`)).status).toBe(200);
    expect((await sandbox.control('DELETE', `/efi/faults/${faultId}`)).status).toBe(404);
    expect((await sandbox.merchant.post('/v1/charge', order())).status).toBe(200);
  });

  test.each([
    [{ route: '*', mode: 'explode' }, /mode/],
    [{ route: 'POST /v1/charges/:id', mode: 'drop' }, /route/],
    [{ mode: 'drop' }, /route/],
    [{ route: '*', mode: 'drop', when: 'during' }, /when/],
    [{ route: '*', mode: 'drop', probability: 2 }, /probability/],
    [{ route: '*', mode: 'drop', chance: 1 }, /chance/],
    [['drop'], /object/],
  ])('%j is refused, and says why', async (fault, message) => {
    expect(await sandbox.control('POST', '/efi/faults', fault)).toMatchObject({
      status: 400,
      body: { message: expect.stringMatching(message) },
    });
  });

  test('requests in hand do not keep the sandbox from stopping', async () => {
    const other = await startTestSandbox();
    await other.control('POST', '/efi/faults', { route: '*', mode: 'delay', ms: 60_000 });
    await other.control('POST', '/efi/faults', { route: '*', mode: 'endless' });
    const waiting = send(`${other.url}/efi/v1/charge/1`).catch(() => 'cut');
    await eventually(async () => (await other.control('GET', '/efi/faults')).body[0].fired === 1);
    await other.stop();
    expect(await waiting).toBe('cut');
  });
});
