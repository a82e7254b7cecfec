/** Amounts travel as decimals of reais; here they are cents. No arithmetic happens between the two but on digits. */

/** @param amount what JSON gave @returns undefined for what is no number of at most two decimals */
export function centsOf(amount: unknown): number | undefined {
  if (typeof amount !== 'number') return undefined;
  const [, reais, decimals = ''] = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(String(amount)) ?? [];
  return reais === undefined ? undefined : Number(reais + decimals.padEnd(2, '0'));
}

/** @returns `123.40` */
export function decimalText(cents: number): string {
  const digits = String(cents).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** @returns the number that JSON writes as `123.4` */
export function decimal(cents: number): number {
  return Number(decimalText(cents));
}
