import { CardRegistered, CardsModule } from '@mensal/cards';
import { CustomerBillingStatus, CustomersModule } from '@mensal/customers';
import { IdentityModule } from '@mensal/identity';
import { Clock, type Identifier } from '@mensal/kernel';
import { NotificationsModule, WebhookTypes } from '@mensal/notifications';
import { DailyJobs, Events, JobQueue, Scheduler, SealedStores } from '@mensal/platform';
import { RecurringServicesModule } from '@mensal/recurring-services';
import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { Announce } from './application/announce.js';
import { BILLING_EVENTS } from './application/billing-events.js';
import { BillingRunStore } from './application/billing-run.store.js';
import { BillingTermsStore } from './application/billing-terms.store.js';
import { CardMailJobs } from './application/card-mail-jobs.js';
import { ChangeCharge } from './application/change-charge.use-case.js';
import { ChangeTerms } from './application/change-terms.use-case.js';
import { ChargeRepository } from './application/charge.repository.js';
import { ChargeTimes } from './application/charge-times.js';
import { CHARGE_QUEUE, ChargeWorkers } from './application/charge-work.js';
import { COLLECTION_QUEUE, CollectInvoices } from './application/collect-invoices.use-case.js';
import { CollectionCases } from './application/collection-cases.js';
import { CollectionStore } from './application/collection.store.js';
import { ConfigureCollection } from './application/configure-collection.use-case.js';
import { ConfigureGateway } from './application/configure-gateway.use-case.js';
import { ConfigureReminders } from './application/configure-reminders.use-case.js';
import { ConfirmDifference } from './application/confirm-difference.js';
import { DecideRefund } from './application/decide-refund.use-case.js';
import { DeleteInvoice } from './application/delete-invoice.use-case.js';
import { FindBillingRuns } from './application/find-billing-runs.use-case.js';
import { FindCharges } from './application/find-charges.use-case.js';
import { FindCollections } from './application/find-collections.use-case.js';
import { FindHistory } from './application/find-history.use-case.js';
import { FindInstruments } from './application/find-instruments.use-case.js';
import { FindInvoices } from './application/find-invoices.use-case.js';
import { FindReconciliations } from './application/find-reconciliations.use-case.js';
import { FindRefunds } from './application/find-refunds.use-case.js';
import { FindPaymentPage } from './application/find-payment-page.use-case.js';
import { GatewayRegistry } from './application/gateway-registry.js';
import { InvoiceHistoryStore } from './application/invoice-history.store.js';
import { InvoiceLedger } from './application/invoice-ledger.js';
import { InvoiceMails } from './application/invoice-mails.js';
import { InvoiceRepository } from './application/invoice.repository.js';
import { IssueInvoice } from './application/issue-invoice.use-case.js';
import { LeadToCardPage } from './application/lead-to-card-page.use-case.js';
import { MarkOverdue, OVERDUE_QUEUE } from './application/mark-overdue.use-case.js';
import { NotificationInbox } from './application/notification.inbox.js';
import { OpenCollections } from './application/open-collections.use-case.js';
import { PayerMails } from './application/payer-mails.js';
import { PaymentPages } from './application/payment-pages.js';
import { NOTIFICATION_QUEUE, ReadNotifications } from './application/read-notifications.use-case.js';
import { ReceiveNotification } from './application/receive-notification.use-case.js';
import { ReconcileGateway } from './application/reconcile-gateway.use-case.js';
import { ReconciliationReports } from './application/reconciliation-reports.js';
import { ReconciliationStore } from './application/reconciliation.store.js';
import { RecordChargeStep } from './application/record-charge-step.use-case.js';
import { RecordRefundStep } from './application/record-refund-step.use-case.js';
import { REFUND_QUEUE, RefundWorkers } from './application/refund-work.js';
import { RefundRepository } from './application/refund.repository.js';
import { ReleaseParked } from './application/release-parked.use-case.js';
import { ReminderJobs } from './application/reminder-jobs.js';
import { ReminderSettingsStore } from './application/reminder-settings.store.js';
import { ReminderStore } from './application/reminder.store.js';
import { RenewInstrument } from './application/renew-instrument.use-case.js';
import { RequestCollection } from './application/request-collection.use-case.js';
import { ResolveDifference } from './application/resolve-difference.use-case.js';
import { RequestRefund } from './application/request-refund.use-case.js';
import { SendReminders } from './application/send-reminders.use-case.js';
import { SettleInvoice } from './application/settle-invoice.use-case.js';
import { RUN_QUEUE, StartBillingRun } from './application/start-billing-run.use-case.js';
import { StartCharge } from './application/start-charge.use-case.js';
import {
  RECONCILIATION_JOB,
  RECONCILIATION_QUEUE,
  StartReconciliation,
} from './application/start-reconciliation.use-case.js';
import { TakeChargeStep } from './application/take-charge-step.use-case.js';
import { TakeRefundStep } from './application/take-refund-step.use-case.js';
import { UpdateInvoice } from './application/update-invoice.use-case.js';
import { WithdrawCharges } from './application/withdraw-charges.js';
import { WorkOnBillingRun } from './application/work-on-billing-run.use-case.js';
import { WorkOnCharges } from './application/work-on-charges.use-case.js';
import { WorkOnReconciliations } from './application/work-on-reconciliations.use-case.js';
import { WorkOnRefunds } from './application/work-on-refunds.use-case.js';
import { BillingRunsController } from './http/billing-runs.controller.js';
import { ChargesController } from './http/charges.controller.js';
import { CollectionsController } from './http/collections.controller.js';
import { CreditsController } from './http/credits.controller.js';
import { GatewaysController } from './http/gateways.controller.js';
import { InstrumentsController } from './http/instruments.controller.js';
import { InvoicesController } from './http/invoices.controller.js';
import { NotificationsController } from './http/notifications.controller.js';
import { ReconciliationsController } from './http/reconciliations.controller.js';
import { RefundsController } from './http/refunds.controller.js';
import { ReminderSettingsController } from './http/reminder-settings.controller.js';
import { PaymentPageAssets } from './http/page/payment-page-assets.js';
import { PaymentPageController } from './http/page/payment-page.controller.js';
import { MikroOrmChargeRepository } from './persistence/mikro-orm-charge.repository.js';
import { MikroOrmInvoiceRepository } from './persistence/mikro-orm-invoice.repository.js';
import { MikroOrmRefundRepository } from './persistence/mikro-orm-refund.repository.js';
import { sealedCardTokens } from './persistence/sealed-card-tokens.js';
import { SqlBillingRunStore } from './persistence/sql-billing-run.store.js';
import { SqlBillingTermsStore } from './persistence/sql-billing-terms.store.js';
import { SqlCollectionStore } from './persistence/sql-collection.store.js';
import { SqlCustomerBillingStatus } from './persistence/sql-customer-billing-status.js';
import { SqlInvoiceHistoryStore } from './persistence/sql-invoice-history.store.js';
import { SqlInvoiceLedger } from './persistence/sql-invoice-ledger.js';
import { SqlNotificationInbox } from './persistence/sql-notification.inbox.js';
import { SqlReconciliationReports } from './persistence/sql-reconciliation-reports.js';
import { SqlReconciliationStore } from './persistence/sql-reconciliation.store.js';
import { SqlReminderSettingsStore } from './persistence/sql-reminder-settings.store.js';
import { SqlReminderStore } from './persistence/sql-reminder.store.js';

