import { parseCalendarDate, type CalendarDate } from '@mensal/kernel';
import { InvalidRequest, mistake, type Detail } from './errors.js';

type Path = Detail['path'];

/** Checks a value, gives it its type, and adds what is wrong to what was found. */
export type Check<T> = (value: unknown, path: Path, found: Detail[]) => T;

/** Looks at the fields of an object together. */
export type Rule = (fields: Readonly<Record<string, unknown>>, path: Path, found: Detail[]) => void;

type Shape = Record<string, Check<unknown>>;
type Values<S extends Shape> = { [Name in keyof S]: S[Name] extends Check<infer T> ? T : never };

/** @throws InvalidRequest with every mistake */
export function read<T>(check: Check<T>, value: unknown): T {
  const found: Detail[] = [];
  const result = check(value ?? {}, [], found);
  if (found.length > 0) throw new InvalidRequest(value ?? {}, found);
  return result;
}

/** Nothing else may be in it. */
export function object<Required extends Shape, Optional extends Shape = Record<never, Check<unknown>>>(
  required: Required,
  optional?: Optional,
  ...rules: Rule[]
): Check<Values<Required> & Partial<Values<Optional>>> {
  const checks = Object.entries<Check<unknown>>({ ...required, ...optional });
  return (value, path, found) => {
    const fields: Record<string, unknown> = {};
    const given = asObject(value);
    if (!given) found.push(mistake(path, 'object.base', 'deve ser um objeto'));
    else {
      for (const [name, check] of checks)
        if (given[name] !== undefined) fields[name] = check(given[name], [...path, name], found);
        else if (Object.hasOwn(required, name))
          found.push(mistake([...path, name], 'any.required', 'é obrigatório'));
      for (const name of Object.keys(given))
        if (!checks.some(([known]) => known === name))
          found.push(mistake([...path, name], 'object.unknown', 'não é permitido'));
      for (const rule of rules) rule(fields, path, found);
    }
    return fields as Values<Required> & Partial<Values<Optional>>;
  };
}

/** Of these fields there must be one, and not two. */
export function exactlyOne(...names: string[]): Rule {
  return (fields, path, found) => {
    const given = names.filter((name) => fields[name] !== undefined).length;
    const listed = names.join(', ');
    if (given === 0) found.push(mistake(path, 'object.missing', `deve conter um destes: [${listed}]`));
    if (given > 1) found.push(mistake(path, 'object.xor', `não deve conter mais de um destes: [${listed}]`));
  };
}

export function list<T>(item: Check<T>): Check<T[]> {
  return (value, path, found) => {
    if (!Array.isArray(value)) found.push(mistake(path, 'array.base', 'deve ser uma lista'));
    else if (value.length === 0) found.push(mistake(path, 'array.min', 'deve ter pelo menos 1 elemento'));
    else return value.map((entry, index) => item(entry, [...path, index], found));
    return [];
  };
}

export function text(from: number, to: number): Check<string> {
  return (value, path, found) => {
    if (typeof value !== 'string') found.push(mistake(path, 'string.base', 'deve ser um texto'));
    else if (value === '' && from > 0)
      found.push(mistake(path, 'string.empty', 'não pode ser um texto vazio'));
    else if (value.length < from || value.length > to)
      found.push(mistake(path, 'string.length', `deve ter entre ${from} e ${to} caracteres`));
    return value as string;
  };
}

/** @param holds a pattern, or any other test of the text */
export function textLike(holds: RegExp | ((value: string) => boolean), wording: string): Check<string> {
  const isLike = holds instanceof RegExp ? (value: string) => holds.test(value) : holds;
  return (value, path, found) => {
    if (typeof value !== 'string') found.push(mistake(path, 'string.base', 'deve ser um texto'));
    else if (!isLike(value)) found.push(mistake(path, 'string.pattern.base', wording));
    return value as string;
  };
}

export function integer(from: number, to: number): Check<number> {
  return (value, path, found) => {
    if (typeof value !== 'number') found.push(mistake(path, 'number.base', 'deve ser um número'));
    else if (!Number.isSafeInteger(value))
      found.push(mistake(path, 'number.integer', 'deve ser um número inteiro'));
    else if (value < from) found.push(mistake(path, 'number.min', `deve ser maior ou igual a ${from}`));
    else if (value > to) found.push(mistake(path, 'number.max', `deve ser menor ou igual a ${to}`));
    return value as number;
  };
}

export const flag: Check<boolean> = (value, path, found) => {
  if (typeof value !== 'boolean') found.push(mistake(path, 'boolean.base', 'deve ser verdadeiro ou falso'));
  return value as boolean;
};

/** `YYYY-MM-DD`. */
export const day: Check<CalendarDate> = (value, path, found) => {
  const date = parseCalendarDate(value);
  if (date === undefined) found.push(mistake(path, 'date.format', 'deve ser uma data AAAA-MM-DD'));
  return date as CalendarDate;
};

export function dayFrom(first: CalendarDate): Check<CalendarDate> {
  return (value, path, found) => {
    const date = day(value, path, found);
    if (date < first) found.push(mistake(path, 'date.min', `deve ser a partir de ${first}`));
    return date;
  };
}

export function oneOf<const T extends string>(options: readonly T[]): Check<T> {
  return (value, path, found) => {
    if (!options.includes(value as T))
      found.push(mistake(path, 'any.only', `deve ser um destes: [${options.join(', ')}]`));
    return value as T;
  };
}

/** Any object, which is kept as it is. */
export const fields: Check<Record<string, unknown>> = (value, path, found) => {
  if (!asObject(value)) found.push(mistake(path, 'object.base', 'deve ser um objeto'));
  return value as Record<string, unknown>;
};

/** A whole number in a query. */
export function digits(from: number, to: number): Check<number> {
  const check = integer(from, to);
  return (value, path, found) => check(/^\d{1,9}$/.test(String(value)) ? Number(value) : value, path, found);
}

function asObject(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}
