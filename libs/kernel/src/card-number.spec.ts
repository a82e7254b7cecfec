import { describe, expect, it } from '@jest/globals';
import { parseCardBrand, parseCardNumber } from './card-number.js';

describe('a card number', () => {
  it.each([
    ['5419546764260333', 'mastercard', 3],
    ['2223003122003222', 'mastercard', 3],
    ['4000000000000044', 'visa', 3],
    ['378282246310005', 'amex', 4],
    ['6505290000001234', 'elo', 3],
    ['6362970000457013', 'elo', 3],
    ['6062825624254001', 'hipercard', 3],
    ['30569309025904', 'diners', 3],
    ['6011111111111117', 'discover', 3],
    ['3530111333300000', 'jcb', 3],
  ])('%s is of %s', (digits, brand, securityCodeLength) => {
    expect(parseCardNumber(digits)).toEqual({ digits, brand, securityCodeLength });
  });

  it.each([
    ['3841055899088182', 'hipercard', 'Diners Club'],
    ['3841055899088180339', 'hipercard', 'Diners Club'],
    ['6370950000000005', 'hipercard', 'Hiper'],
    ['6378880000000006', 'hipercard', 'nothing'],
    ['5067790000000005', 'elo', 'Maestro'],
    ['6500570000000004', 'elo', 'Discover'],
    ['6500820000000003', 'elo', 'Troy'],
    ['4029180000000009', 'visa', 'Naranja'],
  ])('%s is of %s, though the library takes it for %s', (digits, brand) => {
    expect(parseCardNumber(digits)).toMatchObject({ brand });
  });

  it('of a scheme that is unknown in Brazil has no brand', () => {
    expect(parseCardNumber('2202000000000002')).toMatchObject({ brand: undefined });
  });

  it.each(['4000 0000 0000 0044', '4000-0000-0000-0044', '40 00 00 00 00 00 00 44'])(
    'may come in groups: %s',
    (text) => {
      expect(parseCardNumber(text)?.digits).toBe('4000000000000044');
    },
  );

  it.each([
    '4000000000000045',
    '400000000000004',
    '40000000000000440000',
    '',
    ' 4000000000000044',
    '4000000000000044\n',
    '4000--0000-0000-0044',
    '４０００000000000044',
    '...0044',
    'garbage',
    4000000000000044,
    null,
    undefined,
    ['4000000000000044'],
  ])('is not %j', (text) => {
    expect(parseCardNumber(text)).toBeUndefined();
  });
});

describe('the name of a brand', () => {
  it.each([
    ['VISA', 'visa'],
    ['MasterCard', 'mastercard'],
    ['master', 'mastercard'],
    ['American Express', 'amex'],
    ['Amex', 'amex'],
    ['HIPER', 'hipercard'],
    ['Diners', 'diners'],
    [' Elo ', 'elo'],
  ])('%j is %s', (text, brand) => {
    expect(parseCardBrand(text)).toBe(brand);
  });

  it.each(['', 'constructor', 'Visa Electron Plus', 42, null, 'a'.repeat(1_000)])('is not %j', (text) => {
    expect(parseCardBrand(text)).toBeUndefined();
  });
});
