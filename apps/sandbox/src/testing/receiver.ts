import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** A merchant's server, that answers as it is told. */
export class Receiver {
  readonly bodies: string[] = [];
  readonly types: (string | undefined)[] = [];
  answers: number[] = [];
  private readonly server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      this.bodies.push(body);
      this.types.push(request.headers['content-type']);
      response.writeHead(this.answers.shift() ?? 200).end();
    });
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/notifications`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
