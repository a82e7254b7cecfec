import type { GatewayEnvironment } from '@mensal/billing/ports';
import { BoundedMap, type Failed } from '@mensal/gateway-kit';
import type { Identifier } from '@mensal/kernel';
import type { EfiFailure } from './efi-answers.js';
import type { EfiClient } from './efi-client.js';

/** As the vendor's browser package keeps it; real milliseconds. */
const LIFETIME_MS = 3_600_000;
const MAX_KEYS = 1_000;

export interface KeyOwner {
  environment: GatewayEnvironment;
  payeeCode: string;
}

type Key = Failed<EfiFailure> | { kind: 'ok'; data: string; cached: boolean };

/** The keys, in PEM, that cards are encrypted with: asked for once an hour for each account. */
export class EfiPublicKeys {
  private readonly known = new BoundedMap<string, { pem: string; validUntil: number }>(MAX_KEYS);

  constructor(private readonly efi: Pick<EfiClient, 'publicKey'>) {}

  async of(tenantId: Identifier, owner: KeyOwner): Promise<Key> {
    const name = nameOf(owner);
    const known = this.known.get(name);
    if (known !== undefined && performance.now() < known.validUntil)
      return { kind: 'ok', data: known.pem, cached: true };
    const asked = await this.efi.publicKey(tenantId, owner.payeeCode);
    if (asked.kind !== 'ok') return asked;
    this.known.set(name, { pem: asked.data, validUntil: performance.now() + LIFETIME_MS });
    return { kind: 'ok', data: asked.data, cached: false };
  }

  forget(owner: KeyOwner): void {
    this.known.delete(nameOf(owner));
  }
}

function nameOf({ environment, payeeCode }: KeyOwner): string {
  return `${environment}/${payeeCode}`;
}
