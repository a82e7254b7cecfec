import { GatewayRegistry, type ChargeGateway, type ChargeRequest } from '@mensal/billing/ports';
import { CardTokenizers, type PlainCard } from '@mensal/cards/ports';
import { CustomerDirectories, type DirectoryCustomer } from '@mensal/customers/ports';
import { calendarDate, newIdentifier, parseTaxId, type Identifier } from '@mensal/kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ApiClient } from '../support/api-client.js';
import { CuttingProxy } from '../support/cutting-proxy.js';
import { query } from '../support/database.js';
import { TestServer } from '../support/test-server.js';

/** One of our own servers as the remote Ipay of another one, with a proxy between them that cuts connections. */
let remote: TestServer;
let near: TestServer;
let proxy: CuttingProxy;
let gateway: ChargeGateway;
/** The merchant's account at the remote. */
let account: ApiClient;
let tenantId: Identifier;

const TODAY = '2026-10-05';
const DUE_ON = calendarDate('2026-10-08');
/** The remote has no gateway that would register a boleto: it is waited for no longer than it may be sent. */
const SEND_WITHIN_MS = 3_000;
const TAX_ID = parseTaxId('52998224725')!;

beforeAll(async () => {
  const now = `${TODAY}T15:00:00.000Z`;
  remote = await TestServer.start({ now });
  proxy = await CuttingProxy.before(remote.url);
  const env = { MENSAL_GATEWAY_IPAY_URL: proxy.url, MENSAL_GATEWAY_TIMEOUT_MS: '3000' };
  near = await TestServer.start({ now, env });
  gateway = near.app.get(GatewayRegistry).get('ipay');
});

afterAll(async () => {
  await near.stop();
  await proxy.close();
  await remote.stop();
});

beforeEach(async () => {
  proxy.letThrough();
  account = await remote.newTenant();
  const merchant = await near.newTenant();
  tenantId = merchant.tenant.tenantId;
  expect((await connect(merchant, account.headers['Token'] ?? '')).status).toBe(200);
});

function connect(merchant: ApiClient, token: string) {
  const { clientId, clientKey } = account.secrets;
  return merchant.put('/v1/gateways/ipay', {
    gateway: {
      environment: 'production',
      credentials: { clientId, clientKey, token },
      methods: ['Boleto', 'Cartao'],
      active: true,
    },
  });
}

function customer(change: Partial<DirectoryCustomer> = {}): DirectoryCustomer {
  return {
    id: newIdentifier(),
    name: 'Fulana Exemplo da Silva',
    taxId: TAX_ID,
    email: 'fulana@example.com',
    phone: '51999999999',
    address: {
      street: 'Rua do Exemplo',
      number: '909',
      neighborhood: 'Centro',
      city: 'Ouro Preto',
      state: 'MG',
      zipcode: '35400000',
    },
    ...change,
  };
}

async function mirrored(change: Partial<DirectoryCustomer> = {}, remoteId?: string): Promise<string> {
  const directory = near.app.get(CustomerDirectories).find('ipay');
  const outcome = await directory?.mirror(tenantId, customer(change), remoteId);
  if (outcome?.kind !== 'mirrored') throw new Error(JSON.stringify(outcome));
  return outcome.remoteId;
}

function request(remoteId: string, change: Partial<ChargeRequest> = {}) {
  const { id: _, ...payer } = customer();
  return {
    tenantId,
    reference: newIdentifier(),
    amount: 8900,
    description: 'Mensalidade 10/2026',
    payer: { ...payer, remoteId },
    sendBefore: new Date(Date.now() + SEND_WITHIN_MS),
    dueOn: DUE_ON,
    ...change,
  };
}

/** The remote collects nothing, so the boleto is unknown in the end: the invoice is there, and no line. */
function order(given: ReturnType<typeof request>) {
  return gateway.boleto!.charge(given);
}

function lookUp({ reference }: Pick<ChargeRequest, 'reference'>, gatewayId?: string) {
  const day = calendarDate(TODAY);
  return gateway.lookUp({
    tenantId,
    method: 'boleto',
    reference,
    gatewayId,
    madeFrom: day,
    madeTo: day,
  });
}

async function invoicesAt(customerToken: string) {
  const { body } = await account.get(`/v1/invoices/billing-customer/${customerToken}`);
  return body.invoices as { token: string; status: string }[];
}

const CREATION = 'POST /v1/invoices';

