import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { CircuitBreakers, type Guarded } from './circuit-breakers.js';

const STARTED = new Date('2026-11-21T12:00:00.000Z');

type Verdict = Guarded['verdict'];

const call = async (breakers: CircuitBreakers, verdict: Verdict, tenant = 't') =>
  (await breakers.guard(tenant, 'acme', () => Promise.resolve({ verdict }))) !== undefined;

async function opened(): Promise<CircuitBreakers> {
  const breakers = new CircuitBreakers();
  while (await call(breakers, 'failure'));
  return breakers;
}

/** A call that has been let through and ends when it is told to. */
function begin(breakers: CircuitBreakers) {
  const { promise, resolve } = Promise.withResolvers<{ verdict: Verdict }>();
  const outcome = breakers.guard('t', 'acme', () => promise);
  return { outcome, end: (verdict: Verdict) => resolve({ verdict }) };
}

afterEach(() => {
  jest.useRealTimers();
});

describe('a circuit breaker', () => {
  it('opens when everything fails, for the account alone', async () => {
    const breakers = new CircuitBreakers();
    let passed = 0;
    while (await call(breakers, 'failure')) passed += 1;
    expect(passed).toBeLessThanOrEqual(20);
    expect(breakers.refuses('t', 'acme')).toBe(true);
    expect(breakers.refuses('t', 'other')).toBe(false);
    expect(breakers.refuses('other', 'acme')).toBe(false);
    expect(breakers.open()).toEqual(new Map([['acme', 1]]));
  });

  it('stays closed while three of ten calls fail', async () => {
    const breakers = new CircuitBreakers();
    for (let n = 0; n < 5_000; n += 1)
      expect(await call(breakers, (n * 7) % 10 < 3 ? 'failure' : 'success')).toBe(true);
  });

  it('opens when nine of ten calls fail', async () => {
    const breakers = new CircuitBreakers();
    let n = 0;
    while (n < 100 && (await call(breakers, n % 10 === 0 ? 'success' : 'failure'))) n += 1;
    expect(n).toBeLessThan(100);
  });

  it('does not open for what was never sent', async () => {
    const breakers = new CircuitBreakers();
    await call(breakers, 'failure');
    for (let n = 0; n < 100; n += 1) expect(await call(breakers, 'nothing-sent')).toBe(true);
  });

  it('gives back the outcome of all that was sent, though some of it opens it', async () => {
    const breakers = new CircuitBreakers();
    const verdict = 'failure' as const;
    const calls = Array.from({ length: 32 }, (_, n) =>
      breakers.guard('t', 'acme', () => Promise.resolve({ verdict, n })),
    );
    expect(await Promise.all(calls)).toEqual(calls.map((_, n) => ({ verdict, n })));
    expect(breakers.refuses('t', 'acme')).toBe(true);
  });

  it('remembers no more accounts than it has room for', async () => {
    const breakers = new CircuitBreakers();
    for (let n = 0; n < 13; n += 1) await call(breakers, 'failure', 'first');
    expect(breakers.refuses('first', 'acme')).toBe(true);
    for (let n = 0; n < 5_000; n += 1) await call(breakers, 'failure', `tenant-${n}`);
    expect(breakers.refuses('first', 'acme')).toBe(false);
  });
});

describe('an open circuit breaker', () => {
  const elapse = (ms: number) => jest.advanceTimersByTime(ms);

  it('is probed with a single call after ten seconds, which closes it or opens it anew', async () => {
    jest.useFakeTimers();
    const breakers = await opened();
    elapse(9_999);
    expect(await call(breakers, 'success')).toBe(false);
    elapse(1);
    const failing = begin(breakers);
    expect(await call(breakers, 'success')).toBe(false);
    failing.end('failure');
    expect(await failing.outcome).toEqual({ verdict: 'failure' });
    elapse(9_999);
    expect(breakers.refuses('t', 'acme')).toBe(true);
    elapse(1);
    expect(await call(breakers, 'success')).toBe(true);
    expect(breakers.open()).toEqual(new Map());
    // It has forgotten what was before: one failure is none too many.
    expect(await call(breakers, 'failure')).toBe(true);
    expect(breakers.refuses('t', 'acme')).toBe(false);
  });

  it.each<[string, Promise<{ verdict: Verdict }> | Error]>([
    ['sent nothing', Promise.resolve({ verdict: 'nothing-sent' })],
    ['broke down', new Error('a mistake of ours')],
  ])('stays open after a probe that %s, and the next call is one', async (_what, end) => {
    jest.useFakeTimers();
    const breakers = await opened();
    elapse(10_000);
    const probe = breakers.guard('t', 'acme', () => (end instanceof Error ? Promise.reject(end) : end));
    await Promise.allSettled([probe]);
    expect(breakers.open()).toEqual(new Map([['acme', 1]]));
    const next = begin(breakers);
    expect(breakers.refuses('t', 'acme')).toBe(true);
    next.end('success');
    await next.outcome;
    expect(breakers.open()).toEqual(new Map());
  });

  it('is neither closed nor held open by calls that left before it opened', async () => {
    jest.useFakeTimers();
    const breakers = new CircuitBreakers();
    await call(breakers, 'failure');
    const [before, after] = [begin(breakers), begin(breakers)];
    while (await call(breakers, 'failure'));
    elapse(5_000);
    before.end('success');
    await before.outcome;
    expect(breakers.refuses('t', 'acme')).toBe(true);
    elapse(5_000);
    after.end('failure');
    expect(await after.outcome).toEqual({ verdict: 'failure' });
    expect(breakers.refuses('t', 'acme')).toBe(false);
  });

  it.each([-3_600_000, 3_600_000])('does not mind a wall clock that is stepped by %d ms', async (step) => {
    jest.useFakeTimers({ now: STARTED });
    const breakers = await opened();
    jest.setSystemTime(STARTED.getTime() + step);
    expect(await call(breakers, 'success')).toBe(false);
    elapse(10_000);
    expect(await call(breakers, 'success')).toBe(true);
  });
});
