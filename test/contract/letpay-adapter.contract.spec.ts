import {
  GatewayAccounts,
  GatewayRegistry,
  type ChargeGateway,
  type ChargeRequest,
  type PixCharging,
} from '@mensal/billing/ports';
import { GatewayKitModule, gatewayKitPersistence } from '@mensal/gateway-kit';
import { LetPayClient, LetPayModule } from '@mensal/gateway-letpay';
import { calendarDate, newIdentifier, parseCalendarDate, type Identifier } from '@mensal/kernel';
import { PlatformModule, platformPersistence, readConfiguration, UnitOfWork } from '@mensal/platform';
import { SettableClock } from '@mensal/sandbox';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { createDatabase } from '../support/database.js';
import { Registries } from '../support/registries.js';
import { TestSandbox, type SandboxCharge } from '../support/test-sandbox.js';
import { reply, TestVendor, type Received } from '../support/test-vendor.js';
import { deviations } from './documentation.js';
import { examples, PAGE, type Example } from './letpay-examples.js';

const NOW = new Date('2026-10-05T12:00:00.000Z');
const PUBLIC_URL = 'https://mensal.example';

/** The LetPay adapter on the real kit and a real database, and one account. */
class LetPayAt {
  private constructor(
    private readonly app: INestApplicationContext,
    readonly tenantId: Identifier,
  ) {}

  /** @param url of whoever is LetPay there @param publicUrl unset: there is no address for callbacks */
  static async start(
    url: string,
    credentials: Record<string, string>,
    publicUrl?: string,
  ): Promise<LetPayAt> {
    const configuration = readConfiguration({
      MENSAL_ENV: 'development',
      DATABASE_URL: await createDatabase(),
      MENSAL_GATEWAY_LETPAY_URL: url,
      MENSAL_GATEWAY_TIMEOUT_MS: '10000',
      ...(publicUrl !== undefined && { MENSAL_PUBLIC_URL: publicUrl }),
    });
    const clock = new SettableClock();
    clock.set(NOW);
    @Module({
      imports: [
        PlatformModule.forRoot({
          configuration,
          clock,
          persistence: [platformPersistence, gatewayKitPersistence],
        }),
        Registries,
        GatewayKitModule,
        LetPayModule,
      ],
    })
    class App {}
    const app = await NestFactory.createApplicationContext(App, { logger: false, abortOnError: false });
    const tenantId = newIdentifier();
    await app
      .get(UnitOfWork)
      .isolated(() =>
        app
          .get(GatewayAccounts)
          .save(tenantId, 'letpay', { environment: 'homologation', methods: ['pix'], credentials }, NOW),
      );
    return new LetPayAt(app, tenantId);
  }

  get gateway(): ChargeGateway {
    return this.app.get(GatewayRegistry).get('letpay');
  }

  get client(): LetPayClient {
    return this.app.get(LetPayClient);
  }

  request(change: Partial<ChargeRequest> = {}): ChargeRequest & { expiresAt: Date } {
    return {
      tenantId: this.tenantId,
      reference: newIdentifier(),
      amount: 12_345,
      description: 'Mensalidade 10/2026',
      payer: { name: 'Fulana Exemplo', taxId: '52998224725' },
      sendBefore: new Date(Date.now() + 60_000),
      expiresAt: new Date('2026-10-08T03:00:00.000Z'),
      ...change,
    };
  }

  issue(change: Partial<ChargeRequest> = {}): ReturnType<PixCharging['charge']> {
    return this.gateway.pix!.charge(this.request(change));
  }

  lookUp(reference: string, gatewayId?: string) {
    const today = calendarDate('2026-10-05');
    const { tenantId } = this;
    return this.gateway.lookUp({
      tenantId,
      method: 'pix',
      reference,
      gatewayId,
      madeFrom: today,
      madeTo: today,
    });
  }

  stop(): Promise<void> {
    return this.app.close();
  }
}

