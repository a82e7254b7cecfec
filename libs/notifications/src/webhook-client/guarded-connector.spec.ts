import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent } from 'undici';
import { guardedConnector, type Resolve } from './guarded-connector.js';

/** Whoever looks up is answered the next of these each time. */
const resolving = (...answers: string[][]): Resolve => {
  const left = [...answers];
  return (_hostname, _options, done) => {
    const addresses = left.shift() ?? [];
    const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    process.nextTick(() => done(null, found));
  };
};

describe('a connection', () => {
  let server: http.Server;
  let port: number;
  let seen = 0;

  beforeAll(async () => {
    server = http.createServer((_request, response) => {
      seen += 1;
      response.setHeader('Connection', 'close').end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  /** Asks a host twice, by connections of their own. */
  async function ask(host: string, isAllowed: (address: string) => boolean, resolve?: Resolve) {
    const agent = new Agent({ connect: guardedConnector(isAllowed, resolve) });
    const outcomes: unknown[] = [];
    for (let n = 0; n < 2; n += 1) {
      const request = agent.request({
        origin: `http://${host}:${port}`,
        path: '/',
        method: 'POST',
        reset: true,
      });
      outcomes.push(
        await request.then(
          async ({ statusCode, body }) => body.dump().then(() => statusCode),
          (error: Error) => error.name,
        ),
      );
    }
    await agent.destroy();
    return outcomes;
  }

  const loopbackOnly = (address: string) => address === '127.0.0.1';
  const refused = Array<string>(2).fill('AddressRefusedError');

  it('comes about where all addresses of the name are allowed', async () => {
    const before = seen;
    expect(await ask('loja.example', loopbackOnly, resolving(['127.0.0.1'], ['127.0.0.1']))).toEqual([
      200, 200,
    ]);
    expect(seen - before).toBe(2);
  });

  it.each([
    ['the only address', [['127.0.0.1'], ['127.0.0.1']]],
    [
      'one of the addresses',
      [
        ['8.8.8.8', '127.0.0.1'],
        ['127.0.0.1', '8.8.8.8'],
      ],
    ],
    ['a mapped address', [['::ffff:127.0.0.1'], ['::1']]],
  ])('is refused where %s is not allowed, and nothing is sent', async (_, answers) => {
    const before = seen;
    expect(await ask('loja.example', (address) => address === '8.8.8.8', resolving(...answers))).toEqual(
      refused,
    );
    expect(seen).toBe(before);
  });

  it('is refused where the name leads elsewhere the second time', async () => {
    const rebinding = resolving(['127.0.0.1'], ['169.254.169.254']);
    expect(await ask('loja.example', loopbackOnly, rebinding)).toEqual([200, 'AddressRefusedError']);
  });

  it.each(['127.0.0.1', '127.1', '0x7f000001', '2130706433', '017700000001', '[::1]', '[::ffff:127.0.0.1]'])(
    'is refused to the address %s that is not allowed, which is never looked up',
    async (host) => {
      const never: Resolve = () => {
        throw new Error('looked up');
      };
      expect(await ask(host, () => false, never)).toEqual(refused);
    },
  );

  it('is refused to this machine by its name', async () => {
    expect(await ask('localhost', () => false)).toEqual(refused);
  });

  it('fails where the name has no address', async () => {
    const outcomes = await ask('nowhere.invalid', () => true);
    expect(outcomes).toEqual(['Error', 'Error']);
  });
});
