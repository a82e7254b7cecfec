import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSandbox, type Sandbox } from '@mensal/sandbox';
import { NotificationBox } from '../support/notification-box.js';
import { StandingClock } from '../support/standing-clock.js';
import { deviations } from './documentation.js';
import {
  anyClient,
  examples,
  PAGE,
  routes,
  SOME_DAY,
  webhooks,
  type Example,
  type WebhookExample,
} from './lytex-examples.js';

const CLIENT_ANSWERS = ['client', 'deletion of a client'];
const WEBHOOKS = webhooks.map(({ webhookType }) => webhookType);

/** Where the sandbox answers otherwise than the page, and why. */
const EXCEPTIONS: [examples: string[], differences: string[], reason: string][] = [
  [
    ['invalid request'],
    [
      'error._original.client is added',
      'error._original.items is added',
      'error._original.paymentMethods is added',
    ],
    'Joi repeats the body, which the page leaves out',
  ],
  [
    ['list of clients'],
    ['value of results[]._id', 'value of results[].createdAt'],
    'the page shows placeholders: they are new',
  ],
  [['list of clients'], ['value of paginate.total'], 'the page lists a client, and says that there is none'],
  [
    CLIENT_ANSWERS,
    ['value of _id', 'value of createdAt', 'value of updatedAt'],
    'the page shows placeholders: they are new',
  ],
  [
    CLIENT_ANSWERS,
    ['length of groups', 'type of lastInactiveDocument'],
    'no route of the page puts a client into a group, or makes a document inactive',
  ],
  [
    CLIENT_ANSWERS,
    ['type of inscricaoEstadual', 'type of inscricaoMunicipal'],
    'the page shows no request that gives a client these registrations',
  ],
  [
    WEBHOOKS,
    ['value of data.invoiceId', 'value of signature'],
    'an invoice is new, and its signature is of another secret',
  ],
  [
    WEBHOOKS,
    ['data._installmentId is missing', 'data._paymentLinkId is missing', 'data._subscriptionId is missing'],
    'invoices of the API come from none of these',
  ],
  [
    ['liquidateInvoice'],
    ['value of data.interest', 'value of data.mulct'],
    "the page's payer owes a fine and interest though he pays on the due date",
  ],
  [['liquidateInvoice'], ['value of data.rates'], 'fees are agreed with each merchant'],
];

function exceptionsOf(name: string): string[] {
  return EXCEPTIONS.filter(([names]) => names.includes(name))
    .flatMap(([, listed]) => listed)
    .toSorted();
}

interface Reply {
  status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the assertion is what checks it
  body: any;
}

/** The sandbox as the page's reader sees it, with the merchants that it needs. */
class LytexAtPage {
  private merchants = 0;

  private constructor(
    private readonly sandbox: Sandbox,
    private readonly clock: StandingClock,
    readonly box: NotificationBox,
  ) {}

  static async start(): Promise<LytexAtPage> {
    const clock = new StandingClock(new Date(SOME_DAY));
    return new LytexAtPage(await startSandbox({ port: 0, clock }), clock, await NotificationBox.open());
  }

  async stop(): Promise<void> {
    await this.sandbox.stop();
    await this.box.close();
  }

  moveTo(instant: string): void {
    this.clock.moveTo(instant);
  }

  /** A merchant whose account is empty. */
  async newMerchant(): Promise<Merchant> {
    const clientId = `merchant-${++this.merchants}`;
    const account = { clientId, clientSecret: 'Client_Secret' };
    const callbackUrl = `${this.box.url}/${clientId}`;
    await this.control('PUT', '/accounts', { ...account, callbackUrl });
    const merchant = new Merchant(this, account, callbackUrl);
    await merchant.signIn();
    return merchant;
  }

  control(method: string, path: string, body?: object): Promise<Reply> {
    return this.send(method, `/_sandbox/lytex${path}`, body);
  }

