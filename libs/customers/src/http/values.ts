import type { BasisPoints } from '@mensal/kernel';
import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsIn, IsInt } from 'class-validator';
import type { BillingMode, PaymentMethod } from '../domain/customer.js';

// Maps, because in an object "constructor" would be a word too.
const MODES = new Map<string, BillingMode>([
  ['automatico', 'automatic'],
  ['manual', 'manual'],
]);
const METHODS = new Map<string, PaymentMethod>([
  ['boleto', 'boleto'],
  ['cartao', 'card'],
  ['pix', 'pix'],
]);

export const MODE_NAMES = { automatic: 'Automatico', manual: 'Manual' } as const satisfies Record<
  BillingMode,
  string
>;
export const METHOD_NAMES = { boleto: 'Boleto', card: 'Cartao', pix: 'Pix' } as const satisfies Record<
  PaymentMethod,
  string
>;

/** The contract's words are read without regard to case and accents. */
function word(value: unknown): string {
  return typeof value === 'string' ? value.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase() : '';
}

export function parseMode(value: unknown): BillingMode | undefined {
  return MODES.get(word(value));
}

export function parsePaymentMethod(value: unknown): PaymentMethod | undefined {
  return METHODS.get(word(value));
}

/** Reads a discount in percent, "12" or "12.5", at most 100 with two decimals. */
function parseRate(value: unknown): BasisPoints | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  const [, whole, decimals = ''] =
    (typeof text === 'string' && /^(\d{1,3})(?:[.,](\d{1,2}))?$/.exec(text)) || [];
  if (whole === undefined) return undefined;
  const rate = Number(whole) * 100 + Number(decimals.padEnd(2, '0'));
  return rate <= 10_000 ? rate : undefined;
}

/** 1250 → "12.5". */
export function rateToWire(rate: BasisPoints): string {
  const decimals = String(rate % 100)
    .padStart(2, '0')
    .replace(/0+$/, '');
  return `${Math.floor(rate / 100)}${decimals === '' ? '' : `.${decimals}`}`;
}

const reading = <T>(parse: (value: unknown) => T | undefined) =>
  Transform(({ value }: { value: unknown }) => (value == null ? value : (parse(value) ?? 'invalid')));

export const AsMode = () => applyDecorators(reading(parseMode), IsIn([...MODES.values()]));
export const AsPaymentMethod = () =>
  applyDecorators(reading(parsePaymentMethod), IsIn([...METHODS.values()]));
export const AsRate = () => applyDecorators(reading(parseRate), IsInt());
