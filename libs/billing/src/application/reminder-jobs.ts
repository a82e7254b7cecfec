import { addDays, Clock } from '@mensal/kernel';
import { todayOf, type TenantContext } from '@mensal/identity';
import { MailTooLate } from '@mensal/notifications';
import { DailyJobs, Events, JobQueue, Scheduler } from '@mensal/platform';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LATEST_DAY } from '../domain/reminder-settings.js';
import { BillingHappened, type BillingEvent } from './billing-events.js';
import { InvoiceHistoryStore } from './invoice-history.store.js';
import { missedMailOf } from './missed-mail.js';
import { ReminderStore } from './reminder.store.js';
import { REMINDER_QUEUE, SendReminders } from './send-reminders.use-case.js';

/**
 * What makes an invoice be looked at. What is cancelled or deleted is seen so when its next reminder is due.
 *
 * A card that is refused once more may leave the plan as it was told before: so its refusal is heard as well.
 */
function isHeard({ type, detail }: BillingEvent): boolean {
  switch (type) {
    case 'invoice.issued':
    case 'invoice.updated':
    case 'invoice.paid':
    case 'collection.retry-planned':
    case 'collection.ended':
      return true;
    case 'charge.declined':
      return detail['method'] === 'card';
    case 'collection.stuck':
      return detail['reason'] === 'no-card';
    default:
      return false;
  }
}

/** When invoices are looked at to be reminded of: when something happens to them, and when a reminder is due. */
@Injectable()
export class ReminderJobs implements OnModuleInit {
  constructor(
    private readonly reminders: ReminderStore,
    private readonly sendReminders: SendReminders,
    private readonly history: InvoiceHistoryStore,
    private readonly queue: JobQueue,
    private readonly dailyJobs: DailyJobs,
    private readonly scheduler: Scheduler,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.events.on(BillingHappened, (event) => this.hear(event));
    this.events.on(MailTooLate, (event) => this.makeUpFor(event));
    this.queue.define<object>({
      name: REMINDER_QUEUE,
      description: 'Envia faturas, lembretes e recibos aos pagadores',
      concurrency: 1,
      handle: (_, signal) => this.sendReminders.execute(signal),
    });
    this.scheduler.define({
      name: 'billing.due-reminders',
      description: 'Encontra faturas cujos pagadores devem ser avisados',
      nextDueAt: () => this.reminders.nextDueAt(),
      runDue: async (now) => {
        const dueAt = await this.reminders.nextDueAt();
        if (dueAt === undefined || dueAt > now) return 0;
        await this.queue.send(REMINDER_QUEUE, {}, { key: REMINDER_QUEUE });
        return 1;
      },
    });
    this.dailyJobs.define({
      name: 'billing.take-in-reminders',
      description: 'Inclui na régua de cobrança as faturas em aberto que ainda não estão nela',
      rank: 40,
      start: (tenant) => this.takeIn(tenant),
    });
  }

  private async hear({ tenantId, at, events }: BillingHappened): Promise<void> {
    const heard = events.filter(isHeard);
    const byNews = Map.groupBy(heard, ({ type }) => type === 'invoice.issued');
    for (const [issued, told] of byNews) {
      const ids = told.map(({ invoiceId }) => invoiceId);
      await this.reminders.look(tenantId, ids, at, issued);
    }
  }

  /**
   * What it said is judged anew when mails may be sent again, as after downtime. It may have arrived all the same, where
   * the mail server's answer was lost.
   */
  private async makeUpFor({ tenantId, key }: MailTooLate): Promise<void> {
    const mail = missedMailOf(key);
    if (mail === undefined) return;
    const now = this.clock.now();
    const told = {
      type: 'invoice.reminded',
      invoiceId: mail.invoiceId,
      detail: { skipped: 'not-confirmed' },
    } as const;
    await this.history.add(tenantId, now, [told]);
    await this.reminders.takeBack(tenantId, mail, now);
  }

  private takeIn(tenant: TenantContext): Promise<void> {
    const dueFrom = addDays(todayOf(tenant, this.clock), -LATEST_DAY);
    return this.reminders.takeIn(tenant.tenantId, dueFrom, this.clock.now());
  }
}
