import type { RawNotification } from '@mensal/billing/ports';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** Takes gateways' notifications where a merchant's server would, and keeps them. */
export class NotificationBox {
  private readonly received: { path: string; notification: RawNotification }[] = [];
  private readonly server = http.createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const contentType = request.headers['content-type'] ?? '';
      this.received.push({ path: request.url ?? '', notification: { contentType, body } });
      response.end();
    });
  });

  static async open(): Promise<NotificationBox> {
    const box = new NotificationBox();
    await new Promise<void>((resolve) => box.server.listen(0, '127.0.0.1', resolve));
    return box;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What came to an address, oldest first. */
  at(url: string): RawNotification[] {
    const { pathname } = new URL(url);
    return this.received.filter(({ path }) => path === pathname).map(({ notification }) => notification);
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}
