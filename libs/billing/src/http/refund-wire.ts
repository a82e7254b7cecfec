import type { RefundStatus } from '../domain/refund-status.js';
import type { Refund } from '../domain/refund.js';
import { troubleText } from './gateway-wire.js';

const STATUS_NAMES: Readonly<Record<RefundStatus, string>> = {
  requested: 'Solicitado',
  sent: 'Enviando',
  unknown: 'Verificando',
  accepted: 'Processando',
  done: 'Concluido',
  refused: 'Recusado',
  unavailable: 'Indisponivel',
};

/** What we say ourselves of a refund. */
const OWN_REASONS: Readonly<Record<string, string>> = {
  'refund-under-way': 'O gateway ainda trabalha em outro estorno desta cobrança.',
  'not-found': 'O gateway não encontra mais esta cobrança. É preciso verificar.',
  'not-shown': 'O gateway não mostra se fez este estorno. É preciso verificar.',
  unclear: 'O que o gateway mostra não esclarece se fez este estorno. É preciso verificar.',
  'not-carried-out': 'O gateway não fez o estorno.',
};

export function refundToWire(refund: Refund) {
  return {
    token: refund.id,
    invoice: refund.invoiceId,
    charge: refund.chargeId,
    gateway: refund.gateway,
    gatewayId: refund.gatewayId,
    price: String(refund.amount),
    reason: refund.reason,
    status: STATUS_NAMES[refund.status],
    /** Whether money may still go back by it, so that no other is taken. */
    open: refund.isUnderWay(),
    reasonCode: refund.reasonCode,
    explanation: explanationOf(refund),
    createdAt: refund.requestedAt.toISOString(),
    sentAt: refund.orderedAt?.toISOString() ?? null,
    endedAt: refund.endedAt?.toISOString() ?? null,
  };
}

function explanationOf({ reasonCode, explanation }: Refund): string | null {
  if (reasonCode === null) return null;
  return troubleText(reasonCode) ?? OWN_REASONS[reasonCode] ?? explanation;
}
