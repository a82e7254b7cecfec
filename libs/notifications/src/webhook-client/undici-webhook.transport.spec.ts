import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newIdentifier } from '@mensal/kernel';
import type { RealTime } from '@mensal/platform';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { newSigningSecret } from './standard-webhooks.js';
import { UndiciWebhookTransport } from './undici-webhook.transport.js';

const realTime = { now: () => 1_795_000_000_000 } as RealTime;
const production = new UndiciWebhookTransport(
  { environment: 'production', gatewayTimeoutMs: 1_000 },
  realTime,
);
const development = new UndiciWebhookTransport(
  { environment: 'development', gatewayTimeoutMs: 300 },
  realTime,
);

describe('where messages may be sent', () => {
  it.each([
    ['https://loja.example/', true, true],
    ['https://loja.example:9443/', true, true],
    ['https://8.8.8.8/', true, true],
    ['http://loja.example/', false, true],
    ['https://127.0.0.1/', false, true],
    ['https://0x7f.1/', false, true],
    ['http://[::1]:3000/', false, true],
    ['https://169.254.169.254/latest/meta-data/', false, false],
    ['https://2852039166/', false, false],
    ['https://10.1/', false, false],
    ['https://[::ffff:10.0.0.1]/', false, false],
    ['https://[fd00::1]/', false, false],
  ])('%s: in production %s, in development %s', (text, inProduction, inDevelopment) => {
    const url = new URL(text);
    expect([production.accepts(url), development.accepts(url)]).toEqual([inProduction, inDevelopment]);
  });
});

describe('a try', () => {
  let server: http.Server;
  let port: number;
  let requests: { method: string | undefined; url: string | undefined; headers: http.IncomingHttpHeaders }[];
  let answer: http.RequestListener;

  beforeAll(async () => {
    requests = [];
    server = http.createServer((request, response) => {
      const { method, url, headers } = request;
      requests.push({ method, url, headers });
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(async () => {
    await Promise.all([production.onApplicationShutdown(), development.onApplicationShutdown()]);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const send = (transport: UndiciWebhookTransport, host: string) =>
    transport.send({
      id: newIdentifier(),
      url: `http://${host}:${port}/avisos?chave=1`,
      body: '{}',
      secrets: [newSigningSecret()],
    });

  it('goes to the path and query by POST, with the real time in seconds', async () => {
    answer = (_, response) => void response.writeHead(204).end();
    expect(await send(development, '127.0.0.1')).toEqual({
      status: 204,
      trouble: null,
      durationMs: expect.any(Number),
    });
    expect(requests.splice(0)).toMatchObject([
      { method: 'POST', url: '/avisos?chave=1', headers: { 'webhook-timestamp': '1795000000' } },
    ]);
  });

  it('ends when its time is up', async () => {
    answer = () => undefined;
    expect(await send(development, '127.0.0.1')).toMatchObject({ status: null, trouble: 'timed-out' });
    requests.splice(0);
  });

  it.each(['localhost', '127.0.0.1', '2130706433', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0'])(
    'never reaches %s in production, though it was subscribed before',
    async (host) => {
      expect(await send(production, host)).toMatchObject({ status: null, trouble: 'address-refused' });
      expect(requests).toEqual([]);
    },
  );
});