/** Two batches in one process: while one waits for the database, the other computes. */
const RUN_CONCURRENCY = 2;
/** Of different gateways: while one is waited for, the other is read. */
const RECONCILIATION_CONCURRENCY = 2;

/**
 * Global for {@link CustomerBillingStatus}, which customers ask for without importing billing, and for
 * {@link GatewayRegistry}, in which gateways register themselves.
 */
@Global()
@Module({
  imports: [CardsModule, CustomersModule, IdentityModule, NotificationsModule, RecurringServicesModule],
  controllers: [
    InvoicesController,
    InstrumentsController,
    ChargesController,
    RefundsController,
    BillingRunsController,
    CollectionsController,
    GatewaysController,
    NotificationsController,
    ReconciliationsController,
    CreditsController,
    ReminderSettingsController,
    PaymentPageController,
  ],
  providers: [
    Announce,
    CardMailJobs,
    ChangeCharge,
    ChangeTerms,
    ChargeTimes,
    ChargeWorkers,
    CollectInvoices,
    CollectionCases,
    ConfigureCollection,
    ConfigureGateway,
    ConfigureReminders,
    ConfirmDifference,
    DecideRefund,
    DeleteInvoice,
    FindBillingRuns,
    FindCharges,
    FindCollections,
    FindHistory,
    FindInstruments,
    FindInvoices,
    FindReconciliations,
    FindRefunds,
    FindPaymentPage,
    GatewayRegistry,
    InvoiceMails,
    IssueInvoice,
    LeadToCardPage,
    MarkOverdue,
    OpenCollections,
    PayerMails,
    PaymentPageAssets,
    PaymentPages,
    ReadNotifications,
    ReceiveNotification,
    ReconcileGateway,
    RecordChargeStep,
    RecordRefundStep,
    RefundWorkers,
    ReleaseParked,
    ReminderJobs,
    RenewInstrument,
    RequestCollection,
    ResolveDifference,
    RequestRefund,
    SendReminders,
    SettleInvoice,
    StartBillingRun,
    StartCharge,
    StartReconciliation,
    TakeChargeStep,
    TakeRefundStep,
    UpdateInvoice,
    WithdrawCharges,
    WorkOnBillingRun,
    WorkOnCharges,
    WorkOnReconciliations,
    WorkOnRefunds,
    { provide: BillingRunStore, useClass: SqlBillingRunStore },
    { provide: BillingTermsStore, useClass: SqlBillingTermsStore },
    { provide: ChargeRepository, useClass: MikroOrmChargeRepository },
    { provide: CollectionStore, useClass: SqlCollectionStore },
    { provide: CustomerBillingStatus, useClass: SqlCustomerBillingStatus },
    { provide: InvoiceHistoryStore, useClass: SqlInvoiceHistoryStore },
    { provide: InvoiceLedger, useClass: SqlInvoiceLedger },
    { provide: InvoiceRepository, useClass: MikroOrmInvoiceRepository },
    { provide: NotificationInbox, useClass: SqlNotificationInbox },
    { provide: ReconciliationReports, useClass: SqlReconciliationReports },
    { provide: ReconciliationStore, useClass: SqlReconciliationStore },
    { provide: RefundRepository, useClass: MikroOrmRefundRepository },
    { provide: ReminderSettingsStore, useClass: SqlReminderSettingsStore },
    { provide: ReminderStore, useClass: SqlReminderStore },
  ],
  exports: [
    ...[
      ChangeCharge,
      ChangeTerms,
      ConfigureCollection,
      ConfigureGateway,
      CustomerBillingStatus,
      FindBillingRuns,
      GatewayRegistry,
    ],
    ...[DecideRefund, StartBillingRun, WorkOnBillingRun],
    ...[FindReconciliations, StartReconciliation, WorkOnReconciliations],
  ],
})
export class BillingModule implements OnModuleInit {
  constructor(
    private readonly queue: JobQueue,
    private readonly dailyJobs: DailyJobs,
    private readonly scheduler: Scheduler,
    private readonly runs: BillingRunStore,
    private readonly startRun: StartBillingRun,
    private readonly workOnRun: WorkOnBillingRun,
    private readonly markOverdue: MarkOverdue,
    private readonly charges: ChargeRepository,
    private readonly chargeTimes: ChargeTimes,
    private readonly chargeWorkers: ChargeWorkers,
    private readonly workOnCharges: WorkOnCharges,
    private readonly refunds: RefundRepository,
    private readonly refundWorkers: RefundWorkers,
    private readonly workOnRefunds: WorkOnRefunds,
    private readonly inbox: NotificationInbox,
    private readonly readNotifications: ReadNotifications,
    private readonly sealedStores: SealedStores,
    private readonly collections: CollectionStore,
    private readonly collectInvoices: CollectInvoices,
    private readonly events: Events,
    private readonly webhookTypes: WebhookTypes,
    private readonly clock: Clock,
    private readonly reconciliations: ReconciliationStore,
    private readonly startReconciliation: StartReconciliation,
    private readonly workOnReconciliations: WorkOnReconciliations,
  ) {}

