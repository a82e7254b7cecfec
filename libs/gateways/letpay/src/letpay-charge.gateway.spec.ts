import type { ChargeRequest, LookUpRequest } from '@mensal/billing/ports';
import { describe, expect, it } from '@jest/globals';
import type { ConnectedAccount, VendorAnswer, VendorCall } from '@mensal/gateway-kit';
import { calendarDate, type Identifier } from '@mensal/kernel';
import { LetPayChargeGateway } from './letpay-charge.gateway.js';
import { LetPayClient } from './letpay-client.js';

/** What the sandbox cannot be made to answer: a vendor that contradicts itself. The rest is in test/contract. */

const tenantId = '018f0000-0000-7000-8000-000000000001' as Identifier;
const TOKEN = '0196e128-c6c7-4249-9f20-21a4c2eb1506';
/** R$ 123.45, of the page's example, with the CRC that belongs to it. */
const CODE =
  '00020101021226600016BR.COM.PAGSEGURO013612BB85E0-6156-45D0-BD28-5E04456185FF5204899953039865406123.45' +
  '5802BR5925ELPL Tecnologia em Pagame6009Sao Paulo63047B99';
const REQUEST: ChargeRequest & { expiresAt: Date } = {
  tenantId,
  reference: 'R-1',
  amount: 12_345,
  description: 'Mensalidade 10/2026',
  payer: { name: 'Fulana Exemplo', taxId: '52998224725' },
  sendBefore: new Date('2026-10-01T00:00:00Z'),
  expiresAt: new Date('2026-10-08T03:00:00Z'),
};
const BY_REFERENCE: LookUpRequest = {
  tenantId,
  method: 'pix',
  reference: 'R-1',
  gatewayId: undefined,
  madeFrom: calendarDate('2026-10-01'),
  madeTo: calendarDate('2026-10-01'),
};
const ACCOUNT: ConnectedAccount = {
  tenantId,
  gateway: 'letpay',
  environment: 'homologation',
  credentials: { apiKey: 'Api_Key', apiSecret: 'Api_Secret', contractId: 'C-1' },
  notificationUrl: 'https://mensal.example/v1/notifications/letpay/x',
  active: true,
};

function answering(
  answers: (call: VendorCall) => VendorAnswer | object,
  account: ConnectedAccount | undefined = ACCOUNT,
) {
  const calls: VendorCall[] = [];
  const vendor = {
    call: async (_tenantId: Identifier, call: VendorCall): Promise<VendorAnswer> => {
      calls.push(call);
      const given = answers(call);
      return 'kind' in given ? given : { kind: 'answer', status: 200, body: given };
    },
    account: async () => account,
    test: async () => ({ kind: 'working' as const }),
  };
  return { gateway: new LetPayChargeGateway(new LetPayClient(vendor)), calls };
}

function error(status: number, ...codes: string[]): VendorAnswer {
  const errors = codes.map((code) => ({ code, description: 'x' }));
  return { kind: 'answer', status, body: { status, error: 'x', message: 'x', path: '/', errors } };
}

const issued = (change: object = {}) => ({
  transaction_status: 'PROCESSING',
  payment_token: TOKEN,
  reference_id: 'R-1',
  pix_qr_code: 'BASE64_ZIPPED_PNG',
  pix_code: CODE,
  pix_amount: '123.45',
  totals: { amount: 123.45 },
  ...change,
});

const payment = (change: object = {}) => ({
  paymentToken: TOKEN,
  createdAt: '2026-10-01T13:26:38.605',
  transactionStatus: 'PROCESSING',
  currency: 'BRL',
  amount_received: 0,
  refunded_amount: 0,
  reference: 'R-1',
  extra_data: { amount_in_cents: '12345' },
  ...change,
});

const lost: VendorAnswer = { kind: 'lost', trouble: { code: 'timeout', detail: '' } };
const notSent: VendorAnswer = { kind: 'not-sent', trouble: { code: 'breaker-open', detail: '' } };

