import { Clock } from '@mensal/kernel';
import { startSandbox, type Sandbox } from '@mensal/sandbox';
import { randomUUID } from 'node:crypto';
import { substitute, type Tokens } from './documentation.js';
import {
  cardSent,
  customerSent,
  invoiceSent,
  PAGE,
  serviceSent,
  type Example,
} from './ipay-remote-examples.js';

/** While the cards of the page were valid. */
const TODAY = '2020-06-01';
const CUSTOMER_CREATED = '2019-06-16';
const SERVICE_CREATED = '2019-06-23';

interface Reply {
  status: number;
  text: string;
}

/** Stands still, so that dates can be compared. */
class StandingClock extends Clock {
  private instant = new Date(`${TODAY}T12:00:00.000Z`);

  now(): Date {
    return this.instant;
  }

  moveTo(day: string): void {
    this.instant = new Date(`${day}T12:00:00.000Z`);
  }
}

/** The sandbox as the page's reader sees it. */
export class IpayAtPage {
  private constructor(
    private readonly sandbox: Sandbox,
    private readonly clock: StandingClock,
  ) {}

  static async start(): Promise<IpayAtPage> {
    const clock = new StandingClock();
    return new IpayAtPage(await startSandbox({ port: 0, clock }), clock);
  }

  stop(): Promise<void> {
    return this.sandbox.stop();
  }

  /** @param day by default, any */
  moveTo(day: string = TODAY): void {
    this.clock.moveTo(day);
  }

  /** A merchant whose account holds nothing yet. */
  async newMerchant(): Promise<Merchant> {
    const account = { clientId: randomUUID(), clientKey: 'a key', token: randomUUID() };
    await this.send('PUT', '/_sandbox/ipay/accounts', account);
    const { clientId, clientKey, token } = account;
    const tokens = await this.signIn({ clientId, clientKey });
    const { access_token } = await this.signIn({ clientId, clientKey });
    return new Merchant(
      this,
      { Authorization: `Bearer ${access_token}`, Token: token },
      {
        ...all(PAGE.clientIds, clientId),
        ...all(PAGE.clientKeys, clientKey),
        [PAGE.refreshToken]: tokens.refresh_token,
        [PAGE.revokedToken]: tokens.access_token,
      },
    );
  }

  async send(
    method: string,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    const response = await fetch(`${this.sandbox.url}${path}`, {
      method,
      headers: { ...headers, ...(body && { 'Content-Type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  }

  private async signIn(credentials: object): Promise<{ access_token: string; refresh_token: string }> {
    const { text } = await this.send('POST', '/ipay/v1/signin', credentials);
    return JSON.parse(text) as { access_token: string; refresh_token: string };
  }
}

/** A merchant's server that has signed in. */
export class Merchant {
  constructor(
    readonly page: IpayAtPage,
    private readonly headers: Record<string, string>,
    private readonly known: Tokens,
  ) {}

  /** Asks as the page says it is asked, but for what its placeholders stand for. */
  replay({ request, query = '', body }: Example, tokens: Tokens): Promise<Reply> {
    const [method = '', path = ''] = request.split(' ');
    const known = { ...this.known, ...tokens };
    const address = path
      .split('/')
      .map((part) => known[part] ?? part)
      .join('/');
    return this.page.send(method, `/ipay${address}${query}`, body && substitute(body, known), this.headers);
  }

  newService(extras: object = {}): Promise<string> {
    this.page.moveTo(SERVICE_CREATED);
    return this.create('POST /v1/services', { service: { ...serviceSent, ...extras } });
  }

  async newCustomer(extras: object = {}): Promise<string> {
    const token = await this.newService();
    this.page.moveTo(CUSTOMER_CREATED);
    const billingCustomer = { ...customerSent, service: { ...customerSent.service, token }, ...extras };
    return this.create('POST /v1/billing-customers', { billingCustomer });
  }

  newCard(tokens: Tokens, extras: object = {}): Promise<string> {
    return this.create('POST /v1/cards', substitute({ card: { ...cardSent, ...extras } }, tokens));
  }

  newInvoice(tokens: Tokens, extras: object): Promise<string> {
    return this.create('POST /v1/invoices', substitute({ invoice: { ...invoiceSent, ...extras } }, tokens));
  }

  async assign(tokens: Tokens, fields: object): Promise<void> {
    const [billingCustomer, service] = [PAGE.customers[0], PAGE.assignedServices[0]];
    const body = { service: { billingCustomer, service, ...fields } };
    await this.create('POST /v1/billing-customers/services', substitute(body, tokens));
  }

  /** @returns the token of what was created */
  private async create(request: string, body: object): Promise<string> {
    const { status, text } = await this.replay({ name: '', request, body }, {});
    if (status !== 200) throw new Error(`${request}: ${text}`);
    const [created] = Object.values(JSON.parse(text) as Record<string, { token: string }>);
    return created?.token ?? '';
  }
}

/** One token for all that the page calls it. */
export function all(names: readonly string[], token: string): Tokens {
  return Object.fromEntries(names.map((name) => [name, token]));
}