  async send(method: string, path: string, body?: object, authorization?: string): Promise<Reply> {
    const response = await fetch(`${this.sandbox.url}${path}`, {
      method,
      headers: {
        ...(body && { 'Content-Type': 'application/json' }),
        ...(authorization && { authorization }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  }
}

class Merchant {
  private token = '';

  constructor(
    private readonly page: LytexAtPage,
    private readonly account: { clientId: string; clientSecret: string },
    private readonly callbackUrl: string,
  ) {}

  async signIn(): Promise<void> {
    const { body } = await this.replay(exampleNamed('token'));
    this.token = body.accessToken;
  }

  send(method: string, path: string, body?: object): Promise<Reply> {
    return this.page.send(method, `/lytex${path}`, body, this.token && `Bearer ${this.token}`);
  }

  /** Asks as the page says it is asked, but for what its placeholders stand for. */
  async replay({ request, body }: Example, clientId = ''): Promise<Reply> {
    const [method = '', pattern = ''] = request.split(' ');
    const known: Record<string, string> = {
      [PAGE.clientId]: this.account.clientId,
      [PAGE.clientSecret]: this.account.clientSecret,
      [PAGE.client]: clientId,
    };
    const meant = (_name: string, value: unknown) => known[String(value)] ?? value;
    const sent = body && (JSON.parse(JSON.stringify(body), meant) as object);
    return this.send(method, pattern.replace(':id', clientId), sent);
  }

  /** Makes the invoice of a webhook, and what the webhook tells. @returns the webhook */
  async webhook({ webhookType, on, paid, body: { data, dueDate = data.dueDate } }: WebhookExample) {
    const { client, invoiceValue, referenceId, customFields } = data as Record<string, unknown>;
    const invoice = await this.send('POST', '/v2/invoices', {
      client: { type: 'pf', ...(client as object) },
      value: invoiceValue,
      dueDate,
      referenceId,
      customFields,
      paymentMethods: { pix: { enable: true }, boleto: { enable: true } },
    });
    const charge = `/charges/${invoice.body._id}`;
    if (paid !== undefined)
      await this.page.control('POST', `${charge}/pay`, { amount: paid, method: 'pix', paidAt: on });
    if (webhookType === 'scheduleInvoicePayment')
      await this.page.control('POST', `${charge}/schedule`, { date: data['scheduleDate'] });
    if (webhookType === 'cancelInvoice') await this.page.control('POST', `${charge}/cancel`);
    return this.received();
  }

  private async received(): Promise<{ data: Record<string, unknown> }> {
    for (;;) {
      const [notification] = this.page.box.at(this.callbackUrl);
      if (notification) return JSON.parse(notification.body);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

function exampleNamed(name: string): Example {
  return examples.find((example) => example.name === name)!;
}

describe('Given the examples of the Lytex documentation', () => {
  let page: LytexAtPage;

  beforeAll(async () => {
    page = await LytexAtPage.start();
  });

  afterAll(() => page.stop());

  it.each(examples.map((example) => [example.name, example] as const))(
    'when %s is replayed, then the answer is the documented one',
    async (name, example) => {
      page.moveTo(SOME_DAY);
      const merchant = await page.newMerchant();
      const isNew = example.request === 'POST /v2/clients';
      const client = isNew ? undefined : await merchant.send('POST', '/v2/clients', anyClient);

      const actual = await merchant.replay(example, client?.body._id);

      expect(actual.status).toBe(example.status);
      const documented = example.answer ?? actual.body;
      expect(deviations(documented, actual.body)).toEqual(exceptionsOf(name));
    },
  );

  it('then an access token lives five minutes', async () => {
    const before = Date.now();
    const { body } = await (await page.newMerchant()).replay(exampleNamed('token'));
    expect(Date.parse(body.expireAt) - before).toBeGreaterThanOrEqual(300_000);
    expect(Date.parse(body.expireAt) - Date.now()).toBeLessThanOrEqual(300_000);
  });

  it.each(['client, a person', 'client, a company'])('when %s is made, then it is echoed', async (name) => {
    const example = exampleNamed(name);
    const { body } = await (await page.newMerchant()).replay(example);
    expect(body).toMatchObject(example.body!);
  });

  it('when invoices are made, then what was asked for is echoed', async () => {
    page.moveTo(SOME_DAY);
    const merchant = await page.newMerchant();
    const client = await merchant.send('POST', '/v2/clients', anyClient);
    const named = await merchant.replay(exampleNamed('invoice of a registered client'), client.body._id);
    const brought = await merchant.replay(exampleNamed('invoice that brings its client'));
    const methods = {
      pix: { enable: true },
      boleto: { enable: true },
      creditCard: { enable: true, parcels: 1 },
    };
    const shared = { status: 'waitingPayment', dueDate: '2024-05-28', paymentMethods: methods };
    expect(named.body).toMatchObject({ ...shared, _clientId: client.body._id, totalValue: 10000 });
    expect(brought.body).toMatchObject({ ...shared, totalValue: 300 });
    // The page's two clients have one CPF.
    expect(brought.body._clientId).toBe(client.body._id);
  });

  it.each(webhooks.map((example) => [example.webhookType, example] as const))(
    'when %s happens, then the webhook is the documented one',
    async (name, example) => {
      page.moveTo(example.on);
      await page.control('PUT', '/limits', { createWebhook: name === 'createInvoice' });
      const merchant = await page.newMerchant();

      const actual = await merchant.webhook(example);

      expect(deviations(example.body, actual)).toEqual(exceptionsOf(name));
    },
  );

  it('then every route of the page has an example', () => {
    const requests = examples.map(({ request }) => request);
    expect(routes.filter((route) => !requests.includes(route))).toEqual([]);
  });

  it('then every exception belongs to an example', () => {
    const names = [...examples.map(({ name }) => name), ...WEBHOOKS];
    expect(EXCEPTIONS.flatMap(([listed]) => listed).filter((name) => !names.includes(name))).toEqual([]);
  });
});
