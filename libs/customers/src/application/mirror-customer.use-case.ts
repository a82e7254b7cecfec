import { CONFIGURATION, UnitOfWork, type Configuration } from '@mensal/platform';
import type { Identifier } from '@mensal/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { Customer } from '../domain/customer.js';
import type { DirectoryCustomer, MirrorOutcome } from '../ports.js';
import { CustomerDirectories } from './customer-directories.js';
import { MirrorStore } from './mirror.store.js';

/** Longer than a gateway takes for the few calls of it: as a multiple of its time-out. */
const LEASE_TIMEOUTS = 10;

/** Makes a customer known at a gateway that keeps customers, and remembers as what. */
@Injectable()
export class MirrorCustomer {
  constructor(
    private readonly directories: CustomerDirectories,
    private readonly mirrors: MirrorStore,
    private readonly unitOfWork: UnitOfWork,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  /** Not within a transaction: it may ask the gateway. @returns `none` where the gateway keeps no customers */
  async execute(customer: Customer, gateway: string): Promise<MirrorOutcome | { kind: 'none' }> {
    const directory = this.directories.find(gateway);
    if (directory === undefined) return { kind: 'none' };
    const { tenantId, id } = customer;
    const remoteId = (await this.known(tenantId, gateway, [customer])).get(id);
    if (remoteId !== undefined) return { kind: 'mirrored', remoteId };
    const told = directoryCustomerOf(customer);
    const leaseMs = LEASE_TIMEOUTS * this.configuration.gatewayTimeoutMs;
    const lease = await this.mirrors.lease(tenantId, id, gateway, leaseMs);
    if (lease === undefined)
      return { kind: 'unavailable', detail: 'another worker is making the customer known' };
    let outcome: MirrorOutcome | undefined;
    try {
      outcome = await directory.mirror(tenantId, told, lease.remoteId ?? undefined);
    } finally {
      const mirrored =
        outcome?.kind === 'mirrored' ? { remoteId: outcome.remoteId, told: textOf(told) } : undefined;
      await this.mirrors.release(tenantId, id, gateway, mirrored);
    }
    return outcome;
  }

  /** As what those of some customers are known at a gateway that need not be told there. */
  async known(
    tenantId: Identifier,
    gateway: string,
    customers: readonly Customer[],
  ): Promise<Map<Identifier, string>> {
    if (customers.length === 0 || this.directories.find(gateway) === undefined) return new Map();
    const told = customers.map((one): [Identifier, string] => [one.id, textOf(directoryCustomerOf(one))]);
    return this.mirrors.current(tenantId, gateway, new Map(told));
  }

  /** The gateway would not take it: asked about anew, the next time. */
  doubt(tenantId: Identifier, customerId: Identifier, gateway: string): Promise<void> {
    return this.mirrors.doubt(tenantId, customerId, gateway);
  }

  /** The account at the gateway has become another one, which knows none of them. */
  forget(tenantId: Identifier, gateway: string): Promise<void> {
    return this.unitOfWork.run(() => this.mirrors.forget(tenantId, gateway));
  }
}

function textOf(told: DirectoryCustomer): string {
  return JSON.stringify(told);
}

function directoryCustomerOf(customer: Customer): DirectoryCustomer {
  const phone = [customer.cellPhone, customer.phone, customer.phone2].find(
    (number) => number !== null && /^\d{10,11}$/.test(number),
  );
  return {
    id: customer.id,
    name: customer.name,
    taxId: customer.taxId,
    ...(customer.email !== null && { email: customer.email }),
    ...(phone != null && { phone }),
    address: {
      street: customer.address,
      number: customer.addressNumber,
      ...(customer.addressComplement !== null && { complement: customer.addressComplement }),
      neighborhood: customer.neighborhood,
      city: customer.city,
      state: customer.state,
      zipcode: customer.zipcode,
    },
  };
}
