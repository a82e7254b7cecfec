import { describe, expect, it } from '@jest/globals';
import { calendarDate, newIdentifier } from '@mensal/kernel';
import type { LytexClient } from './lytex-client.js';
import { LytexListing } from './lytex-listing.js';
import type { LytexInvoice } from './lytex-wire.js';

const REQUEST = {
  tenantId: newIdentifier(),
  from: calendarDate('2026-11-10'),
  to: calendarDate('2026-11-20'),
};
const PAGES = 9;

/** One page of nine, of cobranças made on these days at noon; `undefined` where it does not tell. */
const listed = async (days: readonly (string | undefined)[], status = 'paid', page = 3) => {
  const results = days.map((day, n) => ({
    _id: `65df1d1b1c008a70b5d3834${n}`,
    status,
    totalValue: 4990,
    referenceId: null,
    createdAt: day === undefined ? undefined : new Date(`${day}T15:00:00.000Z`),
  })) as LytexInvoice[];
  const client = { listInvoices: async () => ({ kind: 'ok', data: { results, pages: PAGES } }) };
  return new LytexListing(client as unknown as LytexClient).list({ ...REQUEST, after: String(page - 1) });
};

describe("Lytex's list", () => {
  it.each<[what: string, days: (string | undefined)[], goesOn: boolean]>([
    ['newest first, and all older', ['2026-11-08', '2026-11-07', '2026-11-01'], false],
    ['newest first, and partly older', ['2026-11-11', '2026-11-07', '2026-11-01'], true],
    // A day of Brazil is not everywhere the merchant's.
    ['older by a day', ['2026-11-09', '2026-11-07', '2026-11-01'], true],
    ['oldest first', ['2026-11-01', '2026-11-07', '2026-11-08'], true],
    ['of one day, which tells no order', ['2026-11-01', '2026-11-01', '2026-11-01'], true],
    ['without a date', ['2026-11-08', undefined, '2026-11-01'], true],
    ['empty', [], true],
  ])('that is %s: read on %s', async (_what, days, goesOn) => {
    expect(await listed(days)).toMatchObject({ kind: 'page', after: goesOn ? '3' : undefined });
  });

  it('ends with its last page', async () => {
    expect(await listed(['2026-11-11'], 'paid', PAGES)).toMatchObject({ after: undefined });
  });

  it('counts what has a status unknown to us, and takes it for nothing', async () => {
    expect(await listed(['2026-11-11', '2026-11-11'], 'sabbatical')).toMatchObject({
      charges: [],
      unreadable: 2,
    });
  });
});