describe('an account', () => {
  it('is signed in once, and goes on by refresh tokens, each of which is used once', async () => {
    proxy.forget();
    for (let n = 1; n <= 3; n += 1) {
      const found = await lookUp(request(''), 'f0'.repeat(16));
      expect(found).toEqual({ kind: 'not-found' });
      const token = proxy.seen.at(-1)?.headers.authorization?.replace('Bearer ', '');
      expect((await account.post('/v1/revoke-token', { type: 'access', token })).status).toBe(200);
    }
    const routes = proxy.seen.map(({ route }) => route);
    expect(routes.filter((route) => route === 'POST /v1/signin')).toHaveLength(1);
    const refreshes = proxy.seen.filter(({ route }) => route === 'POST /v1/refresh-token');
    expect(refreshes.map(({ status }) => status)).toEqual([200, 200]);
    expect(new Set(refreshes.map(({ body }) => JSON.parse(body).refreshToken)).size).toBe(2);
  });

  it('is tested: working, or refused for a wrong key or token, in words that tell which', async () => {
    expect(await gateway.test(tenantId)).toEqual({ kind: 'working' });
    const merchant = await near.newTenant();
    await connect(merchant, 'another-token');
    expect(await gateway.test(merchant.tenant.tenantId)).toEqual({
      kind: 'refused',
      reason: expect.stringContaining('token de cliente'),
    });
    const credentials = { ...account.secrets, clientKey: 'wrong', token: account.headers['Token'] };
    await merchant.put('/v1/gateways/ipay', { gateway: { credentials } });
    expect(await gateway.test(merchant.tenant.tenantId)).toEqual({
      kind: 'refused',
      reason: expect.stringContaining('clientKey'),
    });
  });
});

describe('a mirrored customer', () => {
  it('is Manual and active, gets no mail, and is the same one the next time', async () => {
    const token = await mirrored();
    const { body } = await account.get(`/v1/billing-customers/${token}`);
    expect(body.billingCustomer).toMatchObject({
      mode: 'Manual',
      active: true,
      emailIsActive: false,
      calculateLatePayment: false,
      cpfCnpj: TAX_ID,
      name: 'Fulana Exemplo da Silva',
      zipcode: '35400000',
    });
    expect(await mirrored({}, token)).toBe(token);
    expect(await mirrored({ name: 'Fulana Exemplo' })).toBe(token);
    expect((await account.get(`/v1/billing-customers/${token}`)).body.billingCustomer.name).toBe(
      'Fulana Exemplo',
    );
  });

  it('is taken over from the remote, which bills it no longer', async () => {
    const existing = await account.aCustomer({ cpfCnpj: TAX_ID });
    expect(await mirrored()).toBe(existing);
    const { body } = await account.get(`/v1/billing-customers/${existing}`);
    expect(body.billingCustomer.mode).toBe('Manual');
  });

  it('is made anew where it was removed', async () => {
    const token = await mirrored();
    const directory = near.app.get(CustomerDirectories).find('ipay')!;
    expect(await directory.remove(tenantId, token)).toEqual({ kind: 'removed' });
    expect(await directory.remove(tenantId, token)).toEqual({ kind: 'removed' });
    expect(await mirrored({}, token)).not.toBe(token);
  });

  it('is found again where the answer to its making got lost', async () => {
    proxy.cut('POST /v1/billing-customers', 'after');
    await expect(mirrored()).rejects.toThrow('unavailable');
    proxy.letThrough();
    await mirrored();
    expect((await account.get('/v1/billing-customers')).body.total).toBe(1);
  });
});

