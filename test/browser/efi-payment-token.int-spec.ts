import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { CHROMIUM_START_MS, startChromium, type TestChromium } from '../support/chromium.js';
import { EFI_HOSTS, EfiOverTls, eventually, type EfiAnswer } from '../support/efi-over-tls.js';
import { EFI_ACCOUNT } from '../support/test-sandbox.js';
import { BUILDS, startCheckoutPages, type Build, type CheckoutPages } from './checkout-page.js';

const BUILDS_AND_ENVIRONMENTS = (Object.keys(BUILDS) as Build[]).flatMap((build) => [
  { build, environment: 'sandbox' },
  { build, environment: 'production' },
]);

const CUSTOMER = {
  name: 'Fulana Exemplo',
  cpf: '52998224725',
  email: 'fulana@example.com',
  phone_number: '5144916523',
};

const CARD = {
  brand: 'visa',
  number: '4111111111111118',
  cvv: '737',
  expirationMonth: '05',
  // The package refuses years that are far away.
  expirationYear: String(new Date().getFullYear() + 2),
  holderName: CUSTOMER.name,
  holderDocument: CUSTOMER.cpf,
  reuse: false,
};

/** Method and arguments, one after the other: the package is used as a chain. */
type Chain = [method: string, ...args: unknown[]][];

interface Outcome {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the assertion is what checks it
  result?: any;
  thrown?: { code: unknown; error: unknown; error_description: unknown };
}

let efi: EfiOverTls;
let chromium: TestChromium;
let pages: CheckoutPages;
let page: Page;
/** What the page sent, in full. */
let sent: { host: string; path: string; text: string }[];
/** The hosts that answered it, and those that could not be reached. */
let answering: Set<string>;
let unreachable: Set<string>;

beforeAll(async () => {
  efi = await EfiOverTls.start();
  pages = await startCheckoutPages();
  const here = `127.0.0.1:${efi.port}`;
  const hosts = Object.fromEntries(Object.values(EFI_HOSTS).map((host) => [host, here]));
  chromium = await startChromium({ hosts });
}, CHROMIUM_START_MS);

afterAll(async () => {
  await chromium?.stop();
  await pages?.stop();
  await efi?.stop();
});

beforeEach(async () => {
  await chromium.context.clearCookies();
  page = await chromium.context.newPage();
  sent = [];
  answering = new Set();
  unreachable = new Set();
  page.on('request', (request) => {
    const { host, pathname } = new URL(request.url());
    sent.push({
      host,
      path: pathname,
      text: `${decodeURIComponent(request.url())} ${request.postData() ?? ''}`,
    });
  });
  page.on('response', (response) => void answering.add(new URL(response.url()).host));
  page.on('requestfailed', (request) => void unreachable.add(new URL(request.url()).host));
});

afterEach(() => page.close());

describe('Given the checkout of a merchant, with the package of the vendor, in Chromium', () => {
  it.each([
    ['4485785674290087', 'visa'],
    ['5105105105105100', 'mastercard'],
    ['378282246310005', 'amex'],
    ['6362970000457013', 'elo'],
    ['6062825624254001', 'hipercard'],
    ['0000000000000000', 'undefined'],
  ])('when a payer types %s, then the brand is %s', async (number, brand) => {
    await open('umd');

    expect(await run([['setCardNumber', number], ['verifyCardBrand']])).toEqual({ result: brand });
  });

  it.each(BUILDS_AND_ENVIRONMENTS)(
    'when instalments are asked for ($build, $environment), then they are what the merchant would be told',
    async ({ build, environment }) => {
      await open(build);

      const { result } = await run(instalmentsChain(environment, 28990));

      expect(result.installments).toHaveLength(12);
      const { body } = await efi.request('GET', '/v1/installments?brand=visa&total=28990');
      expect(result).toEqual(body.data);
    },
  );

  it.each(BUILDS_AND_ENVIRONMENTS)(
    'when a card is entered ($build, $environment), then its token pays, once',
    async ({ build, environment }) => {
      await open(build);

      const { result } = await token(environment, CARD);

      expect(result).toEqual({
        payment_token: expect.stringMatching(/^[0-9a-f]{40}$/),
        card_mask: 'XXXXXXXXXXXX1118',
      });
      expect((await pay(result.payment_token)).body.data).toMatchObject({ status: 'approved' });
      expect((await pay(result.payment_token)).body).toMatchObject({ code: 3500018 });
    },
  );

  it.each(BUILDS_AND_ENVIRONMENTS)(
    'when a card is entered to be used again ($build, $environment), then its token pays twice',
    async ({ build, environment }) => {
      await open(build);

      const { result } = await token(environment, { ...CARD, reuse: true });

      expect((await pay(result.payment_token)).body.data).toMatchObject({ status: 'approved' });
      expect((await pay(result.payment_token)).body.data).toMatchObject({ status: 'approved' });
    },
  );

  it.each([
    ['sandbox', '1', 'Dados do cartão inválidos.'],
    ['sandbox', '2', 'Transação não autorizada por motivos de segurança.'],
    ['sandbox', '3', 'Transação não autorizada, tente novamente mais tarde.'],
    ['production', '1', 'Dados do cartão inválidos.'],
  ])('when a card (%s) ends in %s, then it is refused: %s', async (environment, digit, reason) => {
    await open('umd');

    const { result } = await token(environment, { ...CARD, number: `411111111111111${digit}` });

    expect((await pay(result.payment_token)).body.data).toMatchObject({
      status: 'unpaid',
      refusal: { reason },
    });
  });

  it.each(['sandbox', 'production'])(
    'when two cards are entered (%s), then the key that encrypts them is fetched once',
    async (environment) => {
      await open('umd');

      const tokens = [await token(environment, CARD), await token(environment, CARD)].map(
        ({ result }) => result.payment_token as string,
      );

      expect(new Set(tokens).size).toBe(2);
      expect(sent.filter(({ path }) => path === '/v1/pubkey')).toHaveLength(1);
    },
  );
});

