import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { newSigningSecret, signedHeaders } from './standard-webhooks.js';

describe('a signed message', () => {
  const body = '{"type":"invoice.paid","data":{"name":"João 👩"}}';
  const secrets = [newSigningSecret(), newSigningSecret()];
  // As verifying programs compare it with their own clocks.
  const [, seconds] = /^(\d+)/.exec(String(performance.timeOrigin / 1_000 + performance.now() / 1_000)) ?? [];
  const headers = signedHeaders({ id: 'msg-1', body, secrets }, Number(seconds));

  it.each(secrets)('is verified with each of its keys: %#', (secret) => {
    expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
  });

  it('is verified with no other key, and not with another body or id', () => {
    const [secret = ''] = secrets;
    expect(() => new Webhook(newSigningSecret()).verify(body, headers)).toThrow('No matching');
    expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow('No matching');
    expect(() => new Webhook(secret).verify(body, { ...headers, 'webhook-id': 'msg-2' })).toThrow(
      'No matching',
    );
  });

  it('has a key of 256 bits of its own', () => {
    expect(newSigningSecret()).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(newSigningSecret()).not.toBe(newSigningSecret());
  });
});
