import { describe, expect, it } from '@jest/globals';
import { CircuitBreakers } from './circuit-breakers.js';

const call = async (breakers: CircuitBreakers, failure: boolean, tenant = 't') =>
  (await breakers.guard(tenant, 'acme', () => Promise.resolve({ failure }))) !== undefined;

describe('a circuit breaker', () => {
  it('opens when everything fails, for the account alone', async () => {
    const breakers = new CircuitBreakers();
    let passed = 0;
    while (await call(breakers, true)) passed += 1;
    expect(passed).toBeLessThanOrEqual(20);
    expect(breakers.refuses('t', 'acme')).toBe(true);
    expect(breakers.refuses('t', 'other')).toBe(false);
    expect(breakers.refuses('other', 'acme')).toBe(false);
    expect(breakers.open()).toEqual(new Map([['acme', 1]]));
  });

  it('stays closed while three of ten calls fail', async () => {
    const breakers = new CircuitBreakers();
    for (let n = 0; n < 5_000; n += 1) expect(await call(breakers, (n * 7) % 10 < 3)).toBe(true);
  });

  it('opens when nine of ten calls fail', async () => {
    const breakers = new CircuitBreakers();
    let n = 0;
    while (n < 100 && (await call(breakers, n % 10 !== 0))) n += 1;
    expect(n).toBeLessThan(100);
  });

  it('remembers no more accounts than it has room for', async () => {
    const breakers = new CircuitBreakers();
    for (let n = 0; n < 13; n += 1) await call(breakers, true, 'first');
    expect(breakers.refuses('first', 'acme')).toBe(true);
    for (let n = 0; n < 5_000; n += 1) await call(breakers, true, `tenant-${n}`);
    expect(breakers.refuses('first', 'acme')).toBe(false);
  });
});
