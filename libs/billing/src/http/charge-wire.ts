import type { Cents } from '@mensal/kernel';
import { METHOD_NAMES } from '@mensal/customers';
import type { ChargeEntry, ChargeStatus } from '../domain/charge-status.js';
import type { Charge } from '../domain/charge.js';
import { troubleText } from './gateway-wire.js';

export const CHARGE_STATUS_NAMES: Readonly<Record<ChargeStatus, string>> = {
  created: 'Criada',
  prepared: 'Enviando',
  sent: 'Enviando',
  unknown: 'Verificando',
  pending: 'Processando',
  approved: 'Aprovada',
  declined: 'Recusada',
  cancelled: 'Cancelada',
  expired: 'Expirada',
  unavailable: 'Indisponivel',
  refunded: 'Estornada',
  disputed: 'Contestada',
};

/** What we say ourselves of a charge that a person must look into. */
const OWN_REASONS: Readonly<Record<string, string>> = {
  'amount-differs': 'O gateway informa outro valor para esta cobrança. É preciso verificar.',
  'not-found': 'O gateway não encontra mais esta cobrança. É preciso verificar.',
  'code-lost': 'O código do Pix não chegou até nós: outra cobrança tomou o lugar desta.',
  short: 'Foi pago menos que o valor da fatura. É preciso verificar.',
};

export function chargeToWire(charge: Charge) {
  return {
    token: charge.id,
    invoice: charge.invoiceId,
    gateway: charge.gateway,
    gatewayId: charge.gatewayId,
    paymentType: METHOD_NAMES[charge.method],
    price: String(charge.amount),
    installments: String(charge.instalments),
    status: statusOf(charge),
    /** Whether something may still be paid, so that the invoice cannot be changed or charged anew. */
    open: charge.isLive(),
    canRetry: charge.status === 'declined' && charge.isLive() && charge.retryable,
    reasonCode: charge.reasonCode,
    reason: reasonOf(charge),
    surplus: charge.surplus,
    paidPrice: centsToWire(charge.received),
    penaltyPrice: centsToWire(charge.lateFee),
    creditPrice: centsToWire(charge.credit),
    feePrice: centsToWire(charge.fee),
    refundedPrice: String(charge.refunded),
    disputedPrice: String(charge.disputed),
    paidAt: charge.paidAt?.toISOString() ?? null,
    createdAt: charge.createdAt.toISOString(),
    approvedAt: charge.approvedAt?.toISOString() ?? null,
  };
}

/** What a payer has been given to pay with waits for the payer, not for the gateway. */
function statusOf({ status, instrument }: Charge): string {
  return status === 'pending' && instrument !== null ? 'Aguardando' : CHARGE_STATUS_NAMES[status];
}

export function centsToWire(cents: Cents | null): string | null {
  return cents === null ? null : String(cents);
}

function reasonOf({ reasonCode, reason }: Charge): string | null {
  if (reasonCode === null) return null;
  return troubleText(reasonCode) ?? OWN_REASONS[reasonCode] ?? reason;
}

export function entryToWire({ at, event, detail }: ChargeEntry) {
  return { at: at.toISOString(), event, detail };
}
