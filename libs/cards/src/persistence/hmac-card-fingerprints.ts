import type { Identifier } from '@mensal/kernel';
import { generateSecret, SecretBox, Sql } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { createHmac } from 'node:crypto';
import { CardFingerprints } from '../application/card-fingerprints.js';
import { fingerprintKeyContext } from './sealed-contexts.js';

/**
 * Card numbers are few enough to be tried out, so a bare hash would give them away: the key keeps them. It is the
 * tenant's own, so the same card looks different to two tenants, and sealed by the master key.
 */
@Injectable()
export class HmacCardFingerprints extends CardFingerprints {
  constructor(
    private readonly sql: Sql,
    private readonly box: SecretBox,
  ) {
    super();
  }

  async of(tenantId: Identifier, number: string): Promise<Buffer> {
    const sealed = (await this.find(tenantId)) ?? (await this.make(tenantId));
    const key = await this.box.open(sealed, fingerprintKeyContext(tenantId));
    return createHmac('sha256', Buffer.from(key, 'base64url')).update(number).digest();
  }

  private async find(tenantId: Identifier): Promise<string | null | undefined> {
    const [row] = await this.sql.query<{ key: string | null }>(
      `select fingerprint_key as key from cards.settings where tenant_id = $1`,
      [tenantId],
    );
    return row?.key;
  }

  /** Of several at once the first one's counts. */
  private async make(tenantId: Identifier): Promise<string> {
    const [row] = await this.sql.query<{ key: string }>(
      `insert into cards.settings as s (tenant_id, fingerprint_key) values ($1, $2)
       on conflict (tenant_id) do update set fingerprint_key = coalesce(s.fingerprint_key, excluded.fingerprint_key)
       returning fingerprint_key as key`,
      [tenantId, await this.box.seal(generateSecret(), fingerprintKeyContext(tenantId))],
    );
    return (row as { key: string }).key;
  }
}
