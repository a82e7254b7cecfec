import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CLIENT, invoice, LytexMerchant } from '../testing/lytex.js';
import { startTestSandbox, type TestSandbox } from '../testing/sandbox.js';

const COMPANY = { ...CLIENT, type: 'pj', name: 'Empresa Exemplo', cpfCnpj: '11222333000181' };
const LETTERS = { ...COMPANY, cpfCnpj: '12ABC34501DE35' };

describe('Lytex: clients', () => {
  let sandbox: TestSandbox;
  let merchant: LytexMerchant;
  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  beforeEach(async () => {
    merchant = await new LytexMerchant(sandbox).signIn();
  });
  afterEach(() => sandbox.control('POST', '/reset'));
  afterAll(() => sandbox.stop());

  const add = async (client: object) => (await merchant.post('/clients', client)).body._id as string;
  const namesOf = async (query: string) =>
    (await merchant.get(`/clients${query}`)).body.results.map(({ cpfCnpj }: typeof CLIENT) => cpfCnpj);

  test.each([COMPANY, LETTERS])('a company with CNPJ $cpfCnpj can be one', async (company) => {
    const { status, body } = await merchant.post('/clients', company);
    expect([status, body]).toEqual([201, expect.objectContaining(company)]);
    expect(body._id).toMatch(/^[0-9a-f]{24}$/);
    expect((await merchant.get(`/clients/${body._id}`)).body).toEqual(body);
  });

  test('there is one of each CPF or CNPJ', async () => {
    const id = await add(CLIENT);
    expect(await merchant.post('/clients', { ...CLIENT, name: 'Outra Exemplo' })).toMatchObject({
      status: 409,
      body: { statusCode: 409, message: 'Já existe um cliente com este CPF/CNPJ', error: 'Conflict' },
    });
    await merchant.send('DELETE', `/clients/${id}`);
    expect((await merchant.post('/clients', CLIENT)).status).toBe(201);
  });

  test('a deleted one is answered once more, and then gone; its invoices stay', async () => {
    const id = await add(CLIENT);
    const invoiceId = await merchant.newInvoice({ client: undefined, _clientId: id });
    const detail = (await merchant.get(`/clients/${id}`)).body;
    expect(await merchant.send('DELETE', `/clients/${id}`)).toMatchObject({ status: 200, body: detail });
    for (const method of ['GET', 'DELETE'])
      expect((await merchant.send(method, `/clients/${id}`)).status).toBe(404);
    expect((await merchant.get(`/invoices/${invoiceId}`)).body.client.name).toBe(CLIENT.name);
  });

  test.each(['_clientId', '_clienteId', 'clientId'])('an invoice names one by %s', async (name) => {
    const id = await add(CLIENT);
    const { status, body } = await merchant.post('/invoices', invoice({ client: undefined, [name]: id }));
    expect([status, body._clientId]).toEqual([201, id]);
  });

  test('an invoice for nobody is not made', async () => {
    const nobody = invoice({ client: undefined, _clientId: '65df1d1b1c008a7000000000' });
    expect(await merchant.post('/invoices', nobody)).toMatchObject({
      status: 404,
      body: { message: 'Cliente não encontrado' },
    });
    expect((await sandbox.control('GET', '/lytex/charges')).body).toEqual([]);
  });

  test('an invoice that brings its client makes it, or takes the one with the same CPF', async () => {
    const first = await merchant.post('/invoices', invoice());
    const second = await merchant.post('/invoices', invoice({ client: { ...CLIENT, name: 'Outra' } }));
    expect(second.body._clientId).toBe(first.body._clientId);
    expect((await merchant.get('/clients')).body.paginate.total).toBe(1);
    expect(second.body.client.name).toBe(CLIENT.name);
  });

  test('are listed newest first, by filters and pages', async () => {
    for (const client of [CLIENT, COMPANY, { ...LETTERS, referenceId: 'R1' }]) await add(client);
    const [person, company, letters] = [CLIENT.cpfCnpj, COMPANY.cpfCnpj, LETTERS.cpfCnpj];
    expect(await namesOf('')).toEqual([letters, company, person]);
    expect(await namesOf(`?cpfCnpj=${company}`)).toEqual([company]);
    expect(await namesOf('?type=pj&referenceId=R1')).toEqual([letters]);
    expect(await namesOf(`?search=${company}`)).toEqual([company]);
    expect(await namesOf('?search=empresa')).toEqual([letters, company]);
    expect(await namesOf('?search=empresa&referenceId=R1')).toEqual([letters]);
    expect(await namesOf('?name=Ninguém')).toEqual([]);
    expect((await merchant.get('/clients?perPage=2&page=2')).body).toMatchObject({
      results: [{ cpfCnpj: person }],
      paginate: { perPage: 2, page: 2, pages: 2, total: 3 },
    });
  });
});
