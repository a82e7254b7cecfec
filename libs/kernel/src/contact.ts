import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import validator from 'validator';

const MAX_EMAIL = 254;

/** Reads an e-mail address; `undefined` for anything that is not exactly one. */
export function parseEmail(input: unknown): string | undefined {
  return typeof input === 'string' && input.length <= MAX_EMAIL && validator.isEmail(input)
    ? input
    : undefined;
}

/**
 * Reads a Brazilian phone number with or without punctuation and gives its digits.
 * With an area code (10 or 11 digits) it must be a number that the plan of ANATEL knows; without one (8 or 9 digits,
 * which the contract's own examples use) its first digit must fit a land line or a mobile phone.
 */
export function parsePhone(input: unknown): string | undefined {
  if (typeof input !== 'string' || !/^\+?[\d ().-]{8,25}$/.test(input)) return undefined;
  const digits = input.replace(/\D/g, '').replace(/^55(?=\d{10,11}$)/, '');
  if (/^([2-5]\d{7}|9\d{8})$/.test(digits)) return digits;
  if (digits.length !== 10 && digits.length !== 11) return undefined;
  const number = parsePhoneNumberFromString(digits, 'BR');
  return number?.country === 'BR' && number.isValid() ? digits : undefined;
}

/** Reads a CEP (postal code) with or without punctuation and gives its 8 digits. */
export function parsePostalCode(input: unknown): string | undefined {
  if (typeof input !== 'string' || !/^\d{2}\.?\d{3}-?\d{3}$/.test(input)) return undefined;
  const digits = input.replace(/\D/g, '');
  return digits === '00000000' ? undefined : digits;
}
