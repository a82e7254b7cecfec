import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isCompany, parseTaxId, type TaxId } from './tax-id.js';

const DIGITS = [...'0123456789'];
const LETTERS_AND_DIGITS = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

const text = (characters: string[], length: number) =>
  fc.string({ unit: fc.constantFrom(...characters), minLength: length, maxLength: length });

/** A CPF's check digits, as the Receita Federal publishes them: weighted sum × 10, modulo 11, of which 10 counts as 0. */
function withCpfDigits(base: string): string {
  const digit = (digits: string) =>
    (([...digits].reduce((sum, char, index) => sum + Number(char) * (digits.length + 1 - index), 0) * 10) %
      11) %
    10;
  const first = `${base}${digit(base)}`;
  return `${first}${digit(first)}`;
}

/** A CNPJ's, from the weights of Instrução Normativa RFB 2.229/2024: a character counts its ASCII code less 48. */
function withCnpjDigits(base: string): string {
  const weights = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];
  const digit = (characters: string) => {
    const used = weights.slice(-characters.length);
    const sum = used.reduce(
      (total, weight, index) => total + weight * (characters.charCodeAt(index) - 48),
      0,
    );
    return sum % 11 < 2 ? 0 : 11 - (sum % 11);
  };
  const first = `${base}${digit(base)}`;
  return `${first}${digit(first)}`;
}

const repeated = /^(.)\1+$/;
const cpf = text(DIGITS, 9)
  .map(withCpfDigits)
  .filter((id) => !repeated.test(id) && id !== '12345678909');
const numericCnpj = text(DIGITS, 12)
  .map(withCnpjDigits)
  .filter((id) => !repeated.test(id));
const alphanumericCnpj = text(LETTERS_AND_DIGITS, 12)
  .map(withCnpjDigits)
  .filter((id) => !repeated.test(id));
const taxId = fc.oneof(cpf, numericCnpj, alphanumericCnpj);

function punctuated(id: string): string {
  return id.length === 11
    ? id.replace(/^(...)(...)(...)(..)$/, '$1.$2.$3-$4')
    : id.replace(/^(..)(...)(...)(....)(..)$/, '$1.$2.$3/$4-$5');
}

function replaceAt(id: string, index: number, character: string): string {
  return id.slice(0, index) + character + id.slice(index + 1);
}

