import { describe, expect, test } from '@jest/globals';
import { brCode, crc16 } from './br-code.js';

describe('a Pix code', () => {
  test("its check digits are those of the Banco Central's example", () => {
    const example =
      '00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-4266554400005204000053039865802BR5913Fulano de Tal6008BRASILIA62070503***6304';
    expect(crc16(example)).toBe('1D3D');
  });

  test.each([
    [1, '54040.01'],
    [8905, '540589.05'],
    [123_456_700, '54101234567.00'],
  ])('of %i cents says so, to whom, and under which txid', (amount, field) => {
    const code = brCode({
      key: '123e4567-e12b-12d1-a456-426655440000',
      amount,
      payee: 'Fulano de Tal',
      city: 'BRASILIA',
      txid: 'R1',
    });
    expect(code.slice(0, -4)).toBe(
      `00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-426655440000520400005303986${field}5802BR5913Fulano de Tal6008BRASILIA62060502R16304`,
    );
    expect(code.slice(-4)).toBe(crc16(code.slice(0, -4)));
  });
});
