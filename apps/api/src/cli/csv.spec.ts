import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { csvOf } from './csv.js';

describe('A table as CSV', () => {
  it('reads as it was written, whatever its texts hold', () => {
    const rows = [
      ['plain', 'a "quoted" word', 'a, b', 'two\nlines', 'two\r\nlines', ''],
      ['ç', ' spaces ', ';', "'", '1', 'x"'],
    ];
    const text = csvOf(['one', 'two', 'three', 'four', 'five', 'six'], rows);
    expect(parse(text, { from: 2 })).toEqual(rows);
    expect(text.split('\r\n')[0]).toBe('one,two,three,four,five,six');
  });

  it.each(['=1+1', '+551199', '-1', '@SUM(A1)', '\tx', '\rx'])('%j is no formula', (text) => {
    expect(parse(csvOf(['x'], [[text]]), { from: 2 })).toEqual([[`'${text}`]]);
  });

  it('leaves numbers as they are, and nothing where there is nothing', () => {
    expect(csvOf(['a', 'b'], [[-1, null]])).toBe('a,b\r\n-1,\r\n');
  });
});
