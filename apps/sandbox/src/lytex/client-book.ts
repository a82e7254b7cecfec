import type { Journal } from '../core/journal.js';
import { LytexError } from './errors.js';
import type { Ids } from './ids.js';
import type { ClientBody } from './schemas.js';

/** A merchant's customer. */
export interface Client extends ClientBody {
  readonly _id: string;
  /** Client id of the account that made it. */
  readonly account: string;
  readonly createdAt: string;
}

/** All clients, found by id, and by account and CPF or CNPJ. */
export class ClientBook {
  private readonly byId = new Map<string, Client>();
  private readonly byTaxId = new Map<string, Client>();

  constructor(
    private readonly journal: Journal,
    private readonly ids: Ids,
  ) {
    for (const client of journal.take<Client>('client')) this.index(client);
  }

  /** @throws LytexError 409 where the account has a client with this CPF or CNPJ */
  add(account: string, body: ClientBody, createdAt: string): Client {
    if (this.withTaxId(account, body.cpfCnpj))
      throw new LytexError(409, 'Já existe um cliente com este CPF/CNPJ');
    const client = { ...body, _id: this.ids.next(), account, createdAt };
    this.index(client);
    this.journal.put('client', client._id, client);
    return client;
  }

  withTaxId(account: string, cpfCnpj: string): Client | undefined {
    return this.byTaxId.get(`${account} ${cpfCnpj}`);
  }

  /** Another account's client answers as one that does not exist. @throws LytexError 404 */
  named(account: string, id: string): Client {
    const client = this.byId.get(id);
    if (client?.account !== account) throw new LytexError(404, 'Cliente não encontrado');
    return client;
  }

  /** Invoices keep what they know of it; its CPF or CNPJ is free again. */
  remove(client: Client): void {
    this.byId.delete(client._id);
    this.byTaxId.delete(`${client.account} ${client.cpfCnpj}`);
    this.journal.remove('client', client._id);
  }

  of(account: string): Client[] {
    return [...this.byId.values()].filter((client) => client.account === account);
  }

  reset(): void {
    this.byId.clear();
    this.byTaxId.clear();
  }

  private index(client: Client): void {
    this.byId.set(client._id, client);
    this.byTaxId.set(`${client.account} ${client.cpfCnpj}`, client);
  }
}
