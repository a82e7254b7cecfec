import type { Identifier } from '@mensal/kernel';
import type { VendorClient } from '../vendor-client.js';
import type { VendorAnswer, VendorCall } from '../vendor.js';
import type { Check, VendorFailure, VendorResult } from './result.js';

type Sending = Omit<VendorCall, 'method' | 'route' | 'effect'>;

/** Tells success, the vendor's no, and what is neither apart. */
export type ReadAnswer<Failure extends VendorFailure> = <Data>(
  answer: VendorAnswer,
  check: Check<Data>,
) => VendorResult<Data, Failure>;

/** What the functions of an adapter's client are made of: they call a route, and read its answer. */
export class VendorRoutes<Failure extends VendorFailure> {
  constructor(
    private readonly vendor: VendorClient,
    private readonly read: ReadAnswer<Failure>,
  ) {}

  /** A read: repeated where its answer got lost. */
  get<Data>(tenantId: Identifier, route: string, sending: Sending, check: Check<Data>) {
    return this.call(tenantId, { method: 'GET', route, ...sending, effect: 'read' }, check);
  }

  /** Moves no money, and is not repeated. */
  write<Data>(
    tenantId: Identifier,
    method: VendorCall['method'],
    route: string,
    sending: Sending,
    check: Check<Data>,
  ) {
    return this.call(tenantId, { method, route, ...sending, effect: 'write' }, check);
  }

  /** A `POST` that may move money: never repeated, and never late. */
  money<Data>(
    tenantId: Identifier,
    route: string,
    sending: Sending & { sendBefore: Date },
    check: Check<Data>,
  ) {
    return this.call(tenantId, { method: 'POST', route, ...sending, effect: 'money' }, check);
  }

  async call<Data>(
    tenantId: Identifier,
    call: VendorCall,
    check: Check<Data>,
  ): Promise<VendorResult<Data, Failure>> {
    return this.read(await this.vendor.call(tenantId, call), check);
  }
}