describe('parseTaxId', () => {
  it.each<[kind: string, input: string, bare: string]>([
    ['a CPF', '52998224725', '52998224725'],
    ['a CPF with punctuation', '529.982.247-25', '52998224725'],
    ['a CPF that begins with zero', '086.088.530-51', '08608853051'],
    ['a CNPJ', '25071205000199', '25071205000199'],
    ['a CNPJ with punctuation', '25.071.205/0001-99', '25071205000199'],
    ['an alphanumeric CNPJ', '12ABC34501DE35', '12ABC34501DE35'],
    ['an alphanumeric CNPJ with punctuation', '12.ABC.345/01DE-35', '12ABC34501DE35'],
    ['an alphanumeric CNPJ in lower case', '12.abc.345/01de-35', '12ABC34501DE35'],
    ['an alphanumeric CNPJ in mixed case', '12aBc34501De35', '12ABC34501DE35'],
  ])('given %s (%s), reads %s', (_kind, input, bare) => {
    expect(parseTaxId(input)).toBe(bare);
  });

  it.each<[why: string, input: unknown]>([
    ['a CPF with wrong check digits', '123.456.789-10'],
    ['a CPF of a vendor’s example with wrong check digits', '12345678901'],
    ['a CNPJ with wrong check digits', '25.071.205/0001-98'],
    ['an alphanumeric CNPJ with wrong check digits', '12.ABC.345/01DE-36'],
    ['letters as check digits', '12ABC34501DEAB'],
    ['10 digits', '5299822472'],
    ['12 digits', '529982247250'],
    ['13 digits', '2507120500019'],
    ['15 digits', '250712050001990'],
    ['a letter in a CPF', '5299822472A'],
    ['half of the punctuation', '529.982.24725'],
    ['the punctuation of a CNPJ, half of it', '25.071.205/000199'],
    ['other punctuation', '529 982 247 25'],
    ['punctuation in another place', '52.998.224/7-25'],
    ['a trailing blank', '52998224725 '],
    ['a trailing newline', '52998224725\n'],
    ['a trailing newline after punctuation', '25.071.205/0001-99\n'],
    ['a leading blank', ' 52998224725'],
    ['full-width digits', '５２９９８２２４７２５'],
    ['full-width letters', '12ＡＢＣ34501DE35'],
    [
      'a letter outside ASCII whose capital is an ASCII letter',
      `ıııııııııııı${withCnpjDigits('IIIIIIIIIIII').slice(-2)}`,
    ],
    ['a letter outside ASCII that becomes two capitals', `ßßßßßß${withCnpjDigits('SSSSSSSSSSSS').slice(-2)}`],
    ['nothing', ''],
    ['a number', 52_998_224_725],
    ['a list', ['52998224725']],
    ['null', null],
    ['undefined', undefined],
  ])('given %s, refuses', (_why, input) => {
    expect(parseTaxId(input)).toBeUndefined();
  });

  it.each(DIGITS)('given the same digit throughout (%s), refuses CPF and CNPJ', (digit) => {
    expect(parseTaxId(digit.repeat(11))).toBeUndefined();
    expect(parseTaxId(digit.repeat(14))).toBeUndefined();
    expect(parseTaxId(punctuated(digit.repeat(11)))).toBeUndefined();
    expect(parseTaxId(punctuated(digit.repeat(14)))).toBeUndefined();
  });

  it('given any number with the check digits of the Receita Federal, reads it in every way of writing', () => {
    fc.assert(
      fc.property(taxId, (id) => {
        for (const written of [id, punctuated(id), id.toLowerCase(), punctuated(id).toLowerCase()]) {
          expect(parseTaxId(written)).toBe(id);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('given one check digit corrupted, refuses', () => {
    fc.assert(
      fc.property(taxId, fc.constantFrom(1, 2), fc.integer({ min: 1, max: 9 }), (id, fromEnd, distance) => {
        const index = id.length - fromEnd;
        const wrong = String((Number(id[index]) + distance) % 10);
        expect(parseTaxId(replaceAt(id, index, wrong))).toBeUndefined();
        expect(parseTaxId(punctuated(replaceAt(id, index, wrong)))).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  // Modulo 11 sees most single errors, not all: remainders 0 and 1 share a digit, and A counts 11 more than 6.
  it('given one character before them corrupted, refuses unless both check digits stay right', () => {
    fc.assert(
      fc.property(
        taxId,
        fc.nat({ max: 11 }),
        fc.constantFrom(...LETTERS_AND_DIGITS),
        (id, position, character) => {
          const base = id.slice(0, -2);
          const index = position % base.length;
          const wrong = replaceAt(
            base,
            index,
            id.length === 11 ? String(character.charCodeAt(0) % 10) : character,
          );
          const right = id.length === 11 ? withCpfDigits(wrong) : withCnpjDigits(wrong);
          fc.pre(wrong !== base && right.slice(-2) !== id.slice(-2));
          expect(parseTaxId(wrong + id.slice(-2))).toBeUndefined();
        },
      ),
      { numRuns: 500 },
    );
  });

  it('given anything at all, answers without throwing, and only with text that it reads again as itself', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.string({ unit: 'binary', maxLength: 20 })), (input) => {
        const id = parseTaxId(input);
        if (id !== undefined) expect(parseTaxId(id)).toBe(id);
      }),
    );
  });
});

describe('isCompany', () => {
  it.each<[input: string, company: boolean]>([
    ['529.982.247-25', false],
    ['25.071.205/0001-99', true],
    ['12.ABC.345/01DE-35', true],
  ])('given %s, is %s', (input, company) => {
    expect(isCompany(parseTaxId(input) as TaxId)).toBe(company);
  });
});
