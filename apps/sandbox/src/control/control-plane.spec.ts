import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { SettableClock, startSandbox } from '../index.js';
import { cardPayment, send, startTestSandbox, type TestSandbox } from '../testing/sandbox.js';

describe('the control plane', () => {
  let sandbox: TestSandbox;
  beforeAll(async () => {
    sandbox = await startTestSandbox({ efiAtRoot: true });
  });
  afterEach(async () => {
    await sandbox.control('POST', '/reset');
    await sandbox.merchant.signIn();
  });
  afterAll(() => sandbox.stop());

  const act = (id: number | string, action: string, body?: unknown) =>
    sandbox.control('POST', `/efi/charges/${id}/${action}`, body);

  test('shows charges with what happened to them', async () => {
    const id = await sandbox.newCharge({ metadata: { custom_id: 'R1' } });
    expect((await sandbox.control('GET', '/efi/charges')).body).toEqual([
      {
        id: String(id),
        reference: 'R1',
        method: null,
        amount: 8900,
        status: 'new',
        createdAt: '2026-11-20T15:00:00.000Z',
        payments: 0,
        calls: 0,
        received: 0,
        refunded: 0,
      },
    ]);
    await sandbox.merchant.post(`/v1/charge/${id}/pay`, cardPayment(await sandbox.cardToken(8)));
    await sandbox.untilStatus(id, 'paid');
    await sandbox.merchant.get(`/v1/charge/${id}`);
    expect(await sandbox.held(id)).toMatchObject({ method: 'credit_card', payments: 1, calls: 2 });
  });

  test('each payment counts, and the last one is the news', async () => {
    const id = await sandbox.newCharge();
    await act(id, 'pay', { amount: 1000, method: 'banking_billet', paidAt: '2026-11-19T12:00:00.000Z' });
    expect((await act(id, 'pay')).body).toMatchObject({
      status: 'paid',
      method: 'banking_billet',
      payments: 2,
    });
  });

  test('a boleto that was printed can be paid after it was cancelled', async () => {
    const id = await sandbox.newCharge();
    await sandbox.merchant.put(`/v1/charge/${id}/cancel`);
    expect((await act(id, 'pay')).body).toMatchObject({ status: 'paid', payments: 1 });
  });

  test.each([
    ['cancel', 'canceled'],
    ['expire', 'expired'],
    ['pay', 'paid'],
  ])('%s makes a new charge %s', async (action, status) => {
    const id = await sandbox.newCharge();
    expect((await act(id, action)).body.status).toBe(status);
  });

  test.each([
    ['dispute', 'contested', 0],
    ['refund', 'refunded', 8900],
  ])('%s makes a paid charge %s', async (action, status, refunded) => {
    const id = await sandbox.paidCharge();
    expect((await act(id, action)).body).toMatchObject({ status, refunded });
  });

  test('a dispute may be won, and is not paid meanwhile', async () => {
    const id = await sandbox.paidCharge();
    expect((await act(id, 'win-dispute')).status).toBe(409);
    await act(id, 'dispute');
    expect((await act(id, 'pay')).status).toBe(409);
    expect((await act(id, 'win-dispute')).body).toMatchObject({ status: 'paid', payments: 1 });
  });

  test('a bank may refund a part', async () => {
    const id = await sandbox.paidCharge();
    expect((await act(id, 'refund', { amount: 900 })).body).toMatchObject({ status: 'paid', refunded: 900 });
    expect((await act(id, 'refund', { amount: 8001 })).status).toBe(409);
    expect((await act(id, 'refund')).body).toMatchObject({ status: 'refunded', refunded: 8900 });
  });

  test('what cannot be is refused with a reason', async () => {
    const id = await sandbox.newCharge();
    expect(await act(id, 'dispute')).toMatchObject({
      status: 409,
      body: { message: 'A charge that is new cannot be contested' },
    });
    expect((await act(1, 'pay')).status).toBe(404);
    expect((await act(id, 'forget')).status).toBe(400);
    expect((await act(id, 'pay', { amount: -1 })).status).toBe(400);
    expect((await act(id, 'pay', { paidAt: 'yesterday' })).status).toBe(400);
    expect((await act(id, 'pay', { sum: 1 })).status).toBe(400);
  });

  test.each([
    [{ requests: -1 }, /requests/],
    [{ authoriseMs: 'soon' }, /authoriseMs/],
    [{ notificationRetryMs: [1, 'x'] }, /notificationRetryMs/],
    [{ identicalCharges: 1 }, /identicalCharges/],
    [{ speed: 1 }, /There is no limit "speed"/],
  ])('limits %j are refused', async (limits, message) => {
    expect(await sandbox.control('PUT', '/efi/limits', limits)).toMatchObject({
      status: 400,
      body: { message: expect.stringMatching(message) },
    });
  });

  test('reset forgets everything, and gives no id twice', async () => {
    const id = await sandbox.newCharge();
    await sandbox.control('PUT', '/efi/limits', { requests: 1000, confirmMs: 5 });
    await sandbox.control('POST', '/efi/faults', { route: '*', mode: 'drop', times: 1, probability: 0 });
    await sandbox.control('POST', '/reset');
    expect((await sandbox.control('GET', '/efi/charges')).body).toEqual([]);
    expect((await sandbox.control('GET', '/efi/faults')).body).toEqual([]);
    expect((await sandbox.control('GET', '/efi/log')).body).toEqual([]);
    expect((await sandbox.control('GET', '/efi/limits')).body).toMatchObject({
      requests: null,
      confirmMs: 0,
      accepted: 0,
    });
    expect((await sandbox.merchant.get('/v1/charges')).status).toBe(401);
    await sandbox.merchant.signIn();
    expect(await sandbox.newCharge()).toBeGreaterThan(id);
  });

  test('the log keeps the newest ten thousand, and can be asked by route', async () => {
    await sandbox.newCharge();
    const route = encodeURIComponent('POST /v1/charge');
    expect((await sandbox.control('GET', `/efi/log?route=${route}`)).body).toEqual([
      {
        at: expect.any(String),
        method: 'POST',
        route: 'POST /v1/charge',
        path: '/efi/v1/charge',
        status: 200,
        account: 'Client_Id_sandbox',
      },
    ]);
    await sandbox.merchant.get('/v1/carnet/1');
    expect((await sandbox.control('GET', '/efi/log')).body.at(-1)).toMatchObject({
      route: null,
      status: 404,
    });
  });

  test('what it does not know is 404 with a message', async () => {
    expect(await sandbox.control('GET', '/nobody/charges')).toMatchObject({
      status: 404,
      body: { message: expect.any(String) },
    });
  });

  test("Efí's routes are at the root as well where that is wanted", async () => {
    const answer = await send(`${sandbox.url}/v1/charge`, 'POST', {});
    expect([answer.status, answer.body.code]).toEqual([401, 3500008]);
    expect((await send(`${sandbox.url}/salt`, 'OPTIONS')).status).toBe(204);
    expect((await send(`${sandbox.url}/v1/nothing`)).body.code).toBe(3500404);
  });

  describe('the clock', () => {
    test('of a server that runs the sandbox is not set here', async () => {
      expect((await sandbox.control('GET', '/clock')).body).toEqual({ now: '2026-11-20T15:00:00.000Z' });
      expect((await sandbox.control('PUT', '/clock', { now: '2027-01-01T00:00:00.000Z' })).status).toBe(409);
    });

    test('of its own can be set', async () => {
      const own = await startSandbox({ port: 0, clock: new SettableClock() });
      const set = (now: unknown) => send(`${own.url}/_sandbox/clock`, 'PUT', { now });
      expect((await set('2030-02-03T04:05:06.000Z')).body.now).toMatch(/^2030-02-03T04:05:0/);
      expect((await send(`${own.url}/_sandbox/clock`)).body.now).toMatch(/^2030-02-03/);
      expect((await set('tomorrow')).status).toBe(400);
      expect((await set(undefined)).status).toBe(400);
      await own.stop();
    });
  });

  test('it is for this machine only', async () => {
    const clock = new SettableClock();
    await expect(startSandbox({ port: 0, host: '0.0.0.0', clock })).rejects.toThrow('127.0.0.1');
  });
});
