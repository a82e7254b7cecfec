import { addMonths, lastDayOf, parsePeriod, periodOf, type CalendarDate } from '@mensal/kernel';

/** Issuers give cards five to ten years: a year beyond this is mistyped. */
const MOST_MONTHS = 20 * 12;

/**
 * The last day on which a card is good: that of its month, in the tenant's time zone.
 *
 * @param month "01" to "12" @param year two digits, of this century
 * @returns `undefined` for what is no month, has passed, or lies beyond twenty years
 */
export function parseExpiry(month: unknown, year: unknown, today: CalendarDate): CalendarDate | undefined {
  const period =
    typeof month === 'string' && typeof year === 'string' ? parsePeriod(`20${year}-${month}`) : undefined;
  if (period === undefined || period > addMonths(periodOf(today), MOST_MONTHS)) return undefined;
  const lastDay = lastDayOf(period);
  return lastDay < today ? undefined : lastDay;
}

/** As the contract writes it: "03" and "26". */
export function expiryText(expiresOn: CalendarDate): { month: string; year: string } {
  return { month: expiresOn.slice(5, 7), year: expiresOn.slice(2, 4) };
}
