import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deviations } from './documentation.js';
import { arrangementOf, leftOver, newCharge } from './efi-examples-arrangements.js';
import { EfiAtPage, substitute, type Merchant, type Reply } from './efi-examples-page.js';
import { examples, outlines, PAGE, refusalsByLastDigit, routes } from './efi-examples.js';

const TOKENISED = ['library: payment_token', 'jQuery module: payment_token'];
const BROWSER_INSTALMENTS = ['library: instalments', 'jQuery module: instalments'];
const CREATED = ['one step, approved', 'one step, refused', 'two steps: charge'];

/** Where the sandbox answers otherwise than the page, and why. */
const EXCEPTIONS: [examples: string[], differences: string[], reason: string][] = [
  [TOKENISED, ['value of data.payment_token'], 'the token of a card is new'],
  [TOKENISED, ['value of data.card_mask'], 'the page answers the mask of another card than it sends'],
  [
    ['library: instalments', 'jQuery module: instalments', 'instalments'],
    ['data.installments goes on'],
    'the page shows the first instalments only',
  ],
  [['library: instalments'], ['value of data.name'], 'the page shows a placeholder'],
  [
    BROWSER_INSTALMENTS,
    ['value of data.installments[].value', 'value of data.installments[].currency'],
    'the page answers another total than it asks for',
  ],
  [
    ['jQuery module: instalments'],
    ['value of data.installments[].has_interest', 'value of data.installments[].interest_percentage'],
    'merchants choose from where on payers bear interest: the third here, the second in the last example',
  ],
  [CREATED, ['value of data.charge_id'], 'the page shows a placeholder: the id of a charge is new'],
  [
    ['one step, refused'],
    ['value of data.refusal.reason'],
    "the page's reason is none of those by last digit, which is how homologation refuses",
  ],
  [['refund'], ['code is added'], "the page answers status, the vendor's package reads code"],
  [
    ['charge'],
    ['value of data.reason', 'value of data.history[].message'],
    "the page's reason is none of those by last digit; its card ends in 2",
  ],
  [
    ['charge'],
    ['value of data.history[].created_at'],
    "the page's issuer decides after two minutes, the clock of this test stands still",
  ],
  [
    ['list of charges'],
    ['value of data[].payment.credit_card.mask'],
    "the page's cards end in 0 and are refused; by last digit they would be approved",
  ],
];

describe('Given the example requests of the Efí documentation', () => {
  let page: EfiAtPage;

  beforeAll(async () => {
    page = await EfiAtPage.start();
  });

  afterAll(() => page.stop());

  it.each(examples.map((example) => [example.name, example] as const))(
    'when %s is replayed, then the answer is the documented one',
    async (name, example) => {
      page.moveTo(example.on);
      const merchant = await page.newMerchant();
      const substitutes = await arrangementOf(name)(merchant, page);

      const actual = await merchant.replay(example, substitutes);

      const documented = substitute(example.answer ?? { code: 200 }, substitutes);
      expect(actual).toMatchObject({ status: example.status });
      expect(compare(documented, actual.body)).toEqual(exceptionsOf(name));
    },
  );

  it('then every route of the page has an example', () => {
    const requests = examples.map(({ request }) => request);
    expect(routes.filter((route) => !requests.includes(route))).toEqual([]);
  });

  it('then every exception and every arrangement belongs to an example', () => {
    const names = examples.map(({ name }) => name);
    expect(EXCEPTIONS.flatMap(([listed]) => listed).filter((name) => !names.includes(name))).toEqual([]);
    expect(leftOver).toEqual([]);
  });
});

describe('Given the outlines of the requests in the Efí documentation', () => {
  let page: EfiAtPage;
  let merchant: Merchant;

  beforeAll(async () => {
    page = await EfiAtPage.start();
    merchant = await page.newMerchant();
  });

  afterAll(() => page.stop());

  it.each(outlines)('when %s has every attribute, then it is accepted', async (request, body) => {
    expect(await order(merchant, request, body)).toMatchObject({ status: 200, body: { code: 200 } });
  });

  it.each(outlines)(
    'when %s has an attribute that is not outlined, wherever it is, then it is refused and the attribute named',
    async (request, body) => {
      const objects = pathsOfObjects(body);
      expect(objects.length).toBeGreaterThan(3);
      for (const path of objects) {
        const answer = await order(merchant, request, withUnknown(body, path));
        expect([path, answer.status, answer.body]).toEqual([
          path,
          400,
          {
            code: 3500034,
            error: 'validation_error',
            error_description: {
              property: ['', ...path, 'unknown'].join('/'),
              message: expect.any(String),
            },
          },
        ]);
      }
    },
  );
});

