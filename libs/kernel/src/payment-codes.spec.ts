import { describe, expect, it } from '@jest/globals';
import { generatePixPayload } from '@brazilian-utils/brazilian-utils';
// @ts-expect-error -- it comes without types
import { boletoBancarioCodigoBarras } from 'boleto-brasileiro-validator';
import fc from 'fast-check';
import { addDays, calendarDate } from './calendar-date.js';
import { barcodeOf, checkBoleto, checkPixCode, digitableLineOf } from './payment-codes.js';

/** As LetPay's documentation shows it. */
const PIX =
  '00020101021226600016BR.COM.PAGSEGURO013612BB85E0-6156-45D0-BD28-5E04456185FF5204899953039865406123.455802BR' +
  '5925ELPL Tecnologia em Pagame6009Sao Paulo63047B99';

describe('checkPixCode', () => {
  it('takes a code of the right amount, and one that names none', () => {
    expect(checkPixCode(PIX, 12_345)).toBeUndefined();
    const open = generatePixPayload({
      key: 'fulana@example.com',
      merchantName: 'Fulana',
      merchantCity: 'Recife',
    });
    expect(checkPixCode(open ?? '', 12_345)).toBeUndefined();
  });

  it('takes any amount that another library has written, and no other', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7_500_000 }), (cents) => {
        const code = generatePixPayload({
          key: 'fulana@example.com',
          merchantName: 'Fulana',
          merchantCity: 'Recife',
          amount: cents / 100,
        });
        expect(checkPixCode(code ?? '', cents)).toBeUndefined();
        expect(checkPixCode(code ?? '', cents + 1)).toContain('cents');
      }),
      { numRuns: 200 },
    );
  });

  it('refuses a code in which any character was changed', () => {
    fc.assert(
      fc.property(fc.nat(PIX.length - 1), fc.constantFrom(...'0189AZ.'), (at, character) => {
        fc.pre(PIX[at] !== character);
        expect(checkPixCode(PIX.slice(0, at) + character + PIX.slice(at + 1), 12_345)).toEqual(
          expect.any(String),
        );
      }),
    );
  });

  it.each(['', 'https://example.com', PIX.slice(0, -4), `${PIX} `])('refuses %j', (code) => {
    expect(checkPixCode(code, 12_345)).toBe('It is no BR Code');
  });
});

/** Due on 15 July 2018, or 9,000 days later, of R$ 1,026.56. */
const LINE = '00190000090114971860168524522114675860000102656';
const BOLETO = { digitableLine: LINE, barcode: barcodeOf(LINE) };

describe('checkBoleto', () => {
  it('takes a boleto of the right amount and due date, before and after the restart of the factor', () => {
    expect(checkBoleto(BOLETO, 102_656, calendarDate('2018-07-15'))).toBeUndefined();
    expect(checkBoleto(BOLETO, 102_656, addDays(calendarDate('2018-07-15'), 9_000))).toBeUndefined();
  });

  it.each([
    ['2025-02-21', '9999'],
    ['2025-02-22', '1000'],
    ['2025-02-23', '1001'],
  ])('knows the factor of %s', (dueOn, factor) => {
    const barcode = `0019${'0'}${factor}${'0000000100'}${'1'.repeat(25)}`;
    const digit = mod11(barcode.slice(0, 4) + barcode.slice(5));
    const complete = barcode.slice(0, 4) + digit + barcode.slice(5);
    expect(
      checkBoleto({ digitableLine: lineOf(complete), barcode: complete }, 100, calendarDate(dueOn)),
    ).toBeUndefined();
  });

  it('refuses another amount, another day, and another barcode', () => {
    const dueOn = calendarDate('2018-07-15');
    expect(checkBoleto(BOLETO, 102_655, dueOn)).toContain('cents');
    expect(checkBoleto(BOLETO, 102_656, addDays(dueOn, 1))).toContain('not due on');
    const barcode = `${BOLETO.barcode.slice(0, -1)}0`;
    expect(checkBoleto({ ...BOLETO, barcode }, 102_656, dueOn)).toContain('barcode');
  });

  it('refuses a line in which any digit was changed', () => {
    fc.assert(
      fc.property(fc.nat(46), fc.integer({ min: 1, max: 9 }), (at, by) => {
        const digit = (Number(LINE[at]) + by) % 10;
        const digitableLine = LINE.slice(0, at) + digit + LINE.slice(at + 1);
        const boleto = { digitableLine, barcode: barcodeOf(digitableLine) };
        expect(checkBoleto(boleto, 102_656, calendarDate('2018-07-15'))).toEqual(expect.any(String));
      }),
    );
  });

  it('takes what another library takes, and gets the barcode of any line and the line of any barcode', () => {
    const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));
    fc.assert(
      fc.property(digits(3), fc.nat(9_999_999), digits(25), (bank, cents, free) => {
        const amount = String(cents).padStart(10, '0');
        const digit = mod11(`${bank}91001${amount}${free}`);
        const barcode = `${bank}9${digit}1001${amount}${free}`;
        expect(boletoBancarioCodigoBarras(barcode)).toBe(true);
        const digitableLine = lineOf(barcode);
        expect(barcodeOf(digitableLine)).toBe(barcode);
        expect(digitableLineOf(barcode)).toBe(digitableLine);
        expect(checkBoleto({ digitableLine, barcode }, cents, calendarDate('2025-02-23'))).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });
});

/** The other way about, written from the circular. */
function lineOf(barcode: string): string {
  const free = barcode.slice(19);
  const fields = [barcode.slice(0, 4) + free.slice(0, 5), free.slice(5, 15), free.slice(15)];
  return fields.map((field) => field + mod10(field)).join('') + barcode.slice(4, 19);
}

function mod10(digits: string): string {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const product = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + (product > 9 ? product - 9 : product);
  }, 0);
  return String((10 - (sum % 10)) % 10);
}

function mod11(digits: string): string {
  const sum = [...digits]
    .reverse()
    .reduce((total, digit, index) => total + Number(digit) * (2 + (index % 8)), 0);
  const rest = 11 - (sum % 11);
  return String(rest === 0 || rest > 9 ? 1 : rest);
}
