import type { DeliveryDetails, DeliveryStatus, DeliveryView } from '../application/webhooks/webhook-log.js';
import type { Webhook } from '../domain/webhooks/webhook.js';

const STATUS_NAMES = {
  waiting: 'Pendente',
  delivered: 'Entregue',
  failed: 'Falhou',
  discarded: 'Descartada',
} as const satisfies Record<DeliveryStatus, string>;

// A map, because in an object "constructor" would be a status too.
const STATUSES = new Map<string, DeliveryStatus>(
  Object.entries(STATUS_NAMES).map(([status, name]) => [name, status as DeliveryStatus]),
);

export function parseStatus(text: string): DeliveryStatus | undefined {
  return STATUSES.get(text);
}

/** Without its key, which is shown when it is made and never again. */
export function webhookToWire({ id, url, events, description, active, createdAt, goneAt, health }: Webhook) {
  return {
    token: id,
    url,
    events,
    description,
    active,
    createdAt: createdAt.toISOString(),
    /** Since when the receiver has taken nothing, and when it is tried again where it is being rested. */
    failingSince: toWire(health.failingSince),
    resumeAt: toWire(health.resumeAt),
    goneAt: toWire(goneAt),
  };
}

export function deliveryToWire(delivery: DeliveryView) {
  return {
    /** The message's id too: `webhook-id` of its requests. */
    token: delivery.id,
    type: delivery.type,
    invoice: delivery.subject,
    status: STATUS_NAMES[delivery.status],
    tries: delivery.tries,
    statusCode: delivery.statusCode,
    code: delivery.trouble,
    responseMs: delivery.durationMs,
    createdAt: delivery.createdAt.toISOString(),
    lastTriedAt: toWire(delivery.lastTriedAt),
    nextTryAt: toWire(delivery.nextTryAt),
    doneAt: toWire(delivery.doneAt),
  };
}

export function detailsToWire({ body, attempts, ...delivery }: DeliveryDetails) {
  return {
    ...deliveryToWire(delivery),
    payload: JSON.parse(body) as unknown,
    attempts: attempts.map(({ at, statusCode, trouble, durationMs }) => ({
      at: at.toISOString(),
      statusCode,
      code: trouble,
      responseMs: durationMs,
    })),
  };
}

function toWire(instant: Date | null): string | null {
  return instant?.toISOString() ?? null;
}
