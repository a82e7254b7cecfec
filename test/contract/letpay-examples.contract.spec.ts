import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Clock } from '@mensal/kernel';
import { startSandbox, type Sandbox } from '@mensal/sandbox';
import { Ajv } from 'ajv';
import { deviations, substitute } from './documentation.js';
import { examples, fields, PAGE, responseSchema, type Example } from './letpay-examples.js';

/** Where the sandbox answers otherwise than the page, and why. */
const EXCEPTIONS: [examples: string[], differences: string[], reason: string][] = [
  [
    ['200 - Success', '400 - Bad Request', '422 - Unprocessable Entity', '502 - Bad Gateway'],
    ['value of refresh_token'],
    'the page shows a placeholder: the next token is new',
  ],
  [['200 - Success'], ['value of payment_token'], 'a new payment has a token of its own'],
  [
    ['200 - Success'],
    ['value of pix_code', 'value of pix_qr_code'],
    "the code is of another receiver than the page's, and the page shows a placeholder for its picture",
  ],
];

/** What stands for the page's contract, where an example needs more than an account that has it. */
const ARRANGED: Readonly<Record<string, string>> = { '502 - Bad Gateway': 'Contract_out_of_reach' };

const ACCOUNT = {
  apiKey: 'Api_Key_of_the_page',
  apiSecret: 'Api_Secret_of_the_page',
  contractId: PAGE.contractId,
};

/** Stands still, so that an answer can be compared to the millisecond. */
class StandingClock extends Clock {
  instant = new Date('2026-10-05T12:00:00.000Z');

  now(): Date {
    return this.instant;
  }
}

describe('Given the example requests of the LetPay documentation', () => {
  const clock = new StandingClock();
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await startSandbox({ port: 0, clock });
    const url = `${sandbox.url}/_sandbox/letpay/accounts`;
    await fetch(url, { method: 'PUT', body: JSON.stringify(ACCOUNT) });
  });

  afterAll(() => sandbox.stop());

  async function accessToken(): Promise<string> {
    const { apiKey, apiSecret } = ACCOUNT;
    const body = new URLSearchParams({ apiKey, apiSecret });
    const answer = await fetch(`${sandbox.url}/letpay/auth`, { method: 'POST', body });
    return ((await answer.json()) as { token: string }).token;
  }

  /** As curl sends what the page shows: it names JSON a form. */
  async function replay({ name, request, token, body }: Example) {
    const [method = '', path = ''] = request.split(' ');
    const answer = await fetch(`${sandbox.url}/letpay${path}`, {
      method,
      headers: {
        'X-Auth-Token': token === PAGE.accessToken ? await accessToken() : token,
        'Content-Type': 'application/x-www-form-urlencoded',
      },
      body: JSON.stringify(substitute(body, { [PAGE.contractId]: ARRANGED[name] ?? PAGE.contractId })),
    });
    return {
      status: answer.status,
      type: answer.headers.get('content-type'),
      body: (await answer.json()) as object,
    };
  }

  it.each(examples.map((example) => [example.name, example] as const))(
    'when %s is replayed, then the answer is the documented one',
    async (name, example) => {
      clock.instant = new Date(example.on ?? clock.instant);

      const actual = await replay(example);

      expect(actual).toMatchObject({
        status: example.status,
        type: expect.stringMatching(/^application\/json/),
      });
      expect(deviations(example.answer, actual.body)).toEqual(exceptionsOf(name));
    },
  );

  it('then every exception and every arrangement belongs to an example', () => {
    const names = examples.map(({ name }) => name);
    const used = [...EXCEPTIONS.flatMap(([listed]) => listed), ...Object.keys(ARRANGED)];
    expect(used.filter((name) => !names.includes(name))).toEqual([]);
  });

  const success = examples[0]!;

  it("when a payment is made, then its answer holds to the page's schema, and nothing is beside it", async () => {
    const { body } = await replay(success);
    const validate = new Ajv().compile(responseSchema);
    expect([validate(body), validate.errors]).toEqual([true, null]);
    expect(Object.keys(body).toSorted()).toEqual(Object.keys(responseSchema.properties).toSorted());
  });

  it.each(fields)('when %s is left out, which is %s, then it is refused or not', async (path, presence) => {
    const { status, body } = await replay({ ...success, body: without(success.body, path) });

    expect(status).toBe(presence === 'required' ? 400 : 200);
    if (presence === 'required')
      expect(body).toMatchObject({ errors: [{ description: `${path}: required field` }] });
  });

  it.each([
    [45, 200],
    [46, 400],
  ])('when the reference has %i characters, then the answer is %i', async (length, status) => {
    const body = { ...success.body, reference_id: 'x'.repeat(length) };
    expect((await replay({ ...success, body })).status).toBe(status);
  });
});

function exceptionsOf(name: string): string[] {
  return EXCEPTIONS.filter(([names]) => names.includes(name))
    .flatMap(([, listed]) => listed)
    .toSorted();
}

/** @param path `payment.amount` */
function without(body: object, path: string): object {
  const names = path.split('.');
  const last = names.pop()!;
  const changed = structuredClone(body);
  const holder = names.reduce<object>((outer, name) => outer[name as keyof typeof outer], changed);
  Reflect.deleteProperty(holder, last);
  return changed;
}