describe('Given a vendor that answers as the LetPay documentation shows', () => {
  /** Where our request is otherwise than the page's, and why. */
  const EXCEPTIONS: [differences: string[], reason: string][] = [
    [['value of notification_url'], "the account's own address"],
    [['ip_address is missing'], "it would be the payer's, who is not there when an invoice is billed"],
    [
      ['extra_data.my-conciliation-number is missing', 'extra_data.amount_in_cents is added'],
      "it is the merchant's to fill",
    ],
    [['pix is added'], 'of a later page than the examples'],
  ];

  let vendor: TestVendor;
  let letpay: LetPayAt;
  let served: Example;

  beforeAll(async () => {
    vendor = await TestVendor.start();
    letpay = await LetPayAt.start(
      vendor.url,
      { apiKey: 'MY_API_KEY', apiSecret: 'MY_API_SECRET', contractId: PAGE.contractId },
      PUBLIC_URL,
    );
    vendor.handler = ({ url }, response) => {
      if (url !== '/auth') return reply(response, served.status, served.answer);
      // Of the page on access tokens.
      reply(response, 200, { token: 'MY_FIRST_TOKEN', user: { enable: true }, version: '0.5.21' });
    };
  });
  afterAll(async () => {
    await letpay.stop();
    await vendor.stop();
  });
  beforeEach(() => {
    vendor.received.length = 0;
  });

  /** What of the page's request is ours to choose. */
  async function send(example: Example) {
    served = example;
    const { reference_id, payment, person } = example.body as Documented;
    return letpay.issue({
      reference: reference_id,
      amount: 12_345,
      description: payment.soft_descriptor,
      payer: {
        name: person.full_name,
        taxId: person.tax_id,
        email: person.email,
        birthDate: parseCalendarDate(person.birth_date)!,
      },
    });
  }

  const orders = () => vendor.received.filter(({ url }) => url === '/pix/simple');

  it.each(examples.map((example) => [example.name, example] as const))(
    'when a Pix is asked for and %s is the answer, then it is the documented request that was sent',
    async (_name, example) => {
      await send(example);
      const [order] = orders();
      expect(order).toMatchObject({
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-auth-token': expect.any(String) },
      });
      expect(order?.headers['authorization']).toBeUndefined();
      // The contract is the account's, also where the page shows what becomes of a wrong one.
      const documented = { ...example.body, contract_id: PAGE.contractId };
      expect(deviations(documented, bodyOf(order))).toEqual(
        EXCEPTIONS.flatMap(([differences]) => differences).toSorted(),
      );
    },
  );

  const OUTCOMES: [name: string, outcome: object][] = [
    ['200 - Success', { kind: 'issued', gatewayId: '0196e128-c6c7-4249-9f20-21a4c2eb1506' }],
    ['400 - Bad Request', { kind: 'declined', refusal: { code: 'payer', retryable: false } }],
    ['401 - Unauthorized', { kind: 'unavailable', trouble: { code: 'credentials-refused' } }],
    [
      '422 - Unprocessable Entity',
      { kind: 'declined', refusal: { code: 'not-allowed-now', retryable: false } },
    ],
    [
      '502 - Bad Gateway',
      { kind: 'unknown', trouble: { code: 'vendor-error', detail: expect.stringContaining('00.03.0001') } },
    ],
  ];

  it.each(OUTCOMES)('when %s is the answer, then it is read as such', async (name, outcome) => {
    const example = examples.find((each) => each.name === name)!;
    const read = await send(example);
    expect(read).toMatchObject(outcome);
    if (read.kind === 'issued')
      expect(read.instrument).toEqual({ code: (example.answer as { pix_code: string }).pix_code });
  });

  it('then each example has its outcome', () => {
    expect(OUTCOMES.map(([name]) => name)).toEqual(examples.map(({ name }) => name));
  });

  it('when an answer brings a token, then the next call bears it', async () => {
    await send(examples[0]!);
    vendor.received.length = 0;
    await send(examples[0]!);
    expect(vendor.received.map(({ url, headers }) => [url, headers['x-auth-token']])).toEqual([
      ['/pix/simple', PAGE.accessToken],
    ]);
  });

  it('when a token will not do, then one is had by key and secret, as a form', async () => {
    await send(examples.find(({ status }) => status === 401)!);
    const [authorisation] = vendor.received.filter(({ url }) => url === '/auth');
    expect(authorisation).toMatchObject({
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'apiKey=MY_API_KEY&apiSecret=MY_API_SECRET',
    });
  });
});

