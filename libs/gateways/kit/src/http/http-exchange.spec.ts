import { afterEach, describe, expect, it } from '@jest/globals';
import { HttpService } from '@nestjs/axios';
import axios from 'axios';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import { HttpExchange, httpOptions } from './http-exchange.js';
import { readAnswer } from './read-answer.js';

const exchange = new HttpExchange(new HttpService(axios.create(httpOptions())));
const servers: net.Server[] = [];
const connections = new Set<net.Socket>();

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  for (const connection of connections) connection.destroy();
  connections.clear();
});

async function listen(server: net.Server, scheme = 'http'): Promise<string> {
  servers.push(server);
  server.on('connection', (connection) => connections.add(connection));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `${scheme}://localhost:${(server.address() as AddressInfo).port}`;
}

/** A server that answers in its own words, byte for byte. */
const raw = (answer: (socket: net.Socket) => void) =>
  listen(
    net.createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => answer(socket));
    }),
  );

const serve = (listener: http.RequestListener) => listen(http.createServer(listener));

async function send(
  url: string,
  { method = 'POST', timeoutMs = 5_000, mayLeave = (): boolean => true } = {},
) {
  const body = '{"card":"x"}';
  const exchanged = await exchange.send({ method, url, headers: {}, body, timeoutMs, mayLeave });
  return exchanged.kind === 'response' ? readAnswer(exchanged) : exchanged;
}

const lost = (code: string, detail: unknown = expect.any(String)) => ({
  kind: 'lost',
  trouble: { code, detail },
});
const notSent = (code: string) => ({ kind: 'not-sent', trouble: { code, detail: expect.any(String) } });

describe('a request that cannot have left is not-sent:', () => {
  it('nobody listens', async () => {
    const server = net.createServer();
    const url = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    expect(await send(url)).toEqual(notSent('unreachable'));
  });

  it('the host has no address', async () => {
    expect(await send('http://nowhere.invalid')).toEqual(notSent('unreachable'));
  });

  it('no connection comes about in time', async () => {
    const silent = await listen(
      net.createServer(() => undefined),
      'https',
    );
    expect(await send(silent, { timeoutMs: 200 })).toEqual(notSent('unreachable'));
  });

  it('its time has passed when the connection is there', async () => {
    let seen = 0;
    const url = await serve((_request, response) => {
      seen += 1;
      response.end('{}');
    });
    expect(await send(url, { mayLeave: () => false })).toEqual(notSent('too-late'));
    expect(await send(url)).toEqual({ kind: 'answer', status: 200, body: {} });
    expect(seen).toBe(1);
  });

  it('the connection is closed before TLS is agreed', async () => {
    const closing = await listen(
      net.createServer((socket) => socket.destroy()),
      'https',
    );
    expect(await send(closing)).toEqual(notSent('unreachable'));
  });

  it('the certificate is signed by nobody we know, and the vendor sees nothing of the request', async () => {
    let seen = 0;
    const server = https.createServer(selfSigned(), () => (seen += 1));
    server.on('tlsClientError', () => undefined);
    expect(await send(await listen(server, 'https'))).toEqual(notSent('certificate'));
    expect(seen).toBe(0);
  });
});

describe('a request that may have been carried out is lost:', () => {
  it.each<[string, (socket: net.Socket) => void]>([
    ['reset before the answer', (socket) => socket.resetAndDestroy()],
    ['closed before the answer', (socket) => socket.end()],
    [
      'reset within the answer',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{"a":', () => socket.resetAndDestroy());
      },
    ],
    [
      'closed within the answer',
      (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{"a":'),
    ],
    [
      'closed within a chunk',
      (socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{"a":'),
    ],
  ])('the connection is %s', async (_what, answer) => {
    expect(await send(await raw(answer))).toEqual(lost('connection-lost'));
  });

  it('the answer does not come in time', async () => {
    const url = await serve(() => undefined);
    expect(await send(url, { timeoutMs: 200 })).toEqual(lost('timeout'));
  });

  it('the answer drips without end', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(drip));
    });
    expect(await send(url, { timeoutMs: 300 })).toEqual(lost('timeout'));
  });

  it.each<[string, string | Buffer, Record<string, string>?]>([
    ['HTML', '<html>Bad gateway</html>'],
    ['JSON that is cut off', '{"a": 1'],
    ['not UTF-8', Buffer.from('{"a": "não"}', 'latin1')],
    ['compressed', zlib.gzipSync('{"a": 1}'), { 'Content-Encoding': 'gzip' }],
    ['larger than 5 MiB', JSON.stringify('x'.repeat(5 * 1024 * 1024))],
  ])('the answer is %s', async (_what, body, headers = {}) => {
    const url = await serve((_request, response) => response.writeHead(200, headers).end(body));
    expect(await send(url)).toEqual(lost('unreadable-answer'));
  });

  it('the answer is no HTTP', async () => {
    expect(await send(await raw((socket) => socket.end('hello\r\n\r\n')))).toEqual(lost('unreadable-answer'));
  });

  it('the answer is a redirect, which is not followed', async () => {
    const url = await serve(({ url }, response) => {
      response.writeHead(url === '/' ? 307 : 200, { Location: '/else' }).end('{}');
    });
    expect(await send(url)).toEqual(lost('unreadable-answer'));
  });

  it.each(['', '<html>', 'oops'])('the vendor fails with the body "%s"', async (body) => {
    const url = await serve((_request, response) => response.writeHead(502).end(body));
    expect(await send(url)).toEqual(lost('vendor-error'));
  });

  it('an idle connection turns out to be closed, and it is not sent again over another one', async () => {
    const from: unknown[] = [];
    const server = http.createServer(({ socket }, response) => {
      if (from.push(socket.remotePort) === 1) response.end('{}');
      else socket.resetAndDestroy();
    });
    const url = await listen(server);
    expect(await send(url)).toEqual({ kind: 'answer', status: 200, body: {} });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await send(url)).toEqual(lost('connection-lost'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(from.length).toBe(2);
    expect(from[0]).toBe(from[1]);
  });
});

describe('an answer is read', () => {
  it.each([200, 400, 422, 500, 503])('as JSON, with the status %d', async (status) => {
    const url = await serve((_request, response) => response.writeHead(status).end('\ufeff{"code": 1}'));
    expect(await send(url)).toEqual({ kind: 'answer', status, body: { code: 1 } });
  });

  it.each([200, 204, 404])('as nothing where it is empty, with the status %d', async (status) => {
    const url = await serve((_request, response) => response.writeHead(status).end());
    expect(await send(url)).toEqual({ kind: 'answer', status, body: undefined });
  });

  it('for a request that arrived as it was sent', async () => {
    let body = '';
    const url = await serve((request, response) => {
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => response.end('{}'));
    });
    await send(url);
    expect(body).toBe('{"card":"x"}');
  });
});

function selfSigned(): { key: string; cert: string } {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mensal-certificate-'));
  const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', ...kind, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  const files = { key: fs.readFileSync(key, 'utf8'), cert: fs.readFileSync(cert, 'utf8') };
  fs.rmSync(folder, { recursive: true });
  return files;
}
