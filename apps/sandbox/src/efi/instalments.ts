import { EfiError } from './errors.js';

export const BRANDS = ['visa', 'mastercard', 'amex', 'diners', 'elo', 'hipercard'] as const;
export type Brand = (typeof BRANDS)[number];

export const MOST_INSTALMENTS = 12;
/** Our choice: R$ 1,000,000.00 in one transaction. Cents. */
export const HIGHEST_TOTAL = 100_000_000;
/** Hundredths of a percent a month, as in the page's example. */
const INTEREST = 199;

/** From the second instalment on, the payer bears interest: the table of French amortisation (Price), half up. */
export function instalmentValue(total: number, instalments: number): number {
  if (instalments === 1) return total;
  const rate = INTEREST / 10_000;
  return Math.round((total * rate) / (1 - (1 + rate) ** -instalments));
}

export function interestFor(instalments: number): number {
  return instalments === 1 ? 0 : INTEREST;
}

/** What `GET /v1/installments` answers. @throws EfiError 3500056, 3500053, 3500006 */
export function instalmentTable(brand: string | undefined, total: string | undefined) {
  if (!isBrand(brand)) throw new EfiError(3500056);
  if (total === undefined || !/^[1-9]\d{0,14}$/.test(total)) throw new EfiError(3500053);
  const cents = Number(total);
  if (cents > HIGHEST_TOTAL) throw new EfiError(3500006);
  return {
    rate: 0,
    name: brand,
    installments: Array.from({ length: MOST_INSTALMENTS }, (_, index) => {
      const installment = index + 1;
      const value = instalmentValue(cents, installment);
      return {
        installment,
        has_interest: installment > 1,
        value,
        currency: currency(value),
        interest_percentage: interestFor(installment),
      };
    }),
  };
}

export function isBrand(text: unknown): text is Brand {
  return BRANDS.includes(text as Brand);
}

/** @returns `1.234,56` */
export function currency(cents: number): string {
  const reais = String(Math.floor(cents / 100)).replace(/\B(?=(\d{3})+$)/g, '.');
  return `${reais},${String(cents % 100).padStart(2, '0')}`;
}
