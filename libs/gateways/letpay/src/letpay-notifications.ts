import type { NotificationNews, NotificationParsing, RawNotification } from '@mensal/billing/ports';
import { fieldsOf } from '@mensal/gateway-kit';
import type { Identifier } from '@mensal/kernel';
import { idOf } from './letpay-fields.js';

const LONGEST_BODY = 1_000;

/** The vendor posts `{reference_id, payment_token}`, unsigned: it names a payment to look up, and says nothing of it. */
export class LetPayNotifications implements NotificationParsing {
  read(_tenantId: Identifier, { body }: RawNotification): Promise<NotificationNews> {
    const named = body.length > LONGEST_BODY ? undefined : fieldsOf(parsed(body));
    const gatewayId = idOf(named?.['payment_token']);
    const reference = idOf(named?.['reference_id']);
    return Promise.resolve(
      gatewayId === undefined || reference === undefined
        ? { kind: 'ignored', reason: 'It names no payment by reference_id and payment_token' }
        : { kind: 'charges', charges: [{ gatewayId, reference }] },
    );
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