  onModuleInit(): void {
    this.sealedStores.define(sealedCardTokens);
    this.webhookTypes.define(
      Object.entries(BILLING_EVENTS).map(([type, description]) => ({ type, description })),
    );
    this.queue.define<{ tenantId: Identifier; runId: Identifier }>({
      name: RUN_QUEUE,
      description: 'Fatura os clientes de uma execução, lote por lote',
      concurrency: RUN_CONCURRENCY,
      handle: ({ tenantId, runId }, signal) => this.workOnRun.execute(tenantId, runId, signal),
    });
    this.queue.define<{ tenantId: Identifier }>({
      name: OVERDUE_QUEUE,
      description: 'Marca as faturas que venceram',
      concurrency: 1,
      handle: ({ tenantId }, signal) => this.markOverdue.execute(tenantId, signal),
    });
    this.dailyJobs.define({
      name: OVERDUE_QUEUE,
      description: 'Marca as faturas que venceram',
      rank: 10,
      start: ({ tenantId }) => this.queue.send(OVERDUE_QUEUE, { tenantId }, { key: tenantId }),
    });
    this.dailyJobs.define({
      name: RUN_QUEUE,
      description: 'Fatura os clientes cujo vencimento se aproxima',
      rank: 20,
      start: async (tenant) => {
        await this.startRun.execute(tenant, { dryRun: false, trigger: 'daily' });
      },
    });
    this.queue.define<object>({
      name: CHARGE_QUEUE,
      description: 'Envia e consulta as cobranças nos gateways',
      concurrency: 1,
      handle: (_, signal) => this.workOnCharges.execute(signal),
    });
    this.queue.define<object>({
      name: COLLECTION_QUEUE,
      description: 'Decide como cada fatura é cobrada',
      concurrency: 1,
      handle: (_, signal) => this.collectInvoices.execute(signal),
    });
    this.events.on(CardRegistered, async ({ tenant: { tenantId }, customerId, cardId }) => {
      await this.charges.forgetRefusals(tenantId, cardId);
      if ((await this.collections.wakeForCard(tenantId, customerId, this.clock.now())) > 0)
        await this.collectInvoices.wakeWorkers();
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
      nextDueAt: () => this.charges.nextDueAt(this.chargeTimes.now().real),
      runDue: async (now) => {
        const due = await this.charges.countDue(now, this.chargeTimes.now().real);
        await this.chargeWorkers.wake(due);
        return due;
      },
    });
    this.scheduler.define({
      name: 'billing.due-collections',
      description: 'Procura faturas a cobrar agora',
      nextDueAt: () => this.collections.nextDueAt(),
      runDue: async (now) => {
        const due = await this.collections.countDue(now, 1_000);
        if (due > 0) await this.collectInvoices.wakeWorkers();
        return due;
      },
    });
    this.scheduler.define({
      name: 'billing.due-refunds',
      description: 'Procura estornos a enviar ou a consultar agora',
      nextDueAt: () => this.refunds.nextDueAt(this.chargeTimes.now().real),
      runDue: async (now) => {
        const due = await this.refunds.countDue(now, this.chargeTimes.now().real);
        if (due > 0) await this.refundWorkers.wake();
        return due;
      },
    });
    this.defineReconciliation();
    // Finds runs whose jobs got lost, with a worker or with the whole machine.
    this.scheduler.define({
      name: 'billing.unfinished-runs',
      description: 'Retoma o faturamento que foi interrompido',
      nextDueAt: () => Promise.resolve(undefined),
      runDue: async () => {
        const unfinished = await this.runs.unfinished();
        for (const run of unfinished) await this.startRun.wakeWorkers(run, RUN_CONCURRENCY);
        return unfinished.length;
      },
    });
  }

  private defineReconciliation(): void {
    this.queue.define<object>({
      name: RECONCILIATION_QUEUE,
      description: 'Compara as cobranças dos gateways com as nossas',
      concurrency: RECONCILIATION_CONCURRENCY,
      handle: (_, signal) => this.workOnReconciliations.execute(signal),
    });
    this.dailyJobs.define({
      name: RECONCILIATION_JOB,
      description: 'Começa a comparar as cobranças de cada gateway com as nossas',
      rank: 60,
      start: (tenant) => this.startReconciliation.executeDaily(tenant),
    });
    // Finds what waits for a gateway, and what a worker did not come back from.
    this.scheduler.define({
      name: 'billing.due-reconciliations',
      description: 'Procura conciliações por fazer ou por retomar',
      nextDueAt: () => this.reconciliations.nextDueAt(this.chargeTimes.now().real),
      runDue: async (now) => {
        const due = await this.reconciliations.countDue(now, this.chargeTimes.now().real);
        await this.startReconciliation.wake(due);
        return due;
      },
    });
  }
}
