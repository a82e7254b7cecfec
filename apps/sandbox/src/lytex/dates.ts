import { dateIn, type CalendarDate } from '@mensal/kernel';

/** The day at an instant, where the vendor is. */
export function dayOf(instant: Date | string): CalendarDate {
  return dateIn('America/Sao_Paulo', new Date(instant));
}
