import { EfiError } from './errors.js';

/** Checks a value, and gives it its type. @param at its path: `/payment/credit_card` @throws EfiError 3500034 */
export type Check<T> = (value: unknown, at: string) => T;

type Shape = Record<string, Check<unknown>>;
type Values<S extends Shape> = { [Name in keyof S]: S[Name] extends Check<infer T> ? T : never };

export function refuse(at: string, message: string): never {
  throw new EfiError(3500034, at === '' ? '/' : at, message);
}

/** Nothing else may be in it: the vendor refuses unknown properties. */
export function object<Required extends Shape, Optional extends Shape = Record<never, Check<unknown>>>(
  required: Required,
  optional?: Optional,
): Check<Values<Required> & Partial<Values<Optional>>> {
  const checks: Shape = { ...required, ...optional };
  return (value, at) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      refuse(at, 'Tipo de dados inválido: deve ser um objeto.');
    const read: Record<string, unknown> = {};
    for (const [name, given] of Object.entries(value)) {
      const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
      if (!check) refuse(`${at}/${name}`, 'Propriedade desconhecida (não está no schema).');
      read[name] = check(given, `${at}/${name}`);
    }
    for (const name of Object.keys(required))
      if (!(name in read)) refuse(`${at}/${name}`, `A propriedade [${name}] é obrigatória.`);
    return read as Values<Required> & Partial<Values<Optional>>;
  };
}

export function list<T>(item: Check<T>): Check<T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) refuse(at, 'Tipo de dados inválido: deve ser uma lista.');
    if (value.length === 0) refuse(at, 'A lista deve ter pelo menos 1 elemento.');
    return value.map((entry, index) => item(entry, `${at}/${index}`));
  };
}

export function integer(from: number, to: number = Number.MAX_SAFE_INTEGER): Check<number> {
  return (value, at) => {
    if (!Number.isSafeInteger(value)) refuse(at, 'Tipo de dados inválido: deve ser um número inteiro.');
    if ((value as number) < from || (value as number) > to)
      refuse(
        at,
        to === Number.MAX_SAFE_INTEGER
          ? `O valor mínimo é ${from}.`
          : `O valor deve estar entre ${from} e ${to}.`,
      );
    return value as number;
  };
}

export function text(from: number, to: number): Check<string> {
  return (value, at) => {
    if (typeof value !== 'string') refuse(at, 'Tipo de dados inválido: deve ser um texto.');
    if (value.length < from || value.length > to)
      refuse(at, `O texto deve ter entre ${from} e ${to} caracteres.`);
    return value;
  };
}

/** @param holds a pattern, or any other test of the text */
export function textLike(holds: RegExp | ((value: string) => boolean), message: string): Check<string> {
  return (value, at) => {
    if (typeof value !== 'string') refuse(at, 'Tipo de dados inválido: deve ser um texto.');
    if (!(holds instanceof RegExp ? holds.test(value) : holds(value))) refuse(at, message);
    return value;
  };
}

export function oneOf<const T extends string>(options: readonly T[]): Check<T> {
  return (value, at) => {
    if (!options.includes(value as T)) refuse(at, `O valor deve ser um destes: ${options.join(', ')}.`);
    return value as T;
  };
}

export function orNull<T>(check: Check<T>): Check<T | null> {
  return (value, at) => (value === null ? null : check(value, at));
}

/** Of two shapes: text, or a number that is read as text, as the vendor takes house numbers. */
export function textOrNumber(from: number, to: number): Check<string> {
  const check = text(from, to);
  return (value, at) => check(typeof value === 'number' ? String(value) : value, at);
}
