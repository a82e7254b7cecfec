import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newIdentifier, parseIdentifier } from './identifier.js';

const HYPHENATED = '0192a6b4-7c3d-7e8f-9a0b-1c2d3e4f5a6b';
const BARE = '0192a6b47c3d7e8f9a0b1c2d3e4f5a6b';

describe('parseIdentifier', () => {
  it.each([HYPHENATED, BARE, HYPHENATED.toUpperCase(), BARE.toUpperCase()])(
    'given either form in either case (%s), reads the same identifier',
    (input) => {
      expect(parseIdentifier(input)).toBe(HYPHENATED);
    },
  );

  it.each<[why: string, input: unknown]>([
    ['a digit too few', BARE.slice(1)],
    ['a digit too many', `${BARE}0`],
    ['some hyphens', '0192a6b4-7c3d7e8f9a0b1c2d3e4f5a6b'],
    ['hyphens in other places', '0192a6b47-c3d-7e8f-9a0b-1c2d3e4f5a6b'],
    ['braces', `{${HYPHENATED}}`],
    ['a URN', `urn:uuid:${HYPHENATED}`],
    ['a letter that is no hex digit', BARE.replace('a', 'g')],
    ['full-width digits', BARE.replace('0', '０')],
    ['a trailing newline', `${BARE}\n`],
    ['a trailing blank', `${HYPHENATED} `],
    ['a leading blank', ` ${BARE}`],
    ['nothing', ''],
    ['a list', [BARE]],
    ['a number', 12],
    ['null', null],
    ['undefined', undefined],
  ])('given %s, refuses', (_why, input) => {
    expect(parseIdentifier(input)).toBeUndefined();
  });

  it('given any UUID, both of its forms give the hyphenated one in lower case', () => {
    fc.assert(
      fc.property(fc.uuid(), (uuid) => {
        expect(parseIdentifier(uuid)).toBe(uuid);
        expect(parseIdentifier(uuid.replaceAll('-', ''))).toBe(uuid);
        expect(parseIdentifier(uuid.toUpperCase())).toBe(uuid);
      }),
    );
  });
});

describe('newIdentifier', () => {
  it('is an identifier of version 7, in the form in which it is read back', () => {
    const identifier = newIdentifier();
    expect(identifier).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(parseIdentifier(identifier)).toBe(identifier);
  });

  it('given many made one after another, all differ, and their text sorts as they were made', () => {
    const made = Array.from({ length: 10_000 }, newIdentifier);
    expect(new Set(made).size).toBe(made.length);
    expect(made.toSorted()).toEqual(made);
  });
});
