import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { masked, oneLine, plainAddress } from './addresses.js';

describe('an address', () => {
  it.each(['fulana@example.com', "o'fulano+contas@sub.example.com.br", 'joão@example.com'])(
    '%s is taken as it is',
    (address) => {
      expect(plainAddress(address)).toBe(address);
    },
  );

  it('never holds what a mail server reads as an end of the address, whatever is given', () => {
    const texts = fc.array(fc.constantFrom('a', '@example.com', '\r\n', ',', '<', '>', '"', ' ', ';', ':'));
    fc.assert(
      fc.property(texts, (parts) => {
        let address = '';
        try {
          address = plainAddress(parts.join(''));
        } catch {
          return;
        }
        expect(address).toMatch(/^[^\s<>",;:@]+@example\.coma*$/);
      }),
    );
  });

  it.each([
    ['fulana@example.com', 'f***@example.com'],
    ['f@example.com', 'f***@example.com'],
    ['𝓕ulana@example.com', '𝓕***@example.com'],
  ])('%s is shown as %s', (address, shown) => {
    expect(masked(address)).toBe(shown);
  });
});

describe('a line', () => {
  it.each([
    ['  João \t da\r\nSilva ', 'João da Silva'],
    ['a\u0000b\u0085c\u2028d\u202ee', 'a b c d e'],
    ['👩‍👧 Família', '👩‍👧 Família'],
    ['\ud800x', '\ufffdx'],
  ])('%j becomes %j', (text, line) => {
    expect(oneLine(text)).toBe(line);
  });

  it('is cut where it is too long, between characters', () => {
    expect(oneLine('👩👩👩👩', 3)).toBe('👩👩…');
  });
});