describe('Given the last digit of a card, which decides in homologation', () => {
  let page: EfiAtPage;
  let merchant: Merchant;

  beforeAll(async () => {
    page = await EfiAtPage.start();
    merchant = await page.newMerchant();
  });

  afterAll(() => page.stop());

  const digits = Array.from({ length: 10 }, (_, digit) => {
    const reason = refusalsByLastDigit[digit];
    return { digit, reason, outcome: reason === undefined ? 'approved' : `refused: ${reason}` };
  });

  it.each(digits)(
    'when a card that ends in $digit pays in one step, then it is $outcome',
    async ({ digit, reason }) => {
      const token = await merchant.cardToken(`411111111111111${digit}`);
      const { body } = await order(merchant, 'POST /v1/charge/one-step', bodyOf('one step, approved'), token);

      expect(body.data.status).toBe(reason === undefined ? 'approved' : 'unpaid');
      expect(body.data.refusal?.reason).toBe(reason);
    },
  );

  it.each(digits)(
    'when a card that ends in $digit pays in two steps, then it waits, and is $outcome',
    async ({ digit, reason }) => {
      const token = await merchant.cardToken(`411111111111111${digit}`);
      const { body } = await order(merchant, 'POST /v1/charge/:id/pay', bodyOf('two steps: pay'), token);

      expect(body.data.status).toBe('waiting');
      const id = body.data.charge_id as number;
      await merchant.untilStatus(id, reason === undefined ? 'paid' : 'unpaid');
      const charge = await merchant.accepted('GET', `/v1/charge/${id}`);
      expect(charge.reason).toBe(reason);
      if (reason !== undefined) expect(charge.history.at(-1).message).toBe(`Falha no pagamento - ${reason}`);
    },
  );
});

/** Sends a request of the page with a good card, on a new charge where it names one. */
async function order(merchant: Merchant, request: string, body: object, token?: string): Promise<Reply> {
  const [method = '', path = ''] = request.split(' ');
  const id = path.includes(':id') ? await newCharge(merchant) : 0;
  const substitutes = new Map([[PAGE.paymentToken, token ?? (await merchant.cardToken())]]);
  return merchant.send(method, path.replace(':id', String(id)), substitute(body, substitutes));
}

function bodyOf(name: string): object {
  return examples.find((example) => example.name === name)!.body!;
}

function compare(documented: object, actual: object): string[] {
  const { list, goesOn } = cutInstalments(documented, actual);
  return [...goesOn, ...deviations(documented, list)].toSorted();
}

/** The page shows the first instalments of a table; the sandbox, like the vendor, answers all. */
function cutInstalments(documented: object, actual: object): { list: object; goesOn: string[] } {
  const shown = instalmentsOf(documented)?.length ?? 0;
  const all = instalmentsOf(actual) ?? [];
  if (shown === 0 || all.length <= shown) return { list: actual, goesOn: [] };
  const { data } = actual as { data: object };
  return {
    list: { ...actual, data: { ...data, installments: all.slice(0, shown) } },
    goesOn: ['data.installments goes on'],
  };
}

function instalmentsOf(answer: object): unknown[] | undefined {
  const { data } = answer as { data?: { installments?: unknown } };
  return Array.isArray(data?.installments) ? data.installments : undefined;
}

function exceptionsOf(name: string): string[] {
  return EXCEPTIONS.filter(([names]) => names.includes(name))
    .flatMap(([, listed]) => listed)
    .toSorted();
}

/** Every object inside of a value, itself included: `[['items', '0'], …]`. */
function pathsOfObjects(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.entries(value).flatMap(([key, part]) => pathsOfObjects(part, [...path, key]));
  return Array.isArray(value) ? inside : [path, ...inside];
}

function withUnknown(body: object, path: string[]): object {
  const changed = JSON.parse(JSON.stringify(body)) as object;
  const object = path.reduce<object>((outer, key) => outer[key as keyof typeof outer], changed);
  Object.assign(object, { unknown: 1 });
  return changed;
}
