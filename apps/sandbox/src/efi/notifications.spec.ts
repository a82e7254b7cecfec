import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Receiver } from '../testing/receiver.js';
import { cardPayment, eventually, startTestSandbox, type TestSandbox } from '../testing/sandbox.js';

const PAY = 'POST /v1/charge/:id/pay';

describe('notifications', () => {
  let sandbox: TestSandbox;
  let receiver: Receiver;
  let id: number;
  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  beforeEach(async () => {
    receiver = new Receiver();
    await receiver.start();
    await sandbox.control('PUT', '/efi/limits', { notificationRetryMs: [20, 40, 80] });
    id = await sandbox.newCharge({ metadata: { custom_id: 'R1', notification_url: receiver.url } });
  });
  afterEach(async () => {
    receiver.stop();
    await sandbox.control('POST', '/reset');
    await sandbox.merchant.signIn();
  });
  afterAll(() => sandbox.stop());

  const pay = async (digit = 8) =>
    sandbox.merchant.post(`/v1/charge/${id}/pay`, cardPayment(await sandbox.cardToken(digit)));
  const received = (count: number) => eventually(() => receiver.bodies.length >= count);
  const tokenOf = (body: string | undefined) => new URLSearchParams(body).get('notification') ?? '';
  const lookUp = (token: string) => sandbox.merchant.get(`/v1/notification/${token}`);
  /** Long enough for what would come to have come. */
  const quiet = () => new Promise((resolve) => setTimeout(resolve, 250));

  test('each change sends one form field, with the same token for the life of the charge', async () => {
    await pay();
    await sandbox.untilStatus(id, 'paid');
    await sandbox.control('POST', `/efi/charges/${id}/dispute`);
    // Waiting, approved, paid, contested. A new charge is not announced.
    await received(4);
    expect(new Set(receiver.bodies).size).toBe(1);
    expect(receiver.bodies[0]).toMatch(/^notification=[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(receiver.types[0]).toBe('application/x-www-form-urlencoded');
  });

  test('the token opens the whole story, oldest first', async () => {
    await pay();
    await sandbox.untilStatus(id, 'paid');
    await received(3);
    const entry = (number: number, current: string, previous: string | null) => ({
      id: number,
      type: 'charge',
      custom_id: 'R1',
      status: { current, previous },
      identifiers: { charge_id: id },
      created_at: '2026-11-20 12:00:00',
    });
    expect((await lookUp(tokenOf(receiver.bodies[0]))).body).toEqual({
      code: 200,
      data: [
        entry(1, 'new', null),
        entry(2, 'waiting', 'new'),
        entry(3, 'approved', 'waiting'),
        { ...entry(4, 'paid', 'approved'), value: 8900, received_by_bank_at: '2026-11-20' },
      ],
    });
  });

  test('a token nobody was given opens nothing', async () => {
    expect(await lookUp('00000000-0000-4000-8000-000000000000')).toMatchObject({
      status: 500,
      body: { code: 3500010, error_description: { property: 'token' } },
    });
  });

  test('is sent again until the receiver takes it', async () => {
    receiver.answers = [500, 404];
    await sandbox.merchant.put(`/v1/charge/${id}/cancel`);
    await received(3);
    await quiet();
    expect(receiver.bodies).toHaveLength(3);
  });

  test('is given up after the last pause', async () => {
    receiver.answers = Array<number>(9).fill(500);
    await sandbox.merchant.put(`/v1/charge/${id}/cancel`);
    await received(4);
    await quiet();
    expect(receiver.bodies).toHaveLength(4);
  });

  test('is not sent again once it was looked up', async () => {
    await sandbox.control('PUT', '/efi/limits', { notificationRetryMs: [100, 100] });
    receiver.answers = Array<number>(9).fill(500);
    await sandbox.merchant.put(`/v1/charge/${id}/cancel`);
    await received(1);
    await lookUp(tokenOf(receiver.bodies[0]));
    await quiet();
    expect(receiver.bodies).toHaveLength(1);
  });

  test('a receiver that is not there does no harm', async () => {
    receiver.stop();
    expect((await pay()).status).toBe(200);
    await sandbox.untilStatus(id, 'paid');
  });

  describe('that go wrong', () => {
    const set = (fault: object) => sandbox.control('POST', '/efi/faults', fault);

    test('twice', async () => {
      await set({ route: 'PUT /v1/charge/:id/cancel', mode: 'duplicate-notification' });
      await sandbox.merchant.put(`/v1/charge/${id}/cancel`);
      await received(2);
      await quiet();
      expect(receiver.bodies).toHaveLength(2);
    });

    test('never, though the news can be looked up', async () => {
      await set({ route: '*', mode: 'lose-notification', times: 2 });
      await pay();
      await sandbox.untilStatus(id, 'paid');
      await received(1);
      await quiet();
      expect(receiver.bodies).toHaveLength(1);
      expect((await lookUp(tokenOf(receiver.bodies[0]))).body.data).toHaveLength(4);
    });

    test('late', async () => {
      await set({ route: PAY, mode: 'late-notification', ms: 200, times: 1 });
      const started = performance.now();
      await sandbox.control('PUT', '/efi/limits', { authoriseMs: 3_600_000 });
      await pay();
      await received(1);
      expect(performance.now() - started).toBeGreaterThanOrEqual(195);
    });

    test('only for the route that is named', async () => {
      await set({ route: PAY, mode: 'lose-notification' });
      await sandbox.merchant.put(`/v1/charge/${id}/cancel`);
      await received(1);
    });
  });
});