describe('issuing a Pix', () => {
  it('asks for the amount in reais, with an expiry and an address for callbacks', async () => {
    const payer = { ...REQUEST.payer, email: 'f@exemplo.test', birthDate: calendarDate('1990-08-29') };
    const description = 'Mensalidade de música 10/2026';
    const { gateway, calls } = answering(() => issued());
    await gateway.pix.charge({ ...REQUEST, payer, description });
    expect(calls).toEqual([
      {
        method: 'POST',
        route: '/pix/simple',
        effect: 'money',
        sendBefore: REQUEST.sendBefore,
        body: {
          contract_id: 'C-1',
          reference_id: 'R-1',
          notification_url: ACCOUNT.notificationUrl,
          payment: {
            amount: 123.45,
            asset: 'BRL',
            soft_descriptor: 'Mensalidade de musica',
            currency: 'BRL',
            country: 'BR',
          },
          pix: { expiration_date: '2026-10-08T03:00:00.000Z' },
          person: {
            full_name: 'Fulana Exemplo',
            email: 'f@exemplo.test',
            tax_id: '52998224725',
            birth_date: '1990-08-29',
          },
          extra_data: { amount_in_cents: '12345' },
        },
      },
    ]);
  });

  it('is issued where everything agrees, whatever the picture is', async () => {
    const { gateway } = answering(() => issued());
    expect(await gateway.pix.charge(REQUEST)).toEqual({
      kind: 'issued',
      gatewayId: TOKEN,
      instrument: { code: CODE },
    });
  });

  it.each([
    ['another amount', { pix_amount: '123.46' }],
    ['another amount in the totals', { totals: { amount: 12345 } }],
    ['a code of another amount', { pix_code: CODE.replace('123.45', '123.46') }],
    ['a code with a wrong CRC', { pix_code: CODE.replace(/....$/, '0000') }],
    ['another reference', { reference_id: 'R-2' }],
    ['another status', { transaction_status: 'PAID' }],
    ['a status that we do not know', { transaction_status: 'OF_TOMORROW' }],
    ['no code', { pix_code: undefined }],
    ['no totals', { totals: undefined }],
    ['no token', { payment_token: '' }],
    ['a token that is no id', { payment_token: '../refund' }],
    ['an amount that is none', { pix_amount: '123,45' }],
  ])('is unknown with %s', async (_name, change) => {
    const { gateway } = answering(() => issued(change));
    expect(await gateway.pix.charge(REQUEST)).toMatchObject({
      kind: 'unknown',
      trouble: { code: 'unreadable-answer' },
    });
  });

  it.each([
    ['an invalid tax id', error(400, '00.01.0044'), 'declined'],
    ['an invalid contract', error(422, '00.01.0021'), 'declined'],
    ['an external API that broke down', error(502, '00.03.0001'), 'unknown'],
    ['a refusal with a status of a breakdown', error(500, '00.01.0044'), 'unknown'],
    ['a code that nobody knows', error(400, '99.99.9999'), 'unknown'],
    ['a known code beside an unknown one', error(400, '00.01.0044', '99.99.9999'), 'unknown'],
    ['no code', error(400), 'unknown'],
    ['a payment that is not there', error(404, '00.01.0038'), 'unknown'],
    ['no body', { kind: 'answer', status: 422, body: undefined }, 'unknown'],
    ['nothing', lost, 'unknown'],
    ['not having been sent', notSent, 'unavailable'],
  ])('that is answered with %s is %s', async (_name, given, kind) => {
    const { gateway } = answering(() => given);
    expect((await gateway.pix.charge(REQUEST)).kind).toBe(kind);
  });

  it.each([
    ['00.01.0044', 'payer', 'CPF ou CNPJ'],
    ['00.01.0021', 'not-allowed-now', 'contrato'],
  ])('is refused by %s as %s, and is not to be repeated', async (code, expected, words) => {
    const { gateway } = answering(() => error(422, code));
    expect(await gateway.pix.charge(REQUEST)).toEqual({
      kind: 'declined',
      refusal: { code: expected, reason: expect.stringContaining(words), retryable: false },
    });
  });

  it.each([0, 7_500_001])('of %s cents is refused without asking', async (amount) => {
    const { gateway, calls } = answering(() => issued());
    expect(await gateway.pix.charge({ ...REQUEST, amount })).toMatchObject({
      kind: 'declined',
      refusal: { code: 'amount', reason: expect.stringContaining('R$ 75.000,00') },
    });
    expect(calls).toEqual([]);
  });

  it('is not asked for without an address for callbacks', async () => {
    const { gateway, calls } = answering(() => issued(), { ...ACCOUNT, notificationUrl: undefined });
    expect(await gateway.pix.charge(REQUEST)).toEqual({
      kind: 'unavailable',
      trouble: { code: 'no-account', detail: expect.stringContaining('MENSAL_PUBLIC_URL') },
    });
    expect(calls).toEqual([]);
  });
});

