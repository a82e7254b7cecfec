import { JobQueue, Scheduler } from '@mensal/platform';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChargeRepository } from './charge.repository.js';
import { ChargeTimes } from './charge-times.js';
import { CHARGE_QUEUE, ChargeWorkers } from './charge-work.js';
import { NotificationInbox } from './notification.inbox.js';
import { NOTIFICATION_QUEUE, ReadNotifications } from './read-notifications.use-case.js';
import { REFUND_QUEUE, RefundWorkers } from './refund-work.js';
import { RefundRepository } from './refund.repository.js';
import { WorkOnCharges } from './work-on-charges.use-case.js';
import { WorkOnRefunds } from './work-on-refunds.use-case.js';

/** When gateways are spoken to, and listened to: charges, refunds, notifications. */
@Injectable()
export class ChargeJobs implements OnModuleInit {
  constructor(
    private readonly charges: ChargeRepository,
    private readonly chargeWorkers: ChargeWorkers,
    private readonly workOnCharges: WorkOnCharges,
    private readonly refunds: RefundRepository,
    private readonly refundWorkers: RefundWorkers,
    private readonly workOnRefunds: WorkOnRefunds,
    private readonly inbox: NotificationInbox,
    private readonly readNotifications: ReadNotifications,
    private readonly times: ChargeTimes,
    private readonly queue: JobQueue,
    private readonly scheduler: Scheduler,
  ) {}

  onModuleInit(): void {
    this.queue.define<object>({
      name: CHARGE_QUEUE,
      description: 'Envia e consulta as cobranças nos gateways',
      concurrency: 1,
      handle: (_, signal) => this.workOnCharges.execute(signal),
    });
    this.queue.define<object>({
      name: REFUND_QUEUE,
      description: 'Faz estornos e acompanha o que foi feito deles',
      concurrency: 1,
      handle: (_, signal) => this.workOnRefunds.execute(signal),
    });
    this.queue.define<object>({
      name: NOTIFICATION_QUEUE,
      description: 'Lê as notificações dos gateways',
      concurrency: 1,
      handle: (_, signal) => this.readNotifications.execute(signal),
    });
    this.scheduler.define({
      name: 'billing.due-notifications',
      description: 'Procura notificações de gateways por ler',
      nextDueAt: () => this.inbox.nextDueAt(),
      runDue: async (now) => {
        const dueAt = await this.inbox.nextDueAt();
        if (dueAt === undefined || dueAt > now) return 0;
        await this.queue.send(NOTIFICATION_QUEUE, {}, { key: NOTIFICATION_QUEUE });
        return 1;
      },
    });
    this.scheduler.define({
      name: 'billing.due-charges',
      description: 'Procura cobranças a enviar ou a consultar agora',
      nextDueAt: () => this.charges.nextDueAt(this.times.now().real),
      runDue: async (now) => {
        const due = await this.charges.countDue(now, this.times.now().real);
        await this.chargeWorkers.wake(due);
        return due;
      },
    });
    this.scheduler.define({
      name: 'billing.due-refunds',
      description: 'Procura estornos a enviar ou a consultar agora',
      nextDueAt: () => this.refunds.nextDueAt(this.times.now().real),
      runDue: async (now) => {
        const due = await this.refunds.countDue(now, this.times.now().real);
        if (due > 0) await this.refundWorkers.wake();
        return due;
      },
    });
  }
}
