import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer, ApiClient } from '../support/api-client.js';
import { TestServer } from '../support/test-server.js';
import { invoiceBody, serviceOfCustomer } from './ipay-requests.js';

const USED = 'Refresh token utilizado anteriormente.';

let server: TestServer;
let merchant: ApiClient;

beforeAll(async () => {
  server = await TestServer.start({ now: '2026-11-21T15:00:00.000Z' });
});

afterAll(() => server.stop());

beforeEach(async () => {
  merchant = await server.newTenant();
});

describe('Given requests at the same time', () => {
  it('when ten add the same service to a customer, then one does, and nine hear that it is there', async () => {
    const customer = await merchant.aCustomer();
    const body = serviceOfCustomer(customer, await merchant.aService());

    const answers = await atOnce(10, () => merchant.post('/v1/billing-customers/services', body));

    expect(told(answers)).toEqual([
      '200',
      ...nine('400 Esse serviço já existe para esse cliente para faturar.'),
    ]);
    expect((await customerOf(customer)).services).toHaveLength(2);
  });

  it('when ten change a customer and give it the same service, then it has it once, and none fails', async () => {
    const customer = await merchant.aCustomer();
    const service = { token: await merchant.aService(), price: '100', status: true };

    const answers = await atOnce(10, () =>
      merchant.put(`/v1/billing-customers/${customer}`, { billingCustomer: { service } }),
    );

    expect(told(answers)).toEqual(['200', ...nine('200')]);
    expect((await customerOf(customer)).services).toHaveLength(2);
  });

  it('when a refresh token is used five times, then at most one succeeds, and the family is dead', async () => {
    const { refresh_token: refreshToken } = (await merchant.post('/v1/signin', merchant.secrets)).body;

    const answers = await atOnce(5, () => merchant.post('/v1/refresh-token', { refreshToken }));

    expect(told(answers).slice(1)).toEqual(Array.from({ length: 4 }, () => `401 ${USED}`));
    for (const { body } of answers.filter(({ status }) => status === 200)) {
      const headers = { ...merchant.headers, Authorization: `Bearer ${body.access_token}` };
      expect(await merchant.send('GET', '/v1/services', undefined, headers)).toMatchObject({ status: 401 });
    }
  });

  it('when fifty make an invoice, then the numbers are 1 to 50', async () => {
    const customer = await merchant.aCustomer({ mode: 'Manual' });

    const answers = await atOnce(50, () => merchant.post('/v1/invoices', invoiceBody(customer)));

    const numbers = answers.map(({ body }) => Number(body.invoice.invoiceNumber));
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  });

  it('when some invoices are refused among others, then their numbers are not missed', async () => {
    const customer = await merchant.aCustomer({ mode: 'Manual' });

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        merchant.post('/v1/invoices', invoiceBody(customer, index % 2 === 0 ? {} : { dueDate: '32' })),
      ),
    );

    const made = answers
      .filter(({ status }) => status === 200)
      .map(({ body }) => Number(body.invoice.invoiceNumber));
    expect(made.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 10 }, (_, index) => index + 1));
  });

  it('when ten mark an invoice as paid, then one does, and nine hear that it is', async () => {
    const customer = await merchant.aCustomer({ mode: 'Manual' });
    const invoice = await merchant.anInvoice({ customer });

    const answers = await atOnce(10, () =>
      merchant.put(`/v1/invoices/${invoice}`, { invoice: { customer, status: 'Pago' } }),
    );

    expect(told(answers)).toEqual(['200', ...nine('403 Você não pode editar uma fatura paga.')]);
  });

  it('when ten delete an invoice, then one does, and nine find nothing', async () => {
    const invoice = await merchant.anInvoice({ customer: await merchant.aCustomer({ mode: 'Manual' }) });

    const answers = await atOnce(10, () => merchant.delete(`/v1/invoices/${invoice}`));

    expect(told(answers)).toEqual(['200', ...nine('404 Fatura não encontrada.')]);
  });
});

function atOnce(times: number, request: () => Promise<Answer>): Promise<Answer[]> {
  return Promise.all(Array.from({ length: times }, request));
}

/** Status and text of each answer, sorted. */
function told(answers: Answer[]): string[] {
  return answers
    .map(({ status, body }) => (status === 200 ? '200' : `${status} ${body.mensagem}`))
    .toSorted();
}

function nine(text: string): string[] {
  return Array.from({ length: 9 }, () => text);
}

async function customerOf(token: string) {
  return (await merchant.get(`/v1/billing-customers/${token}`)).body.billingCustomer;
}
