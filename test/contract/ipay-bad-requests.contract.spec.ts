import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { send, type ApiClient } from '../support/api-client.js';
import { TestServer } from '../support/test-server.js';
import {
  givenTwoMerchants,
  methodOf,
  sendTo,
  stateOf,
  validRequest,
  validRequests,
  type Given,
  type Route,
} from './ipay-requests.js';
import { refusal } from './refusal.js';

const routes = Object.keys(validRequests) as Route[];

let server: TestServer;
let given: Given;

beforeAll(async () => {
  server = await TestServer.start({ now: '2026-11-21T15:00:00.000Z' });
  given = await givenTwoMerchants(server);
});

afterAll(() => server.stop());

/** Sending a link needs no body. */
const withBody = routes.filter((route) => /^(POST|PUT) (?!.*\/send-link$)/.test(route));

describe.each(withBody)('Given %s', (route) => {
  it.each<[what: string, wrong: (envelope: string, content: object) => unknown]>([
    ['nothing', () => undefined],
    ['null', () => 'null'],
    ['a number', () => '42'],
    ['a text', () => '"texto"'],
    ['a list', () => []],
    ['a list with the right body', (envelope, content) => [{ [envelope]: content }]],
    ['an empty object', () => ({})],
    ['the fields without their envelope', (_envelope, content) => content],
    ['the fields in another envelope', (_envelope, content) => ({ data: content })],
    ['null in the envelope', (envelope) => ({ [envelope]: null })],
    ['a text in the envelope', (envelope) => ({ [envelope]: 'texto' })],
    ['a number in the envelope', (envelope) => ({ [envelope]: 42 })],
    ['an empty list in the envelope', (envelope) => ({ [envelope]: [] })],
    ['a list in the envelope', (envelope, content) => ({ [envelope]: [content] })],
    ['two in the envelope', (envelope, content) => ({ [envelope]: [content, content] })],
    ['JSON that ends too early', (envelope, content) => JSON.stringify({ [envelope]: content }).slice(0, -1)],
    ['JSON that goes on', (envelope, content) => `${JSON.stringify({ [envelope]: content })}}`],
    ['JSON with a comment', (envelope, content) => `// x\n${JSON.stringify({ [envelope]: content })}`],
    ['no JSON', () => 'price=100'],
    ['XML', () => '<service><price>100</price></service>'],
    ['a NUL character', (envelope, content) => JSON.stringify({ [envelope]: content }).replace('"', '\0"')],
    ['a deep nest', (envelope) => `{"${envelope}":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    [
      'objects in a deep nest',
      (envelope) => `{"${envelope}":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`,
    ],
  ])('when the body is %s, then it is 400 and nothing changes', async (_what, wrong) => {
    const { path, body = {} } = validRequest(route, given);
    const [envelope = '', content = {}] = Object.entries(body)[0]!;
    await expectUnchanged(400, () => sendTo(given.merchant, route, { path, body: wrong(envelope, content) }));
  });

  it('when the body is 2 MB, then it is 413 and nothing changes', async () => {
    const { path, body = {} } = validRequest(route, given);
    await expectUnchanged(413, () =>
      sendTo(given.merchant, route, { path, body: { ...body, filler: 'a'.repeat(2_000_000) } }),
    );
  });
});

describe('Given a list with a filter', () => {
  it.each([
    '/v1/services?status=ativo',
    '/v1/services?status=Ativo&status=Inativo',
    '/v1/billing-customers?active=1',
    '/v1/billing-customers?mode=Normal',
    '/v1/billing-customers?dueDate=32',
    '/v1/billing-customers?cpfCnpj=1&cpfCnpj=2',
    '/v1/invoices?status=Paga',
    '/v1/invoices?status=Pago&status=Aberto',
    '/v1/invoices?customer=abc',
    '/v1/invoices?customer=%00',
    '/v1/invoices?period=2026-13',
    '/v1/invoices?dueDate=2026-02-30',
    '/v1/invoices?dueFrom=ontem',
    '/v1/invoices?dueTo=21/11/2026',
  ])('when it is %s, which says nothing, then it is 400', async (path) => {
    expect(await given.merchant.get(path)).toMatchObject(refusal(400));
  });

  it.each(['%00', '123', "'"])(
    'when the CPF is %s, which nobody has, then nobody is found',
    async (cpfCnpj) => {
      const answer = await given.merchant.get(`/v1/billing-customers?cpfCnpj=${cpfCnpj}`);
      expect(answer).toMatchObject({ status: 200, body: { billingCustomers: [], total: 0 } });
    },
  );
});

describe('Given an address that does not exist', () => {
  it.each([
    ['GET', '/'],
    ['GET', '/v1'],
    ['GET', '/v1/unknown'],
    ['PATCH', '/v1/services'],
    ['DELETE', '/v1/services'],
    ['GET', '/v1/signin'],
    ['GET', '/v1/services/a/b'],
  ])('when it is %s %s, then it is 404', async (method, path) => {
    expect(await given.merchant.send(method, path)).toMatchObject(refusal(404));
  });

  it.each<[status: number, what: string, path: string]>([
    [400, 'half a character', '/v1/services/%E0%A4%A'],
    [400, 'a lone percent sign', '/v1/services/%'],
    [400, 'a way out', '/v1/services/..%2f..%2fetc'],
    [414, 'a token of 500 letters', `/v1/services/${'a'.repeat(500)}`],
    [414, 'a customer of 500 letters', `/v1/invoices/billing-customer/${'a'.repeat(500)}`],
    [431, 'an address of 20,000 letters', `/v1/services?status=${'a'.repeat(20_000)}`],
  ])('then it is %d where it holds %s', async (status, _what, path) => {
    expect(await given.merchant.get(path)).toMatchObject(refusal(status));
  });

  it('when a header is of 20,000 letters, then it is 431', async () => {
    const headers = { ...given.merchant.headers, 'X-Filler': 'a'.repeat(20_000) };
    expect(await given.merchant.send('GET', '/v1/services', undefined, headers)).toMatchObject(refusal(431));
  });

  it('when it is no HTTP at all, then it is 400', async () => {
    const [head = '', body = ''] = (await spoken(server.url, 'NONSENSE\r\n\r\n')).split('\r\n\r\n');
    expect({ status: Number(head.split(' ')[1]), body: JSON.parse(body) }).toMatchObject(refusal(400));
  });
});

describe('Given a sign-in with a body that is none', () => {
  it.each(
    ['/v1/signin', '/v1/refresh-token', '/v1/revoke-token'].flatMap((path) =>
      [
        '',
        'null',
        '[]',
        '[{}]',
        '"texto"',
        '42',
        '{',
        '{"clientId":{},"clientKey":[]}',
        '{"token":1,"type":1}',
      ].map((body) => [path, body] as const),
    ),
  )('when %s takes %j, then it is 400', async (path, body) => {
    expect(await send(server.url, 'POST', path, body)).toMatchObject(refusal(400));
  });
});

describe('Given a number that JSON allows and nothing holds', () => {
  it.each(['1e999', '-1e999', '12345678901234567890'])('when a price is %s', async (price) => {
    const body = `{"service":{"description":"Exemplo","status":"Ativo","price":${price}}}`;
    await expectUnchanged(400, () => given.merchant.post('/v1/services', body));
  });
});

describe('Given a body in a content type that is not JSON', () => {
  it.each(['text/plain', 'application/xml', 'multipart/form-data', 'nonsense'])(
    'when it is %s and holds no JSON, then it is 400',
    async (type) => {
      const headers = { ...given.merchant.headers, 'Content-Type': type };
      const answer = await given.merchant.send('POST', '/v1/services', '<service/>', headers);
      expect(answer).toMatchObject(refusal(400));
    },
  );
});

describe('Given tokens of another merchant', () => {
  /** The merchant's own request, with the stranger's things in place of its own. */
  const foreign = (): [mine: string, theirs: string][] => {
    const { customer, service, otherService, invoice, card, strangers } = given;
    return [
      [customer, strangers.customer],
      [service, strangers.service],
      [otherService, strangers.service],
      [invoice, strangers.invoice],
      [card, strangers.card],
    ];
  };

  const both = () => [given.merchant, given.stranger];

  it.each(routes.filter((route) => !/^GET \/v1\/[a-z-]+$|^POST \/v1\/services$/.test(route)))(
    'when %s names one of them, then the answer is as for a token of nothing',
    async (route) => {
      expect.hasAssertions();
      const { path, body } = validRequest(route, given);
      for (const [mine, theirs] of foreign()) {
        const request = JSON.stringify({ path, body });
        if (!request.includes(mine)) continue;
        const answers = await Promise.all(
          [theirs, '5d9d7b5a-ac1a-4834-8cd6-498dda5d0a73'].map((token) =>
            expectUnchanged(
              undefined,
              () => sendTo(given.merchant, route, JSON.parse(request.replaceAll(mine, token))),
              both(),
            ),
          ),
        );
        expect(answers[0]).toEqual(answers[1]);
        expect(answers[0]).toMatchObject(refusal(answers[0]!.status));
      }
    },
  );

  it('when invoices are filtered by their customer, then there are none', async () => {
    const answer = await given.merchant.get(`/v1/invoices?customer=${given.strangers.customer}`);
    expect(answer).toMatchObject({ status: 200, body: { invoices: [], total: 0 } });
  });

  it.each(routes)(
    'when %s comes with their access token and my client token, then it is 403',
    async (route) => {
      const { path, body } = validRequest(route, given);
      const headers = { ...given.merchant.headers, Authorization: given.stranger.headers['Authorization']! };
      await expectUnchanged(403, () => given.merchant.send(methodOf(route), path, body, headers), both());
    },
  );
});

/** What a server answers to bytes. */
async function spoken(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(bytes);
  return text(socket);
}

async function expectUnchanged(
  status: number | undefined,
  request: () => Promise<{ status: number; body: unknown }>,
  whose: ApiClient[] = [given.merchant],
): Promise<{ status: number; body: unknown }> {
  const before = await Promise.all(whose.map(stateOf));
  const answer = await request();
  if (status !== undefined) expect(answer).toMatchObject(refusal(status));
  expect(await Promise.all(whose.map(stateOf))).toEqual(before);
  return { status: answer.status, body: answer.body };
}
