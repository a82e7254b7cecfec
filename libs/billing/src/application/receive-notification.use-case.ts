import { Clock, DomainError } from '@mensal/kernel';
import { JobQueue } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { GatewayAccounts, type GatewayName, type RawNotification } from '../ports.js';
import { NotificationInbox } from './notification.inbox.js';
import { NOTIFICATION_QUEUE } from './read-notifications.use-case.js';

const GATEWAY_NAME = /^[a-z][a-z0-9-]{0,49}$/;
const SECRET = /^[\w-]{20,200}$/;

/** Takes in what a gateway sends, as it comes, and answers at once. What it says is found out later, by asking. */
@Injectable()
export class ReceiveNotification {
  private sending: Promise<void> = Promise.resolve();
  private next: Promise<void> | undefined;

  constructor(
    private readonly accounts: GatewayAccounts,
    private readonly inbox: NotificationInbox,
    private readonly queue: JobQueue,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError BILLING.UNKNOWN_NOTIFICATION_ADDRESS */
  async execute(gateway: GatewayName, secret: string, notification: RawNotification): Promise<void> {
    // Looked at before it reaches the database: whoever sends it is not known yet.
    if (!GATEWAY_NAME.test(gateway) || !SECRET.test(secret))
      throw new DomainError('BILLING.UNKNOWN_NOTIFICATION_ADDRESS');
    const tenantId = await this.accounts.ownerOf(gateway, secret);
    if (tenantId === undefined) throw new DomainError('BILLING.UNKNOWN_NOTIFICATION_ADDRESS');
    await this.inbox.add(tenantId, gateway, notification, this.clock.now());
    await this.wakeReaders();
  }

  /** Those that come while a wake-up is on its way share the next one, which leaves after all of them are stored. */
  private wakeReaders(): Promise<void> {
    this.next ??= this.sending
      .catch(() => undefined)
      .then(() => {
        this.next = undefined;
        this.sending = this.queue.send(NOTIFICATION_QUEUE, {}, { key: NOTIFICATION_QUEUE });
        return this.sending;
      });
    return this.next;
  }
}
