import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { coloursOf } from './layout.js';

describe("a merchant's colour", () => {
  it.each([
    ['#FFE600', '#ffe600', '#000000'],
    ['#1f4e79', '#1f4e79', '#ffffff'],
    [undefined, '#1f4e79', '#ffffff'],
    ['red', '#1f4e79', '#ffffff'],
    ['#fff; background: url(x)', '#1f4e79', '#ffffff'],
  ])('%s is %s, with letters in %s', (chosen, colour, onColour) => {
    expect(coloursOf(chosen)).toEqual({ colour, onColour });
  });

  it('can always be read on, at 4.5 to 1 or better', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffff }), (rgb) => {
        const { colour, onColour } = coloursOf(`#${rgb.toString(16).padStart(6, '0')}`);
        const [a, b] = [luminance(colour), luminance(onColour)];
        expect((Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)).toBeGreaterThan(4.5);
      }),
    );
  });
});

function luminance(colour: string): number {
  const channels = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
  const [red, green, blue] = channels.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
