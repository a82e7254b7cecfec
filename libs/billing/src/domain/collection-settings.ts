import { DomainError } from '@mensal/kernel';
import type { PaymentMethod } from './invoice.js';

/** How a tenant collects by itself. */
export interface CollectionSettings {
  /** The gateways of each payment method, in order: the next is taken where one is unavailable. */
  routing: Readonly<Record<PaymentMethod, readonly string[]>>;
  /** Days after the due date on which a refused card is tried again, ascending. */
  retryDays: readonly number[];
}

/** Of a tenant that has set nothing: nothing is collected by itself. */
export const NO_ROUTING: CollectionSettings['routing'] = { boleto: [], pix: [], card: [] };
export const DEFAULT_RETRY_DAYS: readonly number[] = [1, 3, 5, 7];

const LATEST_RETRY = 90;
const MOST_RETRIES = 10;
const MOST_GATEWAYS = 10;

/** @throws DomainError BILLING.INVALID_COLLECTION_SETTINGS, naming the rule that is broken */
export function checkSettings(settings: CollectionSettings): CollectionSettings {
  const { routing, retryDays } = settings;
  for (const [method, gateways] of Object.entries(routing)) {
    if (new Set(gateways).size !== gateways.length)
      refuse(`A gateway stands twice in the order for ${method}`);
    if (gateways.length > MOST_GATEWAYS)
      refuse(`There are more than ${MOST_GATEWAYS} gateways for ${method}`);
  }
  const sound = retryDays.every((day) => Number.isInteger(day) && day >= 1 && day <= LATEST_RETRY);
  if (!sound) refuse(`Days of retry are whole numbers from 1 to ${LATEST_RETRY}`);
  if (retryDays.some((day, index) => index > 0 && day <= (retryDays[index - 1] ?? 0)))
    refuse('Days of retry ascend, each once');
  if (retryDays.length > MOST_RETRIES) refuse(`There are more than ${MOST_RETRIES} days of retry`);
  return settings;
}

function refuse(rule: string): never {
  throw new DomainError('BILLING.INVALID_COLLECTION_SETTINGS', rule);
}
