import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays, calendarDate, daysBetween, type CalendarDate } from '@mensal/kernel';
import type { ApiClient } from '../support/api-client.js';
import { allInvoices, type Wire } from '../support/billing-runs.js';
import { query } from '../support/database.js';
import { TestServer } from '../support/test-server.js';

const FIRST_DUE = calendarDate('2026-12-19');
const LAST_DAY = calendarDate('2027-02-20');
/** Of the customer who owes nothing for being late: before a weekend, on it, at the turn of the year, at Carnival. */
const FREE_DUE = ['2026-12-18', '2026-12-20', '2026-12-31', '2027-01-15', '2027-02-06', '2027-02-09'];
const PAID_ON = '2027-01-20';

/** FEBRABAN's calendar of these two months, written out. */
const HOLIDAYS = ['2026-12-25', '2026-12-31', '2027-01-01', '2027-02-08', '2027-02-09'];
const isBankingDay = (day: string) =>
  ![0, 6].includes(new Date(`${day}T12:00:00Z`).getUTCDay()) && !HOLIDAYS.includes(day);

interface Specimen {
  token: string;
  dueOn: CalendarDate;
  price: number;
  free: boolean;
}

/** What the rules say, worked out here once more, in unlimited integers. */
function expectedOn(today: CalendarDate, { token, dueOn, price, free }: Specimen) {
  let payable = dueOn;
  while (!isBankingDay(payable)) payable = addDays(payable, 1);
  const days = today > payable ? daysBetween(dueOn, today) : 0;
  const penalty = days > 0 && !free ? Number((BigInt(price) * 2n + 50n) / 100n) : 0;
  const interest = free ? 0 : Number((BigInt(price) * BigInt(days) + 1500n) / 3000n);
  return {
    token,
    status: days > 0 ? 'Vencida' : 'Aberto',
    delayedDays: String(days),
    penaltyPrice: String(penalty),
    interestPrice: String(interest),
    total: String(price + penalty + interest),
  };
}

function seenIn({ token, status, delayedDays, penaltyPrice, interestPrice, total }: Wire) {
  return { token, status, delayedDays, penaltyPrice, interestPrice, total };
}

describe('Given an invoice due on each day from 19 December to Carnival', () => {
  let server: TestServer;
  let merchant: ApiClient;
  const specimens: Specimen[] = [];

  beforeAll(async () => {
    // No scheduler: the nightly job runs when the test says so, and not before.
    server = await TestServer.start({
      now: '2026-12-18T12:00:00.000Z',
      env: { MENSAL_ROLES: 'http,worker' },
    });
    merchant = await server.newTenant();
    const customer = await merchant.aCustomer({ mode: 'Manual' });
    const lenient = await merchant.aCustomer({ mode: 'Manual', calculateLatePayment: false });
    const add = async (dueOn: string, free: boolean) => {
      const price = 1000 + 37 * specimens.length;
      const token = await merchant.anInvoice({
        customer: free ? lenient : customer,
        createdAt: dueOn,
        dueDate: dueOn.slice(8),
        price: String(price),
      });
      specimens.push({ token, dueOn: calendarDate(dueOn), price, free });
    };
    for (let day = FIRST_DUE; day < LAST_DAY; day = addDays(day, 1)) await add(day, false);
    for (const dueOn of FREE_DUE) await add(dueOn, true);
    // Gives the new tenant its schedules, from the next midnight on.
    await server.advance('2026-12-18T13:00:00.000Z');
  });

  afterAll(() => server.stop());

  async function expectEveryReadToAgree(today: CalendarDate): Promise<void> {
    const expected = specimens.map((specimen) => expectedOn(today, specimen));
    const listed = (await allInvoices(merchant)).map(seenIn);
    expect([today, listed]).toEqual([today, expected]);
    for (const status of ['Vencida', 'Aberto']) {
      const found = (await allInvoices(merchant, `status=${status}`)).map(seenIn);
      expect(found).toEqual(expected.filter((invoice) => invoice.status === status));
    }
    const near = specimens.filter(({ dueOn, free }) => free || Math.abs(daysBetween(dueOn, today)) <= 5);
    for (const specimen of near) {
      const { body } = await merchant.get(`/v1/invoices/${specimen.token}`);
      expect(seenIn(body.invoice)).toEqual(expectedOn(today, specimen));
    }
  }

  async function markedOverdue(): Promise<string[]> {
    const rows = await query<{ id: string }>(
      server.databaseUrl,
      `select id from billing.invoices where status = 'overdue' order by number`,
    );
    return rows.map((row) => row.id);
  }

  it('on each day, before and after the nightly job, it, every read and every filter say the same', async () => {
    let marked: string[] = [];
    for (let today = addDays(FIRST_DUE, 1); today <= LAST_DAY; today = addDays(today, 1)) {
      server.clock.moveTo(new Date(`${today}T12:00:00.000Z`));
      expect(await markedOverdue()).toEqual(marked);
      await expectEveryReadToAgree(today);
      await server.advance(`${today}T12:10:00.000Z`);
      marked = specimens.filter((it) => expectedOn(today, it).status === 'Vencida').map((it) => it.token);
      expect([today, await markedOverdue()]).toEqual([today, marked]);
      await expectEveryReadToAgree(today);
    }
    // Two months brought both states, and a customer who owes nothing for being late.
    expect(marked.length).toBeGreaterThan(60);
    expect(marked.length).toBeLessThan(specimens.length + 1);
  }, 120_000);

  it('an invoice that was paid stays as it was on the day of its payment', async () => {
    const late = specimens.find((it) => it.dueOn === PAID_ON) as Specimen;
    const today = LAST_DAY;
    const { customer } = (await merchant.get(`/v1/invoices/${late.token}`)).body.invoice;
    const paid = await merchant.put(`/v1/invoices/${late.token}`, { invoice: { customer, status: 'Pago' } });
    expect(paid.status).toBe(200);
    await server.advance('2027-03-20T12:00:00.000Z');
    const { body } = await merchant.get(`/v1/invoices/${late.token}`);
    expect(seenIn(body.invoice)).toEqual({ ...expectedOn(today, late), status: 'Pago' });
    expect(body.invoice.paymentDate).toBe(today);
  });
});
