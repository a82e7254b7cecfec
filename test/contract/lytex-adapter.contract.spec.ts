import { GatewayAccounts, GatewayRegistry, type ChargeRequest } from '@mensal/billing/ports';
import { CustomerDirectories, type DirectoryCustomer } from '@mensal/customers/ports';
import { GatewayKitModule, gatewayKitPersistence } from '@mensal/gateway-kit';
import { LytexClient, LytexModule } from '@mensal/gateway-lytex';
import { calendarDate, newIdentifier, type Identifier, type TaxId } from '@mensal/kernel';
import { PlatformModule, platformPersistence, readConfiguration, UnitOfWork } from '@mensal/platform';
import { SettableClock } from '@mensal/sandbox';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { createHmac } from 'node:crypto';
import { createDatabase } from '../support/database.js';
import { Registries } from '../support/registries.js';
import { LYTEX_ACCOUNT, TestSandbox, type SandboxCharge } from '../support/test-sandbox.js';
import { reply, TestVendor } from '../support/test-vendor.js';
import { deviations } from './documentation.js';
import { examples, PAGE, webhooks, type Example } from './lytex-examples.js';

const NOW = new Date('2026-10-05T12:00:00.000Z');
const TODAY = calendarDate('2026-10-05');

/** The Lytex adapter on the real kit and a real database, and one account. */
class LytexAt {
  private constructor(
    private readonly app: INestApplicationContext,
    readonly clock: SettableClock,
    readonly tenantId: Identifier,
  ) {}

  /** @param url of whoever is Lytex there */
  static async start(url: string, credentials: Record<string, string>): Promise<LytexAt> {
    const configuration = readConfiguration({
      MENSAL_ENV: 'development',
      DATABASE_URL: await createDatabase(),
      MENSAL_GATEWAY_LYTEX_URL: url,
      MENSAL_GATEWAY_TIMEOUT_MS: '10000',
    });
    const clock = new SettableClock();
    clock.set(NOW);
    const persistence = [platformPersistence, gatewayKitPersistence];
    @Module({
      imports: [
        PlatformModule.forRoot({ configuration, clock, persistence }),
        Registries,
        GatewayKitModule.with({ rateLimits: { lytex: 'off' } }),
        LytexModule,
      ],
    })
    class App {}
    const app = await NestFactory.createApplicationContext(App, { logger: false, abortOnError: false });
    const tenantId = newIdentifier();
    const methods = ['boleto' as const, 'pix' as const, 'card' as const];
    await app
      .get(UnitOfWork)
      .isolated(() =>
        app
          .get(GatewayAccounts)
          .save(tenantId, 'lytex', { environment: 'homologation', methods, credentials }, NOW),
      );
    return new LytexAt(app, clock, tenantId);
  }

  get gateway() {
    return this.app.get(GatewayRegistry).get('lytex');
  }

  get client() {
    return this.app.get(LytexClient);
  }

  get directory() {
    return this.app.get(CustomerDirectories).find('lytex')!;
  }

  request(change: Partial<ChargeRequest> = {}) {
    return {
      tenantId: this.tenantId,
      reference: newIdentifier() as string,
      amount: 12_345,
      description: 'Mensalidade 10/2026',
      payer: {
        name: 'Fulana Exemplo',
        taxId: '52998224725',
        email: 'fulana@exemplo.com.br',
        phone: '31999999999',
      },
      sendBefore: new Date(Date.now() + 60_000),
      expiresAt: new Date('2026-10-08T03:00:00.000Z'),
      dueOn: calendarDate('2026-10-07'),
      ...change,
    };
  }

  async issued(method: 'pix' | 'boleto', change: Partial<ChargeRequest> = {}) {
    const request = this.request(change);
    const outcome = await this.gateway[method]!.charge(request);
    if (outcome.kind !== 'issued') throw new Error(JSON.stringify(outcome));
    return { ...request, ...outcome, method };
  }

