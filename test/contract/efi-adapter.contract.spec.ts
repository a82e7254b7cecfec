import type { CardCharging, CardChargeRequest, Cancelling } from '@mensal/billing/ports';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { calendarDate, newIdentifier, type Identifier } from '@mensal/kernel';
import { constants, publicEncrypt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { EfiAtSandbox, TODAY, type SandboxCharge } from './efi-at-sandbox.js';

let efi: EfiAtSandbox;
let tenantId: Identifier;

beforeAll(async () => {
  efi = await EfiAtSandbox.start();
});
afterAll(() => efi.stop());

beforeEach(async () => {
  tenantId = await efi.newTenant();
});
afterEach(() => efi.noFaults());

const PAY = 'POST /v1/charge/:id/pay';
const RETRY = 'POST /v1/charge/:id/retry';
const PREPARE = 'POST /v1/charge';
const REFUND = 'POST /v1/charge/card/:id/refund';
const CANCEL = 'PUT /v1/charge/:id/cancel';
const DETAIL = 'GET /v1/charge/:id';

type Request = CardChargeRequest & { gatewayId: string };

async function request(change: Partial<CardChargeRequest> = {}): Promise<Request> {
  return {
    tenantId,
    reference: newIdentifier(),
    amount: 8900,
    description: 'Mensalidade 10/2026',
    payer: {
      name: 'Fulana Exemplo da Silva',
      taxId: '52998224725',
      email: 'fulana@exemplo.com.br',
      phone: '51999999999',
    },
    sendBefore: new Date(Date.now() + 60_000),
    card: { token: change.card?.token ?? (await efi.cardToken()) },
    instalments: 1,
    gatewayId: '0',
    ...change,
  } as Request;
}

/** Step one done. */
async function prepared(change: Partial<CardChargeRequest> = {}): Promise<Request> {
  const given = await request(change);
  const outcome = await card().prepare?.(given);
  if (outcome?.kind !== 'prepared') throw new Error(JSON.stringify(outcome));
  return { ...given, gatewayId: outcome.gatewayId };
}

/** Paid with a card that ends so, and decided by its issuer. */
async function paid(lastDigit = 0, change: Partial<CardChargeRequest> = {}): Promise<Request> {
  const given = await prepared({ ...change, card: { token: await efi.cardToken(lastDigit) } });
  expect(await card().charge(given)).toEqual({ kind: 'pending', gatewayId: given.gatewayId });
  await until(given, (charge) => !['waiting', 'approved'].includes(charge.status));
  return given;
}

async function until({ gatewayId }: Request, holds: (charge: SandboxCharge) => boolean): Promise<void> {
  for (let n = 0; n < 100; n += 1) {
    const charge = await efi.charge(gatewayId);
    if (charge && holds(charge)) return;
    await sleep(20);
  }
  throw new Error(`Charge ${gatewayId} stays ${JSON.stringify(await efi.charge(gatewayId))}`);
}

function card(): CardCharging {
  const { card: charging } = efi.gateway;
  if (charging === undefined) throw new Error('No card');
  return charging;
}

function cancel({ gatewayId }: Request): ReturnType<Cancelling['cancel']> {
  return efi.gateway.cancelling!.cancel({ tenantId, gatewayId });
}

function refund({ gatewayId, sendBefore }: Request, amount?: number) {
  return efi.gateway.refunds!.refund({ tenantId, gatewayId, sendBefore }, amount);
}

function lookUp(given: Request) {
  return find(given, given.gatewayId);
}

function byReference(given: Request) {
  return find(given, undefined);
}

function find({ reference }: Request, gatewayId: string | undefined) {
  const today = calendarDate(TODAY);
  return efi.gateway.lookUp({
    tenantId,
    method: 'card',
    reference,
    gatewayId,
    madeFrom: today,
    madeTo: today,
  });
}

describe('a card payment', () => {
  it('is prepared, then paid, then found by id and by reference', async () => {
    const given = await prepared();
    expect(await lookUp(given)).toMatchObject({
      kind: 'found',
      charge: { gatewayId: given.gatewayId, reference: given.reference, status: 'open', amount: 8900 },
      others: [],
    });
    expect(await card().charge(given)).toEqual({ kind: 'pending', gatewayId: given.gatewayId });
    await until(given, ({ status }) => status === 'paid');
    for (const found of [await lookUp(given), await byReference(given)])
      expect(found).toMatchObject({ kind: 'found', charge: { status: 'paid', amount: 8900 } });
    expect(await efi.charge(given.gatewayId)).toMatchObject({ reference: given.reference, payments: 1 });
  });

  it.each([
    ['a company', { name: 'Exemplo Fictício Ltda', taxId: '12ABC34501DE35' }],
    [
      'a person with an address and a date of birth',
      {
        birthDate: calendarDate('1990-08-29'),
        address: {
          street: 'Rua do Exemplo',
          number: '909',
          complement: 'Casa 2',
          neighborhood: 'Centro',
          city: 'Ouro Preto',
          state: 'MG',
          zipcode: '35400000',
        },
      },
    ],
  ])('of %s has all that the vendor wants', async (_name, payer) => {
    const { payer: person } = await request();
    await paid(0, { payer: { ...person, ...payer } });
  });

  it('in instalments is of the whole amount', async () => {
    const given = await paid(0, { instalments: 3 });
    expect(await lookUp(given)).toMatchObject({ charge: { status: 'paid', amount: 8900 } });
  });

  it.each([
    [1, 'invalid-card', 'Dados do cartão inválidos.', false],
    [2, 'security', 'Transação não autorizada por motivos de segurança.', false],
    [3, 'try-later', 'Transação não autorizada, tente novamente mais tarde.', true],
  ])('with a card that ends in %s is declined: %s', async (lastDigit, code, reason, retryable) => {
    const given = await paid(lastDigit);
    expect(await lookUp(given)).toMatchObject({
      kind: 'found',
      charge: { status: 'declined', refusal: { code, reason, retryable } },
    });
    expect((await efi.charge(given.gatewayId))?.payments).toBe(0);
  });

  it('that was declined is tried again with another card', async () => {
    const given = await paid(3);
    const again = { ...given, card: { token: await efi.cardToken() } };
    expect(await card().retry?.(again)).toEqual({ kind: 'pending', gatewayId: given.gatewayId });
    await until(given, ({ status }) => status === 'paid');
    expect((await efi.charge(given.gatewayId))?.payments).toBe(1);
  });

  it.each([
    ['a payer without e-mail', { payer: { name: 'Fulana Exemplo', taxId: '52998224725' } }, 'payer'],
    ['a token that does not exist', { card: { token: 'a'.repeat(40) } }, 'card-token'],
    ['an amount below R$ 5.00', { amount: 499 }, 'amount'],
    ['an amount above the limit', { amount: 100_000_001 }, 'amount'],
  ])('with %s is refused', async (_name, change, code) => {
    const given = await prepared(change);
    expect(await card().charge(given)).toMatchObject({
      kind: 'declined',
      refusal: { code, retryable: false, reason: expect.stringMatching(/^\p{Lu}.+/u) },
    });
    expect((await efi.charge(given.gatewayId))?.payments).toBe(0);
  });

  it('with a token that is used up is refused', async () => {
    const { payment_token: token } = await efi.control<{ payment_token: string }>('POST', '/card-tokens', {
      number: '4012001038443335',
      reuse: false,
    });
    expect(await card().charge(await prepared({ card: { token } }))).toMatchObject({ kind: 'pending' });
    expect(await card().charge(await prepared({ card: { token } }))).toMatchObject({
      kind: 'declined',
      refusal: { code: 'card-token', retryable: false },
    });
  });

  it('of a charge that has one is looked up, not paid again', async () => {
    const given = await paid();
    expect(await card().charge(given)).toMatchObject({ kind: 'unknown' });
    expect(await card().retry?.(given)).toMatchObject({ kind: 'unknown' });
    expect((await efi.charge(given.gatewayId))?.payments).toBe(1);
  });

  it('of an unknown charge is refused', async () => {
    const given = await request({ gatewayId: '1' });
    expect(await card().charge(given)).toMatchObject({ kind: 'declined' });
  });

  it('that is too late is not sent', async () => {
    const given = { ...(await prepared()), sendBefore: new Date(Date.now() - 1) };
    expect(await card().charge(given)).toMatchObject({
      kind: 'unavailable',
      trouble: { code: 'too-late' },
    });
    expect((await efi.charge(given.gatewayId))?.status).toBe('new');
  });
});

/** Every way in which an answer can get lost. Ends of the answer's wait are the kit's, shortened for tests. */
const LOSSES: [string, object][] = [
  ['drop', { when: 'before' }],
  ['drop', { when: 'after' }],
  ['status', { when: 'before', status: 503 }],
  ['status', { when: 'after', status: 500 }],
  ['status', { when: 'after', status: 404 }],
  ['garbage', { when: 'before' }],
  ['garbage', { when: 'after' }],
  ['garbage', { when: 'after', body: '<html>ok</html>' }],
  ['garbage', { when: 'after', body: '{"code":200,"data":{}}' }],
  ['delay', { when: 'before', ms: 10_000 }],
  ['delay', { when: 'after', ms: 10_000 }],
  ['endless', { when: 'before' }],
  ['endless', { when: 'after' }],
  ['process-late', { ms: 50 }],
];

describe('when an answer gets lost', () => {
  it.each(LOSSES)('%s %j: a payment is unknown, and the charge tells', async (mode, more) => {
    const given = await prepared();
    await efi.fault(PAY, mode, { ...more, times: 1 });
    expect(await card().charge(given)).toMatchObject({ kind: 'unknown' });
    if (mode === 'process-late' || (more as { when?: string }).when === 'after') {
      await until(given, ({ status }) => status === 'paid');
      expect(await lookUp(given)).toMatchObject({ kind: 'found', charge: { status: 'paid' } });
    } else expect(await lookUp(given)).toMatchObject({ kind: 'found', charge: { status: 'open' } });
    expect((await efi.charge(given.gatewayId))?.payments).toBeLessThanOrEqual(1);
  });

  it.each(LOSSES)('%s %j: a preparation is unknown, and is found by its reference', async (mode, more) => {
    const given = await request();
    await efi.fault(PREPARE, mode, { ...more, times: 1 });
    expect(await card().prepare?.(given)).toMatchObject({ kind: 'unknown' });
    if (mode === 'process-late') await sleep(200);
    const [orphan] = await efi.chargesOf(given.reference);
    const found = await byReference(given);
    if (orphan === undefined) expect(found).toEqual({ kind: 'not-found' });
    else expect(found).toMatchObject({ kind: 'found', charge: { gatewayId: orphan.id, status: 'open' } });
  });

  it('of a further try, it is unknown', async () => {
    const given = await paid(3);
    await efi.fault(RETRY, 'drop', { when: 'after', times: 1 });
    expect(await card().retry?.({ ...given, card: { token: await efi.cardToken() } })).toMatchObject({
      kind: 'unknown',
    });
    await until(given, ({ status }) => status === 'paid');
  });

  it('of a refund, it is unknown', async () => {
    const given = await paid();
    await efi.fault(REFUND, 'drop', { when: 'after', times: 1 });
    expect(await refund(given)).toMatchObject({ kind: 'unknown' });
  });

  it('of a cancellation, what is seen counts', async () => {
    const done = await prepared();
    await efi.fault(CANCEL, 'drop', { when: 'after', times: 1 });
    expect(await cancel(done)).toEqual({ kind: 'cancelled' });
    const notDone = await prepared();
    await efi.fault(CANCEL, 'drop', { when: 'before', times: 1 });
    expect(await cancel(notDone)).toMatchObject({ kind: 'unknown' });
  });

  it('of a look-up, it is asked again, and then unknown', async () => {
    const given = await prepared();
    await efi.fault(DETAIL, 'garbage', { times: 1 });
    expect(await lookUp(given)).toMatchObject({ kind: 'found' });
    await efi.fault(DETAIL, 'drop');
    expect(await lookUp(given)).toMatchObject({ kind: 'unknown' });
  });

  it('an orphan, and the charge that took its place, are both found', async () => {
    const given = await request();
    await efi.fault(PREPARE, 'drop', { when: 'after', times: 1 });
    await card().prepare?.(given);
    const outcome = await card().prepare?.(given);
    const gatewayId = outcome?.kind === 'prepared' ? outcome.gatewayId : '';
    await card().charge({ ...given, gatewayId });
    const found = await byReference(given);
    expect(found).toMatchObject({ kind: 'found', charge: { gatewayId }, others: [{ status: 'open' }] });
  });
});

describe('a look-up', () => {
  it('does not find what is not there', async () => {
    const given = await request();
    expect(await lookUp({ ...given, gatewayId: '1' })).toEqual({ kind: 'not-found' });
    expect(await byReference(given)).toEqual({ kind: 'not-found' });
  });

  it.each([
    ['cancel', 'prepared', 'cancelled'],
    ['expire', 'prepared', 'expired'],
    ['pay', 'prepared', 'paid'],
    ['refund', 'paid', 'refunded'],
    ['dispute', 'paid', 'disputed'],
  ])('sees what a payer or a bank did: %s', async (action, before, status) => {
    const given = before === 'paid' ? await paid() : await prepared();
    await efi.control('POST', `/charges/${given.gatewayId}/${action}`, {});
    expect(await lookUp(given)).toMatchObject({ kind: 'found', charge: { status } });
  });
});

describe('a cancellation', () => {
  it('is seen, and may be repeated', async () => {
    const given = await prepared();
    expect(await cancel(given)).toEqual({ kind: 'cancelled' });
    expect(await cancel(given)).toEqual({ kind: 'cancelled' });
    expect((await efi.charge(given.gatewayId))?.status).toBe('canceled');
  });

  it('of a declined payment ends the charge', async () => {
    const given = await paid(2);
    expect(await cancel(given)).toEqual({ kind: 'cancelled' });
    expect(await card().charge(given)).toMatchObject({ kind: 'unknown' });
  });

  it('is refused once it is paid', async () => {
    expect(await cancel(await paid())).toMatchObject({
      kind: 'refused',
      refusal: { code: 'not-allowed-now' },
    });
  });

  it('is refused for a charge that does not exist', async () => {
    expect(await cancel(await request({ gatewayId: '1' }))).toMatchObject({ kind: 'refused' });
  });
});

describe('a refund', () => {
  it('gives all back', async () => {
    const given = await paid();
    expect(await refund(given)).toEqual({ kind: 'accepted' });
    await until(given, ({ refunded }) => refunded === 8900);
    expect(await lookUp(given)).toMatchObject({ charge: { status: 'refunded' } });
  });

  it('gives a part back once a day; what the vendor says to a second one is documented nowhere', async () => {
    const given = await paid();
    expect(await refund(given, 100)).toEqual({ kind: 'accepted' });
    await until(given, ({ refunded }) => refunded === 100);
    expect(await refund(given, 100)).toMatchObject({ kind: 'unknown' });
    expect((await efi.charge(given.gatewayId))?.refunded).toBe(100);
  });

  it('is refused, without asking, for what was not paid', async () => {
    expect(await refund(await prepared())).toMatchObject({
      kind: 'refused',
      refusal: { code: 'not-allowed-now', reason: expect.stringContaining('new') },
    });
  });
});

describe('instalments', () => {
  it('are quoted with their interest a month', async () => {
    const quoted = await efi.gateway.instalments!.quote({ tenantId, brand: 'visa', amount: 10_000 });
    expect(quoted).toMatchObject({
      kind: 'quoted',
      options: expect.arrayContaining([
        { instalments: 1, amount: 10_000, interestRate: 0 },
        { instalments: 2, amount: expect.any(Number), interestRate: 199 },
      ]),
    });
  });

  it.each([
    ['unheard-of', 10_000, 'invalid-card'],
    ['visa', 100_000_001, 'amount'],
  ])('are refused for %s of %s cents: %s', async (brand, amount, code) => {
    const quoted = await efi.gateway.instalments!.quote({ tenantId, brand, amount });
    expect(quoted).toMatchObject({ kind: 'refused', refusal: { code } });
  });
});

describe('a notification', () => {
  const FORM = 'application/x-www-form-urlencoded';

  it('of a token that the vendor does not know is ignored', async () => {
    const body = 'notification=09027955-5e06-4ff0-a9c7-46b47b8f1b27';
    const news = await efi.gateway.notifications!.read(tenantId, { contentType: FORM, body });
    expect(news).toMatchObject({ kind: 'ignored' });
  });

  it('is read again later where the vendor could not be asked', async () => {
    await efi.fault('GET /v1/notification/:token', 'drop');
    const body = 'notification=09027955-5e06-4ff0-a9c7-46b47b8f1b27';
    const news = await efi.gateway.notifications!.read(tenantId, { contentType: FORM, body });
    expect(news).toMatchObject({ kind: 'unknown' });
  });

  it.each([
    ['application/json', '{"notification":"09027955-5e06-4ff0-a9c7-46b47b8f1b27"}'],
    [FORM, 'something=else'],
  ])('that is no %s form of the vendor is ignored, without asking: %s', async (contentType, body) => {
    await efi.fault('GET /v1/notification/:token', 'drop');
    const news = await efi.gateway.notifications!.read(tenantId, { contentType, body });
    expect(news).toMatchObject({ kind: 'ignored' });
  });

  it('names the charge that the vendor sent it for', async () => {
    const given = await paid();
    let sent = await efi.notificationsTo(tenantId);
    for (let n = 0; n < 100 && sent.length === 0; n += 1) {
      await sleep(20);
      sent = await efi.notificationsTo(tenantId);
    }
    const news = await Promise.all(sent.map((each) => efi.gateway.notifications!.read(tenantId, each)));
    expect(news).toContainEqual({
      kind: 'charges',
      charges: [{ gatewayId: given.gatewayId, reference: given.reference }],
    });
  });
});

describe('what the gateway has no use for today', () => {
  const PAYEE_CODE = '5a4d0b0c1e2f3a4b5c6d7e8f90a1b2c3';

  it.each([
    [0, { status: 'approved' }],
    [
      3,
      {
        status: 'unpaid',
        refusal: { reason: 'Transação não autorizada, tente novamente mais tarde.', retry: true },
      },
    ],
  ])('pays in one step, with a card that ends in %s', async (lastDigit, expected) => {
    const { payer, sendBefore } = await request();
    const { name, taxId: cpf, email = '', phone: phone_number = '' } = payer;
    const body = {
      items: [{ name: 'Mensalidade', value: 5990, amount: 1 }],
      shippings: [{ name: 'Sedex', value: 1000, payee_code: PAYEE_CODE }],
      metadata: { custom_id: newIdentifier() },
      payment: {
        credit_card: {
          customer: { name, cpf, email, phone_number },
          installments: 1,
          discount: { type: 'currency' as const, value: 990 },
          payment_token: await efi.cardToken(lastDigit),
          message: 'Obrigado',
        },
      },
    };
    const paidAtOnce = await efi.client.createOneStep(tenantId, body, sendBefore);
    expect(paidAtOnce).toMatchObject({ kind: 'ok', data: { total: 6000, ...expected } });
  });

  it('changes a reference, and adds to the history', async () => {
    const { gatewayId } = await prepared();
    const reference = newIdentifier();
    const taken = { kind: 'ok', data: 'taken' };
    expect(await efi.client.updateMetadata(tenantId, gatewayId, { custom_id: reference })).toEqual(taken);
    expect(await efi.client.addHistory(tenantId, gatewayId, 'Camisa Polo')).toEqual(taken);
    expect((await efi.charge(gatewayId))?.reference).toBe(reference);
    expect(await efi.client.addHistory(tenantId, gatewayId, '')).toMatchObject({
      kind: 'error',
      code: 3500034,
      description: { property: '/description' },
    });
  });

  it('lists by every filter of the page', async () => {
    const given = await paid();
    const filter = {
      charge_type: 'card' as const,
      begin_date: TODAY,
      end_date: TODAY,
      date_of: 'creation' as const,
      customer_document: given.payer.taxId,
      status: 'paid',
      custom_id: given.reference,
      value: given.amount,
      limit: 10,
      offset: 0,
    };
    expect(await efi.client.listCharges(tenantId, filter)).toMatchObject({
      kind: 'ok',
      data: [{ id: Number(given.gatewayId), total: 8900 }],
    });
    expect(await efi.client.listCharges(tenantId, { ...filter, page: 2 })).toBeDefined();
  });

  it('makes a token of an encrypted card, which then pays', async () => {
    const key = await efi.client.publicKey(tenantId, PAYEE_CODE);
    if (key.kind !== 'ok') throw new Error(JSON.stringify(key));
    const given = {
      brand: 'visa',
      number: '4012001038443335',
      cvv: '123',
      expiration_month: '05',
      expiration_year: '2029',
      reuse: true,
    };
    const data = publicEncrypt(
      { key: key.data, padding: constants.RSA_PKCS1_PADDING },
      Buffer.from(JSON.stringify(given)),
    ).toString('base64');
    const made = await efi.client.tokeniseCard(tenantId, PAYEE_CODE, data);
    if (made.kind !== 'ok') throw new Error(JSON.stringify(made));
    expect(made.data.card_mask).toBe('XXXXXXXXXXXX3335');
    expect(await card().charge(await prepared({ card: { token: made.data.payment_token } }))).toMatchObject({
      kind: 'pending',
    });
  });

  it('quotes instalments to whoever knows the payee code', async () => {
    expect(await efi.client.installmentsOf(tenantId, PAYEE_CODE, 'visa', 50_000)).toMatchObject({
      kind: 'ok',
      data: { name: 'visa' },
    });
  });
});

describe('the account', () => {
  afterEach(() => efi.control('PUT', '/limits', { tokenSeconds: 600, requests: null }));

  it('is tested without any effect', async () => {
    expect(await efi.gateway.test(tenantId)).toEqual({ kind: 'working' });
  });

  it('with wrong credentials is refused in words for the merchant, and sends nothing', async () => {
    await efi.setCredentials(tenantId, { clientSecret: 'Client_Secret_wrong' });
    expect(await efi.gateway.test(tenantId)).toEqual({
      kind: 'refused',
      reason: expect.stringContaining('A Efí não aceitou'),
    });
    expect(await card().prepare?.(await request())).toMatchObject({
      kind: 'unavailable',
      trouble: { code: 'credentials-refused' },
    });
  });

  it('goes on when its token was revoked', async () => {
    const given = await prepared();
    await efi.control('POST', '/tokens/revoke');
    expect(await card().charge(given)).toMatchObject({ kind: 'pending' });
  });

  it('goes on when its token has expired', async () => {
    await efi.control('PUT', '/limits', { tokenSeconds: 1 });
    const given = await prepared();
    await sleep(1_100);
    expect(await card().charge(given)).toMatchObject({ kind: 'pending' });
    expect((await efi.charge(given.gatewayId))?.calls).toBe(1);
  });

  it('that cannot authorise sends nothing', async () => {
    await efi.fault('POST /v1/authorize', 'status', { status: 500 });
    expect(await card().prepare?.(await request())).toMatchObject({ kind: 'unavailable' });
    expect(await efi.gateway.test(tenantId)).toMatchObject({ kind: 'unavailable' });
  });

  it('of nobody sends nothing', async () => {
    tenantId = newIdentifier();
    expect(await card().prepare?.(await request())).toMatchObject({
      kind: 'unavailable',
      trouble: { code: 'no-account' },
    });
  });
});

describe('when the vendor is not there at all', () => {
  it('nothing is sent, and that is known', async () => {
    const given = await prepared();
    const elsewhere = await EfiAtSandbox.start();
    try {
      const other = { ...given, tenantId: await elsewhere.newTenant() };
      expect(await elsewhere.gateway.test(other.tenantId)).toEqual({ kind: 'working' });
      elsewhere.unplug();
      expect(await elsewhere.gateway.card?.charge(other)).toMatchObject({ kind: 'unavailable' });
      expect(await elsewhere.gateway.card?.prepare?.(other)).toMatchObject({ kind: 'unavailable' });
    } finally {
      await elsewhere.stop();
    }
  });
});
