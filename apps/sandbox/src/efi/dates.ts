const ZONE = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'America/Sao_Paulo',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const DAY_MS = 86_400_000;

/** @returns `2021-06-01 14:58:46` in America/Sao_Paulo, as the vendor writes instants nearly everywhere */
export function localTime(instant: string): string {
  return ZONE.format(new Date(instant));
}

/** @returns `2021-06-01` in America/Sao_Paulo */
export function localDate(instant: string): string {
  return localTime(instant).slice(0, 10);
}

/** Whole days between two days in America/Sao_Paulo. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(localDate(to)) - Date.parse(localDate(from))) / DAY_MS);
}
