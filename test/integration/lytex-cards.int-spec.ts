import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiClient } from '../support/api-client.js';
import type { Wire } from '../support/billing-runs.js';
import { aCard } from '../support/cards.js';
import { chargeUntil } from '../support/charges.js';
import { CARDS, connectLytex } from '../support/test-sandbox.js';
import { TestServer } from '../support/test-server.js';

describe('Given a merchant with an account for cards at Lytex', () => {
  let server: TestServer;
  let merchant: ApiClient;

  beforeAll(async () => {
    server = await TestServer.start({ now: '2026-11-23T12:00:00.000Z', sandbox: true });
    merchant = await server.newTenant();
    await connectLytex(merchant);
  });
  afterAll(() => server.stop());

  /** Registers the card by the API, which makes the customer known at Lytex, and charges it there. */
  async function charged(number: string): Promise<{ invoice: string; charge: Wire }> {
    const customer = await merchant.aCustomer();
    const { token: card } = await aCard(merchant, customer, { number });
    const fields = { price: '4990', paymentType: 'Cartao', dueDate: '30', customer };
    const invoice = await merchant.anInvoice(fields);
    const { status, body } = await merchant.post(`/v1/invoices/${invoice}/charges`, {
      charge: { gateway: 'lytex', card },
    });
    if (status !== 200) throw new Error(`Expected 200, got ${status}: ${JSON.stringify(body)}`);
    const isDecided = (seen: Wire) => ['Aprovada', 'Recusada'].includes(seen.status);
    const { token } = await chargeUntil(merchant, invoice, body.charge.token, isDecided);
    await server.settle();
    return { invoice, charge: await chargeUntil(merchant, invoice, token, isDecided) };
  }

  const atLytex = async ({ gatewayId }: Wire) =>
    ((await server.sandbox.control('GET', 'lytex/charges')) as Wire[]).find(({ id }) => id === gatewayId);

  it('when a card is registered and charged, then it is paid once, and the invoice with it', async () => {
    const { invoice, charge } = await charged(CARDS.approved);
    expect(charge).toMatchObject({ status: 'Aprovada', open: false });
    expect(await atLytex(charge)).toMatchObject({ status: 'paid', payments: 1, amount: 4990 });
    expect((await merchant.get(`/v1/invoices/${invoice}`)).body.invoice).toMatchObject({ status: 'Pago' });
  });

  it('when the card is refused for good, then the cobrança is cancelled at once', async () => {
    const { charge } = await charged(CARDS.security);
    expect(charge).toMatchObject({ status: 'Recusada', open: false, canRetry: false });
    expect(await atLytex(charge)).toMatchObject({ status: 'canceled', payments: 0 });
  });

  it('when the card is refused for now, then it says so', async () => {
    const { charge } = await charged(CARDS.tryLater);
    expect(charge).toMatchObject({ status: 'Recusada', reason: expect.stringMatching(/mais tarde/) });
    expect(await atLytex(charge)).toMatchObject({ payments: 0 });
  });
});