describe('looking up by token', () => {
  const byToken = { ...BY_REFERENCE, gatewayId: TOKEN };

  it.each([
    ['PROCESSING', 'open'],
    ['PRE_AUTHORIZED', 'pending'],
    ['PAID', 'paid'],
    ['DECLINED', 'declined'],
    ['CANCELED', 'cancelled'],
    ['REFUNDED', 'refunded'],
    ['DISPUTE', 'disputed'],
  ])('%s is %s', async (transactionStatus, status) => {
    const { gateway } = answering(() => payment({ transactionStatus, amount_received: 123.45 }));
    expect(await gateway.lookUp(byToken)).toMatchObject({
      kind: 'found',
      charge: { gatewayId: TOKEN, reference: 'R-1', status, amount: 12_345 },
      others: [],
    });
  });

  it('tells what came in, and what was refused', async () => {
    const paid = answering(() => payment({ transactionStatus: 'PAID', amount_received: 123.4 }));
    expect(await paid.gateway.lookUp(byToken)).toMatchObject({
      charge: { amount: 12_345, payment: { received: 12_340 } },
    });
    const declined = answering(() => payment({ transactionStatus: 'DECLINED', errorCode: '00.02.0001' }));
    expect(await declined.gateway.lookUp(byToken)).toMatchObject({
      charge: { refusal: { code: 'other', reason: expect.stringContaining('00.02.0001'), retryable: false } },
    });
  });

  it.each([
    ['in part is still paid', 100, 'paid'],
    ['as a whole is refunded', 123.45, 'refunded'],
    ['by an amount that is not told is refunded', 0, 'refunded'],
  ])('what was given back %s', async (_name, refunded_amount, status) => {
    const { gateway } = answering(() =>
      payment({ transactionStatus: 'REFUNDED', amount_received: 123.45, refunded_amount }),
    );
    expect(await gateway.lookUp(byToken)).toMatchObject({ kind: 'found', charge: { status } });
  });

  it.each([
    ['of a status that we do not know', { transactionStatus: 'OF_TOMORROW' }],
    ['of another payment', { paymentToken: '0196e128-0000-4249-9f20-21a4c2eb1506' }],
    ['of another reference', { reference: 'R-2' }],
    ['of no reference', { reference: undefined }],
    ['of another currency', { currency: 'USD' }],
    ['of an amount nobody knows', { extra_data: null }],
    ['of an amount that is none', { extra_data: { amount_in_cents: '1.5' } }],
    ['paid, and nothing came in', { transactionStatus: 'PAID', amount_received: 0 }],
    ['paid, by what is no amount', { transactionStatus: 'PAID', amount_received: 'all' }],
    ['refunded by what is no amount', { transactionStatus: 'REFUNDED', refunded_amount: -1 }],
  ])('an answer %s is unknown', async (_name, change) => {
    const { gateway } = answering(() => payment(change));
    expect(await gateway.lookUp(byToken)).toMatchObject({ kind: 'unknown' });
  });

  it.each([
    ["the vendor's word", error(404, '00.01.0038'), 'not-found'],
    ['a 404 with another code', error(404, '00.01.0068'), 'unknown'],
    ['a 404 without a code', { kind: 'answer', status: 404, body: { status: 404 } }, 'unknown'],
    ['the code with another status', error(400, '00.01.0038'), 'unknown'],
    ['an empty success', { kind: 'answer', status: 200, body: undefined }, 'unknown'],
    ['nothing', lost, 'unknown'],
    ['not having been sent', notSent, 'unavailable'],
  ])('%s is %s', async (_name, given, kind) => {
    const { gateway } = answering(() => given);
    expect((await gateway.lookUp(byToken)).kind).toBe(kind);
    expect((await gateway.lookUp(BY_REFERENCE)).kind).toBe(kind);
  });
});

