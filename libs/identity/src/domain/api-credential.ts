import { DomainError, newIdentifier, type Identifier } from '@mensal/kernel';

/** What a program signs in with: a client id and a key, of which only the hash is kept. */
export class ApiCredential {
  readonly tenantId!: Identifier;
  readonly id!: Identifier;
  readonly name!: string;
  readonly clientId!: string;
  /** SHA-256. The key itself is shown once, when it is made. */
  keyHash!: Buffer;
  readonly createdAt!: Date;
  rotatedAt!: Date | null;
  disabledAt!: Date | null;

  private constructor(state: ApiCredential) {
    Object.assign(this, state);
  }

  /** @throws DomainError IDENTITY.INVALID_NAME */
  static issue(
    tenantId: Identifier,
    name: string,
    clientId: string,
    keyHash: Buffer,
    now: Date,
  ): ApiCredential {
    if (name.trim() === '' || name.length > 200)
      throw new DomainError('IDENTITY.INVALID_NAME', 'A credential needs a name of at most 200 characters');
    const fresh = { createdAt: now, rotatedAt: null, disabledAt: null };
    return new ApiCredential({
      tenantId,
      id: newIdentifier(),
      name: name.trim(),
      clientId,
      keyHash,
      ...fresh,
    } as ApiCredential);
  }

  rotate(keyHash: Buffer, now: Date): void {
    this.keyHash = keyHash;
    this.rotatedAt = now;
  }

  disable(now: Date): void {
    this.disabledAt ??= now;
  }

  enable(): void {
    this.disabledAt = null;
  }
}
