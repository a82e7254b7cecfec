import type { DirectoryCustomer } from '@mensal/customers/ports';
import { describe, expect, it } from '@jest/globals';
import type { VendorAnswer, VendorCall } from '@mensal/gateway-kit';
import type { Identifier, TaxId } from '@mensal/kernel';
import { LytexClient } from './lytex-client.js';
import { LytexCustomerDirectory } from './lytex-customer.directory.js';

const tenantId = '018f0000-0000-7000-8000-000000000001' as Identifier;
const ID = '65df1d1b1c008a70b5d38345';
const CUSTOMER: DirectoryCustomer = {
  id: '018f0000-0000-7000-8000-000000000002' as Identifier,
  name: 'Exemplo Fictício Ltda',
  taxId: '11222333000181' as TaxId,
  email: 'contato@exemplo.test',
  phone: '3133334444',
  address: {
    street: 'Rua do Exemplo',
    number: '909',
    complement: 'Sala 2',
    neighborhood: 'Centro',
    city: 'Ouro Preto',
    state: 'MG',
    zipcode: '35400000',
  },
};

const answer = (status: number, body: unknown): VendorAnswer => ({ kind: 'answer', status, body });
const client = (_id = ID, cpfCnpj: string = CUSTOMER.taxId) => ({ _id, cpfCnpj });
const listed = (results: object[], pages = 1) => answer(200, { results, paginate: { page: 1, pages } });
const EXISTS = answer(409, { statusCode: 409, message: 'Cliente já cadastrado', error: 'Conflict' });
const NOT_FOUND = answer(404, { statusCode: 404, message: 'Cliente não encontrado', error: 'Not Found' });
const FORBIDDEN = answer(403, { statusCode: 403, message: 'Token revogado', error: 'Forbidden' });
const LOST: VendorAnswer = { kind: 'lost', trouble: { code: 'timeout', detail: '' } };

const CREATE = 'POST /v2/clients';
const LIST = 'GET /v2/clients';
const DETAIL = 'GET /v2/clients/:id';
const DELETE = 'DELETE /v2/clients/:id';

function directory(answers: Record<string, VendorAnswer | ((call: VendorCall) => VendorAnswer)>) {
  const calls: VendorCall[] = [];
  const vendor = {
    call: async (_tenantId: Identifier, call: VendorCall): Promise<VendorAnswer> => {
      calls.push(call);
      const given = answers[`${call.method} ${call.route}`]!;
      return typeof given === 'function' ? given(call) : given;
    },
    account: async () => undefined,
    test: async () => ({ kind: 'working' as const }),
  };
  const routes = () => calls.map(({ method, route }) => `${method} ${route}`);
  return { directory: new LytexCustomerDirectory(new LytexClient(vendor)), calls, routes };
}

