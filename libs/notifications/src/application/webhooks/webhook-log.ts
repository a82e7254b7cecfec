import type { Identifier } from '@mensal/kernel';
import type { Page, PageOf } from '@mensal/platform';

/** `failed`: a dead letter. `discarded`: it waited when its subscription was switched off. */
export type DeliveryStatus = 'waiting' | 'delivered' | 'failed' | 'discarded';

/** A message to one receiver, and how it has fared. Instants are business time. */
export interface DeliveryView {
  /** `webhook-id` of its requests. */
  id: Identifier;
  type: string;
  subject: Identifier | null;
  status: DeliveryStatus;
  /** Since it was asked for, or asked for again. */
  tries: number;
  createdAt: Date;
  /** Of the last try. */
  lastTriedAt: Date | null;
  statusCode: number | null;
  trouble: string | null;
  durationMs: number | null;
  /** Where it waits: not before then. */
  nextTryAt: Date | null;
  doneAt: Date | null;
}

export interface DeliveryAttempt {
  at: Date;
  statusCode: number | null;
  trouble: string | null;
  durationMs: number;
}

export interface DeliveryDetails extends DeliveryView {
  /** The body, as it was signed. */
  body: string;
  attempts: DeliveryAttempt[];
}

export interface DeliveryFilter {
  status?: DeliveryStatus;
  subject?: Identifier;
}

/** What became of messages, by subscription. */
export abstract class WebhookLog {
  /** Newest first. */
  abstract list(
    tenantId: Identifier,
    webhookId: Identifier,
    filter: DeliveryFilter,
    page: Page,
  ): Promise<PageOf<DeliveryView>>;
  abstract find(
    tenantId: Identifier,
    webhookId: Identifier,
    id: Identifier,
  ): Promise<DeliveryDetails | undefined>;
  /** Due now, with all tries before it; keeps its place among those of its subject. @returns whether it was done with */
  abstract replay(tenantId: Identifier, webhookId: Identifier, id: Identifier, now: Date): Promise<boolean>;
  /** All that failed or were discarded, of those written since then. @returns how many */
  abstract replayDead(
    tenantId: Identifier,
    webhookId: Identifier,
    since: Date | undefined,
    now: Date,
  ): Promise<number>;
  /** Forgets some of those that are done with, or wait for a subscription that is no more. @returns how many */
  abstract clearSome(
    tenantId: Identifier,
    before: { delivered: Date; dead: Date },
    limit: number,
  ): Promise<number>;
}
