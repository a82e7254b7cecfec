import { Clock } from '@mensal/kernel';
import type { ChargeSummary } from '../core/vendor.js';
import { startSandbox, type SandboxOptions } from '../index.js';

/** A business clock that stands still until it is moved. */
export class StandingClock extends Clock {
  constructor(private instant: Date = new Date('2026-11-20T15:00:00.000Z')) {
    super();
  }

  now(): Date {
    return this.instant;
  }

  addDays(days: number): void {
    this.instant = new Date(this.instant.getTime() + days * 86_400_000);
  }
}

/** Whatever the sandbox says: assertions are what checks it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Anything = any;

export interface Answer<T = Anything> {
  status: number;
  body: T;
  headers: Headers;
}

export const PAYEE_CODE = '5a4d0b0c1e2f3a4b5c6d7e8f90a1b2c3';

export const CUSTOMER = {
  name: 'Fulana Exemplo',
  cpf: '52998224725',
  email: 'fulana@example.com',
  phone_number: '5144916523',
};

/** A card by its last digit; 0 and 4 to 9 are approved. */
export const cardEnding = (digit: number) => `411111111111111${digit}`;

export function cardPayment(paymentToken: string, extras: object = {}) {
  return { payment: { credit_card: { customer: CUSTOMER, payment_token: paymentToken, ...extras } } };
}

export const order = (extras: object = {}) => ({
  items: [{ name: 'Plano de exemplo', value: 8900, amount: 1 }],
  ...extras,
});

/** The sandbox with a merchant who has signed in. */
export async function startTestSandbox(options: Partial<SandboxOptions> = {}) {
  const clock = new StandingClock();
  const sandbox = await startSandbox({ port: 0, clock, ...options });
  const merchant = new Merchant(sandbox.url, 'Client_Id_sandbox', 'Client_Secret_sandbox');
  await merchant.signIn();
  const control = <T = Anything>(method: string, path: string, body?: unknown) =>
    send<T>(`${sandbox.url}/_sandbox${path}`, method, body);

  return {
    clock,
    control,
    merchant,
    url: sandbox.url,
    stop: () => sandbox.stop(),
    async cardToken(digit: number, extras: object = {}): Promise<string> {
      const { body } = await control<{ payment_token: string }>('POST', '/efi/card-tokens', {
        number: cardEnding(digit),
        ...extras,
      });
      return body.payment_token;
    },
    async newCharge(extras: object = {}): Promise<number> {
      const { body } = await merchant.post<{ data: { charge_id: number } }>('/v1/charge', order(extras));
      return body.data.charge_id;
    },
    /** A charge that was paid with a good card, and is confirmed. */
    async paidCharge(extras: object = {}): Promise<number> {
      const id = await this.newCharge(extras);
      await merchant.post(`/v1/charge/${id}/pay`, cardPayment(await this.cardToken(8)));
      await this.untilStatus(id, 'paid');
      return id;
    },
    async status(id: number): Promise<string> {
      return (await this.held(id)).status;
    },
    async held(id: number): Promise<ChargeSummary> {
      const { body } = await control<ChargeSummary[]>('GET', '/efi/charges');
      const charge = body.find((each) => each.id === String(id));
      if (!charge) throw new Error(`The sandbox holds no charge ${id}`);
      return charge;
    },
    async untilStatus(id: number, status: string): Promise<void> {
      await eventually(async () => (await this.status(id)) === status);
    },
  };
}

export type TestSandbox = Awaited<ReturnType<typeof startTestSandbox>>;

/** A merchant's server, as far as it talks to the vendor. */
export class Merchant {
  private token = '';

  constructor(
    private readonly url: string,
    private readonly clientId: string,
    private readonly clientSecret: string,
  ) {}

  async signIn(): Promise<Answer> {
    const basic = Buffer.from(`${this.clientId}:${this.clientSecret}`).toString('base64');
    const answer = await send<{ access_token?: string }>(
      `${this.url}/efi/v1/authorize`,
      'POST',
      { grant_type: 'client_credentials' },
      { authorization: `Basic ${basic}` },
    );
    this.token = answer.body.access_token ?? '';
    return answer;
  }

  get authorization(): string {
    return `Bearer ${this.token}`;
  }

  get(path: string): Promise<Answer> {
    return this.send('GET', path);
  }

  post<T = Anything>(path: string, body?: unknown): Promise<Answer<T>> {
    return this.send<T>('POST', path, body);
  }

  put(path: string, body?: unknown): Promise<Answer> {
    return this.send('PUT', path, body);
  }

  private send<T = Anything>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    return send<T>(`${this.url}/efi${path}`, method, body, { authorization: this.authorization });
  }
}

export async function send<T = Anything>(
  url: string,
  method = 'GET',
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer<T>> {
  const response = await fetch(url, {
    method,
    headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: parseOrText(text) as T };
}

function parseOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Asks until it is so. @throws Error when it never is */
export async function eventually(isSo: () => Promise<boolean> | boolean, withinMs = 10_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error('It never came true');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
