/** An amount in cents of Brazilian real (BRL). Always a safe integer; never negative unless a caller says so. */
export type Cents = number;

/** A rate in basis points: 200 is 2 %. */
export type BasisPoints = number;

const MAX_DIGITS = 12;

/**
 * Reads a price of the wire: a string of 1 to 12 digits without punctuation, or a JSON integer in the same range.
 * Signs, points, letters, blanks and anything longer are refused with `undefined`.
 */
export function parseCents(input: unknown): Cents | undefined {
  const text = typeof input === 'number' && Number.isSafeInteger(input) ? String(input) : input;
  if (typeof text !== 'string' || text.length > MAX_DIGITS || !/^[0-9]+$/.test(text)) return undefined;
  return Number(text);
}

/** @throws RangeError when an amount is not an integer of cents, or cannot be held exactly. */
export function assertCents(amount: Cents): Cents {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`Not an exact amount of cents: ${amount}`);
  return amount;
}

/** The sum of amounts in cents. @throws RangeError beyond what can be held exactly. */
export function sumCents(amounts: Iterable<Cents>): Cents {
  let total = 0;
  for (const amount of amounts) total = assertCents(total + assertCents(amount));
  return total;
}

/**
 * `amount × numerator / denominator` in cents, rounded half up, once.
 * The product is computed exactly, whatever its size. Arguments are integers, none negative, `denominator` above 0.
 *
 * @throws RangeError for arguments that are not such integers, or a result beyond exact cents.
 */
export function proportion(amount: Cents, numerator: number, denominator: number): Cents {
  for (const value of [amount, numerator, denominator]) {
    if (!Number.isSafeInteger(value) || value < 0)
      throw new RangeError(`Not a whole number of zero or more: ${value}`);
  }
  if (denominator === 0) throw new RangeError('Not a proportion: the denominator is zero');
  const product = amount * numerator;
  if (Number.isSafeInteger(product) && Number.isSafeInteger(2 * product + denominator)) {
    // Integers this small divide without BigInt: the remainder is exact, so no fraction is ever formed.
    const doubled = 2 * product + denominator;
    return (doubled - (doubled % (2 * denominator))) / (2 * denominator);
  }
  const twice = 2n * BigInt(amount) * BigInt(numerator) + BigInt(denominator);
  return assertCents(Number(twice / (2n * BigInt(denominator))));
}

/** `rate` of `amount`, in cents, rounded half up: 10 % of 105 is 11. */
export function percentOf(amount: Cents, rate: BasisPoints): Cents {
  return proportion(amount, rate, 10_000);
}

/** An amount as people in Brazil read it: `R$ 1.234,56`. */
export function formatCents(amount: Cents): string {
  const digits = String(Math.abs(assertCents(amount))).padStart(3, '0');
  const reais = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, '.');
  return `${amount < 0 ? '-' : ''}R$ ${reais},${digits.slice(-2)}`;
}