describe('mirroring', () => {
  it('creates a client with all that the page has for it', async () => {
    const lytex = directory({ [LIST]: listed([]), [CREATE]: answer(201, client()) });
    expect(await lytex.directory.mirror(tenantId, CUSTOMER, undefined)).toEqual({
      kind: 'mirrored',
      remoteId: ID,
    });
    expect(lytex.routes()).toEqual([LIST, CREATE]);
    expect(lytex.calls[1]?.body).toEqual({
      type: 'pj',
      name: 'Exemplo Fictício Ltda',
      cpfCnpj: '11222333000181',
      email: 'contato@exemplo.test',
      cellphone: '3133334444',
      address: {
        street: 'Rua do Exemplo',
        zone: 'Centro',
        city: 'Ouro Preto',
        state: 'MG',
        number: '909',
        complement: 'Sala 2',
        zip: '35400000',
      },
      referenceId: CUSTOMER.id,
    });
  });

  it('finds the same tax id on whichever page it is, where it is known already', async () => {
    const pages = [
      listed([client('a1', '1122233300018')], 2),
      listed([client('a2', '52998224725'), client()], 2),
    ];
    const lytex = directory({ [LIST]: ({ query }) => pages[Number(query?.['page']) - 1]! });
    expect(await lytex.directory.mirror(tenantId, CUSTOMER, undefined)).toMatchObject({ remoteId: ID });
    expect(lytex.routes()).toEqual([LIST, LIST]);
  });

  it('finds whom somebody else has made known in the meantime', async () => {
    const lists = [listed([]), listed([client()])];
    const lytex = directory({ [CREATE]: EXISTS, [LIST]: () => lists.shift()! });
    expect(await lytex.directory.mirror(tenantId, CUSTOMER, undefined)).toMatchObject({ remoteId: ID });
    expect(lytex.routes()).toEqual([LIST, CREATE, LIST]);
  });

  it('asks by the name of the field where the vendor does not know the other filter, and goes on so', async () => {
    const refused = answer(400, { message: 'Requisição inválida' });
    const lytex = directory({
      [LIST]: ({ query }) => (query?.['cpfCnpj'] === CUSTOMER.taxId ? listed([client()]) : refused),
    });
    expect(await lytex.directory.mirror(tenantId, CUSTOMER, undefined)).toMatchObject({ remoteId: ID });
    await lytex.directory.mirror(tenantId, CUSTOMER, undefined);
    const [search, cpfCnpj] = ['search', 'cpfCnpj'].map((name) => ({ [name]: CUSTOMER.taxId, page: 1 }));
    expect(lytex.calls.map(({ query }) => query)).toEqual([search, cpfCnpj, cpfCnpj]);
  });

  it('asks by the name of the field for several at the same time, too', async () => {
    const refused = answer(400, { message: 'Requisição inválida' });
    const lytex = directory({ [LIST]: ({ query }) => (query?.['cpfCnpj'] ? listed([client()]) : refused) });
    const mirrored = await Promise.all(
      [1, 2].map(() => lytex.directory.mirror(tenantId, CUSTOMER, undefined)),
    );
    expect(mirrored).toEqual([1, 2].map(() => ({ kind: 'mirrored', remoteId: ID })));
  });

  it.each([
    ['it is still there', answer(200, client()), [DETAIL]],
    ['it is not there any more', NOT_FOUND, [DETAIL, LIST, CREATE]],
    ['it is somebody else', answer(200, client(ID, '52998224725')), [DETAIL, LIST, CREATE]],
  ])('looks where it was known by, the last time: %s', async (_what, detail, routes) => {
    const lytex = directory({
      [DETAIL]: detail,
      [LIST]: listed([]),
      [CREATE]: answer(201, client('b1')),
    });
    const remoteId = routes.length === 1 ? ID : 'b1';
    expect(await lytex.directory.mirror(tenantId, CUSTOMER, ID)).toEqual({ kind: 'mirrored', remoteId });
    expect(lytex.routes()).toEqual(routes);
  });

  it.each<[string, Record<string, VendorAnswer>, string]>([
    ['it is refused', { [CREATE]: answer(400, { message: 'Requisição inválida' }) }, 'refused'],
    ['the account is refused', { [CREATE]: FORBIDDEN }, 'unavailable'],
    ['the answer gets lost', { [CREATE]: LOST }, 'unavailable'],
    ['it is answered with another thing', { [CREATE]: answer(201, {}) }, 'unavailable'],
    ['it exists, and is not listed', { [CREATE]: EXISTS }, 'unavailable'],
    ['the list is endless', { [LIST]: listed([], 1e6) }, 'unavailable'],
    ['the list is refused', { [LIST]: FORBIDDEN }, 'unavailable'],
    ['the list is refused by either filter', { [LIST]: answer(400, { message: 'Não' }) }, 'unavailable'],
  ])('where %s', async (_what, answers, kind) => {
    const lytex = directory({ [LIST]: listed([]), ...answers });
    expect((await lytex.directory.mirror(tenantId, CUSTOMER, undefined)).kind).toBe(kind);
    expect(lytex.calls.length).toBeLessThan(50);
  });

  it('sends nothing new where the known one cannot be asked for', async () => {
    const lytex = directory({ [DETAIL]: LOST });
    expect(await lytex.directory.mirror(tenantId, CUSTOMER, ID)).toMatchObject({ kind: 'unavailable' });
    expect(lytex.routes()).toEqual([DETAIL]);
  });
});

describe('removing', () => {
  it.each([
    ['removed', answer(200, client()), 'removed'],
    ['not there', NOT_FOUND, 'removed'],
    ['refused', answer(400, { message: 'Cliente com faturas em aberto' }), 'refused'],
    ['lost', LOST, 'unavailable'],
  ])('that is %s', async (_what, given, kind) => {
    const lytex = directory({ [DELETE]: given });
    expect((await lytex.directory.remove(tenantId, ID)).kind).toBe(kind);
    expect(lytex.calls[0]).toMatchObject({ params: { id: ID } });
  });
});
