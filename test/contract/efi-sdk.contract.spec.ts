import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { EFI_HOSTS, EfiOverTls, eventually } from '../support/efi-over-tls.js';
import type { SdkResult } from './efi-sdk-run.js';
import { EfiSdk, type Client } from './efi-sdk.js';

const DAY_MS = 86_400_000;

const ORDER = { items: [{ name: 'Plano de exemplo', value: 8900, amount: 1 }] };

const PERSON = {
  name: 'Fulana Exemplo',
  cpf: '52998224725',
  email: 'fulana@example.com',
  phone_number: '5144916523',
};

const COMPANY = {
  email: 'contato@example.com',
  phone_number: '5144916523',
  juridical_person: { corporate_name: 'Empresa Exemplo Ltda', cnpj: '11222333000181' },
};

const ADDRESS = {
  street: 'Rua Exemplo',
  number: '10',
  neighborhood: 'Centro',
  zipcode: '35400000',
  city: 'Ouro Preto',
  state: 'MG',
};

let efi: EfiOverTls;
let sdk: EfiSdk;

beforeAll(async () => {
  efi = await EfiOverTls.start();
  sdk = await EfiSdk.start(efi);
});

afterAll(async () => {
  await sdk.stop();
  await efi.stop();
});

afterEach(() => efi.control('DELETE', '/faults'));