describe('Given the sandbox of LetPay', () => {
  const ACCOUNT = {
    apiKey: 'Api_Key_adapter',
    apiSecret: 'Api_Secret_adapter',
    contractId: 'Contract_adapter',
  };
  let sandbox: TestSandbox;
  let letpay: LetPayAt;

  beforeAll(async () => {
    const clock = new SettableClock();
    clock.set(NOW);
    sandbox = await TestSandbox.start(clock);
    await control('PUT', 'accounts', ACCOUNT);
    letpay = await LetPayAt.start(`${sandbox.url}/letpay`, ACCOUNT, PUBLIC_URL);
  });
  afterAll(async () => {
    await letpay.stop();
    await sandbox.stop();
  });
  afterEach(async () => {
    await control('DELETE', 'faults');
    await control('PUT', 'limits', { qrPacking: 'gzip', tokenGraceMs: 0 });
  });

  function control(method: string, path: string, body?: object): Promise<unknown> {
    return sandbox.control(method, `letpay/${path}`, body);
  }

  const held = async (id: string) =>
    ((await control('GET', 'charges')) as (SandboxCharge & { refunded: number })[]).find(
      (charge) => charge.id === id,
    );

  async function issued(change: Partial<ChargeRequest> = {}) {
    const { reference, amount } = { reference: newIdentifier(), amount: 12_345, ...change };
    const outcome = await letpay.issue({ ...change, reference, amount });
    if (outcome.kind !== 'issued') throw new Error(JSON.stringify(outcome));
    return { reference, amount, gatewayId: outcome.gatewayId, code: outcome.instrument.code };
  }

  async function paid(change: Partial<ChargeRequest> = {}) {
    const pix = await issued(change);
    await control('POST', `charges/${pix.gatewayId}/pay`, {});
    return pix;
  }

  it.each([1, 10, 100, 115, 435, 12_345, 7_499_999, 7_500_000])(
    'when a Pix of %s cents is asked for, then it is of exactly that',
    async (amount) => {
      const { gatewayId, reference, code } = await issued({ amount });
      expect(await held(gatewayId)).toMatchObject({ amount, reference });
      expect(code).toMatch(/^000201/);
      expect(await letpay.lookUp(reference)).toMatchObject({ kind: 'found', charge: { amount, gatewayId } });
    },
  );

  it('when a Pix is asked for, then it expires', async () => {
    const { gatewayId } = await issued();
    const clockOf = await fetchPayment(gatewayId);
    expect(new Date(clockOf.expirationDate)).toEqual(new Date('2026-10-08T03:00:00.000Z'));
  });

  it.each([
    ['a company', { name: 'Exemplo Fictício Ltda', taxId: '11222333000181' }],
    ['a person of whom more is known', { email: 'f@exemplo.test', birthDate: calendarDate('1990-08-29') }],
  ])('when the payer is %s, then it is issued', async (_name, payer) => {
    const { payer: person } = letpay.request();
    expect(await letpay.issue({ payer: { ...person, ...payer } })).toMatchObject({ kind: 'issued' });
  });

  it('when the tax id is wrong, then it is refused, and nothing is there', async () => {
    const reference = newIdentifier();
    const outcome = await letpay.issue({
      reference,
      payer: { name: 'Fulana Exemplo', taxId: '52998224726' },
    });
    expect(outcome).toMatchObject({ kind: 'declined', refusal: { code: 'payer', retryable: false } });
    expect(await letpay.lookUp(reference)).toEqual({ kind: 'not-found' });
  });

  it.each(['gzip', 'zip', 'png'])(
    'when the picture is packed as %s, then the client has a PNG',
    async (qrPacking) => {
      await control('PUT', 'limits', { qrPacking });
      const { reference, sendBefore } = letpay.request();
      const result = await letpay.client.createPix(
        letpay.tenantId,
        {
          contract_id: ACCOUNT.contractId,
          reference_id: reference,
          notification_url: `${PUBLIC_URL}/callback`,
          payment: { amount: 1.5, currency: 'BRL', country: 'BR' },
        },
        sendBefore,
      );
      if (result.kind !== 'ok') throw new Error(JSON.stringify(result));
      expect(result.data.picture?.toString('latin1', 1, 4)).toBe('PNG');
    },
  );

  it.each([
    ['pay', 'paid'],
    ['cancel', 'cancelled'],
    ['expire', 'cancelled'],
  ])('when a payer or a bank does this: %s, then a look-up tells: %s', async (action, status) => {
    const { reference, gatewayId } = await issued();
    await control('POST', `charges/${gatewayId}/${action}`, {});
    for (const found of [await letpay.lookUp(reference, gatewayId), await letpay.lookUp(reference)])
      expect(found).toMatchObject({
        kind: 'found',
        charge: { gatewayId, status, amount: 12_345 },
        others: [],
      });
  });

  it.each([
    ['refund', 'refunded'],
    ['dispute', 'disputed'],
  ])('when a payment is taken back: %s, then a look-up tells: %s', async (action, status) => {
    const { reference, gatewayId } = await paid();
    await control('POST', `charges/${gatewayId}/${action}`, {});
    expect(await letpay.lookUp(reference, gatewayId)).toMatchObject({ charge: { status } });
  });

  it('when the vendor declines a payment, then a look-up tells, in words', async () => {
    const { reference, gatewayId } = await issued();
    await control('POST', 'declines', { id: gatewayId });
    expect(await letpay.lookUp(reference)).toMatchObject({
      charge: { status: 'declined', refusal: { reason: expect.stringMatching(/^A LetPay recusou/) } },
    });
  });

  it('when a payment came in, then a look-up tells how much', async () => {
    const { reference, gatewayId } = await paid();
    expect(await letpay.lookUp(reference, gatewayId)).toMatchObject({
      charge: { payment: { received: 12_345 } },
    });
  });

  it('when one reference has two payments, then the paid one counts', async () => {
    const first = await paid();
    const second = await issued({ reference: first.reference });
    expect(await letpay.lookUp(first.reference)).toMatchObject({
      charge: { gatewayId: first.gatewayId, status: 'paid' },
      others: [{ gatewayId: second.gatewayId, status: 'open' }],
    });
  });

  it('when a part was given back, then it is still paid, and no more than the rest is given back', async () => {
    const { reference, gatewayId } = await paid();
    const refund = (amount?: number) =>
      letpay.gateway.refunds!.refund({ ...letpay.request(), gatewayId }, amount);
    expect(await refund(2_345)).toMatchObject({ kind: 'accepted' });
    expect(await letpay.lookUp(reference, gatewayId)).toMatchObject({ charge: { status: 'paid' } });
    expect(await refund(10_001)).toMatchObject({ kind: 'refused', refusal: { code: 'amount' } });
    expect(await refund(10_000)).toMatchObject({ kind: 'accepted' });
    expect(await letpay.lookUp(reference, gatewayId)).toMatchObject({ charge: { status: 'refunded' } });
    expect(await held(gatewayId)).toMatchObject({ refunded: 12_345 });
    expect(await letpay.client.listRefunds(letpay.tenantId, gatewayId)).toMatchObject({
      kind: 'ok',
      data: [{ refund_id: expect.any(String) }, { refund_id: expect.any(String) }],
    });
  });

  it('when a payment is not there, then it has no refunds', async () => {
    const token = '0196e128-c6c7-4249-9f20-21a4c2eb1506';
    expect(await letpay.client.listRefunds(letpay.tenantId, token)).toMatchObject({
      kind: 'error',
      status: 404,
      codes: ['00.01.0038'],
    });
  });

  it('when fifty are issued at once, then each access token is used once', async () => {
    const before = await log();
    const all = await Promise.all(Array.from({ length: 50 }, () => issued()));
    expect(new Set(all.map(({ gatewayId }) => gatewayId)).size).toBe(50);
    const calls = (await log()).slice(before.length);
    // A token that is used a second time is answered 401.
    expect(calls.filter(({ route }) => route === 'POST /pix/simple').map(({ status }) => status)).toEqual(
      Array<number>(50).fill(200),
    );
    expect(calls.filter(({ route }) => route === 'POST /auth').length).toBeLessThan(50);
  });

  const log = async () => (await control('GET', 'log')) as { route: string; status: number | null }[];

  it('when an answer that bore the next token gets lost, then the next call has another one', async () => {
    await control('POST', 'faults', { route: 'POST /pix/simple', mode: 'drop', when: 'after', times: 1 });
    const reference = newIdentifier();
    expect(await letpay.issue({ reference })).toMatchObject({ kind: 'unknown' });
    expect(await letpay.lookUp(reference)).toMatchObject({ kind: 'found', charge: { status: 'open' } });
  });

  it('when there is no address for callbacks, then nothing is sent', async () => {
    const withoutAddress = await LetPayAt.start(`${sandbox.url}/letpay`, ACCOUNT);
    try {
      const before = await log();
      expect(await withoutAddress.issue()).toEqual({
        kind: 'unavailable',
        trouble: { code: 'no-account', detail: expect.stringContaining('MENSAL_PUBLIC_URL') },
      });
      expect(await log()).toHaveLength(before.length);
    } finally {
      await withoutAddress.stop();
    }
  });

  /** As the vendor tells of a payment, read past what the adapter takes of it. */
  async function fetchPayment(token: string): Promise<{ expirationDate: string }> {
    const { apiKey, apiSecret } = ACCOUNT;
    const url = `${sandbox.url}/letpay`;
    const auth = await fetch(`${url}/auth`, {
      method: 'POST',
      body: new URLSearchParams({ apiKey, apiSecret }),
    });
    const { token: accessToken } = (await auth.json()) as { token: string };
    const answer = await fetch(`${url}/payment/${token}`, { headers: { 'X-Auth-Token': accessToken } });
    return (await answer.json()) as { expirationDate: string };
  }
});

interface Documented {
  reference_id: string;
  payment: { soft_descriptor: string };
  person: { full_name: string; tax_id: string; email: string; birth_date: string };
}

function bodyOf(received: Received | undefined): unknown {
  return JSON.parse(received?.body ?? '{}');
}
