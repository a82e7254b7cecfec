import { dateIn, type CalendarDate, type Period } from '@mensal/kernel';

/** `30/11/2026` */
export function dateText(date: CalendarDate): string {
  return date.split('-').reverse().join('/');
}

/** `11/2026` */
export function periodText(period: Period): string {
  return period.split('-').reverse().join('/');
}

export function daysText(days: number): string {
  return days === 1 ? '1 dia' : `${days} dias`;
}

/** The last minute before an instant, in a time zone: `30/11/2026 às 23:59`. */
export function lastMinuteText(end: Date, timeZone: string): string {
  const last = new Date(end.getTime() - 60_000);
  const time = last.toLocaleTimeString('pt-BR', { timeZone, timeStyle: 'short' });
  return `${dateText(dateIn(timeZone, last))} às ${time}`;
}
