import {
  CustomerDirectory,
  type DirectoryCustomer,
  type MirrorOutcome,
  type RemovalOutcome,
} from '@mensal/customers/ports';
import { detailOf, lost, plain, TIME_ZONE } from '@mensal/gateway-kit';
import { Clock, dateIn, type Identifier } from '@mensal/kernel';
import type { IpayResult } from './ipay-answers.js';
import type { IpayClient } from './ipay-client.js';
import type { IpayCustomerIndex } from './ipay-customer-index.js';
import { customerRefusal, NO_SUCH_CUSTOMER, says } from './ipay-refusals.js';
import type { IpayCustomer, IpayCustomerInput } from './ipay-wire.js';

/** A customer as the vendor is told of it: it keeps no reference of ours. */
export type IpayPerson = Omit<DirectoryCustomer, 'id' | 'taxId'> & { taxId: string };

/** The vendor must have some day, and bills none of these customers. */
const ANY_DAY = '01';

/**
 * Our customers at the vendor: active, in mode Manual and without services, else it would bill them as well. It neither
 * writes to them nor adds late fees or discounts: all of that is done here.
 */
export class IpayCustomerDirectory extends CustomerDirectory {
  readonly gateway = 'ipay';

  constructor(
    private readonly ipay: IpayClient,
    private readonly index: IpayCustomerIndex,
    private readonly clock: Clock,
  ) {
    super();
  }

  async mirror(
    tenantId: Identifier,
    customer: IpayPerson,
    remoteId: string | undefined,
  ): Promise<MirrorOutcome> {
    const { phone } = customer;
    if (phone === undefined) return { kind: 'refused', reason: 'O Ipay exige um telefone com DDD.' };
    const kept = await this.keep(tenantId, { ...customer, phone }, remoteId);
    if (kept.kind === 'ok') return { kind: 'mirrored', remoteId: kept.data.token };
    const reason = customerRefusal(kept);
    return reason === undefined
      ? { kind: 'unavailable', detail: detailOf(kept) }
      : { kind: 'refused', reason };
  }

  /** Another customer of the same person: for a card that is to be the only one of its customer. */
  async double(tenantId: Identifier, token: string): Promise<IpayResult<IpayCustomer>> {
    const original = await this.ipay.getCustomer(tenantId, token);
    if (original.kind !== 'ok') return original;
    const { name, cpfCnpj: taxId, email, phone, zipcode, city, state, neighborhood } = original.data;
    const { address: street, addressNumber: number, addressComplement: complement } = original.data;
    const address = { street, number, neighborhood, city, state, zipcode, ...(complement && { complement }) };
    return this.create(tenantId, { name, taxId, phone, address, ...(email && { email }) });
  }

  async remove(tenantId: Identifier, remoteId: string): Promise<RemovalOutcome> {
    const deleted = await this.ipay.deleteCustomer(tenantId, remoteId);
    this.index.forget(tenantId);
    return deleted.kind === 'ok' || says(deleted, NO_SUCH_CUSTOMER)
      ? { kind: 'removed' }
      : { kind: 'unavailable', detail: detailOf(deleted) };
  }

  private async keep(
    tenantId: Identifier,
    person: Reachable,
    remoteId: string | undefined,
  ): Promise<IpayResult<IpayCustomer>> {
    if (remoteId !== undefined) {
      const updated = await this.update(tenantId, person, remoteId);
      if (!isMissing(updated)) return updated;
    }
    const known = await this.index.find(tenantId, person.taxId);
    if (known.kind !== 'ok') return known;
    if (known.data !== undefined && known.data !== remoteId) {
      const updated = await this.update(tenantId, person, known.data);
      if (!isMissing(updated)) return updated;
    }
    const created = await this.create(tenantId, person);
    // What a lost answer left behind is found by the next one.
    if (created.kind === 'ok') await this.index.add(tenantId, person.taxId, created.data.token);
    else this.index.forget(tenantId);
    return created;
  }

  private async create(tenantId: Identifier, person: Reachable): Promise<IpayResult<IpayCustomer>> {
    const created = await this.ipay.createCustomer(tenantId, {
      ...manual(person),
      cpfCnpj: person.taxId,
      initialBillingDate: dateIn(TIME_ZONE, this.clock.now()),
      dueDate: ANY_DAY,
    });
    return asMirrored(created, person);
  }

  private async update(
    tenantId: Identifier,
    person: Reachable,
    token: string,
  ): Promise<IpayResult<IpayCustomer>> {
    const { taxId } = person;
    const input = { ...manual(person), ...(taxId.length === 14 ? { cnpj: taxId } : { cpf: taxId }) };
    return asMirrored(await this.ipay.updateCustomer(tenantId, token, input), person);
  }
}

type Reachable = IpayPerson & { phone: string };

function manual({ name, email, phone, address }: Reachable): IpayCustomerInput {
  return {
    name,
    ...(email !== undefined && { email }),
    emailIsActive: false,
    active: true,
    mode: 'Manual',
    calculateLatePayment: false,
    hasDiscount: false,
    phone,
    zipcode: address.zipcode,
    address: address.street,
    addressNumber: address.number,
    ...(address.complement !== undefined && { addressComplement: address.complement }),
    neighborhood: address.neighborhood,
    city: address.city,
    state: address.state,
  };
}

function isMissing(result: IpayResult<unknown>): boolean {
  return result.kind !== 'ok' && says(result, NO_SUCH_CUSTOMER);
}

/** One that the vendor bills by itself, or somebody else, is not the copy of our customer. */
function asMirrored(result: IpayResult<IpayCustomer>, { taxId }: IpayPerson): IpayResult<IpayCustomer> {
  if (result.kind !== 'ok') return result;
  const { mode, cpfCnpj } = result.data;
  return plain(mode) === 'manual' && cpfCnpj === taxId ? result : NOT_AS_SENT;
}

const NOT_AS_SENT = lost('unreadable-answer', 'The customer is not in mode Manual, or another person');
