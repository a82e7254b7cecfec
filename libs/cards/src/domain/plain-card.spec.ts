import { describe, expect, it } from '@jest/globals';
import { calendarDate } from '@mensal/kernel';
import { inspect } from 'node:util';
import { PlainCard, type PlainCardInput } from './plain-card.js';

const TODAY = calendarDate('2026-11-21');
const RIGHT: PlainCardInput = {
  number: '4012001037141112',
  month: '12',
  year: '30',
  brand: 'Visa',
  holder: 'FULANO F EXEMPLO',
  securityCode: '739',
};
const read = (fields: Partial<PlainCardInput> = {}) => PlainCard.read({ ...RIGHT, ...fields }, TODAY);

describe('a whole card', () => {
  it('tells a gateway what it needs', () => {
    expect(read()).toMatchObject({
      number: '4012001037141112',
      securityCode: '739',
      month: '12',
      year: '2030',
      brand: 'visa',
      brandName: 'Visa',
      lastFour: '1112',
    });
  });

  it('shows neither number nor security code to JSON, a logger, or an error', () => {
    const card = read();
    const shown = [JSON.stringify(card), JSON.stringify({ ...card }), inspect(card, { depth: 9 })];
    expect(shown.filter((text) => text.includes('4012001037141112') || text.includes('739'))).toEqual([]);
  });

  it.each<[brand: string, number: string, name: string | undefined]>([
    ['VISA', '4012001037141112', 'VISA'],
    ['MasterCard', '4012001037141112', undefined],
    ['4012001037141112', '4012001037141112', undefined],
    ['', '4012001037141112', undefined],
  ])('with the brand %j for %s is called %j', (brand, number, name) => {
    expect(read({ brand, number }).brandName).toBe(name);
  });

  it('names its first mistake in the order of the contract', () => {
    const wrong = { holder: '', month: '13', number: '1', securityCode: '1' };
    const codeOf = (fields: Partial<PlainCardInput>) => {
      try {
        read(fields);
        return undefined;
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect(codeOf(wrong)).toBe('CARDS.INVALID_HOLDER');
    expect(codeOf({ ...wrong, holder: 'A' })).toBe('CARDS.INVALID_EXPIRY');
    expect(codeOf({ ...wrong, holder: 'A', month: '01' })).toBe('CARDS.INVALID_NUMBER');
    expect(codeOf({ securityCode: '1' })).toBe('CARDS.INVALID_SECURITY_CODE');
    expect(codeOf({ securityCode: '１２３' })).toBe('CARDS.INVALID_SECURITY_CODE');
    expect(codeOf({})).toBeUndefined();
  });

  it.each(['4012001037141112', 'A 4012 0010 3714 1112', 'FULANO 40120010', '', ' ', 'a'.repeat(101)])(
    'has no holder by the name of %j',
    (holder) => {
      expect(() => read({ holder })).toThrow('CARDS.INVALID_HOLDER');
    },
  );

  it.each(['FULANO F EXEMPLO', "JOÃO D'ÁVILA", 'EMPRESA 123 LTDA'])('may have the holder %s', (holder) => {
    expect(read({ holder }).holder).toBe(holder);
  });
});
