import { newIdentifier, type Identifier } from '@mensal/kernel';
import { afterFailure, HEALTHY, wasLongAway, type ReceiverHealth } from './receiver-health.js';

/** Stands for all types of messages, those that later releases bring included. */
export const ALL_EVENTS = '*';

/** What a merchant says of a subscription. */
export interface WebhookTerms {
  /** As {@link URL.href} writes it. */
  url: string;
  /** Types of messages, or {@link ALL_EVENTS} alone. */
  events: readonly string[];
  description: string;
  active: boolean;
}

/** A merchant's subscription: which messages are sent where. */
export class Webhook {
  readonly tenantId!: Identifier;
  readonly id!: Identifier;
  url!: string;
  events!: readonly string[];
  description!: string;
  /** Nothing is kept for one that is not. */
  active!: boolean;
  readonly createdAt!: Date;
  /** When the receiver said that it is gone for good, which ended the subscription; until it is made active again. */
  goneAt!: Date | null;
  health!: ReceiverHealth;

  private constructor(state: Webhook) {
    Object.assign(this, state);
  }

  static subscribe(tenantId: Identifier, terms: WebhookTerms, now: Date): Webhook {
    const fixed = { tenantId, id: newIdentifier(), createdAt: now };
    return new Webhook({ ...fixed, ...terms, goneAt: null, health: HEALTHY } as Webhook);
  }

  /** As it was stored. */
  static restore(state: Omit<Webhook, 'change' | 'answered' | 'failed' | 'tryNow' | 'gone'>): Webhook {
    return new Webhook(state as Webhook);
  }

  /** Somewhere else, or switched on again, it is tried anew as if it had never failed. */
  change(change: Partial<WebhookTerms>): void {
    const isFresh =
      (change.url !== undefined && change.url !== this.url) || (change.active === true && !this.active);
    Object.assign(this, change);
    if (isFresh) this.health = HEALTHY;
    if (this.active) this.goneAt = null;
  }

  /** The receiver has taken a message. @returns since when it had failed, where that was for long */
  answered(now: Date): Date | undefined {
    const { failingSince } = this.health;
    const wasAway = wasLongAway(this.health, now);
    this.health = HEALTHY;
    return wasAway && failingSince !== null ? failingSince : undefined;
  }

  /** @param wasProbe see {@link afterFailure} */
  failed(wasProbe: boolean, now: Date): void {
    this.health = afterFailure(this.health, wasProbe, now);
  }

  /** A merchant says that its receiver takes messages again: it is not rested any longer. */
  tryNow(now: Date): void {
    const { resumeAt } = this.health;
    if (resumeAt !== null && resumeAt > now) this.health = { ...this.health, resumeAt: now };
  }

  /** The receiver wants nothing any more (410 Gone). */
  gone(now: Date): void {
    this.active = false;
    this.goneAt = now;
  }
}
