import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CUSTOMER, startIpaySandbox, type IpaySandbox } from '../testing/ipay.js';

const MISSING = 'b'.repeat(32);

describe('customers and services', () => {
  let sandbox: IpaySandbox;
  beforeAll(async () => {
    sandbox = await startIpaySandbox();
  });
  afterAll(() => sandbox.stop());

  const { call, ...ask } = {
    call: (method: string, path: string, body?: unknown) => sandbox.merchant.call(method, path, body),
    customer: async (token: string) =>
      (await sandbox.merchant.call('GET', `/v1/billing-customers/${token}`)).body.billingCustomer,
  };
  const automatic = async (service: string) =>
    sandbox.merchant.newCustomer({
      mode: 'automático',
      service: { token: service, price: '4000', status: false },
    });

  test('a customer is answered without punctuation, with what nobody has said yet', async () => {
    const { email, ...others } = CUSTOMER;
    const token = await sandbox.merchant.newCustomer({ email: null, mode: 'MANUAL' });
    expect(email).toBe('fulana@example.com');
    expect(await ask.customer(token)).toEqual({
      ...others,
      email: null,
      situation: 'Novo',
      lastBillingDate: null,
      lastPaymentDate: '0000-00-00',
      cpfCnpj: '52998224725',
      zipcode: '01001000',
      createdAt: '2026-11-20',
      token,
    });
  });

  test('a change keeps what it does not name, and takes a document under each of its names', async () => {
    const token = await sandbox.merchant.newCustomer();
    for (const name of ['cpfCnpj', 'cnpj', 'cpf']) {
      const body = { billingCustomer: { [name]: '11.222.333/0001-81', name } };
      const { status, body: answer } = await call('PUT', `/v1/billing-customers/${token}`, body);
      expect([status, answer.billingCustomer]).toEqual([
        200,
        expect.objectContaining({ cpfCnpj: '11222333000181', name, city: 'São Paulo' }),
      ]);
    }
  });

  test('both forms of a token name the same customer, and a deleted one is gone', async () => {
    const token = await sandbox.merchant.newCustomer();
    const hyphenated = token.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-').toUpperCase();
    expect((await ask.customer(hyphenated)).token).toBe(token);
    expect(await call('DELETE', `/v1/billing-customers/${token}`)).toMatchObject({ status: 200, body: '' });
    expect((await call('GET', `/v1/billing-customers/${token}`)).status).toBe(404);
  });

  test('lists are paged in the order of creation', async () => {
    const names = ['Primeira', 'Segunda', 'Terceira'];
    const { body: before } = await call('GET', '/v1/billing-customers');
    for (const name of names) await sandbox.merchant.newCustomer({ name });
    const path = `/v1/billing-customers?offset=${before.total + 1}&limit=500`;
    const { body } = await call('GET', path);
    expect(body).toMatchObject({ total: before.total + 3, skipped: before.total + 1, count: 2 });
    expect(body.billingCustomers.map((customer: { name: string }) => customer.name)).toEqual(names.slice(1));
  });

  test('a service is created, read, changed, listed and deleted', async () => {
    const token = await sandbox.merchant.newService({ price: 1222 });
    const changed = await call('PUT', `/v1/services/${token}`, { service: { status: 'Inativo' } });
    const expected = {
      description: 'Plano de exemplo',
      price: '1222',
      status: 'Inativo',
      createdAt: '2026-11-20',
      token,
    };
    expect(changed.body.service).toEqual(expected);
    expect((await call('GET', `/v1/services/${token}`)).body.service).toEqual(expected);
    expect((await call('GET', '/v1/services')).body.services).toContainEqual(expected);
    expect(await call('DELETE', `/v1/services/${token}`)).toMatchObject({ status: 200, body: '' });
    expect((await call('GET', `/v1/services/${token}`)).status).toBe(404);
  });

  test('a customer in mode Automatico comes with a service, and shows its services only then', async () => {
    const service = await sandbox.merchant.newService();
    const token = await automatic(service);
    const held = { token: service, price: '4000', status: false, createdAt: '2026-11-20' };
    expect(await ask.customer(token)).toMatchObject({ mode: 'Automatico', services: [held] });
    const body = { billingCustomer: { mode: 'Manual', active: true } };
    await call('PUT', `/v1/billing-customers/${token}`, body);
    expect(await ask.customer(token)).not.toHaveProperty('services');
  });

  test('a change with a service changes the price of the one that the customer has', async () => {
    const service = await sandbox.merchant.newService();
    const token = await automatic(service);
    const body = {
      billingCustomer: { mode: 'Automatico', service: { token: service, price: '1', status: true } },
    };
    const { body: answer } = await call('PUT', `/v1/billing-customers/${token}`, body);
    expect(answer.billingCustomer.service).toEqual({ token: service, price: '1', status: true });
    expect((await ask.customer(token)).services).toMatchObject([{ price: '1', status: true }]);
  });

  test('services are assigned, changed and removed', async () => {
    const [first, second] = [await sandbox.merchant.newService(), await sandbox.merchant.newService()];
    const billingCustomer = await automatic(first);
    const assign = (method: string, service: string, price: string) =>
      call(method, '/v1/billing-customers/services', {
        service: { billingCustomer, service, price, status: true },
      });
    const refused = (status: number, mensagem: string) => ({ status, body: { mensagem } });

    expect((await assign('POST', second, '2000')).body).toEqual({
      service: { price: '2000', status: true, createdAt: '2026-11-20' },
    });
    expect(await assign('POST', second, '1')).toMatchObject(
      refused(400, 'Esse serviço já existe para esse cliente para faturar.'),
    );
    expect((await assign('PUT', second, '1993')).body.service.price).toBe('1993');
    const path = `/v1/billing-customers/${billingCustomer}/services/${second}`;
    expect(await call('DELETE', path)).toMatchObject({ status: 200, body: '' });
    const gone = refused(404, 'Serviço do cliente para faturar não encontrado.');
    expect(await call('DELETE', path)).toMatchObject(gone);
    expect(await assign('PUT', second, '1')).toMatchObject(gone);
    expect(await assign('POST', MISSING, '1')).toMatchObject(refused(404, 'Serviço não encontrado.'));
    expect((await ask.customer(billingCustomer)).services).toHaveLength(1);
  });
});
