import { startSandbox, type Sandbox } from '@mensal/sandbox';
import { constants, publicEncrypt, randomBytes } from 'node:crypto';
import { StandingClock } from '../support/standing-clock.js';
import { PAGE, type Example } from './efi-examples.js';

const SOME_DAY = '2026-10-05T12:00:00.000Z';
const WITHIN_MS = 10_000;

/** What the page shows → what it stands for in one replay. */
export type Substitutes = ReadonlyMap<unknown, unknown>;

export interface Reply {
  status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the assertion is what checks it
  body: any;
}

/** The sandbox as the page's reader sees it. */
export class EfiAtPage {
  private readonly clock: StandingClock;

  private constructor(
    private readonly sandbox: Sandbox,
    clock: StandingClock,
  ) {
    this.clock = clock;
  }

  static async start(): Promise<EfiAtPage> {
    const clock = new StandingClock(new Date(SOME_DAY));
    return new EfiAtPage(await startSandbox({ port: 0, clock }), clock);
  }

  stop(): Promise<void> {
    return this.sandbox.stop();
  }

  /** @param on by default, any day */
  moveTo(on: string = SOME_DAY): void {
    this.clock.moveTo(on);
  }

  /** A merchant whose account holds no charges yet. */
  async newMerchant(): Promise<Merchant> {
    const payeeCode = randomBytes(16).toString('hex');
    const account = { clientId: `Client_Id_${payeeCode}`, clientSecret: 'Client_Secret', payeeCode };
    await this.control('PUT', '/accounts', account);
    const basic = Buffer.from(`${account.clientId}:${account.clientSecret}`).toString('base64');
    const { body } = await this.send('POST', '/v1/authorize', { grant_type: 'client_credentials' }, [
      ['Authorization', `Basic ${basic}`],
    ]);
    return new Merchant(this, account.clientId, payeeCode, body.access_token as string);
  }

  async control(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${this.sandbox.url}/_sandbox/efi${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  async send(
    method: string,
    path: string,
    body?: object,
    headers: [name: string, value: string][] = [],
  ): Promise<Reply> {
    const response = await fetch(`${this.sandbox.url}/efi${path}`, {
      method,
      headers: [...headers, ...(body ? [['Content-Type', 'application/json'] as [string, string]] : [])],
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  }
}

/** A merchant's server, and the browsers of his payers. */
export class Merchant {
  constructor(
    readonly page: EfiAtPage,
    private readonly clientId: string,
    readonly payeeCode: string,
    private readonly accessToken: string,
  ) {}

  /** Asks as the page says it is asked, but for what its placeholders stand for. */
  async replay({ request, query, body }: Example, substitutes: Substitutes): Promise<Reply> {
    const [method = '', pattern = ''] = request.split(' ');
    const known = new Map([...substitutes, [PAGE.payeeCode, this.payeeCode]]);
    const id = String(known.get(PAGE.numero_charge_id) ?? known.get(PAGE.detailedCharge));
    const path = pattern.replace(':id', id).replace(PAGE.payeeCode, this.payeeCode);
    if (body && path.startsWith('/tokenizer/')) return this.tokeniseInProduction(method, path, body);
    const data = body && path.includes('/card/') ? { data: await this.encrypt(body) } : {};
    const search = new URLSearchParams({ ...query, ...data }).toString();
    return this.send(
      method,
      search === '' ? path : `${path}?${search}`,
      'data' in data ? undefined : body && substitute(body, known),
    );
  }

  async send(method: string, path: string, body?: object): Promise<Reply> {
    return this.page.send(method, path, body, [['Authorization', `Bearer ${this.accessToken}`]]);
  }

  /** @returns what a browser would have got for the card */
  async cardToken(number = '4012001038443335'): Promise<string> {
    const { clientId } = this;
    const answer = await this.page.control('POST', '/card-tokens', { number, clientId });
    return (answer as { payment_token: string }).payment_token;
  }

  /** Sends an order that must be accepted. @returns the answer's data */
  async accepted(method: string, path: string, body?: object): Promise<Reply['body']> {
    const answer = await this.send(method, path, body);
    if (answer.status !== 200) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body.data;
  }

  async untilStatus(id: number, status: string): Promise<void> {
    const deadline = performance.now() + WITHIN_MS;
    for (;;) {
      const charge = await this.accepted('GET', `/v1/charge/${id}`);
      if (charge.status === status) return;
      if (performance.now() > deadline)
        throw new Error(`Charge ${id} is ${charge.status} and never ${status}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** As the vendor's library does: what is encrypted holds a fresh salt. */
  private async tokeniseInProduction(method: string, path: string, card: object): Promise<Reply> {
    const account: [string, string][] = [['Account-code', this.payeeCode]];
    const { body: salt } = await this.page.send('GET', '/tokenizer/salt', undefined, account);
    return this.page.send(method, path, { data: await this.encrypt({ ...card, salt: salt.data }) }, account);
  }

  /** As browsers encrypt cards: RSA with the account's public key, PKCS#1 v1.5, base64. */
  private async encrypt(card: object): Promise<string> {
    const { body } = await this.page.send('GET', `/v1/pubkey?code=${this.payeeCode}`);
    return publicEncrypt(
      { key: body.data, padding: constants.RSA_PKCS1_PADDING },
      Buffer.from(JSON.stringify(card)),
    ).toString('base64');
  }
}

/** Puts what the page's placeholders stand for in their place. */
export function substitute<T>(value: T, substitutes: Substitutes): T {
  return JSON.parse(JSON.stringify(value), (_key, part: unknown) =>
    substitutes.has(part) ? substitutes.get(part) : part,
  ) as T;
}
