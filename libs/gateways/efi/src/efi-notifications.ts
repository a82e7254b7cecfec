import type { NotificationNews, NotificationParsing, RawNotification } from '@mensal/billing/ports';
import { unknown } from '@mensal/gateway-kit';
import type { Identifier } from '@mensal/kernel';
import type { EfiClient } from './efi-client.js';
import { INVALID, NO_SUCH_PROPERTY } from './efi-errors.js';

/** The vendor posts a form with one token, unsigned. What the token stands for is asked of the vendor. */
export class EfiNotifications implements NotificationParsing {
  constructor(private readonly efi: EfiClient) {}

  /** Of a token that the vendor does not know nothing is believed. */
  async read(tenantId: Identifier, { contentType, body }: RawNotification): Promise<NotificationNews> {
    const token = tokenOf(contentType, body);
    if (token === undefined) return { kind: 'ignored', reason: 'Not a form with one notification token' };
    const result = await this.efi.notification(tenantId, token);
    if (result.kind === 'error' && [NO_SUCH_PROPERTY, INVALID].includes(result.code))
      return { kind: 'ignored', reason: `Efí does not know the token: ${result.code} ${result.name}` };
    if (result.kind !== 'ok') return unknown(result);
    const charges = new Map<number, { gatewayId: string; reference: string | null }>();
    for (const { type, charge_id, custom_id } of result.data)
      if (type === 'charge' && charge_id !== undefined)
        charges.set(charge_id, { gatewayId: String(charge_id), reference: custom_id });
    return charges.size === 0
      ? { kind: 'ignored', reason: 'It speaks of no charge' }
      : { kind: 'charges', charges: [...charges.values()] };
  }
}

/** @returns the value of the one field `notification`, where it looks like a token of the vendor's (a UUID) */
export function tokenOf(contentType: string, body: string): string | undefined {
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(contentType.trim()) || body.length > 1_000)
    return undefined;
  const [token, ...others] = new URLSearchParams(body).getAll('notification');
  return token !== undefined && others.length === 0 && /^[0-9A-Za-z-]{16,64}$/.test(token)
    ? token
    : undefined;
}
