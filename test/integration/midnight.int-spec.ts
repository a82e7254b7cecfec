import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { send, type ApiClient } from '../support/api-client.js';
import { allInvoices, allRuns } from '../support/billing-runs.js';
import { TestServer } from '../support/test-server.js';

/** Noronha is two hours behind UTC, São Paulo three, Manaus four. */
const ZONES = ['America/Noronha', 'America/Sao_Paulo', 'America/Manaus'] as const;
const MERCHANTS_AT_ONCE = 40;

describe('Given merchants in three time zones, each with a customer whose period comes within the lead on the 22nd', () => {
  let server: TestServer;
  let merchants: ApiClient[];

  beforeAll(async () => {
    server = await TestServer.start({ now: '2026-11-21T15:00:00.000Z' });
    merchants = [];
    for (const zone of ZONES) merchants.push(await server.newTenant(zone));
    for (const merchant of merchants) await merchant.aCustomer({ dueDate: '2' });
  });
  afterAll(() => server.stop());

  const billed = () =>
    Promise.all(
      merchants.map(async (merchant) =>
        (await allInvoices(merchant)).map(({ createdAt, dueOn }) => `${createdAt} for ${dueOn}`),
      ),
    );
  /** The date that a merchant's day has, seen on what is made on it. */
  const today = async (merchant: ApiClient) => {
    const { body } = await merchant.get(`/v1/services/${await merchant.aService()}`);
    return body.service.createdAt;
  };
  const invoice = '2026-11-22 for 2026-12-02';

  it.each<[at: string, days: string[], invoices: string[][]]>([
    ['2026-11-22T00:00:00.000Z', ['2026-11-21', '2026-11-21', '2026-11-21'], [[], [], []]],
    ['2026-11-22T01:58:00.000Z', ['2026-11-21', '2026-11-21', '2026-11-21'], [[], [], []]],
    ['2026-11-22T02:00:00.000Z', ['2026-11-22', '2026-11-21', '2026-11-21'], [[invoice], [], []]],
    ['2026-11-22T02:58:00.000Z', ['2026-11-22', '2026-11-21', '2026-11-21'], [[invoice], [], []]],
    ['2026-11-22T03:00:00.000Z', ['2026-11-22', '2026-11-22', '2026-11-21'], [[invoice], [invoice], []]],
    ['2026-11-22T03:58:00.000Z', ['2026-11-22', '2026-11-22', '2026-11-21'], [[invoice], [invoice], []]],
    [
      '2026-11-22T04:00:00.000Z',
      ['2026-11-22', '2026-11-22', '2026-11-22'],
      [[invoice], [invoice], [invoice]],
    ],
  ])('at %s, it is %j for them, and billed is %j', async (at, days, invoices) => {
    await server.advance(at);
    expect(await Promise.all(merchants.map(today))).toEqual(days);
    expect(await billed()).toEqual(invoices);
  });

  it('a request for a run goes by the day of the merchant: 02:58Z is the day before in São Paulo, not in Noronha', async () => {
    await server.advance('2026-11-23T02:58:00.000Z');
    const ask = async (merchant: ApiClient) =>
      (await merchant.post('/v1/billing-runs', { billingRun: { date: '2026-11-23' } })).status;
    expect(await Promise.all(merchants.map(ask))).toEqual([200, 400, 400]);
  });

  it('when days pass in one go, then each midnight comes in its own order, at its own instant', async () => {
    await server.advance('2026-11-24T12:00:00.000Z');
    const before = await Promise.all(merchants.map(async (merchant) => (await allRuns(merchant)).length));
    await server.advance('2026-11-27T12:00:00.000Z');
    const runs = await Promise.all(
      merchants.map(async (merchant, n) => (await allRuns(merchant)).slice(before[n])),
    );
    const instants = runs.flat().map((run) => run.createdAt.slice(0, 19));
    const inOrder = runs.flat().toSorted((a, b) => (a.token < b.token ? -1 : 1));
    expect(inOrder.map((run) => run.createdAt.slice(0, 19))).toEqual(instants.toSorted());
    expect(instants.toSorted()).toEqual(
      ['25', '26', '27'].flatMap((day) => ['02', '03', '04'].map((hour) => `2026-11-${day}T${hour}:00:00`)),
    );
    for (const ofMerchant of runs)
      expect(ofMerchant.map((run) => run.date)).toEqual(['2026-11-25', '2026-11-26', '2026-11-27']);
  });

  it('the clock does not go back, and stays where it was', async () => {
    const advance = (to: unknown) => send(server.url, 'POST', '/dev/clock/advance', { to });
    const refused = await advance('2026-11-27T11:59:59.000Z');
    expect([refused.status, refused.body]).toEqual([400, { mensagem: 'O relógio só anda para a frente.' }]);
    for (const to of ['amanhã', '', 5, undefined]) expect((await advance(to)).status).toBe(400);
    const { body } = await send(server.url, 'GET', '/dev/clock');
    expect(body.now >= '2026-11-27T12:00:00.000Z' && body.now < '2026-11-27T13:00:00.000Z').toBe(true);
  });

  it('a midnight of many merchants is worked through in one go', async () => {
    const many: ApiClient[] = [];
    for (let n = 0; n < MERCHANTS_AT_ONCE; n += 1) many.push(await server.newTenant());
    for (const merchant of many) await merchant.aCustomer({ dueDate: '8' });
    await server.advance('2026-11-27T13:00:00.000Z');
    await server.advance('2026-11-28T12:00:00.000Z');
    for (const merchant of many)
      expect((await allInvoices(merchant)).map((it) => it.dueOn)).toEqual(['2026-12-08']);
  });
});
