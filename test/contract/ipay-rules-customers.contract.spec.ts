import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ApiClient } from '../support/api-client.js';
import { customerBody } from '../support/mothers.js';
import { TestServer } from '../support/test-server.js';
import { serviceOfCustomer } from './ipay-requests.js';

let server: TestServer;
let merchant: ApiClient;
let service: string;
let customer: string;

beforeAll(async () => {
  server = await TestServer.start({ now: '2026-11-21T15:00:00.000Z' });
});

afterAll(() => server.stop());

beforeEach(async () => {
  merchant = await server.newTenant();
  service = await merchant.aService();
  customer = await merchant.aCustomer({ service: { token: service, price: '9990', status: true } });
});

describe('Given the identity of a customer', () => {
  it.each([
    ['25.071.205/0001-99', '25071205000199'],
    ['25071205000199', '25071205000199'],
    ['12.ABC.345/01DE-35', '12ABC34501DE35'],
    ['12.abc.345/01de-35', '12ABC34501DE35'],
    ['529.982.247-25', '52998224725'],
  ])('when it registers with %s, then %s is answered', async (cpfCnpj, answered) => {
    const { body } = await merchant.post('/v1/billing-customers', customerBody({ cpfCnpj, mode: 'Manual' }));
    expect(body.billingCustomer.cpfCnpj).toBe(answered);
  });

  it.each(['cpfCnpj', 'cnpj', 'cpf'])('when PUT calls it %s, then it is changed', async (name) => {
    const answer = await change({ [name]: '529.982.247-25' });
    expect(answer).toMatchObject({ status: 200, body: { billingCustomer: { cpfCnpj: '52998224725' } } });
  });

  it('when the same CPF registers twice, then there are two customers', async () => {
    const body = customerBody({ cpfCnpj: '529.982.247-25', mode: 'Manual' });
    const first = await merchant.post('/v1/billing-customers', body);
    const second = await merchant.post('/v1/billing-customers', body);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.body.billingCustomer.token).not.toBe(first.body.billingCustomer.token);
  });

  it.each([
    ['92420-000', '92420000'],
    ['92420000', '92420000'],
  ])('when the CEP is %s, then %s is answered', async (zipcode, answered) => {
    expect((await change({ zipcode })).body.billingCustomer.zipcode).toBe(answered);
  });

  it('when the phone has no area code, as on the page, then it is accepted', async () => {
    expect((await change({ phone: '955451515' })).body.billingCustomer.phone).toBe('955451515');
  });
});

describe('Given a customer who is not active', () => {
  beforeEach(async () => {
    await change({ active: false });
  });

  it.each(['Automatico', 'Manual'])('when it is activated with the mode %s, then it is', async (mode) => {
    const { status, body } = await change({ active: true, mode });
    expect([status, body.billingCustomer.active, body.billingCustomer.mode]).toEqual([200, true, mode]);
  });

  it('when it is activated without a mode, then it is 400 and it stays as it was', async () => {
    expect(await change({ active: true })).toMatchObject({
      status: 400,
      body: { mensagem: 'Você precisa fornecer o modo quando ativar um cliente.' },
    });
    expect((await get()).active).toBe(false);
  });

  it('when it is deactivated again, then no mode is needed', async () => {
    expect(await change({ active: false })).toMatchObject({ status: 200 });
  });
});

describe('Given the dates of a customer', () => {
  it('when it never paid nor was billed, then they are 0000-00-00 and null', async () => {
    expect(await get()).toMatchObject({
      createdAt: '2026-11-21',
      lastPaymentDate: '0000-00-00',
      lastBillingDate: null,
      situation: 'Novo',
    });
  });

  it('when it is late in the evening in São Paulo, then they are of that day, not of the next in UTC', async () => {
    const evening = await TestServer.start({ now: '2026-11-22T02:30:00.000Z' });
    const newcomer = await evening.newTenant();
    const { body } = await newcomer.get(`/v1/billing-customers/${await newcomer.aCustomer()}`);
    expect(body.billingCustomer.createdAt).toBe('2026-11-21');
    await evening.stop();
  });
});

describe('Given the services of a customer', () => {
  it('when they are read, then each carries a token that removes it', async () => {
    const another = await merchant.aService();
    await merchant.post('/v1/billing-customers/services', serviceOfCustomer(customer, another));
    const [first] = (await get()).services;

    const removed = await merchant.delete(`/v1/billing-customers/${customer}/services/${first.token}`);

    expect(removed).toMatchObject({ status: 200, body: undefined });
    expect((await get()).services.map(({ token }: { token: string }) => token)).toEqual([another]);
  });

  it('when a removed service is added again, then the customer has it', async () => {
    await merchant.delete(`/v1/billing-customers/${customer}/services/${service}`);
    const body = serviceOfCustomer(customer, service, { price: '5' });
    expect(await merchant.post('/v1/billing-customers/services', body)).toMatchObject({ status: 200 });
    expect((await get()).services).toMatchObject([{ token: service, price: '5', status: true }]);
  });

  it('when its terms change, then the customer has the new ones', async () => {
    const body = serviceOfCustomer(customer, service, { price: '5', status: false });
    const answer = await merchant.put('/v1/billing-customers/services', body);
    expect(answer).toMatchObject({ status: 200, body: { service: { price: '5', status: false } } });
    expect((await get()).services).toMatchObject([{ token: service, price: '5', status: false }]);
  });

  it('when the customer becomes manual, then they are not shown, and are back when it is automatic again', async () => {
    expect((await change({ mode: 'Manual' })).body.billingCustomer.services).toBeUndefined();
    expect((await change({ mode: 'Automatico' })).body.billingCustomer.services).toHaveLength(1);
  });
});

describe('Given a PUT with some fields', () => {
  it('when it is sent, then all other fields stay', async () => {
    const before = await get();
    await change({ name: 'Beltrano Fictício' });
    expect(await get()).toEqual({ ...before, name: 'Beltrano Fictício' });
  });

  it('when it holds fields that the contract does not know, then they are ignored', async () => {
    const before = await get();
    expect(await change({ token: 'x', situation: 'Processado', extra: 1 })).toMatchObject({ status: 200 });
    expect(await get()).toEqual(before);
  });
});

function change(billingCustomer: object) {
  return merchant.put(`/v1/billing-customers/${customer}`, { billingCustomer });
}

async function get() {
  return (await merchant.get(`/v1/billing-customers/${customer}`)).body.billingCustomer;
}
