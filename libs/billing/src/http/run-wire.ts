import type { RunException, RunProgress, RunTrigger } from '../application/billing-run.store.js';
import type { ExceptionReason } from '../domain/billing-cycle.js';

const TRIGGERS = { daily: 'Agendado', request: 'Solicitado', release: 'Liberacao' } as const satisfies Record<
  RunTrigger,
  string
>;

const REASONS = {
  TOTAL_ZERO: 'O total dos serviços, com desconto, é zero.',
  AMOUNT_UNUSUAL: 'O valor é muito maior que o da última fatura: confira e libere.',
  PERIOD_TOO_OLD: 'O período é anterior aos três mais recentes não faturados.',
  AMOUNT_TOO_LARGE: 'O total dos serviços é grande demais.',
} as const satisfies Record<ExceptionReason, string>;

/** A billing run: how far it is, what it billed, and what it did not bill and why. Amounts are strings of cents. */
export function runToWire({ run, skipped, ...progress }: RunProgress) {
  return {
    token: run.id,
    date: run.businessDate,
    dryRun: run.dryRun,
    trigger: TRIGGERS[run.trigger],
    status: run.finishedAt === null ? 'Processando' : 'Concluido',
    createdAt: run.createdAt.toISOString(),
    finishedAt: run.finishedAt?.toISOString() ?? null,
    progress: {
      planned: run.plannedAt !== null,
      batches: progress.batches,
      batchesDone: progress.batchesDone,
      customers: progress.customers,
      customersDone: progress.customersDone,
      workMs: progress.workMs,
    },
    counts: {
      billedCustomers: progress.billedCustomers,
      invoices: progress.invoices,
      exceptions: progress.exceptions,
      alreadyBilled: skipped.alreadyBilled,
      notDue: skipped.notDue,
      notStarted: skipped.notStarted,
      noActiveService: skipped.noActiveService,
    },
    total: String(progress.total),
    error:
      run.lastError === null
        ? null
        : 'Falha técnica em um lote. Uma nova tentativa será feita automaticamente.',
  };
}

export function exceptionToWire({ customerId, period, reason, amount, releasedAt }: RunException) {
  return {
    customer: customerId,
    period,
    reason,
    message: REASONS[reason],
    price: String(amount),
    released: releasedAt !== null,
  };
}
