import { describe, expect, it } from '@jest/globals';
import type { ConnectedAccount } from '@mensal/gateway-kit';
import type { Identifier } from '@mensal/kernel';
import { createHmac } from 'node:crypto';
import { LytexNotifications } from './lytex-notifications.js';

const tenantId = '018f0000-0000-7000-8000-000000000001' as Identifier;
const SECRET = 'Callback_Secret_exemplo';
const CREDENTIALS = { clientId: 'Client_Id_exemplo', clientSecret: 'Client_Secret_exemplo' };
const ID = '65df1d1b1c008a70b5d38345';
const PAID = {
  invoiceId: ID,
  status: 'paid',
  client: { name: 'JOÃO d’Água / Filho', address: { street: 'R. A, 1' }, tags: [{}, []] },
  referenceId: 'R-1',
};
const NEWS = { kind: 'charges', charges: [{ gatewayId: ID, reference: 'R-1' }] };

const sign = (text: string, secret = SECRET) => createHmac('sha256', secret).update(text).digest('base64');
const post = (data: string, signature: unknown = sign(data), type = 'liquidateInvoice') =>
  `{"webhookType":"${type}","signature":${JSON.stringify(signature)},"data":${data},"dueDate":"2024-03-07"}`;
const compact = JSON.stringify(PAID);

/** Nobody but the account is asked. */
function read(
  body: string,
  credentials: Record<string, string> | undefined = { ...CREDENTIALS, callbackSecret: SECRET },
  contentType = 'application/json',
) {
  const account = async () => ({ credentials }) as unknown as ConnectedAccount;
  return new LytexNotifications({ account }).read(tenantId, { contentType, body });
}

describe('a webhook that is signed', () => {
  it.each([
    'createInvoice',
    'liquidateInvoice',
    'scheduleInvoicePayment',
    'cancelInvoice',
    'dueInvoice',
    'ofTomorrow',
  ])('%s names its charge', async (type) => {
    expect(await read(post(compact, sign(compact), type))).toEqual(NEWS);
  });

  it.each([
    ['as it was sent, escaped', compact.replaceAll('/', '\\/').replaceAll('Ã', '\\u00c3')],
    ['as it was sent, with blanks', JSON.stringify(PAID, null, 2)],
    ['as it was sent, with numbers that JavaScript writes otherwise', '{"invoiceId":"a1","value":1.0}'],
  ])('over its data %s', async (_how, data) => {
    expect(await read(post(data))).toMatchObject({ kind: 'charges' });
  });

  it('over its compact data, although it was sent with blanks and escapes', async () => {
    const spaced = JSON.stringify(PAID, null, 1).replaceAll('/', '\\/');
    expect(await read(post(spaced, sign(compact)))).toEqual(NEWS);
  });

  it('by the client secret, in hexadecimal, where the account says so', async () => {
    const credentials = { ...CREDENTIALS, signature: 'sha256-hex-clientSecret' };
    const hex = createHmac('sha256', CREDENTIALS.clientSecret).update(compact).digest('hex');
    expect(await read(post(compact, hex), credentials)).toEqual(NEWS);
    expect(await read(post(compact), { ...credentials, callbackSecret: SECRET })).toMatchObject({
      kind: 'ignored',
    });
  });

  it('is believed in nothing but its ids', async () => {
    const { invoiceId } = PAID;
    const data = JSON.stringify({ invoiceId, status: 'paid', payedValue: 1_000_000 });
    expect(await read(post(data))).toEqual({
      kind: 'charges',
      charges: [{ gatewayId: ID, reference: null }],
    });
  });

  it.each([
    ['no id', { status: 'paid' }],
    ['an id that is none', { invoiceId: '../clients' }],
    ['an id of another kind', { invoiceId: 7 }],
  ])('with %s speaks of no charge', async (_what, data) => {
    expect(await read(post(JSON.stringify(data)))).toMatchObject({ kind: 'ignored' });
  });
});

describe('a webhook is refused', () => {
  it('with any one byte of its data changed', async () => {
    for (let at = 0; at < compact.length; at += 7) {
      const changed = `${compact.slice(0, at)}${compact[at] === '1' ? '2' : '1'}${compact.slice(at + 1)}`;
      expect(await read(post(changed, sign(compact)))).toMatchObject({ kind: 'ignored' });
    }
  });

  it.each([
    ['no signature', post(compact).replace(/"signature":"[^"]*",/, '')],
    ['an empty signature', post(compact, '')],
    ['a signature that is no text', post(compact, { sha256: sign(compact) })],
    ['the signature of an old secret', post(compact, sign(compact, 'Callback_Secret_before'))],
    ['the signature of the client secret', post(compact, sign(compact, CREDENTIALS.clientSecret))],
    ['a signature cut short', post(compact, sign(compact).slice(0, -2))],
    ['a signature in hexadecimal', post(compact, Buffer.from(sign(compact), 'base64').toString('hex'))],
    ['the signature of the whole', post(compact, sign(post(compact)))],
    ['a second data', post(compact).replace('{', '{"data":{"invoiceId":"65df1d1b1c008a70b5d3823e"},')],
    ['a second signature', post(compact).replace('{', `{"signature":"${sign('{}')}",`)],
    ['no data', `{"signature":"${sign('')}"}`],
    ['data that is text', post(JSON.stringify(compact))],
  ])('with %s', async (_what, body) => {
    expect(await read(body)).toMatchObject({ kind: 'ignored' });
  });

  it.each([
    ['no secret', { ...CREDENTIALS }],
    ['an empty one', { ...CREDENTIALS, callbackSecret: '' }],
  ])('where the account has %s for it, whatever it is signed with', async (_what, credentials) => {
    for (const secret of ['', 'undefined', CREDENTIALS.clientSecret])
      expect(await read(post(compact, sign(compact, secret)), credentials)).toMatchObject({
        kind: 'ignored',
      });
  });

  it('as another type of content', async () => {
    expect(await read(post(compact), undefined, 'text/plain')).toMatchObject({ kind: 'ignored' });
  });
});

it('a webhook of an account that does not open is read again later', async () => {
  const nobody = new LytexNotifications({ account: async () => undefined });
  const news = await nobody.read(tenantId, { contentType: 'application/json', body: post(compact) });
  expect(news).toMatchObject({ kind: 'unknown', trouble: { code: 'no-account' } });
});
