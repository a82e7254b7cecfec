import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays, addMonths, anchoredDate, calendarDate, daysBetween, type Period } from '@mensal/kernel';
import { send, type ApiClient } from '../support/api-client.js';
import { allInvoices, allRuns } from '../support/billing-runs.js';
import { TestServer } from '../support/test-server.js';

const CUSTOMERS = process.env['MENSAL_FULL'] === '1' ? 300 : 60;
const LEAD_DAYS = 10;
/** From the day after on it is 2027 that is billed; a year later, the last of it has been. */
const START = calendarDate('2026-12-21');
const MONTHS = Array.from({ length: 12 }, (_, n) => addMonths('2027-01' as Period, n));

const startOf = (day: string) => `${day}T03:00:00.000Z`;

describe(`Given ${CUSTOMERS} customers, due on all days of the month`, () => {
  let server: TestServer;
  let merchant: ApiClient;
  const dueDays = new Map<string, number>();

  beforeAll(async () => {
    server = await TestServer.start({ now: `${START}T12:00:00.000Z` });
    merchant = await server.newTenant();
    const service = { token: await merchant.aService(), price: '1000', status: true };
    const common = { service, initialBillingDate: '2027-01-01' };
    for (let n = 0; n < CUSTOMERS; n += 1) {
      const dueDay = (n % 31) + 1;
      dueDays.set(await merchant.aCustomer({ ...common, dueDate: String(dueDay) }), dueDay);
    }
  }, 60_000);
  afterAll(() => server.stop());

  it('when the clock is moved through twelve months, month by month, then all work on the way is done, in order', async () => {
    let from = START;
    for (const month of MONTHS) {
      const day = calendarDate(`${month}-21`);
      const to = `${day}T12:00:00.000Z`;
      const answer = await send(server.url, 'POST', '/dev/clock/advance', { to });
      expect(answer.status).toBe(200);
      expect(answer.body.now >= to).toBe(true);
      // Each day a run, at least.
      expect(answer.body.jobs).toBeGreaterThanOrEqual(daysBetween(from, day));
      from = day;
    }
    const runs = await allRuns(merchant);
    const days = daysBetween(START, from);
    const expected = Array.from({ length: days }, (_, n) => addDays(START, n + 1));
    expect(runs.map((run) => run.date)).toEqual(expected);
    for (const run of runs) {
      expect([run.trigger, run.status, run.error]).toEqual(['Agendado', 'Concluido', null]);
      // At the first instant of its own day, and done before the next thing was due.
      expect(run.createdAt.slice(0, 19)).toBe(startOf(run.date).slice(0, 19));
      expect(run.finishedAt < startOf(addDays(run.date, 1))).toBe(true);
    }
  }, 300_000);

  it('then each customer was billed each month once, for its own day, ten days ahead', async () => {
    const invoices = await allInvoices(merchant);
    expect(invoices.length).toBe(CUSTOMERS * MONTHS.length);
    const byCustomer = Map.groupBy(invoices, (invoice) => invoice.customer as string);
    for (const [customer, dueDay] of dueDays) {
      const own = byCustomer.get(customer) ?? [];
      expect(own.map((invoice) => invoice.period)).toEqual(MONTHS);
      expect(own.map((invoice) => invoice.dueOn)).toEqual(MONTHS.map((month) => anchoredDate(month, dueDay)));
      for (const { createdAt, dueOn } of own) expect(createdAt).toBe(addDays(dueOn, -LEAD_DAYS));
    }
  }, 60_000);

  it('then the numbers go from 1 to the last without a gap, in the order of the days', async () => {
    const invoices = await allInvoices(merchant);
    expect(invoices.map((invoice) => Number(invoice.invoiceNumber))).toEqual(invoices.map((_, n) => n + 1));
    const issued = invoices.map((invoice) => invoice.createdAt as string);
    expect(issued).toEqual(issued.toSorted());
  }, 60_000);
});
