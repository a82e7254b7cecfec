import { Inject, Injectable } from '@nestjs/common';
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose';
import { CONFIGURATION, type Configuration, type MasterKey } from './configuration.js';

/** Whose secret it is and what it is for. A sealed secret opens under its own context only. */
export interface SecretContext {
  tenantId: string;
  /** `<module>.<what>`. */
  purpose: string;
}

/** A sealed secret that does not open. The message says why and holds nothing of the secret. */
export class SealedSecretError extends Error {
  override readonly name = 'SealedSecretError';
}

const KEY_WRAP = 'A256GCMKW';
const CONTENT = 'A256GCM';

/**
 * Secrets at rest, as compact JWE (RFC 7516): AES-256-GCM under a key of its own, which the master key wraps. The name
 * of the master key and the context stand in the protected header, so they are authenticated with the secret.
 *
 * To rotate, a new key is added behind the others of `MENSAL_MASTER_KEY`, so that all processes can open what it seals,
 * then put in front; what the older ones sealed still opens until {@link SealedStores.reseal} has gone over it.
 */
@Injectable()
export class SecretBox {
  private readonly keys: ReadonlyMap<string, Uint8Array>;
  private readonly current: MasterKey;

  constructor(@Inject(CONFIGURATION) { masterKeys }: Pick<Configuration, 'masterKeys'>) {
    const [current] = masterKeys;
    if (current === undefined) throw new Error('There is no master key');
    this.current = current;
    this.keys = new Map(masterKeys.map(({ id, key }) => [id, key]));
  }

  /** Seals with the first master key. The same text sealed twice looks different. */
  seal(plain: string, { tenantId, purpose }: SecretContext): Promise<string> {
    return new CompactEncrypt(new TextEncoder().encode(plain))
      .setProtectedHeader({ alg: KEY_WRAP, enc: CONTENT, kid: this.current.id, tenant: tenantId, purpose })
      .encrypt(this.current.key);
  }

  /** @throws SealedSecretError for an unknown key, another context, or anything changed since it was sealed. */
  async open(sealed: string, { tenantId, purpose }: SecretContext): Promise<string> {
    const { kid = '', tenant, purpose: sealedFor } = headerOf(sealed);
    const key = this.keys.get(kid);
    if (key === undefined) throw new SealedSecretError(`There is no master key by the name of "${kid}"`);
    if (tenant !== tenantId || sealedFor !== purpose)
      throw new SealedSecretError('The secret was sealed for another tenant or purpose');
    const opened = await compactDecrypt(sealed, key, {
      keyManagementAlgorithms: [KEY_WRAP],
      contentEncryptionAlgorithms: [CONTENT],
    }).catch(() => {
      throw new SealedSecretError(
        `The secret was changed, or sealed with another key by the name of "${kid}"`,
      );
    });
    return new TextDecoder().decode(opened.plaintext);
  }

  /** Whether it was sealed with the master key that seals today. */
  isCurrent(sealed: string): boolean {
    return headerOf(sealed).kid === this.current.id;
  }
}

function headerOf(sealed: string): { kid?: string; tenant?: unknown; purpose?: unknown } {
  try {
    return decodeProtectedHeader(sealed);
  } catch {
    throw new SealedSecretError('This is no sealed secret');
  }
}
