import type { ClientSecrets, TenantContext } from '@mensal/identity';
import { customerBody, serviceBody } from './mothers.js';

export interface Answer {
  status: number;
  /** Parsed JSON; `undefined` for an empty body. */
  body: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look into answers freely
  headers: Headers;
}

/** Talks to a server as a merchant's program does. */
export class ApiClient {
  constructor(
    readonly url: string,
    readonly secrets: ClientSecrets,
    readonly headers: Record<string, string>,
    readonly tenant: TenantContext,
  ) {}

  static async signIn(
    url: string,
    secrets: ClientSecrets,
    token: string,
    tenant: TenantContext,
  ): Promise<ApiClient> {
    const { body } = await send(url, 'POST', '/v1/signin', secrets);
    return new ApiClient(
      url,
      secrets,
      { Authorization: `Bearer ${body.access_token}`, Token: token },
      tenant,
    );
  }

  get = (path: string) => this.send('GET', path);
  post = (path: string, body?: unknown) => this.send('POST', path, body);
  put = (path: string, body?: unknown) => this.send('PUT', path, body);
  delete = (path: string) => this.send('DELETE', path);

  send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = this.headers,
  ): Promise<Answer> {
    return send(this.url, method, path, body, headers);
  }

  /** What is no JSON: pictures and the like. */
  async download(path: string): Promise<{ status: number; headers: Headers; body: Buffer }> {
    const { headers } = this;
    const response = await fetch(`${this.url}${path}`, { headers, signal: AbortSignal.timeout(60_000) });
    const body = Buffer.from(await response.arrayBuffer());
    return { status: response.status, headers: response.headers, body };
  }

  /** @returns the token of a new service. */
  async aService(fields: Record<string, unknown> = {}): Promise<string> {
    const answer = await this.post('/v1/services', serviceBody(fields));
    return created(answer).service.token;
  }

  /** A customer in mode Automatico with one active service, unless told otherwise. @returns its token. */
  async aCustomer(fields: Record<string, unknown> = {}): Promise<string> {
    const service = fields['service'] ?? { token: await this.aService(), price: '9990', status: true };
    const answer = await this.post('/v1/billing-customers', customerBody({ service, ...fields }));
    return created(answer).billingCustomer.token;
  }

  /** @returns the token of a new invoice. */
  async anInvoice(fields: Record<string, unknown>): Promise<string> {
    const invoice = {
      createdAt: '2026-11-21',
      dueDate: '12',
      paymentType: 'Boleto',
      price: '1000',
      ...fields,
    };
    return created(await this.post('/v1/invoices', { invoice })).invoice.token;
  }
}

export async function send(
  url: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    signal: AbortSignal.timeout(60_000),
  });
  const text = await response.text();
  const isPicture = response.headers.get('content-type')?.startsWith('image/') === true;
  return {
    status: response.status,
    body: text === '' ? undefined : isPicture ? text : JSON.parse(text),
    headers: response.headers,
  };
}

function created(answer: Answer): Answer['body'] {
  if (answer.status !== 200)
    throw new Error(`Expected 200, got ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}
