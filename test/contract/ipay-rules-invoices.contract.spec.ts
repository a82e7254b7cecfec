import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ApiClient } from '../support/api-client.js';
import { TestServer } from '../support/test-server.js';
import { unknownToken } from './ipay-requests.js';

const WRONG_STATUS = { status: 400, body: { mensagem: 'Status da fatura inválido.' } };
const PAID = { status: 403, body: { mensagem: 'Você não pode editar uma fatura paga.' } };
const UNKNOWN = { status: 404, body: { mensagem: 'Fatura não encontrada.' } };

let server: TestServer;
let merchant: ApiClient;
let customer: string;
let invoice: string;

beforeAll(async () => {
  server = await TestServer.start({ now: '2026-11-21T15:00:00.000Z' });
});

afterAll(() => server.stop());

beforeEach(async () => {
  merchant = await server.newTenant();
  customer = await merchant.aCustomer({ mode: 'Manual' });
  invoice = await merchant.anInvoice({ customer });
});

describe('Given an invoice made through the API', () => {
  it('when it is read, then it is of type I, open, and owes its price', async () => {
    expect(await get()).toMatchObject({
      type: 'I',
      status: 'Aberto',
      price: '1000',
      total: '1000',
      delayedDays: '0',
      paymentDate: null,
    });
  });

  it.each(['/v1/invoices', '/v1/invoices/billing-customer/'])(
    'when %s is read, then it is listed',
    async (path) => {
      const address = path.endsWith('/') ? `${path}${customer}` : path;
      const { body } = await merchant.get(address);
      expect(body).toEqual({ invoices: [await get()], total: 1, skipped: 0, count: 1 });
    },
  );

  it("when another customer's invoices are read, then it is not among them", async () => {
    const other = await merchant.aCustomer({ mode: 'Manual' });
    const { body } = await merchant.get(`/v1/invoices/billing-customer/${other}`);
    expect(body).toEqual({ invoices: [], total: 0, skipped: 0, count: 0 });
  });

  it('when it becomes a card invoice and a boleto again, then only the way back from boleto is closed', async () => {
    const byCard = await merchant.anInvoice({ customer, paymentType: 'Cartao' });
    const put = (paymentType: string) =>
      merchant.put(`/v1/invoices/${byCard}`, { invoice: { customer, paymentType } });
    expect((await put('Boleto')).body.invoice.paymentType).toBe('Boleto');
    expect(await put('Cartao')).toMatchObject({ status: 400 });
  });

  it('when PUT names an invoice that does not exist, then it is 404', async () => {
    const answer = await merchant.put(`/v1/invoices/${unknownToken()}`, { invoice: { customer } });
    expect(answer).toMatchObject(UNKNOWN);
  });

  it('when it was deleted, then changing and deleting it find nothing, and no list shows it', async () => {
    expect(await merchant.delete(`/v1/invoices/${invoice}`)).toMatchObject({ status: 200, body: undefined });
    expect(await change({ price: '1' })).toMatchObject(UNKNOWN);
    expect(await merchant.delete(`/v1/invoices/${invoice}`)).toMatchObject(UNKNOWN);
    expect((await merchant.get('/v1/invoices')).body.total).toBe(0);
  });
});

describe('Given the status of an invoice, set through PUT', () => {
  it('when it is Pago, then the invoice and its customer carry the day of the payment', async () => {
    const answer = await change({ status: 'Pago' });
    expect(answer).toMatchObject({
      status: 200,
      body: { invoice: { status: 'Pago', paymentDate: '2026-11-21' } },
    });
    const { body } = await merchant.get(`/v1/billing-customers/${customer}`);
    expect(body.billingCustomer.lastPaymentDate).toBe('2026-11-21');
  });

  it.each<[what: string, fields: object]>([
    ['its price', { price: '1' }],
    ['its status', { status: 'Aberto' }],
    ['its status to what it is', { status: 'Pago' }],
    ['nothing', {}],
  ])('when it is Pago and PUT changes %s, then it is 403 and stays', async (_what, fields) => {
    await change({ status: 'Pago' });
    const before = await get();
    expect(await change(fields)).toMatchObject(PAID);
    expect(await get()).toEqual(before);
  });

  it('when it is Pago, then it is not deleted either', async () => {
    await change({ status: 'Pago' });
    expect(await merchant.delete(`/v1/invoices/${invoice}`)).toMatchObject(PAID);
    expect((await get()).status).toBe('Pago');
  });

  it('when it is Cancelado, then it is, and it may be opened again', async () => {
    expect((await change({ status: 'Cancelado' })).body.invoice.status).toBe('Cancelado');
    expect((await change({ status: 'Aberta' })).body.invoice).toMatchObject({
      status: 'Aberto',
      paymentDate: null,
    });
  });

  it.each(['Vencida', 'Processamento', 'Excluida', 'Paga', 'aberto', ''])(
    'when it is %j, which nobody may set, then it is 400 and the invoice stays',
    async (status) => {
      const before = await get();
      expect(await change({ status })).toMatchObject(WRONG_STATUS);
      expect(await get()).toEqual(before);
    },
  );

  it('when it comes with a field that is refused, then neither is changed', async () => {
    const before = await get();
    expect(await change({ status: 'Pago', dueDate: '32' })).toMatchObject({ status: 400 });
    expect(await get()).toEqual(before);
  });
});

describe('Given a PUT of an open invoice with some fields', () => {
  it('when it is sent, then all other fields stay', async () => {
    const before = await get();
    await change({ price: '1500' });
    expect(await get()).toEqual({ ...before, price: '1500', total: '1500' });
  });

  it('when the due day changes, then the date follows', async () => {
    expect((await change({ dueDate: '5' })).body.invoice).toMatchObject({
      dueDate: '5',
      dueOn: '2026-12-05',
    });
  });
});

function change(fields: object) {
  return merchant.put(`/v1/invoices/${invoice}`, { invoice: { customer, ...fields } });
}

async function get() {
  return (await merchant.get(`/v1/invoices/${invoice}`)).body.invoice;
}
