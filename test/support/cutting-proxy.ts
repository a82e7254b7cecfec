import http from 'node:http';
import type { AddressInfo } from 'node:net';

interface Seen {
  /** `POST /v1/invoices` */
  route: string;
  headers: http.IncomingHttpHeaders;
  body: string;
  status: number;
}

/** Passes requests on to a server, and cuts the connections of those it is told to. */
export class CuttingProxy {
  /** What was passed on and answered, in order. */
  readonly seen: Seen[] = [];
  private cutting: { route: string; when: 'before' | 'after' } | undefined;
  private readonly server: http.Server;

  private constructor(private readonly target: string) {
    this.server = http.createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => void this.pass(request, response, Buffer.concat(chunks).toString()));
    });
  }

  static async before(target: string): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(target);
    await new Promise<void>((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** @param when `before`: the request never arrives; `after`: its answer does not */
  cut(route: string, when: 'before' | 'after'): void {
    this.cutting = { route, when };
  }

  letThrough(): void {
    this.cutting = undefined;
  }

  forget(): void {
    this.seen.length = 0;
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private async pass(request: http.IncomingMessage, response: http.ServerResponse, body: string) {
    const route = `${request.method} ${new URL(request.url ?? '', this.url).pathname}`;
    const cut = this.cutting?.route === route ? this.cutting.when : undefined;
    if (cut === 'before') return void request.socket.destroy();
    const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers;
    const answer = await fetch(`${this.target}${request.url}`, {
      method: request.method ?? 'GET',
      headers: headers as Record<string, string>,
      ...(body !== '' && { body }),
    });
    const text = await answer.text();
    this.seen.push({ route, headers: request.headers, body, status: answer.status });
    if (cut === 'after') return void request.socket.destroy();
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' });
    response.end(text);
  }
}
