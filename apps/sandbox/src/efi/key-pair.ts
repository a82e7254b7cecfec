import { constants, createPrivateKey, createPublicKey, generateKeyPair, privateDecrypt } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

/** The payload of a card does not fit into less. */
const BITS = 4096;

/** The key that browsers encrypt cards with: made when first needed, and kept, since browsers cache it for an hour. */
export class KeyPair {
  private key: Promise<KeyObject> | undefined;
  private readonly file: string | undefined;

  constructor(dataDir: string | undefined) {
    this.file = dataDir && path.join(dataDir, 'sandbox-efi-key.pem');
  }

  /** @returns PEM */
  async publicKey(): Promise<string> {
    return createPublicKey(await this.privateKey()).export({ type: 'spki', format: 'pem' }) as string;
  }

  /**
   * Reads base64 of RSA PKCS#1 v1.5, the only padding that the vendor's package makes. What was not encrypted with this
   * key gives random bytes instead of an error (OpenSSL's implicit rejection), so the caller checks what it gets.
   * @throws Error where not even that is possible
   */
  async decrypt(base64: string): Promise<string> {
    const key = await this.privateKey();
    return privateDecrypt(
      { key, padding: constants.RSA_PKCS1_PADDING },
      Buffer.from(base64, 'base64'),
    ).toString('utf8');
  }

  private privateKey(): Promise<KeyObject> {
    this.key ??= this.loadOrGenerate();
    return this.key;
  }

  private async loadOrGenerate(): Promise<KeyObject> {
    if (this.file !== undefined && fs.existsSync(this.file))
      return createPrivateKey(fs.readFileSync(this.file, 'utf8'));
    const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: BITS });
    if (this.file !== undefined)
      fs.writeFileSync(this.file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    return privateKey;
  }
}
