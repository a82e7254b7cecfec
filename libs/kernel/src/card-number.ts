import cardValidator from 'card-validator';

/** The schemes that gateways in Brazil take, or may take. */
export type CardBrand =
  'visa' | 'mastercard' | 'amex' | 'elo' | 'hipercard' | 'diners' | 'discover' | 'jcb' | 'maestro';

/** A card's number: never stored, logged or queued. */
export interface CardNumber {
  digits: string;
  /** As far as the number tells; `undefined` for a scheme that no gateway in Brazil takes. */
  brand: CardBrand | undefined;
  /** 4 for American Express, else 3. */
  securityCodeLength: number;
}

/** As people write them. */
export const CARD_BRAND_NAMES: Readonly<Record<CardBrand, string>> = {
  visa: 'Visa',
  mastercard: 'MasterCard',
  amex: 'American Express',
  elo: 'Elo',
  hipercard: 'Hipercard',
  diners: 'Diners Club',
  discover: 'Discover',
  jcb: 'JCB',
  maestro: 'Maestro',
};

const OTHER_NAMES: readonly [name: string, brand: CardBrand][] = [
  ['master', 'mastercard'],
  ['diners', 'diners'],
  ['amex', 'amex'],
  ['hiper', 'hipercard'],
];
// A map, because in an object "constructor" would be a brand too.
const BRANDS_BY_NAME = new Map<string, CardBrand>([
  ...Object.entries(CARD_BRAND_NAMES).map(([brand, name]) => [bare(name), brand as CardBrand] as const),
  ...OTHER_NAMES,
]);

/** Hiper is Hipercard's, under another name. */
const BRANDS_BY_TYPE = new Map<string, CardBrand>([
  ['visa', 'visa'],
  ['mastercard', 'mastercard'],
  ['american-express', 'amex'],
  ['elo', 'elo'],
  ['hipercard', 'hipercard'],
  ['hiper', 'hipercard'],
  ['diners-club', 'diners'],
  ['discover', 'discover'],
  ['jcb', 'jcb'],
  ['maestro', 'maestro'],
]);

/**
 * Brazilian ranges that the library takes for Diners Club, Discover, Troy or Maestro, or leaves out. Elo's are those of
 * Efí's own package `payment-token-efi` (3.4.1).
 */
const { creditCardType } = cardValidator;
creditCardType.updateCard('hipercard', { patterns: [606282, [384100, 384199]], lengths: [16, 19] });
creditCardType.updateCard('hiper', { patterns: [637] });
creditCardType.updateCard('elo', {
  patterns: [
    ...creditCardType.getTypeInfo('elo').patterns,
    ...[506779, 650030, 650599, 650719, 650900, 650923, 655020, 655059],
    [650057, 650089],
    [650400, 650404],
    [650539, 650540],
    [650728, 650729],
    [651680, 651704],
  ],
});
// Of patterns of one length the first in this order counts.
creditCardType.changeOrder('elo', 0);
// Argentine, and inside the ranges of Visa and MasterCard, by whom it is read here.
creditCardType.removeCard('naranja');

/** Reads a card's number, in groups or not: known length, and right check digit (Luhn). */
export function parseCardNumber(input: unknown): CardNumber | undefined {
  if (typeof input !== 'string' || !/^\d(?:[ -]?\d){11,18}$/.test(input)) return undefined;
  const digits = input.replace(/\D/g, '');
  const { isValid, card } = cardValidator.number(digits);
  if (!isValid) return undefined;
  return {
    digits,
    brand: BRANDS_BY_TYPE.get(card?.type ?? ''),
    securityCodeLength: card?.code.size ?? 3,
  };
}

/** Reads the name of a brand without regard to case, accents, spaces and hyphens: "MasterCard", "MASTER", "Amex". */
export function parseCardBrand(input: unknown): CardBrand | undefined {
  return typeof input === 'string' && input.length <= 40 ? BRANDS_BY_NAME.get(bare(input)) : undefined;
}

function bare(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[\p{M}\s-]/gu, '')
    .toLowerCase();
}
