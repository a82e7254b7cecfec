import { describe, expect, it } from '@jest/globals';
import { calendarDate } from '@mensal/kernel';
import { readBoleto } from './read-boleto.js';

/** Of R$ 1,026.56, due on 15 July 2018. */
const LINE = '00190000090114971860168524522114675860000102656';
const BARCODE = '00196758600001026560000001149718606852452211';
const DUE_ON = calendarDate('2018-07-15');

describe('a boleto', () => {
  it.each([[BARCODE], [LINE], ['00190.00009 01149.718601 68524.522114 6 75860000102656']])(
    'is read from %s',
    (digits) => {
      expect(readBoleto(digits, 102_656, DUE_ON)).toEqual({ digitableLine: LINE, barcode: BARCODE });
    },
  );

  it.each([['1516156516'], [BARCODE.replace(/^001/, '002')], [`${LINE}0`]])(
    'is not read from %s',
    (digits) => {
      expect(readBoleto(digits, 102_656, DUE_ON)).toEqual({ wrong: expect.any(String) });
    },
  );

  it('of another amount or day is not the one that was asked for', () => {
    expect(readBoleto(LINE, 102_655, DUE_ON)).toEqual({ wrong: expect.stringContaining('102655') });
    expect(readBoleto(LINE, 102_656, calendarDate('2018-07-16'))).toEqual({
      wrong: expect.stringContaining('2018-07-16'),
    });
  });
});
