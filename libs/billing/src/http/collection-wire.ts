import { METHOD_NAMES } from '@mensal/customers';
import { BadRequestException } from '@nestjs/common';
import type { Collection } from '../application/collection.store.js';
import type { CollectionSettings } from '../domain/collection-settings.js';
import type { CollectionStatus, StuckReason } from '../domain/collection.js';
import type { PaymentMethod } from '../domain/invoice.js';
import { readPaymentType } from './values.js';

const STATUS_NAMES = {
  waiting: 'Andamento',
  stuck: 'Excecao',
  ended: 'Encerrada',
  paused: 'Suspensa',
  done: 'Concluida',
} as const satisfies Record<CollectionStatus, string>;

const STATUSES = new Map<string, CollectionStatus>(
  Object.entries(STATUS_NAMES).map(([status, name]) => [name, status as CollectionStatus]),
);

const REASONS: Readonly<Record<StuckReason | 'cards-refused' | 'withdrawn' | 'by-hand', string>> = {
  'not-connected': 'Não há uma conta neste gateway.',
  'not-active': 'O gateway não está ativo.',
  homologation: 'O gateway está em homologação: nenhuma fatura é cobrada por ele.',
  'method-not-offered': 'O gateway não oferece este tipo de pagamento.',
  'amount-not-accepted': 'Nenhum gateway aceita este valor.',
  'payer-incomplete': 'Faltam dados do cliente que o gateway exige.',
  'card-not-known': 'Os cartões do cliente não são conhecidos em nenhum gateway da ordem definida.',
  'no-route': 'Nenhum gateway foi definido para este tipo de pagamento.',
  'no-card': 'O cliente não tem cartão que possa ser cobrado.',
  unavailable: 'Nenhum gateway pôde ser alcançado. Nova tentativa no próximo dia.',
  refused: 'O gateway recusou emitir a cobrança.',
  'cancelled-elsewhere': 'A cobrança foi cancelada no gateway.',
  'paid-in-part': 'Foi pago menos que o valor da fatura, ou o pagamento foi devolvido.',
  'cards-refused': 'Todos os cartões foram recusados.',
  withdrawn: 'A fatura está sendo alterada.',
  'by-hand': 'A cobrança foi cancelada pelo lojista.',
};

export function collectionToWire({ invoiceId, customerId, status, reason, since, dueAt }: Collection) {
  return {
    invoice: invoiceId,
    customer: customerId,
    status: STATUS_NAMES[status],
    reasonCode: reason,
    reason: reason === null ? null : (REASONS[reason as keyof typeof REASONS] ?? null),
    since: since.toISOString(),
    nextAt: dueAt?.toISOString() ?? null,
  };
}

export function settingsToWire({ routing, retryDays }: CollectionSettings) {
  const byName = Object.entries(routing).map(([method, gateways]) => [
    METHOD_NAMES[method as PaymentMethod],
    gateways,
  ]);
  return { routing: Object.fromEntries(byName) as Record<string, string[]>, retryDays };
}

export function readCollectionStatus(text: string): CollectionStatus {
  const status = STATUSES.get(text);
  if (status === undefined) throw new BadRequestException();
  return status;
}

/** `{"Boleto": ["lytex", "ipay"]}` */
export function readRouting(sent: Record<string, unknown>): Partial<Record<PaymentMethod, string[]>> {
  const routing: Partial<Record<PaymentMethod, string[]>> = {};
  for (const [name, gateways] of Object.entries(sent)) {
    if (!Array.isArray(gateways) || !gateways.every((one) => typeof one === 'string'))
      throw new BadRequestException();
    routing[readPaymentType(name)] = gateways;
  }
  return routing;
}