describe('looking up by reference', () => {
  const listed = (n: number, transactionStatus: string, change: object = {}) =>
    payment({
      paymentToken: `0196e128-c6c7-4249-9f20-00000000000${n}`,
      createdAt: `2026-10-0${n}T13:26:38.605`,
      transactionStatus,
      amount_received: transactionStatus === 'PAID' ? 123.45 : 0,
      ...change,
    });
  const holding = (...payments: object[]) => answering(() => ({ payments }));

  it.each([
    ['the one that was paid', [listed(1, 'PAID'), listed(2, 'PROCESSING'), listed(3, 'CANCELED')], 1],
    ['one that may be paid', [listed(1, 'PROCESSING'), listed(2, 'CANCELED'), listed(3, 'DECLINED')], 1],
    ['else the newest', [listed(1, 'PROCESSING'), listed(3, 'PROCESSING'), listed(2, 'PROCESSING')], 3],
  ])('takes %s, and tells of the others', async (_name, payments, n) => {
    const found = await holding(...payments).gateway.lookUp(BY_REFERENCE);
    expect(found).toMatchObject({ kind: 'found', charge: { gatewayId: expect.stringMatching(`${n}$`) } });
    expect(found.kind === 'found' && found.others).toHaveLength(2);
  });

  it('leaves out what bears another reference', async () => {
    const { gateway } = holding(listed(1, 'PAID', { reference: 'R-10' }), listed(2, 'PROCESSING'));
    expect(await gateway.lookUp(BY_REFERENCE)).toMatchObject({
      charge: { gatewayId: expect.stringMatching('2$'), status: 'open' },
      others: [],
    });
  });

  it.each([
    ['an empty list', []],
    ['a list of others', [listed(1, 'PAID', { reference: 'R-2' })]],
    ['one with a status that we do not know', [listed(1, 'PROCESSING'), listed(2, 'OF_TOMORROW')]],
    ['one that cannot be read', [listed(1, 'PROCESSING'), { paymentToken: TOKEN }]],
  ])('is unknown with %s', async (_name, payments) => {
    expect((await holding(...payments).gateway.lookUp(BY_REFERENCE)).kind).toBe('unknown');
  });
});

