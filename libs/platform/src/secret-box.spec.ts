import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { SecretBox } from './secret-box.js';

const K1 = { id: 'k1', key: randomBytes(32) };
const K2 = { id: 'k2', key: randomBytes(32) };
const CONTEXT = { tenantId: '11111111-1111-7111-8111-111111111111', purpose: 'tests.secret' };
const SECRET = 'segredo fictício';

const boxOf = (...masterKeys: { id: string; key: Uint8Array }[]) => new SecretBox({ masterKeys });

describe('a sealed secret', () => {
  it('opens under its own context, and shows nothing of itself', async () => {
    const sealed = await boxOf(K1).seal(SECRET, CONTEXT);
    expect(sealed).not.toContain(SECRET);
    expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('segredo');
    expect(await boxOf(K1).open(sealed, CONTEXT)).toBe(SECRET);
    expect(await boxOf(K1).seal(SECRET, CONTEXT)).not.toBe(sealed);
  });

  it('opens after the next key took over, and not once its own key is gone', async () => {
    const sealed = await boxOf(K1).seal(SECRET, CONTEXT);
    expect(await boxOf(K2, K1).open(sealed, CONTEXT)).toBe(SECRET);
    expect(boxOf(K2, K1).isCurrent(sealed)).toBe(false);
    expect(boxOf(K1, K2).isCurrent(sealed)).toBe(true);
    await expect(boxOf(K2).open(sealed, CONTEXT)).rejects.toThrow('no master key by the name of "k1"');
    await expect(boxOf({ ...K2, id: 'k1' }).open(sealed, CONTEXT)).rejects.toThrow('another key');
  });

  it.each([
    ['tenant', { ...CONTEXT, tenantId: '22222222-2222-7222-8222-222222222222' }],
    ['purpose', { ...CONTEXT, purpose: 'tests.other' }],
  ])('is refused to another %s', async (_what, context) => {
    const sealed = await boxOf(K1).seal(SECRET, CONTEXT);
    await expect(boxOf(K1).open(sealed, context)).rejects.toThrow('another tenant or purpose');
  });

  it('is refused to another tenant even with its header rewritten', async () => {
    const tenantId = '22222222-2222-7222-8222-222222222222';
    const [, ...rest] = (await boxOf(K1).seal(SECRET, CONTEXT)).split('.');
    const [header] = (await boxOf(K1).seal(SECRET, { ...CONTEXT, tenantId })).split('.');
    await expect(boxOf(K1).open([header, ...rest].join('.'), { ...CONTEXT, tenantId })).rejects.toThrow(
      'was changed',
    );
  });

  it('is refused with a single byte changed, wherever it is', async () => {
    const sealed = await boxOf(K1).seal(SECRET, CONTEXT);
    for (const [part, text] of sealed.split('.').entries()) {
      const bytes = Buffer.from(text, 'base64url');
      bytes[bytes.length >> 1]! ^= 1;
      const parts = sealed.split('.').with(part, bytes.toString('base64url'));
      await expect(boxOf(K1).open(parts.join('.'), CONTEXT)).rejects.toThrow(/./);
    }
    await expect(boxOf(K1).open('nothing', CONTEXT)).rejects.toThrow('no sealed secret');
  });
});
