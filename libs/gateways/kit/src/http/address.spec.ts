import { describe, expect, it } from '@jest/globals';
import type { VendorCall } from '../vendor.js';
import { addressOf } from './address.js';

const HOST = 'https://api.example/base';
const call = (fields: Partial<VendorCall>): VendorCall => ({
  method: 'GET',
  route: '/v1/charge/:id/item/:item',
  params: { id: 12, item: 'a' },
  effect: 'read',
  ...fields,
});

describe('an address', () => {
  it('has its parameters filled in', () => {
    expect(addressOf(HOST, call({}))).toBe('https://api.example/base/v1/charge/12/item/a');
  });

  it('has its query, without what is undefined', () => {
    const query = { from: '2026-11-21', to: undefined, name: 'Zé & Cia' };
    expect(addressOf(HOST, call({ query }))).toMatch(/\?from=2026-11-21&name=Z%C3%A9\+%26\+Cia$/);
  });

  it.each(['../x', 'a/b', 'a?b', 'a#b', '%2e%2e'])('names no other route with the parameter %s', (item) => {
    const { pathname, search, hash } = new URL(addressOf(HOST, call({ params: { id: 12, item } })));
    expect([pathname, search, hash]).toEqual([`/base/v1/charge/12/item/${encodeURIComponent(item)}`, '', '']);
  });

  it.each(['', '.', '..', undefined])('does not come about with the parameter %s', (item) => {
    expect(() => addressOf(HOST, call({ params: { id: 12, ...(item !== undefined && { item }) } }))).toThrow(
      'as its item',
    );
  });
});