describe('a refund', () => {
  const PAID = payment({ transactionStatus: 'PAID', amount_received: 123.45 });
  const taken = { refund_id: 1, payment_token: TOKEN, created_at: '2026-10-02', refund_status: 'REQUESTED' };
  const refunding = (refund: object, paid: object = PAID) =>
    answering(({ method }) => (method === 'POST' ? refund : paid));
  const order = { tenantId, gatewayId: TOKEN, sendBefore: REQUEST.sendBefore };

  it.each([
    [undefined, {}],
    [2_345, { amount: 23.45 }],
  ])('of %s cents is sent as %j', async (amount, expected) => {
    const { gateway, calls } = refunding(taken);
    expect(await gateway.refunds.refund(order, amount)).toEqual({ kind: 'accepted', refundId: '1' });
    expect(calls.at(-1)).toMatchObject({ route: '/refund', effect: 'money', sendBefore: order.sendBefore });
    expect(calls.at(-1)?.body).toEqual({
      payment_token: TOKEN,
      notification_url: ACCOUNT.notificationUrl,
      ...expected,
    });
  });

  it.each([
    ['an id alone', { refund_id: 7 }, 'accepted'],
    ['PROCESSING', { ...taken, refund_status: 'PROCESSING' }, 'accepted'],
    ['COMPLETED', { ...taken, refund_status: 'COMPLETED' }, 'accepted'],
    ['FAILED', { ...taken, refund_status: 'FAILED' }, 'refused'],
    ['a status that we do not know', { ...taken, refund_status: 'OF_TOMORROW' }, 'unknown'],
    ['the refund of another payment', { ...taken, payment_token: 'x' }, 'unknown'],
    ['no id', { payment_token: TOKEN, refund_status: 'REQUESTED' }, 'unknown'],
    ['an empty success', { kind: 'answer', status: 200, body: undefined }, 'unknown'],
    ['an error', error(422, '00.01.0050'), 'unknown'],
    ['nothing', lost, 'unknown'],
    ['not having been sent', notSent, 'unavailable'],
  ])('that is answered with %s is %s', async (_name, given, kind) => {
    expect((await refunding(given).gateway.refunds.refund(order)).kind).toBe(kind);
  });

  it.each([
    ['that was not paid', payment(), undefined, 'not-allowed-now'],
    ['that was given back', payment({ transactionStatus: 'REFUNDED' }), undefined, 'not-allowed-now'],
    ['of less than that', PAID, 12_346, 'amount'],
    ['of which less is left', { ...PAID, refunded_amount: 100 }, 2_346, 'amount'],
    ['of which a part is left', { ...PAID, refunded_amount: 100 }, undefined, 'amount'],
    ['that is not there', error(404, '00.01.0038'), undefined, 'invalid-request'],
  ])('of a payment %s is refused without asking', async (_name, paid, amount, code) => {
    const { gateway, calls } = refunding(taken, paid);
    expect(await gateway.refunds.refund(order, amount)).toMatchObject({ kind: 'refused', refusal: { code } });
    expect(calls.map(({ method }) => method)).toEqual(['GET']);
  });

  it.each([
    ['cannot be looked up', lost],
    ['is paid, and nothing came in', payment({ transactionStatus: 'PAID' })],
  ])('is not sent where the payment %s', async (_name, paid) => {
    const { gateway, calls } = refunding(taken, paid);
    expect((await gateway.refunds.refund(order)).kind).toBe('unavailable');
    expect(calls.map(({ method }) => method)).toEqual(['GET']);
  });
});

describe('a notification', () => {
  const body = JSON.stringify({ reference_id: 'R-1', payment_token: TOKEN });

  it.each(['application/json', 'text/plain', ''])(
    'of type "%s" names a payment, and no more',
    async (type) => {
      const { gateway, calls } = answering(() => ({}));
      const news = await gateway.notifications.read(tenantId, { contentType: type, body });
      expect(news).toEqual({ kind: 'charges', charges: [{ gatewayId: TOKEN, reference: 'R-1' }] });
      expect(calls).toEqual([]);
    },
  );

  it.each([
    '',
    'null',
    '[]',
    '{"reference_id":"R-1"}',
    '{"payment_token":"x"}',
    '{"reference_id":"R-1","payment_token":"../refund"}',
    '{"reference_id":{},"payment_token":[]}',
    `{"reference_id":"R-1","payment_token":"x","more":"${'x'.repeat(1_000)}"}`,
  ])('%s is ignored', async (given) => {
    const { gateway } = answering(() => ({}));
    const news = await gateway.notifications.read(tenantId, { contentType: 'application/json', body: given });
    expect(news.kind).toBe('ignored');
  });
});
