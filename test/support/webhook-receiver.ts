import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

export interface ReceivedWebhook {
  id: string;
  type: string;
  timestamp: string;
  data: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look into messages freely
  body: string;
  headers: http.IncomingHttpHeaders;
}

type Handler = (message: ReceivedWebhook, response: http.ServerResponse) => void;

const accept: Handler = (_, response) => void response.writeHead(204).end();

/** A merchant's system: verifies each message with the package that merchants use, and can be told to fail. */
export class WebhookReceiver {
  /** With any of which messages may be signed. */
  secrets: string[] = [];
  handler: Handler = accept;
  /** All that came, in order, and those of them that were taken. */
  readonly received: ReceivedWebhook[] = [];
  readonly taken: ReceivedWebhook[] = [];
  /** What could not be verified. */
  readonly forged: unknown[] = [];
  private server: http.Server | undefined;
  private port = 0;

  async start(): Promise<this> {
    if (this.server !== undefined) return this;
    const server = http.createServer((request, response) => void this.serve(request, response));
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/avisos`;
  }

  /** Answers a status; what is no success was not taken. */
  answer(statusOf: (message: ReceivedWebhook) => number): void {
    this.handler = (message, response) => void response.writeHead(statusOf(message)).end('{}');
  }

  reset(): void {
    for (const list of [this.received, this.taken, this.forged]) list.length = 0;
    this.handler = accept;
  }

  /** Until it is started again nobody listens there. */
  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve));
  }

  private async serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
    const { headers } = request;
    const verified = this.secrets.some((secret) => verifies(secret, body, headers));
    if (!verified) {
      this.forged.push({ body, headers });
      response.writeHead(401).end();
      return;
    }
    const message = { ...JSON.parse(body), id: String(headers['webhook-id']), body, headers };
    this.received.push(message);
    response.on('finish', () => {
      if (response.statusCode < 300) this.taken.push(message);
    });
    this.handler(message, response);
  }
}

export function verifies(secret: string, body: string, headers: http.IncomingHttpHeaders): boolean {
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}