describe('Given mistakes in what a payer or a merchant enters', () => {
  const UNKNOWN = '00000000000000000000000000000000';
  const unknownAccount = { code: 3500008, error: 'unauthorized' };
  const asked: [what: string, chain: Chain, error: object][] = [
    ...['sandbox', 'production'].flatMap((environment): typeof asked => [
      [
        `a token (${environment}) of an account that does not exist`,
        tokenChain(environment, CARD, UNKNOWN),
        unknownAccount,
      ],
      [
        `instalments (${environment}) of an account that does not exist`,
        instalmentsChain(environment, 1000, UNKNOWN),
        unknownAccount,
      ],
      [
        `instalments (${environment}) of too much`,
        instalmentsChain(environment, 999999999999),
        { code: 3500006, error: 'greater_than_limit' },
      ],
    ]),
  ];

  it.each(asked)(
    "when it asks for %s, then the package passes the vendor's error on",
    async (_what, chain, error) => {
      await open('umd');

      expect(await run(chain)).toEqual({ thrown: { ...error, error_description: expect.any(String) } });
    },
  );

  it.each([
    ['a brand that does not exist', { brand: 'undefined' }, 'bandeira_invalida'],
    ['a card number that is none', { number: '4111' }, 'numero_cartao_invalido'],
    ['a security code of two digits', { cvv: '12' }, 'cvv_cartao_invalido'],
    ['a thirteenth month', { expirationMonth: '13' }, 'validade_cartao_invalida'],
    ['a year that has passed', { expirationYear: '2020' }, 'validade_cartao_invalida'],
  ])(
    'when %s is entered, then the package says so without asking the vendor',
    async (_what, change, error) => {
      await open('umd');

      expect((await token('sandbox', { ...CARD, ...change })).thrown).toMatchObject({ code: 400, error });
      expect(sent.filter(({ host }) => host !== new URL(pages.urlOf('umd')).host)).toEqual([]);
    },
  );
});

describe('Given what a payer entrusts to the checkout', () => {
  it.each(['sandbox', 'production'])(
    'when a card is entered (%s), then nothing of it is sent in the clear',
    async (environment) => {
      await open('umd');
      await token(environment, CARD);

      expect(
        sent.some(({ path }) => path.startsWith(environment === 'production' ? '/card' : '/v1/card/')),
      ).toBe(true);
      for (const secret of [CARD.number, CARD.holderDocument, CARD.holderName])
        expect(sent.filter(({ text }) => text.includes(secret))).toEqual([]);
    },
  );

  it.each(['sandbox', 'production'])(
    'when a card is entered (%s), then only the page and the hosts of the vendor are reached',
    async (environment) => {
      await open('umd');
      const { result } = await token(environment, CARD);

      expect(result).toBeDefined();
      const known = [new URL(pages.urlOf('umd')).host, ...Object.values(EFI_HOSTS)];
      expect([...answering].filter((host) => !known.includes(host))).toEqual([]);
    },
  );

  // In production the package loads a script against fraud from another company, which is out of reach here.
  it('when the script against fraud cannot be loaded, then there is a token all the same', async () => {
    await open('umd');
    const { result } = await token('production', CARD);

    expect(result.payment_token).toMatch(/^[0-9a-f]{40}$/);
    await eventually('the script failed', () => unreachable.has('device.clearsale.com.br'));
    expect([...unreachable]).toEqual(['device.clearsale.com.br']);
  });
});

async function open(build: Build): Promise<void> {
  await page.goto(pages.urlOf(build));
  await page.waitForFunction('window.EfiPay !== undefined');
}

function token(environment: string, card: object): Promise<Outcome> {
  return run(tokenChain(environment, card));
}

function tokenChain(environment: string, card: object, payeeCode?: string): Chain {
  return [...accountChain(environment, payeeCode), ['setCreditCardData', card], ['getPaymentToken']];
}

function instalmentsChain(environment: string, total: number, payeeCode?: string): Chain {
  return [
    ...accountChain(environment, payeeCode),
    ['setBrand', 'visa'],
    ['setTotal', total],
    ['getInstallments'],
  ];
}

function accountChain(environment: string, payeeCode: string = EFI_ACCOUNT.payeeCode): Chain {
  return [
    ['setAccount', payeeCode],
    ['setEnvironment', environment],
  ];
}

/** Uses the package inside of the page. */
function run(chain: Chain): Promise<Outcome> {
  return page.evaluate(async (calls) => {
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the package's own types know no chain of any methods
    const card: any = (globalThis as any).EfiPay.CreditCard;
    try {
      return { result: await calls.reduce((on, [method, ...args]) => on[method](...args), card) };
    } catch (error) {
      const { code, error: name, error_description } = error as Record<string, unknown>;
      return { thrown: { code, error: name, error_description } };
    }
  }, chain);
}

/** As the merchant's server does with what the page sent it. */
function pay(payment_token: string): Promise<EfiAnswer> {
  return efi.request('POST', '/v1/charge/one-step', {
    items: [{ name: 'Plano de exemplo', value: 8900, amount: 1 }],
    payment: { credit_card: { customer: CUSTOMER, payment_token } },
  });
}
