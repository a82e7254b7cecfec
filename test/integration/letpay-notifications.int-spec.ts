import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newIdentifier } from '@mensal/kernel';
import { SecretBox } from '@mensal/platform';
import type { ApiClient } from '../support/api-client.js';
import type { Wire } from '../support/billing-runs.js';
import { chargeOf, chargeUntil } from '../support/charges.js';
import { query } from '../support/database.js';
import { connectLetPay, LETPAY_ACCOUNT, type SandboxCharge } from '../support/test-sandbox.js';
import { TestServer } from '../support/test-server.js';

/** LetPay signs nothing: whoever learns an account's address may post what LetPay would. */
describe('Given a Pix at LetPay that waits to be paid', () => {
  const OTHER_ACCOUNT = { ...LETPAY_ACCOUNT, apiKey: 'Api_Key_other', contractId: 'Contract_other' };
  let server: TestServer;
  let merchant: ApiClient;
  let other: ApiClient;
  let address: string;
  let pix: { invoice: string; charge: string; payment: string };

  beforeAll(async () => {
    server = await TestServer.start({ now: '2026-11-22T12:00:00.000Z', sandbox: true });
    await server.sandbox.control('PUT', 'letpay/accounts', OTHER_ACCOUNT);
    [merchant, other] = [await server.newTenant(), await server.newTenant()];
    await connectLetPay(merchant);
    await connectLetPay(other, OTHER_ACCOUNT);
    address = await addressOf(merchant);
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    pix = await aPix(merchant);
  });

  /** Where LetPay is told to send callbacks of the merchant's. */
  async function addressOf({ tenant: { tenantId } }: ApiClient): Promise<string> {
    const [account] = await query<{ secret: string }>(
      server.databaseUrl,
      `select notification_secret as secret from gateways.accounts where tenant_id = $1 and gateway = 'letpay'`,
      [tenantId],
    );
    const purpose = 'gateways.notification:letpay';
    const secret = await server.app.get(SecretBox).open(account?.secret ?? '', { tenantId, purpose });
    return `/v1/notifications/letpay/${secret}`;
  }

  async function aPix(client: ApiClient) {
    const invoice = await client.anInvoice({
      price: '4990',
      paymentType: 'Pix',
      customer: await client.aCustomer(),
      dueDate: '28',
    });
    const { status, body } = await client.post(`/v1/invoices/${invoice}/charges`, {
      charge: { gateway: 'letpay' },
    });
    if (status !== 200) throw new Error(JSON.stringify(body));
    const charge = await chargeUntil(
      client,
      invoice,
      body.charge.token,
      (seen) => seen.status === 'Aguardando',
    );
    await server.settle();
    return { invoice, charge: charge.token as string, payment: charge.gatewayId as string };
  }

  /** All that a sender gets to see. */
  async function post(path: string, body: unknown) {
    const response = await fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const { date: _, ...headers } = Object.fromEntries(response.headers);
    return { status: response.status, headers, text: await response.text() };
  }

  const named = (reference_id: string, payment_token: string) => ({ reference_id, payment_token });
  const invoiceOf = async ({ invoice }: typeof pix) =>
    (await merchant.get(`/v1/invoices/${invoice}`)).body.invoice;
  const heldAtLetPay = () => server.sandbox.control('GET', 'letpay/charges') as Promise<SandboxCharge[]>;
  const lookUps = async () =>
    ((await server.sandbox.control('GET', 'letpay/log')) as { route: string }[]).filter(({ route }) =>
      route.startsWith('GET '),
    ).length;

  it('when LetPay tells of its payment, then the invoice is paid', async () => {
    await server.sandbox.control('POST', `letpay/charges/${pix.payment}/pay`, {});
    const ended = await chargeUntil(merchant, pix.invoice, pix.charge, ({ open }: Wire) => !open);
    expect(ended).toMatchObject({ status: 'Aprovada', paidPrice: '4990' });
    expect(await invoiceOf(pix)).toMatchObject({ status: 'Pago', paymentDate: '2026-11-22' });
  });

  it('when somebody else tells of a payment that was none, then nothing changes', async () => {
    const before = {
      charge: await chargeOf(merchant, pix.invoice, pix.charge),
      invoice: await invoiceOf(pix),
    };
    const atLetPay = (await heldAtLetPay()).find(({ id }) => id === pix.payment);
    const asked = await lookUps();
    for (const body of [
      named(pix.charge, pix.payment),
      named(pix.charge, newIdentifier()),
      named(newIdentifier(), pix.payment),
      { ...named(pix.charge, pix.payment), transactionStatus: 'PAID', amount_received: 49.9 },
    ])
      expect((await post(address, body)).status).toBe(200);
    await server.settle();
    expect(await lookUps()).toBeGreaterThan(asked);
    const { history: _, ...charge } = await chargeOf(merchant, pix.invoice, pix.charge);
    const { history: __, ...expected } = before.charge;
    expect(charge).toEqual(expected);
    expect(charge).toMatchObject({ status: 'Aguardando', paidPrice: null });
    expect(await invoiceOf(pix)).toEqual(before.invoice);
    expect((await heldAtLetPay()).find(({ id }) => id === pix.payment)).toMatchObject({
      status: atLetPay?.status,
      payments: 0,
    });
  });

  it('when a callback names what is known, or is not, or nothing at all, then its sender cannot tell', async () => {
    const theirs = await aPix(other);
    const [first, ...rest] = await Promise.all(
      [
        named(pix.charge, pix.payment),
        named(pix.charge, newIdentifier()),
        named(newIdentifier(), newIdentifier()),
        named(theirs.charge, theirs.payment),
        {},
        '{',
        '',
      ].map((body) => post(address, body)),
    );
    expect(first).toMatchObject({ status: 200, text: '' });
    for (const answer of rest) expect(answer).toEqual(first);
  });

  it("when a callback names what is not there, or another merchant's, then LetPay is not even asked", async () => {
    const theirs = await aPix(other);
    const before = await lookUps();
    await post(address, named(newIdentifier(), newIdentifier()));
    await post(address, named(theirs.charge, theirs.payment));
    await server.settle();
    expect(await lookUps()).toBe(before);
    expect(await chargeOf(other, theirs.invoice, theirs.charge)).toMatchObject({ status: 'Aguardando' });
  });

  it("when the address is not an account's, then it is 404, whatever it names", async () => {
    const answers = await Promise.all(
      [named(pix.charge, pix.payment), named(newIdentifier(), newIdentifier())].map((body) =>
        post(`/v1/notifications/letpay/${'a'.repeat(43)}`, body),
      ),
    );
    expect(answers[0]?.status).toBe(404);
    expect(answers[1]).toEqual(answers[0]);
  });
});