/** Calls whose answers the package must understand. @returns the answer */
async function ask(method: string, ...args: unknown[]): Promise<Answer> {
  const { answer, thrown, complaints } = await sdk.call(method, args);
  expect({ method, thrown, complaints }).toEqual({ method, thrown: undefined, complaints: [] });
  return answer;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the assertion is what checks it
type Answer = any;

async function payment(lastDigit: number, change: object = {}): Promise<object> {
  const payment_token = await efi.cardToken(lastDigit);
  return {
    payment: { credit_card: { customer: PERSON, billing_address: ADDRESS, payment_token, ...change } },
  };
}

async function newCharge(): Promise<number> {
  return (await ask('createCharge', ORDER)).data.charge_id as number;
}

async function decidedCharge(lastDigit: number, status: string, change: object = {}): Promise<number> {
  const id = await newCharge();
  await ask('definePayMethod', { id }, await payment(lastDigit, change));
  await efi.untilStatus(id, status);
  return id;
}

const paidCharge = (change?: object) => decidedCharge(8, 'paid', change);
const refusedCharge = () => decidedCharge(1, 'unpaid');

/** The days around now. */
function theseDays() {
  const day = (offset: number) => new Date(efi.now().getTime() + offset * DAY_MS).toISOString().slice(0, 10);
  return { charge_type: 'card', begin_date: day(-1), end_date: day(1) };
}

/** A call of the package, and what makes it possible: answers its arguments. */
interface Call {
  name: string;
  method: string;
  route: string;
  given: () => Promise<unknown[]>;
}

const CALLS: Call[] = [
  {
    name: 'a charge is created',
    method: 'createCharge',
    route: 'POST /v1/charge',
    given: async () => [
      {
        ...ORDER,
        shippings: [{ name: 'Entrega', value: 100 }],
        metadata: { custom_id: 'REF0001', notification_url: 'http://127.0.0.1:9/' },
      },
    ],
  },
  {
    name: 'a charge is paid',
    method: 'definePayMethod',
    route: 'POST /v1/charge/:id/pay',
    given: async () => [{ id: await newCharge() }, await payment(8, { installments: 3 })],
  },
  {
    name: 'a charge is paid in one step',
    method: 'createOneStepCharge',
    route: 'POST /v1/charge/one-step',
    given: async () => [{ ...ORDER, ...(await payment(8)) }],
  },
  {
    name: 'a charge is refused in one step',
    method: 'createOneStepCharge',
    route: 'POST /v1/charge/one-step',
    given: async () => [{ ...ORDER, ...(await payment(2)) }],
  },
  {
    name: 'a refused payment is tried again',
    method: 'cardPaymentRetry',
    route: 'POST /v1/charge/:id/retry',
    given: async () => [{ id: await refusedCharge() }, await payment(8)],
  },
  {
    name: 'a payment is refunded as a whole',
    method: 'refundCard',
    route: 'POST /v1/charge/card/:id/refund',
    given: async () => [{ id: await paidCharge() }],
  },
  {
    name: 'a payment is refunded in part',
    method: 'refundCard',
    route: 'POST /v1/charge/card/:id/refund',
    given: async () => [{ id: await paidCharge() }, { amount: 100 }],
  },
  {
    name: 'a new charge is read',
    method: 'detailCharge',
    route: 'GET /v1/charge/:id',
    given: async () => [{ id: await newCharge() }],
  },
  {
    name: 'a paid charge is read',
    method: 'detailCharge',
    route: 'GET /v1/charge/:id',
    given: async () => [{ id: await paidCharge() }],
  },
  {
    name: "a company's charge is read",
    method: 'detailCharge',
    route: 'GET /v1/charge/:id',
    given: async () => [{ id: await paidCharge({ customer: COMPANY }) }],
  },
  {
    name: 'a refused charge is read',
    method: 'detailCharge',
    route: 'GET /v1/charge/:id',
    given: async () => [{ id: await refusedCharge() }],
  },
  {
    name: 'a disputed charge is read',
    method: 'detailCharge',
    route: 'GET /v1/charge/:id',
    given: async () => {
      const id = await paidCharge();
      await efi.control('POST', `/charges/${id}/dispute`);
      return [{ id }];
    },
  },
  {
    name: 'charges of people and companies are listed',
    method: 'listCharges',
    route: 'GET /v1/charges',
    given: async () => {
      const custom_id = await listedCharges([{}, { customer: COMPANY }]);
      return [{ ...theseDays(), custom_id, limit: 5, page: 1 }];
    },
  },
  {
    name: 'metadata are set',
    method: 'updateChargeMetadata',
    route: 'PUT /v1/charge/:id/metadata',
    given: async () => [
      { id: await newCharge() },
      { custom_id: 'REF0002', notification_url: 'http://127.0.0.1:9/' },
    ],
  },
  {
    name: 'a charge is cancelled',
    method: 'cancelCharge',
    route: 'PUT /v1/charge/:id/cancel',
    given: async () => [{ id: await newCharge() }],
  },
  {
    name: 'a note is added to the history',
    method: 'createChargeHistory',
    route: 'POST /v1/charge/:id/history',
    given: async () => [{ id: await newCharge() }, { description: 'Camisa tamanho G' }],
  },
  {
    name: 'instalments are asked for',
    method: 'getInstallments',
    route: 'GET /v1/installments',
    given: async () => [{ brand: 'visa', total: 5000 }],
  },
  {
    name: 'a notification is looked up',
    method: 'getNotification',
    route: 'GET /v1/notification/:token',
    given: async () => [{ token: await notified() }],
  },
];

/** Paid charges under one custom_id of their own. */
async function listedCharges(changes: object[]): Promise<string> {
  const ids = [];
  for (const change of changes) ids.push(await paidCharge(change));
  const custom_id = `LIST-${ids[0]}`;
  for (const id of ids) await ask('updateChargeMetadata', { id }, { custom_id });
  return custom_id;
}

/** The token that a merchant's server was sent for a charge that was paid. */
async function notified(): Promise<string> {
  const bodies: string[] = [];
  const server = http.createServer((request, response) => {
    request.on('data', (chunk: Buffer) => bodies.push(chunk.toString()));
    request.on('end', () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const id = await newCharge();
    await ask('updateChargeMetadata', { id }, { notification_url: `http://127.0.0.1:${port}/efi` });
    await ask('definePayMethod', { id }, await payment(8));
    await efi.untilStatus(id, 'paid');
    await eventually('all its news have come', () => bodies.length === 3);
    expect(new Set(bodies).size).toBe(1);
    return new URLSearchParams(bodies[0]).get('notification') ?? '';
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe("Given the vendor's package for servers, which checks every answer with its own schemas", () => {
  it.each(CALLS)('when $name, then it understands the answer', async ({ method, given }) => {
    await ask(method, ...(await given()));
  });

  it('when it calls, then it is over HTTPS at the real host names', async () => {
    await ask('createCharge', ORDER);
    const { complaints, thrown } = await sdk.call('createCharge', [ORDER], { environment: 'production' });

    expect({ complaints, thrown }).toEqual({ complaints: [], thrown: undefined });
    expect(new Set(sdk.hosts)).toEqual(new Set([EFI_HOSTS.homologation, EFI_HOSTS.production]));
  });
});

describe('Given answers that are not what the vendor would say', () => {
  it.each(CALLS)('when $name and the answer is empty, then the package complains', async (call) => {
    expect(await spoilt(call, '{}')).toMatchObject({
      complaints: expect.arrayContaining(['answer: code']),
    });
  });

  it.each([
    ['an id that is text', { charge_id: '44000001' }, 'answer: data.charge_id'],
    ['a status that does not exist', { status: 'settling' }, 'answer: data.status'],
    ['a total that is text', { total: '8900' }, 'answer: data.total'],
    ['no date', { created_at: undefined }, 'answer: data.created_at'],
  ])(
    'when a new charge has %s, then the package complains of just that',
    async (_what, change, complaint) => {
      const { data } = await ask('createCharge', ORDER);
      const body = JSON.stringify({ code: 200, data: { ...data, ...change } });

      expect((await spoilt(CALLS[0]!, body)).complaints).toEqual([complaint]);
    },
  );

  it('when a proxy answers a page instead, then the package complains', async () => {
    const { complaints } = await spoilt(CALLS[0]!);

    expect(complaints).toEqual(['answer: ']);
  });

  it('when a request is not what the vendor documents, then the package complains, and the sandbox refuses it', async () => {
    const { complaints, thrown } = await sdk.call('createCharge', [{ ...ORDER, colour: 'azul' }]);

    expect(complaints).toEqual(['body: colour']);
    expect(thrown).toMatchObject({ code: 3500034, error_description: { property: '/colour' } });
  });

  /** The call with a spoilt answer, once all that it presupposes is there. */
  async function spoilt({ method, route, given }: Call, body?: string): Promise<SdkResult> {
    const args = await given();
    await efi.control('POST', '/faults', { route, mode: 'garbage', times: 1, ...(body && { body }) });
    return sdk.call(method, args);
  }
});

/** Where the package's schemas disagree with the page, with its own vendor, or with a choice of ours. */
const EXCEPTIONS: [what: string, complaint: string, reason: string, call: () => Promise<SdkResult>][] = [
  [
    'a payment without a billing address is read',
    'answer: data.payment.credit_card.address',
    'the page requires no address, and does not say what stands in its place',
    async () => sdk.call('detailCharge', [{ id: await paidCharge({ billing_address: undefined }) }]),
  ],
  [
    'a payment without a billing address is listed',
    'answer: data.0.payment.credit_card.address',
    'the page requires no address, and does not say what stands in its place',
    async () => {
      const custom_id = await listedCharges([{ billing_address: undefined }]);
      return sdk.call('listCharges', [{ ...theseDays(), custom_id }]);
    },
  ],
  [
    'a charge without a payment is listed',
    'answer: data.0.customer',
    'our choice: so that charges which were created and never paid can be found',
    async () => {
      const id = await newCharge();
      await ask('updateChargeMetadata', { id }, { custom_id: `ORPHAN-${id}` });
      return sdk.call('listCharges', [{ ...theseDays(), custom_id: `ORPHAN-${id}` }]);
    },
  ],
  [
    'charges are listed from an offset',
    'params: offset',
    'the page has this parameter',
    async () => {
      const custom_id = await listedCharges([{}, {}]);
      return sdk.call('listCharges', [{ ...theseDays(), custom_id, offset: 1 }]);
    },
  ],
  ...['subscription', 'carnet'].map((kind): (typeof EXCEPTIONS)[number] => [
    `a notification of a ${kind}'s charge is looked up`,
    'answer: data.0.identifiers',
    'the vendor names both the charge and what it belongs to; the sandbox knows neither, so it is told to answer so',
    async () => {
      const { data } = await ask('getNotification', { token: await notified() });
      const identifiers = { ...data[0].identifiers, [`${kind}_id`]: 7 };
      const news = { ...data[0], type: `${kind}_charge`, identifiers };
      const body = JSON.stringify({ code: 200, data: [news] });
      const route = 'GET /v1/notification/:token';
      await efi.control('POST', '/faults', { route, mode: 'garbage', times: 1, body });
      return sdk.call('getNotification', [{ token: 'of a subscription' }]);
    },
  ]),
];

describe('Given what the schemas of the package refuse though it is right', () => {
  it.each(EXCEPTIONS)('when %s, then they complain of %s', async (_what, complaint, _reason, call) => {
    const { complaints, thrown } = await call();

    expect({ complaints: [...new Set(complaints)], thrown }).toEqual({
      complaints: [complaint],
      thrown: undefined,
    });
  });
});

describe("Given a merchant's server that uses the vendor's package", () => {
  it('when it signs in, then one access token serves all calls until it is about to expire', async () => {
    const client = { client: 'patient' };
    const before = await signIns();
    for (let n = 0; n < 3; n++) await created(client);
    expect((await signIns()) - before).toBe(1);
  });

  it('when a token lives shorter than the margin of the package, then each call signs in anew', async () => {
    await efi.control('PUT', '/limits', { tokenSeconds: 29 });
    try {
      const before = await signIns();
      for (let n = 0; n < 3; n++) await created({ client: 'hasty' });
      expect((await signIns()) - before).toBe(3);
    } finally {
      await efi.control('PUT', '/limits', { tokenSeconds: 600 });
    }
  });

  it('when its secret is wrong, then it is told so', async () => {
    const { thrown } = await sdk.call('createCharge', [ORDER], { clientSecret: 'wrong' });

    expect(thrown).toMatchObject({ code: 3500008, error: 'unauthorized' });
  });

  it('when its token was revoked, then it is told so', async () => {
    const client = { client: 'revoked' };
    await created(client);
    await efi.control('POST', '/tokens/revoke');

    const { thrown } = await sdk.call('createCharge', [ORDER], client);
    expect(thrown).toMatchObject({ code: 3500008, error: 'unauthorized' });
    // The package keeps tokens that were revoked.
    sdk.forgetTokens();
  });

  it.each([
    ['for what does not exist', 'detailCharge', async () => [{ id: 1 }], 3500010],
    [
      'to pay what is paid already',
      'definePayMethod',
      async () => [{ id: await paidCharge() }, await payment(8)],
      3500030,
    ],
    ['to cancel what is paid', 'cancelCharge', async () => [{ id: await paidCharge() }], 3500043],
    [
      'to try again what was not refused',
      'cardPaymentRetry',
      async () => [{ id: await paidCharge() }, await payment(8)],
      3500044,
    ],
    [
      'to charge less than R$ 5.00',
      'createOneStepCharge',
      async () => [{ items: [{ name: 'Pouco', value: 499, amount: 1 }], ...(await payment(8)) }],
      4600036,
    ],
  ])('when it asks %s, then it gets an error as the vendor writes it', async (_what, method, given, code) => {
    const { thrown } = await sdk.call(method, await given());

    expect(thrown).toEqual({ code, error: expect.any(String), error_description: expect.anything() });
  });

  it('when it pays, then the charge waits, is approved, and is paid', async () => {
    const token = await notified();
    const { data } = await ask('getNotification', { token });
    expect(data.map(({ status }: Answer) => status)).toEqual([
      { current: 'new', previous: null },
      { current: 'waiting', previous: 'new' },
      { current: 'approved', previous: 'waiting' },
      { current: 'paid', previous: 'approved' },
    ]);
    expect(data.at(-1)).toMatchObject({
      type: 'charge',
      value: 8900,
      received_by_bank_at: expect.any(String),
    });
  });

  it('when a payment is refused and tried again with another card, then the charge is paid once', async () => {
    const id = await refusedCharge();
    expect((await ask('cardPaymentRetry', { id }, await payment(8))).data.status).toBe('waiting');
    await efi.untilStatus(id, 'paid');
    expect(await efi.charge(id)).toMatchObject({ payments: 1 });
  });

  it('when it refunds a part and, on another day, the rest, then the charge is refunded', async () => {
    const id = await paidCharge();
    expect(await ask('refundCard', { id }, { amount: 900 })).toMatchObject({
      code: 200,
      status: 200,
      message: 'Reembolso em processamento',
    });
    await eventually('the part is given back', async () => (await efi.charge(id)).refunded === 900);
    expect((await ask('detailCharge', { id })).data.status).toBe('paid');
    const sameDay = await sdk.call('refundCard', [{ id }, { amount: 100 }]);
    expect(sameDay.thrown).toMatchObject({ error: 'refund_once_a_day' });

    efi.passDays(1);
    await ask('refundCard', { id });
    await efi.untilStatus(id, 'refunded');
    expect(await efi.charge(id)).toMatchObject({ refunded: 8900 });
  });

  it('when it refunds all of it, then the charge is refunded', async () => {
    const id = await paidCharge();
    await ask('refundCard', { id });
    await efi.untilStatus(id, 'refunded');
    expect((await ask('detailCharge', { id })).data.status).toBe('refunded');
    expect(await efi.charge(id)).toMatchObject({ refunded: 8900 });
  });

  it('when it cancels a charge, then it can be read as canceled', async () => {
    const id = await newCharge();
    await ask('cancelCharge', { id });
    expect((await ask('detailCharge', { id })).data.status).toBe('canceled');
  });

  it('when it sets metadata and writes a note, then both can be read', async () => {
    const id = await newCharge();
    const metadata = { custom_id: `REF-${id}`, notification_url: 'http://127.0.0.1:9/efi' };
    await ask('updateChargeMetadata', { id }, metadata);
    await ask('createChargeHistory', { id }, { description: 'Camisa tamanho G' });

    const { data } = await ask('detailCharge', { id });
    expect(data).toMatchObject(metadata);
    expect(data.history.at(-1).message).toBe('Camisa tamanho G');
  });

  it('when it lists page by page, then every charge comes once, the newest first', async () => {
    const custom_id = await listedCharges([{}, {}, {}]);
    const idsOf = async (page: number): Promise<number[]> =>
      (await ask('listCharges', { ...theseDays(), custom_id, limit: 2, page })).data.map(
        ({ id }: Answer) => id,
      );

    const ids = [...(await idsOf(1)), ...(await idsOf(2)), ...(await idsOf(3))];
    expect(ids).toHaveLength(3);
    expect(ids).toEqual(ids.toSorted((a, b) => b - a));
  });

  async function created(client: Client): Promise<void> {
    expect(await sdk.call('createCharge', [ORDER], client)).toMatchObject({
      complaints: [],
      answer: { code: 200 },
    });
  }

  async function signIns(): Promise<number> {
    const log = await efi.control('GET', `/log?route=${encodeURIComponent('POST /v1/authorize')}`);
    return log.length as number;
  }
});
