import { CardsModule } from '@mensal/cards';
import { CustomerBillingStatus, CustomersModule } from '@mensal/customers';
import { IdentityModule } from '@mensal/identity';
import { NotificationsModule, WebhookTypes } from '@mensal/notifications';
import { SealedStores } from '@mensal/platform';
import { RecurringServicesModule } from '@mensal/recurring-services';
import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { Announce } from './application/announce.js';
import { BILLING_EVENTS } from './application/billing-events.js';
import { BillingRunStore } from './application/billing-run.store.js';
import { BillingTermsStore } from './application/billing-terms.store.js';
import { ChangeCharge } from './application/change-charge.use-case.js';
import { ChangeTerms } from './application/change-terms.use-case.js';
import { ChargeJobs } from './application/charge-jobs.js';
import { ChargeRepository } from './application/charge.repository.js';
import { ChargeTimes } from './application/charge-times.js';
import { ChargeWorkers } from './application/charge-work.js';
import { CollectInvoices } from './application/collect-invoices.use-case.js';
import { CollectionCases } from './application/collection-cases.js';
import { CollectionJobs } from './application/collection-jobs.js';
import { CollectionStore } from './application/collection.store.js';
import { ConfigureCollection } from './application/configure-collection.use-case.js';
import { ConfigureGateway } from './application/configure-gateway.use-case.js';
import { ConfigureReminders } from './application/configure-reminders.use-case.js';
import { ConfirmDifference } from './application/confirm-difference.js';
import { DecideRefund } from './application/decide-refund.use-case.js';
import { DeleteInvoice } from './application/delete-invoice.use-case.js';
import { FindBillingRuns } from './application/find-billing-runs.use-case.js';
import { FindCardNews } from './application/find-card-news.use-case.js';
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
import { MarkOverdue } from './application/mark-overdue.use-case.js';
import { NotificationInbox } from './application/notification.inbox.js';
import { OpenCollections } from './application/open-collections.use-case.js';
import { PaymentPages } from './application/payment-pages.js';
import { ReadNotifications } from './application/read-notifications.use-case.js';
import { ReceiveNotification } from './application/receive-notification.use-case.js';
import { ReconcileGateway } from './application/reconcile-gateway.use-case.js';
import { ReconciliationJobs } from './application/reconciliation-jobs.js';
import { ReconciliationSchedules } from './application/reconciliation-schedules.js';
import { ReconciliationReports } from './application/reconciliation-reports.js';
import { ReconciliationStore } from './application/reconciliation.store.js';
import { RecordChargeStep } from './application/record-charge-step.use-case.js';
import { RecordRefundStep } from './application/record-refund-step.use-case.js';
import { RefundWorkers } from './application/refund-work.js';
import { RefundRepository } from './application/refund.repository.js';
import { ReleaseParked } from './application/release-parked.use-case.js';
import { ReadReminderBatch } from './application/reminder-batch.js';
import { ReminderJobs } from './application/reminder-jobs.js';
import { ReminderSettingsStore } from './application/reminder-settings.store.js';
import { ReminderStore } from './application/reminder.store.js';
import { RenewInstrument } from './application/renew-instrument.use-case.js';
import { RequestCollection } from './application/request-collection.use-case.js';
import { ResolveDifference } from './application/resolve-difference.use-case.js';
import { RequestRefund } from './application/request-refund.use-case.js';
import { SendReminders } from './application/send-reminders.use-case.js';
import { RunJobs } from './application/run-jobs.js';
import { SettleInvoice } from './application/settle-invoice.use-case.js';
import { StartBillingRun } from './application/start-billing-run.use-case.js';
import { StartCharge } from './application/start-charge.use-case.js';
import { StartReconciliation } from './application/start-reconciliation.use-case.js';
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
    ChangeCharge,
    ChangeTerms,
    ChargeJobs,
    ChargeTimes,
    ChargeWorkers,
    CollectInvoices,
    CollectionCases,
    CollectionJobs,
    ConfigureCollection,
    ConfigureGateway,
    ConfigureReminders,
    ConfirmDifference,
    DecideRefund,
    DeleteInvoice,
    FindBillingRuns,
    FindCardNews,
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
    PaymentPageAssets,
    PaymentPages,
    ReadNotifications,
    ReadReminderBatch,
    ReceiveNotification,
    ReconcileGateway,
    ReconciliationJobs,
    ReconciliationSchedules,
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
    RunJobs,
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
    private readonly sealedStores: SealedStores,
    private readonly webhookTypes: WebhookTypes,
  ) {}

  onModuleInit(): void {
    this.sealedStores.define(sealedCardTokens);
    this.webhookTypes.define(
      Object.entries(BILLING_EVENTS).map(([type, description]) => ({ type, description })),
    );
  }
}
