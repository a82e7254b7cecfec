import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiClient } from '../support/api-client.js';
import type { Wire } from '../support/billing-runs.js';
import { aCard, acceptCards, NUMBERS } from '../support/cards.js';
import { connectLetPay, connectLytex } from '../support/test-sandbox.js';
import { TestServer } from '../support/test-server.js';

/** Visa numbers by what Efí's sandbox says to a payment; the last digit decides. */
const REFUSED = { forGood: '4000000000000051', forNow: '4000000000000093' };
const DUE = '2026-11-26';

describe('Given a merchant that has its invoices collected', () => {
  let server: TestServer;
  let merchant: ApiClient;

  beforeAll(async () => {
    server = await TestServer.start({
      now: '2026-11-23T12:00:00.000Z',
      sandbox: true,
      env: { MENSAL_GATEWAY_TIMEOUT_MS: '1000' },
    });
    merchant = await server.newTenant();
    await acceptCards(merchant);
    await connectLytex(merchant);
    await connectLetPay(merchant);
    await route({ Boleto: ['lytex'], Pix: ['letpay', 'lytex'], Cartao: ['efi'] });
  });
  afterAll(() => server.stop());
  afterEach(async () => {
    for (const gateway of ['efi', 'lytex', 'letpay'])
      await server.sandbox.control('DELETE', `${gateway}/faults`);
  });

  const route = async (routing: object) => {
    const answer = await merchant.put('/v1/settings/collection', { collection: { routing } });
    expect(answer).toMatchObject({ status: 200, body: { collection: { routing } } });
  };
  const anInvoice = async (paymentType: string, fields: Record<string, unknown> = {}) =>
    merchant.anInvoice({
      paymentType,
      price: '4990',
      createdAt: server.clock.now().toISOString().slice(0, 10),
      dueDate: DUE.slice(8),
      customer: await merchant.aCustomer(),
      ...fields,
    });
  const invoiceOf = async (token: string): Promise<Wire> =>
    (await merchant.get(`/v1/invoices/${token}`)).body.invoice;
  const chargesOf = async (invoice: string): Promise<Wire[]> =>
    (await merchant.get(`/v1/invoices/${invoice}/charges`)).body.charges;
  const collectionOf = async (invoice: string): Promise<Wire> =>
    (await merchant.get(`/v1/invoices/${invoice}/collection`)).body.collection;
  const historyOf = async (invoice: string): Promise<string[]> =>
    (await merchant.get(`/v1/invoices/${invoice}/history`)).body.history.map(({ event }: Wire) => event);
  /** Lets all that is due be done, now or on the way to another instant. */
  const settle = (to?: string) =>
    server.advance(to ?? new Date(server.clock.now().getTime() + 1).toISOString());
  /** Noon of a day in São Paulo. */
  const noonOf = (day: string) => settle(`${day}T15:00:00.000Z`);
  const pay = (gateway: string, { gatewayId }: Wire, how: object = {}) =>
    server.sandbox.control('POST', `${gateway}/charges/${gatewayId}/pay`, how);

  it('boletos and Pix are issued at once, by the first gateway of the order', async () => {
    const boleto = await anInvoice('Boleto');
    const pix = await anInvoice('Pix');
    await settle();
    expect(await chargesOf(boleto)).toMatchObject([
      { gateway: 'lytex', status: 'Aguardando', price: '4990' },
    ]);
    expect(await chargesOf(pix)).toMatchObject([{ gateway: 'letpay', status: 'Aguardando' }]);
    expect(await invoiceOf(pix)).toMatchObject({ pix: { price: '4990' }, status: 'Aberto' });
    expect((await invoiceOf(pix)).paymentUrl).toMatch(/\/fatura\/[\w-]{43}$/);
    expect(await collectionOf(pix)).toMatchObject({ status: 'Andamento', nextAt: null, reason: null });

    const [charge] = await chargesOf(pix);
    await pay('letpay', charge as Wire);
    await settle();
    expect(await invoiceOf(pix)).toMatchObject({ status: 'Pago' });
    expect(await collectionOf(pix)).toMatchObject({ status: 'Concluida' });
    const told = (await historyOf(pix)).filter((event) => event !== 'looked-up' && event !== 'notified');
    const issued = ['invoice.issued', 'created', 'sent', 'issued', 'charge.issued'];
    expect(told).toEqual([...issued, 'approved', 'invoice.paid']);
  });

  it('a gateway that is not active is passed over', async () => {
    await merchant.put('/v1/gateways/letpay', { gateway: { active: false } });
    const pix = await anInvoice('Pix');
    await settle();
    await merchant.put('/v1/gateways/letpay', { gateway: { active: true } });
    expect(await chargesOf(pix)).toMatchObject([{ gateway: 'lytex', status: 'Aguardando' }]);
  });

  describe('a card', () => {
    const aPayer = async (...numbers: string[]) => {
      const customer = await merchant.aCustomer();
      const cards: string[] = [];
      for (const [index, number] of numbers.entries())
        cards.push(
          (await aCard(merchant, customer, { number, status: index === 0 ? 'Primario' : 'Secundario' }))
            .token,
        );
      return { customer, cards };
    };

    it('is charged on the due date, and not before', async () => {
      const { customer } = await aPayer(NUMBERS.otherVisa);
      const dueDate = server.clock.now().toISOString().slice(8, 10);
      const today = await anInvoice('Cartao', { customer, dueDate });
      const later = await anInvoice('Cartao', { customer });
      await settle();
      expect(await invoiceOf(today)).toMatchObject({ status: 'Pago' });
      expect(await chargesOf(later)).toEqual([]);
      expect(await collectionOf(later)).toMatchObject({ nextAt: `${DUE}T03:00:00.000Z` });
    });
  });
});
