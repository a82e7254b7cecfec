import type { Cents } from '@mensal/kernel';

/** An id that goes into paths: a payment's token is a UUID, as far as is known. */
export function idOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w-]{1,64}$/.test(value) ? value : undefined;
}

/**
 * An amount of reais with at most two decimals, as text or as a JSON number, in cents. A number is read by its shortest
 * text, which is the one that was on the wire, so that no fraction is ever computed with.
 */
export function centsOf(value: unknown): Cents | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  const [, whole, part = ''] = (typeof text === 'string' && /^(\d{1,10})(?:\.(\d{1,2}))?$/.exec(text)) || [];
  return whole === undefined ? undefined : Number(whole + part.padEnd(2, '0'));
}

/** The JSON number of reais that stands for an amount: 12345 cents are written 123.45. */
export function reaisOf(amount: Cents): number {
  const digits = String(amount).padStart(3, '0');
  return Number(`${digits.slice(0, -2)}.${digits.slice(-2)}`);
}
