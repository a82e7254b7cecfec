/**
 * What a gateway author implements where the vendor keeps customers of its own: {@link CustomerDirectory}, which registers
 * itself with {@link CustomerDirectories}. Nothing here throws for what a gateway may answer: expected failures are values.
 */
import type { Identifier, TaxId } from '@mensal/kernel';

export { CustomerDirectories } from './application/customer-directories.js';

/** A customer as a directory is told of it. */
export interface DirectoryCustomer {
  /** Ours, for vendors that keep a reference. */
  id: Identifier;
  /** Of a person, or the corporate name (razão social) where `taxId` is a CNPJ. */
  name: string;
  taxId: TaxId;
  email?: string;
  /** Area code and number, digits only: `51999999999`. */
  phone?: string;
  address: DirectoryAddress;
}

export interface DirectoryAddress {
  street: string;
  number: string;
  complement?: string;
  neighborhood: string;
  city: string;
  /** UF, two capital letters. */
  state: string;
  /** CEP, eight digits. */
  zipcode: string;
}

export type MirrorOutcome =
  | { kind: 'mirrored'; remoteId: string }
  /** The gateway does not take this customer. `reason` is in Portuguese, fit for the merchant */
  | { kind: 'refused'; reason: string }
  /** It could not be asked, or its answer got lost: to be tried again. `detail` is in English, without secrets */
  | { kind: 'unavailable'; detail: string };

export type RemovalOutcome =
  /** It is not there any more, or never was. */
  { kind: 'removed' } | { kind: 'refused'; reason: string } | { kind: 'unavailable'; detail: string };

/** The customers that a gateway keeps, as copies of ours. Nothing here moves money: every call may be repeated. */
export abstract class CustomerDirectory {
  /** As the gateway is called in routes and settings: `lytex`. */
  abstract readonly gateway: string;

  /**
   * Makes the customer known there: finds the same person by tax id before making another one, and brings what is kept
   * there up to date where the vendor has a way to.
   *
   * @param remoteId where it was known by, the last time; it need not be there any more
   */
  abstract mirror(
    tenantId: Identifier,
    customer: DirectoryCustomer,
    remoteId: string | undefined,
  ): Promise<MirrorOutcome>;

  abstract remove(tenantId: Identifier, remoteId: string): Promise<RemovalOutcome>;
}