  async lookUp(method: 'pix' | 'boleto' | 'card', reference: string, gatewayId?: string) {
    const { tenantId } = this;
    return this.gateway.lookUp({ tenantId, method, reference, gatewayId, madeFrom: TODAY, madeTo: TODAY });
  }

  stop(): Promise<void> {
    return this.app.close();
  }
}

const exampleNamed = (name: string) => examples.find((example) => example.name === name)!;

describe('Given a vendor that answers as the Lytex documentation shows', () => {
  const CALLBACK_SECRET = 'Callback_Secret_exemplo';
  const AS_ITEMS = 'a total and its item come to the same, and payers read the item';
  const ONE_METHOD = 'each cobrança can be paid in one way';
  const REFERENCE = 'the page shows it elsewhere: it is our reference';
  const METHODS = [
    'value of paymentMethods.boleto.enable',
    'paymentMethods.creditCard.parcels is missing',
    'value of paymentMethods.creditCard.enable',
  ];

  /** Where our request is otherwise than the page's, and why. */
  const EXCEPTIONS: [examples: string[], differences: string[], reason: string][] = [
    [
      ['invoice of a registered client'],
      ['clientId is missing', '_clientId is added'],
      'its text says "_clienteId", and clients of the vendor send _clientId',
    ],
    [['invoice of a registered client'], ['value is missing', 'items is added'], AS_ITEMS],
    [['invoice of a registered client', 'invoice that brings its client'], METHODS, ONE_METHOD],
    [
      ['invoice of a registered client', 'invoice that brings its client'],
      ['referenceId is added'],
      REFERENCE,
    ],
    [['client, a person'], ['address is added', 'referenceId is added'], 'as the page shows for a company'],
    [['client, a company'], ['treatmentPronoun is missing'], 'nobody tells us'],
    [['client, a company'], ['value of referenceId'], REFERENCE],
  ];

  let vendor: TestVendor;
  let lytex: LytexAt;
  let served: Pick<Example, 'request' | 'status' | 'answer'>;

  beforeAll(async () => {
    vendor = await TestVendor.start();
    lytex = await LytexAt.start(vendor.url, {
      clientId: PAGE.clientId,
      clientSecret: PAGE.clientSecret,
      callbackSecret: CALLBACK_SECRET,
    });
    vendor.handler = ({ method, url }, response) => {
      if (url === '/v2/auth/obtain_token') return reply(response, 200, { accessToken: 'MY_TOKEN' });
      // Whoever is made known at the vendor is looked for there before.
      return method === 'GET' && url.startsWith('/v2/clients?') && !served.request.startsWith('GET')
        ? reply(response, 200, { results: [], paginate: { pages: 0 } })
        : reply(response, served.status, served.answer ?? { _id: 'string' });
    };
  });
  afterAll(async () => {
    await lytex.stop();
    await vendor.stop();
  });
  beforeEach(() => {
    vendor.received.length = 0;
  });

  interface Documented {
    name: string;
    type: string;
    cpfCnpj: string;
    email: string;
    cellphone: string;
    dueDate: string;
    value?: number;
    items?: { name: string; value: number }[];
    client: Documented;
    address?: { street: string; zone: string; city: string; state: string; number: string; zip: string };
  }

  /** Does what makes the adapter, or its client, send the example. */
  const SENDING: Record<string, (example: Example) => Promise<unknown>> = {
    token: () => lytex.gateway.test(lytex.tenantId),
    'invalid request': (example) => charge(example.body as Documented),
    'invoice of a registered client': (example) => charge(example.body as Documented, PAGE.client),
    'invoice that brings its client': (example) => charge(example.body as Documented),
    'client, a person': (example) => mirror(example.body as Documented),
    'client, a company': (example) => mirror(example.body as Documented),
    'list of clients': () => lytex.client.listClients(lytex.tenantId, { search: '52998224725', page: 1 }),
    client: () => lytex.client.getClient(lytex.tenantId, 'string'),
    'deletion of a client': () => lytex.client.deleteClient(lytex.tenantId, 'string'),
  };

  function charge({ client, value = 0, items, dueDate = '2024-05-28' }: Documented, remoteId?: string) {
    const [item] = items ?? [];
    const payer = client
      ? { name: client.name, taxId: client.cpfCnpj, email: client.email, phone: client.cellphone }
      : lytex.request().payer;
    return lytex.gateway.pix!.charge({
      ...lytex.request(),
      amount: item?.value ?? value,
      description: item?.name ?? 'Mensalidade',
      payer: { ...payer, ...(remoteId !== undefined && { remoteId }) },
      expiresAt: new Date(Date.parse(`${dueDate}T03:00:00.000Z`) + 86_400_000),
    });
  }

  function mirror({ name, cpfCnpj, email, cellphone, address }: Documented) {
    const { zone = 'Centro', zip = '35170002', ...rest } = address ?? {};
    const place = { street: 'Rua Exemplo', number: '325', city: 'Cel. Fabriciano', state: 'MG', ...rest };
    const customer: DirectoryCustomer = {
      id: newIdentifier(),
      name,
      taxId: cpfCnpj as TaxId,
      email,
      phone: cellphone,
      address: { ...place, neighborhood: zone, zipcode: zip },
    };
    return lytex.directory.mirror(lytex.tenantId, customer, undefined);
  }

  it.each(examples.map((example) => [example.name, example] as const))(
    'when %s is done, then it is the documented request that was sent',
    async (name, example) => {
      served = example;
      await SENDING[name]!(example);
      const [method = '', path = ''] = example.request.split(' ');
      const sent = vendor.received.find(
        (request) => request.method === method && request.url.split('?')[0] === path.replace(':id', 'string'),
      );
      expect(sent).toBeDefined();
      if (path !== '/v2/auth/obtain_token') expect(sent?.headers.authorization).toBe('Bearer MY_TOKEN');
      if (example.body === undefined) return expect(sent?.body).toBe('');
      expect(sent?.headers['content-type']).toBe('application/json');
      // What the page shows as wrong is a field that we never leave out.
      const documented =
        name === 'invalid request' ? exampleNamed('invoice that brings its client') : example;
      expect(deviations(documented.body, JSON.parse(sent?.body ?? ''))).toEqual(
        EXCEPTIONS.filter(([names]) => names.includes(documented.name))
          .flatMap(([, differences]) => differences)
          .toSorted(),
      );
    },
  );

  it('when the documented refusal is the answer, then it is told with the field that it names', async () => {
    served = exampleNamed('invalid request');
    expect(await lytex.gateway.pix!.charge(lytex.request())).toEqual({
      kind: 'declined',
      refusal: {
        code: 'invalid-request',
        reason: 'Requisição inválida (dueDate: "dueDate" é obrigatório)',
        retryable: false,
      },
    });
  });

  it.each(['client', 'deletion of a client'])('when %s is the answer, then it is read', async (name) => {
    served = exampleNamed(name);
    const { _id, cpfCnpj } = served.answer as { _id: string; cpfCnpj: string };
    expect(await SENDING[name]!(exampleNamed(name))).toEqual({ kind: 'ok', data: { _id, cpfCnpj } });
  });

  it('when the list of clients is the answer, then it is read', async () => {
    served = exampleNamed('list of clients');
    expect(await SENDING['list of clients']!(exampleNamed('list of clients'))).toEqual({
      kind: 'ok',
      data: { results: [{ _id: 'string', cpfCnpj: '52998224725' }], pages: 1 },
    });
  });

  it('then there is no other documented answer, and no exception without its example', () => {
    const answered = examples.filter(({ answer }) => answer !== undefined).map(({ name }) => name);
    expect(answered).toEqual(['invalid request', 'list of clients', 'client', 'deletion of a client']);
    const names = EXCEPTIONS.flatMap(([listed]) => listed);
    expect(names.filter((name) => !(name in SENDING))).toEqual([]);
  });

  describe.each(webhooks.map((example) => [example.webhookType, example] as const))(
    'when %s is told',
    (_type, { body: { data, ...rest } }) => {
      const read = (signature: string) =>
        lytex.gateway.notifications!.read(lytex.tenantId, {
          contentType: 'application/json',
          body: JSON.stringify({ ...rest, signature, data }),
        });

      it('then it names its charge, where it is signed with the secret of the account', async () => {
        const signature = createHmac('sha256', CALLBACK_SECRET).update(JSON.stringify(data)).digest('base64');
        expect(await read(signature)).toEqual({
          kind: 'charges',
          charges: [{ gatewayId: data['invoiceId'], reference: data.referenceId }],
        });
      });

      it("then it is refused with the page's signature, which is of another secret", async () => {
        expect(await read(rest.signature)).toMatchObject({ kind: 'ignored' });
      });
    },
  );
});

