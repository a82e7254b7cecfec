import type { NotificationNews, NotificationParsing, RawNotification } from '@mensal/billing/ports';
import { notSent, unknown } from '@mensal/gateway-kit';
import type { Identifier } from '@mensal/kernel';
import { membersOf } from './json-members.js';
import type { LytexClient } from './lytex-client.js';
import { isSigned } from './lytex-signature.js';
import { LYTEX_ID } from './lytex.vendor.js';

/**
 * The vendor posts JSON whose `data` is signed. Of what is signed the ids alone are heard; what it says of the charge is
 * looked up. `webhookType`, and a `dueDate` beside `data`, are not signed, and mean nothing here.
 */
export class LytexNotifications implements NotificationParsing {
  constructor(private readonly lytex: Pick<LytexClient, 'account'>) {}

  async read(tenantId: Identifier, { contentType, body }: RawNotification): Promise<NotificationNews> {
    const members = /^application\/json\s*(;|$)/i.test(contentType.trim()) ? membersOf(body) : undefined;
    const data = members?.get('data');
    const signature = textIn(members?.get('signature'));
    if (data === undefined || signature === undefined)
      return { kind: 'ignored', reason: 'Not JSON with one data and one signature' };
    const account = await this.lytex.account(tenantId);
    if (account === undefined) return unknown(notSent('no-account', 'There is no account that opens here'));
    if (!isSigned(data, signature, account.credentials))
      return { kind: 'ignored', reason: 'The signature is not that of the account' };
    const signed = membersOf(data);
    const gatewayId = textIn(signed?.get('invoiceId'));
    if (gatewayId === undefined || !LYTEX_ID.test(gatewayId))
      return { kind: 'ignored', reason: 'It speaks of no charge' };
    return {
      kind: 'charges',
      charges: [{ gatewayId, reference: textIn(signed?.get('referenceId')) ?? null }],
    };
  }
}

function textIn(json: string | undefined): string | undefined {
  const value: unknown = json === undefined ? undefined : JSON.parse(json);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
