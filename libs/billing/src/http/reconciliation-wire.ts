import { METHOD_NAMES } from '@mensal/customers';
import type {
  Credit,
  ReconciliationReport,
  RecordedDifference,
} from '../application/reconciliation-reports.js';
import type {
  Reconciliation,
  ReconciliationOutcome,
  SideTotals,
} from '../application/reconciliation.store.js';
import type { DifferenceKind } from '../domain/reconciliation.js';
import { CHARGE_STATUS_NAMES, centsToWire } from './charge-wire.js';
import { troubleText } from './gateway-wire.js';

const OUTCOMES: Readonly<Record<ReconciliationOutcome, string>> = {
  agrees: 'Conferida',
  differs: 'Divergente',
  incomplete: 'Incompleta',
  abandoned: 'Interrompida',
};

const KINDS: Readonly<Record<DifferenceKind, [name: string, message: string]>> = {
  'missing-here': ['FaltaAqui', 'O gateway tem uma cobrança que não conhecemos.'],
  'missing-there': ['FaltaNoGateway', 'O gateway não tem esta cobrança.'],
  'amount-differs': ['ValorDiferente', 'O valor no gateway é outro.'],
  'status-differs': ['StatusDiferente', 'O status no gateway é outro. A cobrança está sendo verificada.'],
  'paid-twice': ['PagoAMais', 'Foi pago mais que o devido, ou mais de uma vez: confira e estorne.'],
};

const THEIR_STATUSES: Readonly<Record<NonNullable<RecordedDifference['theirStatus']>, string>> = {
  open: 'Aberta',
  pending: 'Processando',
  approved: 'Aprovada',
  paid: 'Aprovada',
  declined: 'Recusada',
  cancelled: 'Cancelada',
  expired: 'Expirada',
  refunded: 'Estornada',
  disputed: 'Contestada',
};

export function reconciliationToWire({
  reconciliation,
  ours,
  theirs,
  differences,
  notCompared,
}: ReconciliationReport) {
  const { id, gateway, from, to, trigger, createdAt, startedAt, finishedAt, listed } = reconciliation;
  return {
    token: id,
    gateway,
    from,
    to,
    trigger: trigger === 'daily' ? 'Agendado' : 'Solicitado',
    status: statusOf(reconciliation),
    createdAt: createdAt.toISOString(),
    startedAt: startedAt?.toISOString() ?? null,
    finishedAt: finishedAt?.toISOString() ?? null,
    error: errorOf(reconciliation),
    ours: totalsToWire(ours),
    theirs: totalsToWire(theirs),
    differencesFound: differences.seen,
    openDifferences: differences.open,
    notCompared: {
      ...notCompared,
      /** The gateway lists nothing: what it holds and we do not know cannot be found. */
      unknownHere: !listed,
    },
  };
}

function statusOf({ outcome, startedAt, trouble }: Reconciliation): string {
  if (outcome !== null) return OUTCOMES[outcome];
  if (trouble !== null) return 'Indisponivel';
  return startedAt === null ? 'Aguardando' : 'Processando';
}

function errorOf({ trouble, outcome }: Reconciliation): string | null {
  if (trouble === null) return null;
  const text = troubleText(trouble.code) ?? 'O gateway não pôde ser consultado.';
  return outcome === null ? `${text} Uma nova tentativa será feita em até uma hora.` : text;
}

function totalsToWire({ count, cents, paidCount, paidCents }: SideTotals) {
  return { charges: count, price: String(cents), paid: paidCount, paidPrice: String(paidCents) };
}

export function differenceToWire(difference: RecordedDifference) {
  const { kind, ourStatus, theirStatus, ourCents, theirCents, resolvedAt, resolution } = difference;
  const [name, message] = KINDS[kind];
  return {
    token: difference.id,
    gateway: difference.gateway,
    kind: name,
    message,
    invoice: difference.invoiceId,
    charge: difference.chargeId,
    gatewayId: difference.gatewayId,
    reference: difference.reference,
    date: difference.madeOn,
    ours: { status: ourStatus && CHARGE_STATUS_NAMES[ourStatus], price: centsToWire(ourCents) },
    theirs: { status: theirStatus && THEIR_STATUSES[theirStatus], price: centsToWire(theirCents) },
    status: resolvedAt === null ? 'Aberta' : 'Resolvida',
    foundAt: difference.foundAt.toISOString(),
    seenAt: difference.seenAt.toISOString(),
    resolvedAt: resolvedAt?.toISOString() ?? null,
    resolution: resolution && { person: 'Manual', gone: 'Automatica' }[resolution],
    reason: difference.reason,
  };
}

export function creditToWire(credit: Credit) {
  return {
    invoice: credit.invoiceId,
    charge: credit.chargeId,
    customer: credit.customerId,
    gateway: credit.gateway,
    paymentType: METHOD_NAMES[credit.method],
    paidPrice: String(credit.received),
    creditPrice: String(credit.credit),
    surplus: credit.surplus,
    paidAt: credit.paidAt?.toISOString() ?? null,
  };
}
