import type { Identifier } from '@mensal/kernel';

/** What may happen to an invoice, with what a merchant reads of it (Portuguese). */
export const BILLING_EVENTS = {
  'invoice.issued': 'Fatura emitida',
  'invoice.updated': 'Fatura alterada',
  'invoice.cancelled': 'Fatura cancelada',
  'invoice.deleted': 'Fatura excluída',
  'invoice.overdue': 'Fatura vencida',
  'invoice.paid': 'Fatura paga',
  'invoice.reminded': 'Lembrete enviado ao pagador',
  'charge.issued': 'Boleto ou Pix emitido',
  'charge.declined': 'Cartão recusado',
  'charge.expired': 'Boleto ou Pix expirado sem pagamento',
  'charge.cancelled': 'Cobrança cancelada',
  'charge.disputed': 'Pagamento contestado (chargeback)',
  'charge.dispute-won': 'Contestação decidida a favor do lojista',
  'credit.recorded': 'Pagamento além do devido, registrado como crédito',
  'collection.stuck': 'Cobrança automática parada: é preciso olhar',
  'collection.retry-planned': 'Nova tentativa no cartão agendada',
  'collection.gave-up': 'Cobrança desfeita para dar lugar a outra',
  'collection.ended': 'Tentativas de cobrança no cartão encerradas',
  'refund.requested': 'Estorno pedido',
  'refund.completed': 'Estorno concluído',
  'refund.refused': 'Estorno recusado pelo gateway',
  'reconciliation.difference': 'Diferença encontrada na conciliação',
} as const;

export type BillingEventType = keyof typeof BILLING_EVENTS;

export interface BillingEvent {
  type: BillingEventType;
  invoiceId: Identifier;
  /** What else there is to say: tokens, cents, dates, codes; no card data, nothing of the payer. */
  detail: Readonly<Record<string, unknown>>;
}

/** Told to other modules, within the transaction in which it happened. */
export class BillingHappened {
  constructor(
    readonly tenantId: Identifier,
    /** Business time. */
    readonly at: Date,
    readonly events: readonly BillingEvent[],
  ) {}
}
