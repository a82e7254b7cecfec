import { describe, expect, it } from '@jest/globals';
import { newIdentifier } from '@mensal/kernel';
import { HEALTHY } from './receiver-health.js';
import { parseWebhookUrl } from './webhook-url.js';
import { ALL_EVENTS, Webhook } from './webhook.js';

const NOON = new Date('2026-11-21T12:00:00.000Z');
const later = (minutes: number) => new Date(NOON.getTime() + minutes * 60_000);

function aFailingWebhook(): Webhook {
  const terms = { url: 'https://loja.example/', events: [ALL_EVENTS], description: '', active: true };
  const webhook = Webhook.subscribe(newIdentifier(), terms, NOON);
  for (let n = 0; n < 5; n += 1) webhook.failed(false, NOON);
  return webhook;
}

describe('a subscription whose receiver fails', () => {
  it('forgets it when the receiver answers, and tells since when, where that was for long', () => {
    const [briefly, long] = [aFailingWebhook(), aFailingWebhook()];
    expect(briefly.answered(later(1))).toBeUndefined();
    expect(long.answered(later(60))).toEqual(NOON);
    expect([briefly.health, long.health]).toEqual([HEALTHY, HEALTHY]);
  });

  it.each([
    ['another address', { url: 'https://loja.example/outro' }, true],
    ['the same address', { url: 'https://loja.example/' }, false],
    ['another description', { description: 'Loja' }, false],
    ['being active, which it was', { active: true }, false],
  ])('given %s is tried anew: %#', (_, change, isTriedAnew) => {
    const webhook = aFailingWebhook();
    webhook.change(change);
    expect(webhook.health === HEALTHY).toBe(isTriedAnew);
  });
});

describe('a subscription whose receiver is gone', () => {
  it('is switched off, stays so when something else changes, and is as new once it is switched on', () => {
    const webhook = aFailingWebhook();
    webhook.gone(NOON);
    webhook.change({ description: 'Loja' });
    expect(webhook).toMatchObject({ active: false, goneAt: NOON });
    webhook.change({ active: true });
    expect(webhook).toMatchObject({ active: true, goneAt: null, health: HEALTHY });
  });
});

describe('an address', () => {
  it.each([
    ['https://loja.example', 'https://loja.example/'],
    ['https://loja.example:8443/avisos?chave=1', 'https://loja.example:8443/avisos?chave=1'],
    ['HTTP://LOJA.example/A', 'http://loja.example/A'],
    ['http://0x7f.1/', 'http://127.0.0.1/'],
    [`https://loja.example/${'a'.repeat(479)}`, `https://loja.example/${'a'.repeat(479)}`],
  ])('%s is read as %s', (text, href) => {
    expect(parseWebhookUrl(text).href).toBe(href);
  });

  it.each([
    '',
    'loja.example',
    'ftp://loja.example/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://user@loja.example/',
    'https://user:senha@loja.example/',
    'https://:senha@loja.example/',
    'https://loja.example/#a',
    'https://',
    `https://loja.example/${'a'.repeat(480)}`,
  ])('%j is refused without being shown', (text) => {
    expect(() => parseWebhookUrl(text)).toThrow(/^NOTIFICATIONS\.INVALID_WEBHOOK_URL$/);
  });
});
