import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { membersOf } from './json-members.js';

describe('the members of a JSON object', () => {
  it.each([
    ['{}', {}],
    ['{"a":1,"b":"x"}', { a: '1', b: '"x"' }],
    ['{ "a" : { "b" : [ 1 , {"c":"}"} ] } , "d" : null }', { a: '{ "b" : [ 1 , {"c":"}"} ] }', d: 'null' }],
    ['{"a":"\\"},{\\\\","b":"\\u00e9 é / \\/"}', { a: '"\\"},{\\\\"', b: '"\\u00e9 é / \\/"' }],
    ['{"\\u0061":1.0,"b":"data\\":"}', { a: '1.0', b: '"data\\":"' }],
    ['\n{\n\t"a"\n:\n[]\n}\n', { a: '[]' }],
    ['{"":{"data":1}}', { '': '{"data":1}' }],
  ])('of %s are the very texts of their values', (json, members) => {
    expect(Object.fromEntries(membersOf(json) ?? [])).toEqual(members);
  });

  it.each([
    '',
    'null',
    '[]',
    '"{}"',
    '{"a":1',
    '{"a":1}}',
    '{"a":1 "b":2}',
    '{"a":1,"a":2}',
    '{"a":1,"\\u0061":2}',
  ])('are not to be had of %s', (json) => {
    expect(membersOf(json)).toBeUndefined();
  });

  it('are what JSON says they are, whatever the object and its whitespace', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()),
        fc.constantFrom(undefined, 1, '\t'),
        (object, indent) => {
          const members = membersOf(JSON.stringify(object, null, indent));
          const read = Object.entries(object).map(([name, value]) => [
            name,
            JSON.parse(JSON.stringify(value)),
          ]);
          expect([...(members ?? [])].map(([name, text]) => [name, JSON.parse(text)])).toEqual(read);
        },
      ),
    );
  });
});