describe('Given an account at the sandbox of Lytex', () => {
  let sandbox: TestSandbox;
  let lytex: LytexAt;

  beforeAll(async () => {
    const clock = new SettableClock();
    clock.set(NOW);
    sandbox = await TestSandbox.start(clock);
    await sandbox.control('PUT', 'lytex/limits', { requests: null });
    lytex = await LytexAt.start(`${sandbox.url}/lytex`, LYTEX_ACCOUNT);
  });
  afterAll(async () => {
    await lytex.stop();
    await sandbox.stop();
  });

  const held = async (gatewayId: string) =>
    ((await sandbox.control('GET', 'lytex/charges')) as SandboxCharge[]).find(({ id }) => id === gatewayId);
  const act = (gatewayId: string, action: string, body: object = {}) =>
    sandbox.control('POST', `lytex/charges/${gatewayId}/${action}`, body);

  it('when a Pix or a boleto is issued, then a look-up by id or reference tells the same code', async () => {
    for (const method of ['pix', 'boleto'] as const) {
      const { reference, gatewayId, instrument } = await lytex.issued(method);
      for (const found of [
        await lytex.lookUp(method, reference, gatewayId),
        await lytex.lookUp(method, reference),
      ])
        expect(found).toMatchObject({ kind: 'found', charge: { gatewayId, instrument, status: 'open' } });
    }
  });

  it('when more was paid than asked for, then a look-up tells how much, and when', async () => {
    const { reference, gatewayId } = await lytex.issued('boleto');
    const paidAt = '2026-10-05T11:00:00.000Z';
    await act(gatewayId, 'pay', { amount: 12_600, paidAt });
    expect(await lytex.lookUp('boleto', reference, gatewayId)).toMatchObject({
      charge: { status: 'paid', amount: 12_345, payment: { received: 12_600, paidAt: new Date(paidAt) } },
    });
  });

  it('when the payer has ordered the payment, then it is pending, and nothing came in', async () => {
    const { reference, gatewayId } = await lytex.issued('boleto');
    await act(gatewayId, 'schedule', {});
    const found = await lytex.lookUp('boleto', reference, gatewayId);
    expect(found).toMatchObject({ charge: { status: 'pending' } });
    expect(found.kind === 'found' && found.charge).not.toHaveProperty('payment');
  });

  it.each([
    ['cancel', 'cancelled'],
    // Overdue, and still to be paid.
    ['expire', 'open'],
  ])('when a payer or a bank does this: %s, then a look-up tells: %s', async (action, status) => {
    const { reference, gatewayId } = await lytex.issued('pix');
    await act(gatewayId, action);
    expect(await lytex.lookUp('pix', reference)).toMatchObject({ charge: { status } });
  });

  it('when one reference has two cobranças, then the paid one counts', async () => {
    const first = await lytex.issued('pix');
    const second = await lytex.issued('pix', { reference: first.reference });
    await act(first.gatewayId, 'pay');
    expect(await lytex.lookUp('pix', first.reference)).toMatchObject({
      charge: { gatewayId: first.gatewayId, status: 'paid' },
      others: [{ gatewayId: second.gatewayId, status: 'open' }],
    });
  });

  it('when a part is refunded that could be taken for reais, then it is not asked for', async () => {
    const { gatewayId, sendBefore } = await lytex.issued('pix');
    await act(gatewayId, 'pay');
    const refund = (amount?: number) =>
      lytex.gateway.refunds!.refund({ tenantId: lytex.tenantId, gatewayId, sendBefore }, amount);
    expect(await refund(123)).toMatchObject({ kind: 'refused', refusal: { code: 'amount' } });
    expect(await refund(2_345)).toEqual({ kind: 'accepted' });
  });

  it('when a customer is mirrored twice, then it is one client, which its charges name', async () => {
    const customer: DirectoryCustomer = {
      id: newIdentifier(),
      name: 'Exemplo Fictício Ltda',
      taxId: '11222333000181' as TaxId,
      email: 'contato@exemplo.com.br',
      phone: '3133334444',
      address: {
        street: 'Rua do Exemplo',
        number: '909',
        neighborhood: 'Centro',
        city: 'Ouro Preto',
        state: 'MG',
        zipcode: '35400000',
      },
    };
    const { tenantId, directory, client } = lytex;
    const mirrored = await directory.mirror(tenantId, customer, undefined);
    if (mirrored.kind !== 'mirrored') throw new Error(JSON.stringify(mirrored));
    const { remoteId } = mirrored;
    expect(await directory.mirror(tenantId, customer, undefined)).toEqual(mirrored);
    expect(await directory.mirror(tenantId, customer, remoteId)).toEqual(mirrored);
    expect(await client.getClient(tenantId, remoteId)).toMatchObject({ data: { cpfCnpj: customer.taxId } });
    const { name, taxId } = customer;
    await lytex.issued('pix', { payer: { name, taxId, remoteId } });

    expect(await directory.remove(tenantId, newIdentifier().replaceAll('-', '').slice(8))).toEqual({
      kind: 'removed',
    });
  });

  it('when a client is removed, then it is made again under another id', async () => {
    const customer: DirectoryCustomer = {
      id: newIdentifier(),
      name: 'Beltrana Exemplo',
      taxId: '11144477735' as TaxId,
      email: 'beltrana@exemplo.com.br',
      phone: '31988888888',
      address: {
        street: 'Rua do Exemplo',
        number: '910',
        neighborhood: 'Centro',
        city: 'Ouro Preto',
        state: 'MG',
        zipcode: '35400000',
      },
    };
    const { tenantId, directory } = lytex;
    const first = await directory.mirror(tenantId, customer, undefined);
    const remoteId = first.kind === 'mirrored' ? first.remoteId : '';
    expect(await directory.remove(tenantId, remoteId)).toEqual({ kind: 'removed' });
    expect(await directory.remove(tenantId, remoteId)).toEqual({ kind: 'removed' });
    const second = await directory.mirror(tenantId, customer, remoteId);
    expect(second).toMatchObject({ kind: 'mirrored' });
    expect(second).not.toEqual(first);
  });

  it('when a cobrança is liquidated by hand, then it is paid', async () => {
    const { reference, gatewayId } = await lytex.issued('boleto');
    const order = { paymentMethod: 'boleto' as const, paidValue: 12_345 };
    expect(await lytex.client.liquidateInvoice(lytex.tenantId, gatewayId, order)).toMatchObject({
      kind: 'ok',
    });
    expect(await lytex.lookUp('boleto', reference)).toMatchObject({ charge: { status: 'paid' } });
    expect(await held(gatewayId)).toMatchObject({ payments: 1 });
  });
});
