import { DomainError, isTimeZone, newIdentifier, type Identifier } from '@mensal/kernel';

/** `demo` tenants live in development only: production refuses a database that holds one. */
export type TenantKind = 'live' | 'demo';

export interface TenantDetails {
  name: string;
  /** IANA name; every rule about days is read in it. */
  timeZone: string;
  kind: TenantKind;
}

/** A merchant. All its data is bound to its id. */
export class Tenant {
  readonly id!: Identifier;
  name!: string;
  readonly kind!: TenantKind;
  timeZone!: string;
  /** SHA-256 of the client token that every request carries in the header `Token`. */
  tokenHash!: Buffer;
  readonly createdAt!: Date;
  disabledAt!: Date | null;

  private constructor(state: Tenant) {
    Object.assign(this, state);
  }

  /** @throws DomainError IDENTITY.INVALID_NAME, IDENTITY.INVALID_TIME_ZONE */
  static register(details: TenantDetails, tokenHash: Buffer, now: Date): Tenant {
    const name = details.name.trim();
    if (name === '' || name.length > 200)
      throw new DomainError('IDENTITY.INVALID_NAME', 'A tenant needs a name of at most 200 characters');
    if (!isTimeZone(details.timeZone))
      throw new DomainError('IDENTITY.INVALID_TIME_ZONE', `Unknown time zone: ${details.timeZone}`);
    const { timeZone, kind } = details;
    return new Tenant({
      id: newIdentifier(),
      name,
      kind,
      timeZone,
      tokenHash,
      createdAt: now,
      disabledAt: null,
    } as Tenant);
  }

  /** From now on nothing signs in for this tenant, and nothing is billed. What it has is kept. */
  disable(now: Date): void {
    this.disabledAt ??= now;
  }

  enable(): void {
    this.disabledAt = null;
  }

  replaceToken(tokenHash: Buffer): void {
    this.tokenHash = tokenHash;
  }
}
