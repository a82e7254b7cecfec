import type { Identifier } from '@mensal/kernel';
import type { GatewayName, RawNotification } from '../ports.js';

export interface InboxEntry extends RawNotification {
  tenantId: Identifier;
  id: Identifier;
  gateway: GatewayName;
  /** How often it had arrived when it was claimed: where more arrived since, it is to be read again. */
  arrivals: number;
  tries: number;
}

/** Notifications of gateways, as they came. Kept after they were read. */
export abstract class NotificationInbox {
  /** The same one again, while it has not been read, is one. @param now business time */
  abstract add(
    tenantId: Identifier,
    gateway: GatewayName,
    notification: RawNotification,
    now: Date,
  ): Promise<void>;
  /** Unread ones, oldest first, which no other worker gets before `until`. */
  abstract claimDue(now: Date, until: Date, limit: number): Promise<InboxEntry[]>;
  abstract nextDueAt(): Promise<Date | undefined>;
  abstract postpone(entry: InboxEntry, dueAt: Date, outcome: string): Promise<void>;
  abstract markRead(read: readonly { entry: InboxEntry; outcome: string }[]): Promise<void>;
}
