import { GatewayAccounts, GatewayRegistry, type ChargeRequest, type LookUp } from '@mensal/billing/ports';
import { CardTokenizers, type PlainCard } from '@mensal/cards/ports';
import { CustomerDirectories } from '@mensal/customers/ports';
import { IpayClient, IpayModule, ipayPersistence, ipayVendor } from '@mensal/gateway-ipay';
import { calendarDate, checkBoleto, newIdentifier, parseTaxId, type Identifier } from '@mensal/kernel';
import { UnitOfWork } from '@mensal/platform';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDatabase } from '../support/database.js';
import { stageGateway, type StagedGateway } from '../support/gateway-stage.js';
import { CARDS } from '../support/test-sandbox.js';
import { reply, startKit, TestVendor, type KitInstance } from '../support/test-vendor.js';
import { deviations, substitute } from './documentation.js';
import { examples, PAGE, type Example } from './ipay-remote-examples.js';

const NOW = new Date('2026-10-05T12:00:00.000Z');

describe("Given an Ipay that answers as Ipay's documentation shows", () => {
  const BOTH_NAMES = 'the page names the field in two ways: either reads what we send';
  /** Where our request is otherwise than the page's, and why. */
  const EXCEPTIONS: [examples: string[], differences: string[], reason: string][] = [
    [['refresh'], ['refreshToken is added'], BOTH_NAMES],
    [['refresh by curl'], ['refresh-token is added'], BOTH_NAMES],
  ];

  let vendor: TestVendor;
  let kit: KitInstance;
  let ipay: IpayClient;
  let tenantId: Identifier;
  let served: Example;
  let accessIsDead = false;

  beforeAll(async () => {
    vendor = await TestVendor.start();
    const hosts = { production: vendor.url, homologation: vendor.url };
    kit = await startKit(await createDatabase(), { ...ipayVendor, hosts });
    ipay = new IpayClient(kit.client);
    const tokens = { ...exampleNamed('sign-in').answer, refresh_token: PAGE.refreshToken };
    vendor.handler = ({ url }, response) => {
      if (url === '/v1/signin' || url === '/v1/refresh-token') return reply(response, 200, tokens);
      if (!accessIsDead) return reply(response, 200, answerOf(served));
      accessIsDead = false;
      reply(response, 401, { mensagem: 'Token de acesso inválido.' });
    };
  });
  afterAll(async () => {
    await kit.app.close();
    await vendor.stop();
  });
  beforeEach(async () => {
    tenantId = await connected(0);
    vendor.received.length = 0;
  });

  async function connected(which: 0 | 1): Promise<Identifier> {
    const tenant = newIdentifier();
    const credentials = {
      clientId: PAGE.clientIds[which],
      clientKey: PAGE.clientKeys[which],
      token: 'TOKEN_DE_CLIENTE',
    };
    const account = { environment: 'production' as const, methods: ['boleto' as const], credentials };
    await kit.get(UnitOfWork).isolated(() => kit.get(GatewayAccounts).save(tenant, 'ipay', account, NOW));
    return tenant;
  }

  async function refreshed() {
    await ipay.listServices(tenantId);
    accessIsDead = true;
    return ipay.listServices(tenantId);
  }

  /** What makes our client send the example; its body is handed on where there is one. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- bodies of the page are of the client's types
  const SENDING: Readonly<Record<string, (body: any) => Promise<unknown>>> = {
    'sign-in': () => ipay.test(tenantId),
    'sign-in by curl': async () => ipay.test(await connected(1)),
    refresh: refreshed,
    'refresh by curl': refreshed,
    revoke: ({ type, token }) => ipay.revokeToken(tenantId, type, token),
    'new customer': ({ billingCustomer }) => ipay.createCustomer(tenantId, billingCustomer),
    'change of a customer': ({ billingCustomer }) =>
      ipay.updateCustomer(tenantId, PAGE.asked, billingCustomer),
    customers: () => ipay.listCustomers(tenantId, { offset: 2, limit: 1 }),
    customer: () => ipay.getCustomer(tenantId, PAGE.asked),
    'deletion of a customer': () => ipay.deleteCustomer(tenantId, PAGE.asked),
    "new service of a customer's": ({ service }) => ipay.addCustomerService(tenantId, service),
    "change of a customer's service": ({ service }) => ipay.updateCustomerService(tenantId, service),
    "removal of a customer's service": () =>
      ipay.removeCustomerService(tenantId, PAGE.asked, PAGE.assignedServices[1]),
    'new card': ({ card }) => ipay.createCard(tenantId, card),
    'cards of a customer': () => ipay.listCards(tenantId, PAGE.customers[0]),
    card: () => ipay.getCard(tenantId, PAGE.asked),
    'change of a card': ({ card }) => ipay.updateCard(tenantId, PAGE.asked, card),
    'deletion of a card': () => ipay.deleteCard(tenantId, PAGE.asked),
    'link to register a card': () => ipay.sendCardLink(tenantId, PAGE.customers[3]),
    'new service': ({ service }) => ipay.createService(tenantId, service),
    service: () => ipay.getService(tenantId, PAGE.asked),
    services: () => ipay.listServices(tenantId, { offset: 1, limit: 1 }),
    'change of a service': ({ service }) => ipay.updateService(tenantId, PAGE.asked, service),
    'deletion of a service': () => ipay.deleteService(tenantId, PAGE.asked),
    'new invoice': ({ invoice }) => ipay.createInvoice(tenantId, invoice, soon()),
    'new invoice by curl': ({ invoice }) => ipay.createInvoice(tenantId, invoice, soon()),
    invoice: () => ipay.getInvoice(tenantId, PAGE.asked),
    'deletion of an invoice': () => ipay.deleteInvoice(tenantId, PAGE.asked),
    'invoices of a customer': () => ipay.listInvoicesOf(tenantId, PAGE.customers[0], { offset: 1, limit: 2 }),
    'change of an invoice': ({ invoice }) => ipay.updateInvoice(tenantId, PAGE.asked, invoice),
    'change of an invoice by curl': ({ invoice }) => ipay.updateInvoice(tenantId, PAGE.asked, invoice),
  };

  it.each(examples.map((example) => [example.name, example] as const))(
    'when %s is done, then the documented request is sent, and the documented answer read',
    async (name, example) => {
      served = AUTHORISING.includes(name) ? exampleNamed('services') : example;

      const result = await SENDING[name]!(example.body);

      const [method, path = ''] = example.request.split(' ');
      const sent = vendor.received.find(({ url }) => url === `${path}${example.query ?? ''}`);
      expect(sent?.method).toBe(method);
      const body = sent?.body === '' ? undefined : JSON.parse(sent?.body ?? '');
      expect(deviations(example.body, body)).toEqual(exceptionsOf(EXCEPTIONS, name));
      if (AUTHORISING.includes(name))
        return expect(['ok', 'working']).toContain((result as { kind: string }).kind);
      expect(sent?.headers).toMatchObject({
        authorization: expect.stringMatching(/^Bearer eyJ/),
        token: 'TOKEN_DE_CLIENTE',
      });
      expect(result).toEqual({ kind: 'ok', data: expect.anything() });
      expect(misread((result as { data: object }).data, answerOf(example))).toEqual([]);
    },
  );

  it('then every example is sent, and every exception is one of an example', () => {
    const names = examples.map(({ name }) => name);
    expect(Object.keys(SENDING).toSorted()).toEqual(names.toSorted());
    expect(EXCEPTIONS.flatMap(([listed]) => listed).filter((name) => !names.includes(name))).toEqual([]);
  });
});

const AUTHORISING = ['sign-in', 'sign-in by curl', 'refresh', 'refresh by curl'];

const soon = () => new Date(Date.now() + 60_000);
const exampleNamed = (name: string) => examples.find((example) => example.name === name)!;

/** The page answers about another token than it was asked for. */
function answerOf({ request, answer }: Example): object | undefined {
  if (answer === undefined || !request.endsWith(PAGE.asked)) return answer;
  const [{ token = '' } = {}] = Object.values(answer as Record<string, { token?: string }>);
  return substitute(answer, { [token]: PAGE.asked });
}

/** Fields that were read as something else than the page's; amounts are read as numbers. */
function misread(data: unknown, answer: object | undefined): string[] {
  if (answer === undefined || Object.keys(answer).length === 0) return data === 'done' ? [] : ['not done'];
  const { total, skipped, ...named } = answer as Record<string, unknown>;
  const [documented] = Object.values(named);
  if (!Array.isArray(documented)) return misreadFields(data as object, documented as object);
  const page = data as { entries: object[]; total: unknown; skipped: unknown };
  return [
    ...misreadFields({ total: page.total, skipped: page.skipped }, { total, skipped }),
    ...documented.flatMap((entry: object, index) => misreadFields(page.entries[index] ?? {}, entry)),
  ];
}

function misreadFields(data: object, documented: object): string[] {
  expect(Object.keys(data).length).toBeGreaterThan(0);
  return Object.entries(data)
    .filter(([name, value]) => String(value) !== String(documented[name as keyof typeof documented]))
    .map(([name]) => name);
}

function exceptionsOf(exceptions: [string[], string[], string][], name: string): string[] {
  return exceptions.filter(([names]) => names.includes(name)).flatMap(([, listed]) => listed);
}

describe('Given an account at the sandbox of Ipay', () => {
  let staged: StagedGateway;
  let tenantId: Identifier;

  const DUE_ON = calendarDate('2026-10-08');
  const TAX_ID = parseTaxId('52998224725')!;
  const PAYER = {
    name: 'Fulana Exemplo da Silva',
    taxId: TAX_ID,
    phone: '51999999999',
    address: {
      street: 'Rua do Exemplo',
      number: '909',
      neighborhood: 'Centro',
      city: 'Ouro Preto',
      state: 'MG',
      zipcode: '35400000',
    },
  };

  beforeAll(async () => {
    staged = await stageGateway({ gateway: 'ipay', modules: [IpayModule], persistence: [ipayPersistence] });
  });
  afterAll(async () => {
    await staged.app.close();
    await staged.sandbox.stop();
    await staged.notifications.close();
  });
  beforeEach(async () => {
    await control('PUT', 'limits', { boletoMs: 0 });
    tenantId = newIdentifier();
    const credentials = { clientId: tenantId, clientKey: 'uma-chave', token: `token-${tenantId}` };
    await control('PUT', 'accounts', credentials);
    const methods = ['boleto' as const, 'card' as const];
    const account = { environment: 'homologation' as const, methods, credentials };
    const { app } = staged;
    await app.get(UnitOfWork).isolated(() => app.get(GatewayAccounts).save(tenantId, 'ipay', account, NOW));
  });

  const control = (method: string, path: string, body?: object) =>
    staged.sandbox.control(method, `ipay/${path}`, body);
  const gateway = () => staged.app.get(GatewayRegistry).get('ipay');
  const client = () => staged.app.get(IpayClient);

  function request(change: Partial<ChargeRequest> = {}) {
    return {
      tenantId,
      reference: newIdentifier() as string,
      amount: 8900,
      description: 'Mensalidade 10/2026',
      payer: PAYER,
      sendBefore: soon(),
      dueOn: DUE_ON,
      gatewayId: undefined,
      instalments: 1,
      ...change,
    };
  }

  function lookUp({ reference }: { reference: string }, gatewayId?: string): Promise<LookUp> {
    const day = calendarDate('2026-10-05');
    return gateway().lookUp({
      tenantId,
      method: 'boleto',
      reference,
      gatewayId,
      madeFrom: day,
      madeTo: day,
    });
  }

  /** @returns what is found, once it is so */
  async function until(given: { reference: string }, isSo: (found: LookUp) => boolean): Promise<LookUp> {
    for (let looks = 0; looks < 200; looks += 1) {
      const found = await lookUp(given);
      if (isSo(found)) return found;
      await sleep(50);
    }
    throw new Error(`It stays as it is: ${JSON.stringify(await lookUp(given))}`);
  }

  const is = (status: string) => (found: LookUp) => found.kind === 'found' && found.charge.status === status;

  async function mirrored(): Promise<string> {
    const directory = staged.app.get(CustomerDirectories).find('ipay')!;
    const outcome = await directory.mirror(tenantId, { ...PAYER, id: newIdentifier() }, undefined);
    if (outcome.kind !== 'mirrored') throw new Error(JSON.stringify(outcome));
    return outcome.remoteId;
  }

  function tokenise(number: string) {
    const card = { number, month: '12', year: '2030', lastFour: number.slice(-4), holder: 'FULANA EXEMPLO' };
    const plain = { ...card, brand: 'visa', securityCode: '123' } as PlainCard;
    const { name } = PAYER;
    const owner = { customerId: newIdentifier(), name, taxId: TAX_ID };
    return staged.app.get(CardTokenizers).find('ipay')!.tokenise(tenantId, plain, owner);
  }

  async function cardToken(number: string): Promise<string> {
    const outcome = await tokenise(number);
    if (outcome.kind !== 'token') throw new Error(JSON.stringify(outcome));
    return outcome.token;
  }

  async function charged(token: string) {
    const given = request();
    expect(await gateway().card!.charge({ ...given, card: { token } })).toMatchObject({ kind: 'pending' });
    return given;
  }

  describe('when a boleto is ordered', () => {
    it('then it is issued with the line of its amount and day', async () => {
      const outcome = await gateway().boleto!.charge(request());
      if (outcome.kind !== 'issued') throw new Error(JSON.stringify(outcome));
      expect(checkBoleto(outcome.instrument, 8900, DUE_ON)).toBeUndefined();
    });

    it('then it is waited for where it is registered a little later', async () => {
      await control('PUT', 'limits', { boletoMs: 300 });
      expect(await gateway().boleto!.charge(request())).toMatchObject({ kind: 'issued' });
    });

    it('then one that is registered much later is unknown, and found with its line', async () => {
      await control('PUT', 'limits', { boletoMs: 4_000 });
      const given = request({ sendBefore: new Date(Date.now() + 3_000) });
      expect(await gateway().boleto!.charge(given)).toMatchObject({
        kind: 'unknown',
        trouble: { code: 'timeout' },
      });
      const found = await until(given, (seen) => seen.kind === 'found' && 'instrument' in seen.charge);
      expect(found).toMatchObject({ charge: { status: 'open', reference: given.reference } });
    });

    it('then what the payer paid is told', async () => {
      const given = request();
      const outcome = await gateway().boleto!.charge(given);
      const gatewayId = outcome.kind === 'issued' ? outcome.gatewayId : '';
      await control('POST', `charges/${gatewayId}/pay`, { paidAt: '2026-10-07T12:00:00.000Z' });
      expect(await lookUp(given, gatewayId)).toMatchObject({
        charge: {
          status: 'paid',
          amount: 8900,
          payment: { received: 8900, paidAt: new Date('2026-10-07T15:00:00.000Z') },
        },
      });
    });
  });

  describe('when a card is registered', () => {
    it('then it is the only one of its customer, and so is another one', async () => {
      const remoteId = await mirrored();
      const good = await cardToken(CARDS.approved);
      const bad = await cardToken(CARDS.security);
      expect(good.startsWith(`${remoteId}.`)).toBe(true);
      expect(bad.startsWith(`${remoteId}.`)).toBe(false);
      for (const token of [good, bad]) {
        const cards = await client().listCards(tenantId, token.split('.')[0] ?? '');
        expect(cards).toMatchObject({ data: { total: 1, entries: [{ status: 'Primario' }] } });
      }
      const [first, second, third] = [await charged(good), await charged(bad), await charged(good)];
      await until(first, is('paid'));
      expect(await until(second, is('declined'))).toMatchObject({
        charge: { refusal: { retryable: false, reason: expect.stringMatching(/\p{L}{3}/u) } },
      });
      await until(third, is('paid'));
    });

    it('then the same one again keeps its token', async () => {
      await mirrored();
      expect(await cardToken(CARDS.approved)).toBe(await cardToken(CARDS.approved));
    });

    it('then a double of the customer is like it, in mode Manual', async () => {
      const remoteId = await mirrored();
      await cardToken(CARDS.approved);
      const [double = ''] = (await cardToken(CARDS.tryLater)).split('.');
      const [one, other] = [
        await client().getCustomer(tenantId, remoteId),
        await client().getCustomer(tenantId, double),
      ];
      if (one.kind !== 'ok') throw new Error(JSON.stringify(one));
      expect(one.data.mode).toBe('Manual');
      expect(other).toEqual({ kind: 'ok', data: { ...one.data, token: double } });
    });

    it('then it is not charged once there is another one beside it', async () => {
      const remoteId = await mirrored();
      const token = await cardToken(CARDS.approved);
      await client().createCard(tenantId, {
        number: CARDS.tryLater,
        month: '12',
        year: '30',
        brand: 'Visa',
        name: 'FULANA EXEMPLO',
        securityCode: '123',
        status: 'Primario',
        customer: remoteId,
      });
      expect(await gateway().card!.charge({ ...request(), card: { token } })).toMatchObject({
        kind: 'declined',
        refusal: { code: 'card-token', retryable: false },
      });
    });

    it('then one that the vendor refuses is refused in the words of its page', async () => {
      await mirrored();
      expect(await tokenise('4000000000000045')).toEqual({
        kind: 'refused',
        code: '400',
        reason: 'Número do cartão inválido.',
      });
    });

    it('then it waits for its customer to be known there', async () => {
      expect(await tokenise(CARDS.approved)).toMatchObject({ kind: 'unavailable' });
    });
  });
});
