import type { VendorRoute } from '../core/vendor.js';
import type { Client } from './client-book.js';
import { authorised, paged, param, type Parts } from './parts.js';
import { clientSchema, clientsQuery } from './schemas.js';
import { read } from './validation.js';

/** The routes under `/v2/clients`. */
export function clientRoutes(parts: Parts): VendorRoute[] {
  const { clients, lifecycle } = parts;
  return [
    authorised(parts, 'POST', '/v2/clients', ({ body }, account) => ({
      status: 201,
      body: detail(clients.add(account.clientId, read(clientSchema, body), lifecycle.now())),
    })),

    authorised(parts, 'GET', '/v2/clients', ({ query }, account) => {
      const { page, perPage, search, ...filters } = read(clientsQuery, query);
      const found = clients
        .of(account.clientId)
        .filter((client) => search === undefined || isFoundBy(client, search))
        .filter((client) =>
          Object.entries(filters).every(([name, value]) => client[name as keyof typeof filters] === value),
        );
      return { status: 200, body: paged(found.map(entry), { page, perPage }) };
    }),

    authorised(parts, 'GET', '/v2/clients/:id', (request, account) => ({
      status: 200,
      body: detail(clients.named(account.clientId, param(request, 'id'))),
    })),

    authorised(parts, 'DELETE', '/v2/clients/:id', (request, account) => {
      const client = clients.named(account.clientId, param(request, 'id'));
      clients.remove(client);
      return { status: 200, body: detail(client) };
    }),
  ];
}

/** By a part of its name, or by its CPF or CNPJ. */
function isFoundBy({ name, cpfCnpj }: Client, search: string): boolean {
  return cpfCnpj === search || name.toLowerCase().includes(search.toLowerCase());
}

function entry({ _id, name, email, type, cpfCnpj, cellphone, treatmentPronoun, createdAt }: Client) {
  return {
    _id,
    name,
    email,
    type,
    cpfCnpj,
    cellphone,
    treatmentPronoun: treatmentPronoun ?? null,
    createdAt,
  };
}

/** What no route here sets is null. */
function detail({ account: _, ...client }: Client) {
  return {
    _recipientId: null,
    treatmentPronoun: null,
    address: null,
    groups: [],
    referenceId: null,
    lastInactiveDocument: null,
    inscricaoMunicipal: null,
    inscricaoEstadual: null,
    ...client,
    updatedAt: client.createdAt,
  };
}
