import type { Identifier } from '@mensal/kernel';
import type { WebhookAnswer } from './webhook.transport.js';

/** A message as it is kept: fixed when it is written. */
export interface NewWebhookMessage {
  type: string;
  /** What it is about: messages of one subject reach each receiver in the order in which they were added. */
  subject: Identifier | null;
  /** JSON. */
  body: string;
}

/** Which of the messages, by its place among them, goes to which subscription. */
export interface Addressee {
  webhookId: Identifier;
  message: number;
}

export interface Subscriber {
  webhookId: Identifier;
  events: readonly string[];
}

/** Names a delivery and the claim to it. */
export interface DeliveryRef {
  tenantId: Identifier;
  webhookId: Identifier;
  id: Identifier;
  /** This one included; since it was asked for, or asked for again. */
  tries: number;
}

/** A delivery that is this worker's for a while. */
export interface ClaimedDelivery extends DeliveryRef {
  type: string;
  url: string;
  body: string;
  /** Sealed: the present key, and where it is still to sign the former one. */
  secrets: readonly string[];
  /** Since when it could be tried. */
  dueAt: Date;
  /** Null before its first try. */
  giveUpAt: Date | null;
  /** Whether the receiver has failed lately. */
  isFailing: boolean;
  /** Whether the receiver is being rested and this shows whether it takes messages again. */
  isProbe: boolean;
}

/** How much a worker takes at once. */
export interface DeliveryShare {
  total: number;
  /** Of one tenant. */
  perTenant: number;
  /** Tenants of which it has enough in hand. */
  except: readonly Identifier[];
}

/**
 * Messages on their way to receivers. Instants are business time, leases real time.
 *
 * Of one subscription and subject only the oldest that waits is ever due. Of one subscription a bounded number is in
 * hand at a time; while the receiver is rested none, and then one.
 */
export abstract class WebhookOutbox {
  /** Active subscriptions of a tenant. */
  abstract subscribers(tenantId: Identifier): Promise<Subscriber[]>;
  /** Due at once. @returns their ids, in the order of `addressees` */
  abstract add(
    tenantId: Identifier,
    messages: readonly NewWebhookMessage[],
    addressees: readonly Addressee[],
    now: Date,
  ): Promise<Identifier[]>;
  /** Some that are due, of whichever subscriptions by lot. */
  abstract claim(now: Date, share: DeliveryShare): Promise<ClaimedDelivery[]>;
  /** The keys to sign with. @throws SealedSecretError where the master key that sealed them is gone */
  abstract openSecrets(delivery: ClaimedDelivery): Promise<string[]>;
  /** Whoever else has claimed it meanwhile. */
  abstract recordDelivered(delivery: DeliveryRef, answer: WebhookAnswer, now: Date): Promise<void>;
  /**
   * @param next when it is tried again; without `dueAt` it is a dead letter, and the time of what waits behind it begins
   */
  abstract recordFailed(
    delivery: DeliveryRef,
    answer: WebhookAnswer,
    next: { dueAt: Date | undefined; giveUpAt: Date },
    now: Date,
  ): Promise<void>;
  /** What waits of a subscription is thrown away, and can be replayed. */
  abstract discardWaiting(tenantId: Identifier, webhookId: Identifier, now: Date): Promise<void>;
  /** What has last failed since then is due now. */
  abstract hasten(tenantId: Identifier, webhookId: Identifier, failedSince: Date, now: Date): Promise<void>;
  /**
   * What has been tried and its time is up, or could have been tried since before `dueBefore` and was not, becomes a dead
   * letter; the time of what waits behind it begins.
   *
   * @returns how many
   */
  abstract giveUpOverdue(
    tenantId: Identifier,
    webhookId: Identifier,
    dueBefore: Date,
    now: Date,
  ): Promise<number>;
  /** When the next can be tried. */
  abstract nextDueAt(): Promise<Date | undefined>;
  /** As far as they may be in hand at once. */
  abstract countDue(now: Date): Promise<number>;
}
