import {
  parseCalendarDate,
  parseCents,
  parseIdentifier,
  type CalendarDate,
  type Cents,
} from '@mensal/kernel';
import { IpayError, must, type ErrorName } from './errors.js';

/** What a request carries, unread. */
export type Fields = Readonly<Record<string, unknown>>;

/** How each field is read. All throw the IpayError of the field. */
type Readers = Readonly<Record<string, (value: unknown) => unknown>>;
export type Values<R extends Readers> = { -readonly [Name in keyof R]: ReturnType<R[Name]> };

const LONGEST_TEXT = 255;

/** The object in which the page wraps what a request carries. @throws IpayError parameters */
export function unwrap(body: unknown, name?: string): Fields {
  const value = name === undefined ? body : (body as Fields | null | undefined)?.[name];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new IpayError('parameters');
  return value as Fields;
}

/** Reads the fields that are there; null is as good as absent. Fields that nobody knows are read over. */
export function readFields<R extends Readers>(fields: Fields, readers: R): Partial<Values<R>> {
  const given = Object.entries(readers).filter(([name]) => isGiven(fields, name));
  return Object.fromEntries(given.map(([name, read]) => [name, read(fields[name])])) as Partial<Values<R>>;
}

/** The same, where some must be there. @throws IpayError parameters when one is not */
export function readAll<R extends Readers, O extends Readers>(
  fields: Fields,
  required: R,
  optional?: O,
): Values<R> & Partial<Values<O>> {
  if (!Object.keys(required).every((name) => isGiven(fields, name))) throw new IpayError('parameters');
  return readFields(fields, { ...required, ...optional }) as Values<R> & Partial<Values<O>>;
}

function isGiven(fields: Fields, name: string): boolean {
  return (fields[name] ?? null) !== null;
}

export function text(value: unknown): string {
  if (typeof value !== 'string' || value.trim() === '' || value.length > LONGEST_TEXT)
    throw new IpayError('parameters');
  return value;
}

export function textLike(pattern: RegExp) {
  return (value: unknown): string => {
    if (typeof value !== 'string' || !pattern.test(value)) throw new IpayError('parameters');
    return value;
  };
}

export function flag(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new IpayError('parameters');
  return value;
}

/** A string of digits or an integer: at least one cent. */
export function price(value: unknown): Cents {
  const cents = parseCents(value);
  return must(cents === 0 ? undefined : cents, 'parameters');
}

/** `2019-04-30`; of a whole ISO string, the day that it names. */
export function isoDay(error: ErrorName) {
  return (value: unknown): CalendarDate => {
    const day = typeof value === 'string' ? /^([\d-]{10})(T[\d:.]+(Z|[+-]\d{2}:\d{2})?)?$/.exec(value) : null;
    return must(parseCalendarDate(day?.[1]), error);
  };
}

/** A token in a body. */
export function token(value: unknown): string {
  return must(parseToken(value), 'parameters');
}

/** A day of the month, 1 to 31, with the digits given. */
export function dayOfMonth(error: ErrorName) {
  return (value: unknown): string => {
    if (typeof value !== 'string' || !/^(0?[1-9]|[12]\d|3[01])$/.test(value)) throw new IpayError(error);
    return value;
  };
}

/** One of the page's values, in whatever case, and with or without its accents. */
export function oneOf<const T extends string>(options: readonly T[], error: ErrorName) {
  return (value: unknown): T =>
    must(
      options.find((option) => typeof value === 'string' && bare(option) === bare(value)),
      error,
    );
}

function bare(value: string): string {
  return value.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** @returns the 32 hex digits of a token, which may have come as a hyphenated UUID; undefined for anything else */
export function parseToken(value: unknown): string | undefined {
  return parseIdentifier(value)?.replaceAll('-', '');
}