describe('an invoice at the remote', () => {
  it('is made once where the answer got lost, and is found by its reference', async () => {
    const token = await mirrored();
    const given = request(token);
    proxy.cut(CREATION, 'after');
    expect(await order(given)).toMatchObject({ kind: 'unknown' });
    proxy.letThrough();
    const [invoice, ...others] = await invoicesAt(token);
    expect(others).toEqual([]);
    const found = { gatewayId: invoice?.token, reference: given.reference, status: 'open', amount: 8900 };
    expect(await lookUp(given)).toEqual({ kind: 'found', charge: found, others: [] });
    expect(await order(given)).toMatchObject({ kind: 'unknown' });
    expect(await invoicesAt(token)).toHaveLength(1);
  });

  it('is made once where the request got lost, and is sent again', async () => {
    const token = await mirrored();
    const given = request(token);
    proxy.cut(CREATION, 'before');
    expect(await order(given)).toMatchObject({ kind: 'unknown' });
    proxy.letThrough();
    expect(await lookUp(given)).toEqual({ kind: 'not-found' });
    await order({ ...given, sendBefore: new Date(Date.now() + SEND_WITHIN_MS) });
    expect(await invoicesAt(token)).toHaveLength(1);
    expect(await lookUp(given)).toMatchObject({ kind: 'found' });
  });

  it('is not sent again where one has turned up meanwhile', async () => {
    const token = await mirrored();
    const given = request(token);
    proxy.cut(CREATION, 'before');
    await order(given);
    proxy.letThrough();
    const fields = { customer: token, createdAt: DUE_ON, dueDate: '08', price: '8900' };
    const late = await account.anInvoice(fields);
    const again = { ...given, sendBefore: new Date(Date.now() + SEND_WITHIN_MS) };
    expect(await order(again)).toMatchObject({ kind: 'unknown' });
    expect(await invoicesAt(token)).toHaveLength(1);
    expect(await lookUp(given)).toMatchObject({ kind: 'found', charge: { gatewayId: late } });
  });

  it.each([
    ['of another price', [{ price: '8901' }]],
    ['of another day', [{ dueDate: '09' }]],
    ['of another payment type', [{ paymentType: 'Cartao' }]],
    ['that is one of two', [{}, {}]],
  ])('waits for a person where there is a new one %s', async (_what, strangers) => {
    const token = await mirrored();
    const given = request(token);
    proxy.cut(CREATION, 'before');
    await order(given);
    proxy.letThrough();
    for (const stranger of strangers) {
      const fields = { customer: token, createdAt: DUE_ON, dueDate: '08', price: '8900', ...stranger };
      await account.anInvoice(fields);
    }
    expect(await lookUp(given)).toMatchObject({
      kind: 'unknown',
      trouble: { detail: expect.stringContaining('a person must look') },
    });
  });

  it('waits while another one of the customer is not decided, and not for those of others', async () => {
    const token = await mirrored();
    const given = request(token);
    proxy.cut(CREATION, 'before');
    await order(given);
    proxy.letThrough();
    const second = request(token);
    expect(await order(second)).toMatchObject({ kind: 'unavailable' });
    expect(await lookUp(second)).toEqual({ kind: 'not-found' });
    const other = await mirrored({ taxId: parseTaxId('11144477735')! });
    const third = request(other);
    await order(third);
    expect(await lookUp(third)).toMatchObject({ kind: 'found' });
    expect(await invoicesAt(token)).toEqual([]);
  });

  it('no longer waits for one that nobody has heard of in a quarter of an hour', async () => {
    const token = await mirrored();
    const given = request(token);
    proxy.cut(CREATION, 'before');
    await order(given);
    proxy.letThrough();
    await query(
      near.databaseUrl,
      `update ipay.orders set send_before = now() - interval '16 minutes' where tenant_id = $1`,
      [tenantId],
    );
    const second = request(token);
    await order(second);
    expect(await lookUp(second)).toMatchObject({ kind: 'found' });
    expect(await lookUp(given)).toEqual({ kind: 'not-found' });
  });

  it('is the one of its order, whatever else is made at the same time', async () => {
    const token = await mirrored();
    const sendBefore = new Date(Date.now() + 4 * SEND_WITHIN_MS);
    const given = [1, 2, 3].map(() => request(token, { sendBefore }));
    await Promise.all(given.map((each) => order(each)));
    const found = await Promise.all(given.map((each) => lookUp(each)));
    const ids = found.map((each) => (each.kind === 'found' ? each.charge.gatewayId : each.kind));
    const made = ids.filter((id) => id !== 'not-found');
    expect(new Set(made)).toEqual(new Set((await invoicesAt(token)).map((invoice) => invoice.token)));
    expect(new Set(made).size).toBe(made.length);
  });

  it('that was marked as paid there is seen paid here', async () => {
    const token = await mirrored();
    const given = request(token);
    await order(given);
    const [invoice] = await invoicesAt(token);
    const paid = { invoice: { customer: token, status: 'Pago' } };
    expect((await account.put(`/v1/invoices/${invoice?.token}`, paid)).status).toBe(200);
    expect(await lookUp(given, invoice?.token)).toMatchObject({
      kind: 'found',
      charge: {
        status: 'paid',
        amount: 8900,
        payment: { received: 8900, paidAt: new Date(`${TODAY}T15:00:00.000Z`) },
      },
    });
    const cancelled = await gateway.cancelling?.cancel({ tenantId, gatewayId: invoice?.token ?? '' });
    expect(cancelled).toMatchObject({ kind: 'refused', refusal: { code: 'not-allowed-now' } });
  });

  it('is cancelled there, and is another order’s for nobody', async () => {
    const token = await mirrored();
    const given = request(token);
    await order(given);
    const [invoice] = await invoicesAt(token);
    const gatewayId = invoice?.token ?? '';
    expect(await gateway.cancelling?.cancel({ tenantId, gatewayId })).toEqual({ kind: 'cancelled' });
    expect((await invoicesAt(token)).map(({ status }) => status)).toEqual(['Cancelado']);
    expect(await lookUp(request(token), gatewayId)).toEqual({ kind: 'not-found' });
  });
});

it('a card is refused by a remote that has no gateway for it, as the account’s trouble', async () => {
  const remoteId = await mirrored();
  const number = '4000000000000044';
  const card = { number, month: '12', year: '2030', holder: 'FULANA', brand: 'visa', lastFour: '0044' };
  const outcome = await near.app
    .get(CardTokenizers)
    .find('ipay')
    ?.tokenise(tenantId, { ...card, securityCode: '123' } as PlainCard, {
      customerId: newIdentifier(),
      name: 'Fulana Exemplo da Silva',
      taxId: TAX_ID,
      remoteId,
    });
  expect(outcome).toMatchObject({ kind: 'no-access', detail: expect.stringContaining('chaves') });
});
