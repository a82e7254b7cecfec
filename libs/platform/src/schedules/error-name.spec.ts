import { describe, expect, it } from '@jest/globals';
import { DomainError } from '@mensal/kernel';
import { errorName } from './error-name.js';

class OutOfOrderError extends Error {}

describe('What is kept of an error', () => {
  it.each([
    [new DomainError('BILLING.RUN_IN_FUTURE', 'of 4111 1111 1111 1111'), 'BILLING.RUN_IN_FUTURE'],
    [Object.assign(new Error('key (email)=(fulana@example.com)'), { code: '23505' }), '23505'],
    [Object.assign(new Error('no'), { code: 'a code with fulana@example.com' }), 'Error'],
    [new OutOfOrderError('of Fulana'), 'OutOfOrderError'],
    [Object.assign(new Error('no'), { name: 'Fulana' }), 'Error'],
    ['a text that was thrown', 'unknown'],
    [undefined, 'unknown'],
  ])('%p is %s', (error, name) => {
    expect(errorName(error)).toBe(name);
  });
});
