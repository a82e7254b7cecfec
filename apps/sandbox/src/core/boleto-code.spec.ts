import { describe, expect, test } from '@jest/globals';
import { boletoCodes } from './boleto-code.js';

const boleto = { bank: '001', dueOn: '2007-12-31', amount: 100, free: '0500940144816060680935031' };

describe('the codes of a boleto', () => {
  test('are those that Banco do Brasil prints', () => {
    expect(boletoCodes(boleto)).toEqual({
      barcode: '00193373700000001000500940144816060680935031',
      digitableLine: '00190500954014481606906809350314337370000000100',
    });
  });

  test.each([
    ['2000-07-03', '1000'],
    ['2025-02-21', '9999'],
    ['2025-02-22', '1000'],
    ['2026-11-25', '1641'],
    ['2049-10-13', '9999'],
    ['2049-10-14', '1000'],
  ])('hold the due date %s as %s', (dueOn, factor) => {
    const { barcode, digitableLine } = boletoCodes({ ...boleto, dueOn });
    expect([barcode.slice(5, 9), digitableLine.slice(33, 37)]).toEqual([factor, factor]);
  });

  test('hold amounts of up to ten digits', () => {
    const { barcode, digitableLine } = boletoCodes({ ...boleto, amount: 9_999_999_999 });
    expect([barcode.slice(9, 19), digitableLine.slice(37)]).toEqual(['9999999999', '9999999999']);
    expect([barcode.length, digitableLine.length]).toEqual([44, 47]);
  });
});
