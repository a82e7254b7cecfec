import { cnpj, cpf } from 'cpf-cnpj-validator';

/** A person's CPF (11 digits) or a company's CNPJ (14 characters, numeric or alphanumeric), without punctuation. */
export type TaxId = string & { readonly __brand: 'TaxId' };

/**
 * Reads a CPF or CNPJ with or without its usual punctuation and checks its check digits.
 * Alphanumeric CNPJs are in force since July 2026 (Instrução Normativa RFB 2.229/2024). Letters are read in either case.
 */
export function parseTaxId(input: unknown): TaxId | undefined {
  // ASCII before anything else: capitals of ı, ſ or ß are ASCII letters too.
  if (typeof input !== 'string' || !/^[0-9A-Za-z./-]{11,18}$/.test(input)) return undefined;
  const text = input.toUpperCase();
  if (/^(\d{11}|\d{3}\.\d{3}\.\d{3}-\d{2})$/.test(text)) return valid(text, cpf.isValid);
  if (/^([0-9A-Z]{12}\d{2}|[0-9A-Z]{2}(\.[0-9A-Z]{3}){2}\/[0-9A-Z]{4}-\d{2})$/.test(text))
    return valid(text, cnpj.isValid);
  return undefined;
}

export function isCompany(taxId: TaxId): boolean {
  return taxId.length === 14;
}

function valid(text: string, isValid: (text: string) => boolean): TaxId | undefined {
  const bare = text.replace(/[./-]/g, '');
  return isValid(bare) ? (bare as TaxId) : undefined;
}
