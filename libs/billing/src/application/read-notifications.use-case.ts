import type { Identifier } from '@mensal/kernel';
import { UnitOfWork } from '@mensal/platform';
import { Injectable, Logger } from '@nestjs/common';
import type { Charge } from '../domain/charge.js';
import type { GatewayName, NotificationNews } from '../ports.js';
import { ChargeRepository } from './charge.repository.js';
import { ChargeTimes } from './charge-times.js';
import { ChargeWorkers } from './charge-work.js';
import { GatewayRegistry } from './gateway-registry.js';
import { RefundRepository } from './refund.repository.js';
import { RefundWorkers } from './refund-work.js';
import { NotificationInbox, type InboxEntry } from './notification.inbox.js';

export const NOTIFICATION_QUEUE = 'billing.notifications';
const BATCH = 50;
/** Nobody else reads what this worker has claimed, unless it does not come back. */
const CLAIM_MS = 5 * 60_000;
/** Minutes until a notification that could not be read is read again; the last one repeats. */
const WAITS_MIN = [1, 5, 15, 60, 240];
/** After some days of trying it is left: the charges it speaks of are looked up on their own schedule anyway. */
const MAX_TRIES = 30;

interface ReadEntry {
  entry: InboxEntry;
  news: NotificationNews;
}

type NamedCharge = Extract<NotificationNews, { kind: 'charges' }>['charges'][number];

/** Reads what gateways have sent, and has the charges looked up that it speaks of. Nothing else is believed of it. */
@Injectable()
export class ReadNotifications {
  private readonly logger = new Logger(ReadNotifications.name);

  constructor(
    private readonly inbox: NotificationInbox,
    private readonly gateways: GatewayRegistry,
    private readonly charges: ChargeRepository,
    private readonly times: ChargeTimes,
    private readonly workers: ChargeWorkers,
    private readonly refunds: RefundRepository,
    private readonly refundWorkers: RefundWorkers,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async execute(signal: AbortSignal): Promise<void> {
    let read = BATCH;
    while (read === BATCH && !signal.aborted) read = await this.unitOfWork.isolated(() => this.readBatch());
  }

  private async readBatch(): Promise<number> {
    const { now } = this.times.now();
    const until = new Date(now.getTime() + CLAIM_MS);
    const entries = await this.inbox.claimDue(now, until, BATCH);
    const read = await Promise.all(entries.map(async (entry) => ({ entry, news: await this.ask(entry) })));
    const ofAccounts = Map.groupBy(read, ({ entry }) => `${entry.tenantId}/${entry.gateway}`);
    for (const ofOne of ofAccounts.values()) {
      const account = ofOne[0]?.entry;
      if (account !== undefined)
        await this.unitOfWork.isolated(() => this.unitOfWork.run(() => this.act(account, ofOne, now)));
    }
    return entries.length;
  }

  private async ask(entry: InboxEntry): Promise<NotificationNews> {
    try {
      const { notifications } = this.gateways.get(entry.gateway);
      const news = await notifications?.read(entry.tenantId, entry);
      return news ?? { kind: 'ignored', reason: 'This gateway sends no notifications' };
    } catch (error) {
      // One that cannot be read must not keep the others from being read; it is tried again, not forgotten.
      this.logger.error(
        { err: error, gateway: entry.gateway, notification: entry.id },
        'Notification failed',
      );
      return { kind: 'unknown', trouble: { code: 'unreadable-answer', detail: 'Reading it failed' } };
    }
  }

  /** All that was sent of one account. A charge that several speak of is looked up once. */
  private async act({ tenantId, gateway }: InboxEntry, read: readonly ReadEntry[], now: Date): Promise<void> {
    const named = read.flatMap(({ news }) => (news.kind === 'charges' ? news.charges : []));
    const charges = named.length === 0 ? [] : await this.haveLookedUp(tenantId, gateway, named);
    const done: { entry: InboxEntry; outcome: string }[] = [];
    for (const { entry, news } of read) {
      if (news.kind === 'charges')
        done.push({ entry, outcome: `${countNamed(charges, news.charges)} charge(s) looked up` });
      else if (news.kind === 'ignored') done.push({ entry, outcome: `ignored: ${news.reason}` });
      else if (entry.tries + 1 >= MAX_TRIES) done.push({ entry, outcome: `given up: ${news.trouble.code}` });
      else await this.postpone(entry, news.trouble.code, now);
    }
    await this.inbox.markRead(done);
  }

  private async haveLookedUp(
    tenantId: Identifier,
    gateway: GatewayName,
    names: readonly NamedCharge[],
  ): Promise<Charge[]> {
    const charges = await this.charges.namedBy(tenantId, gateway, names);
    const time = this.times.now();
    for (const charge of charges) charge.hearNews(time);
    await this.charges.saveAll(charges);
    const ids = charges.map(({ id }) => id);
    const hastened = await this.refunds.hasten(tenantId, ids, time.now, time.real);
    await this.workers.wake(charges.length);
    if (hastened > 0) await this.refundWorkers.wake();
    return charges;
  }

  private async postpone(entry: InboxEntry, outcome: string, now: Date): Promise<void> {
    const minutes = WAITS_MIN[Math.min(entry.tries, WAITS_MIN.length - 1)] ?? 1;
    await this.inbox.postpone(entry, new Date(now.getTime() + minutes * 60_000), outcome);
  }
}

function countNamed(charges: readonly Charge[], names: readonly NamedCharge[]): number {
  const isNamed = ({ id, gatewayId }: Charge) =>
    names.some((name) => name.gatewayId === gatewayId || name.reference === id);
  return charges.filter(isNamed).length;
}
