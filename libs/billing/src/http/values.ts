import {
  parseCalendarDate,
  parseIdentifier,
  parsePeriod,
  type CalendarDate,
  type Identifier,
  type Period,
} from '@mensal/kernel';
import { parsePaymentMethod } from '@mensal/customers';
import { BadRequestException } from '@nestjs/common';
import type { InvoiceStatus, PaymentMethod, TargetStatus } from '../domain/invoice.js';
import type { GatewayEnvironment } from '../ports.js';
import {
  INVALID_CREDENTIALS,
  INVALID_ENVIRONMENT,
  INVALID_INVOICE_DATE,
  INVALID_PAYMENT_TYPE,
  INVALID_RUN_DATE,
  INVALID_STATUS,
} from './errors.js';
import { ENVIRONMENTS } from './gateway-wire.js';

/** The contract's examples say `Aberto` where its table says `Aberta`: both are read, `Aberto` is answered. */
export const STATUS_NAMES = {
  open: 'Aberto',
  overdue: 'Vencida',
  paid: 'Pago',
  cancelled: 'Cancelado',
  deleted: 'Excluida',
} as const satisfies Record<InvoiceStatus, string>;

// A map, because in an object "constructor" would be a status too.
const STATUSES = new Map<string, InvoiceStatus>([
  ...Object.entries(STATUS_NAMES).map(([status, name]) => [name, status as InvoiceStatus] as const),
  ['Aberta', 'open'],
]);
const TARGETS: readonly InvoiceStatus[] = ['open', 'paid', 'cancelled'];

export function readStatus(text: string): InvoiceStatus {
  return STATUSES.get(text) ?? refuse(INVALID_STATUS);
}

/** A state that a caller may ask for. */
export function readTargetStatus(text: string): TargetStatus {
  const status = readStatus(text);
  return TARGETS.includes(status) ? (status as TargetStatus) : refuse(INVALID_STATUS);
}

export function readPaymentType(text: string): PaymentMethod {
  return parsePaymentMethod(text) ?? refuse(INVALID_PAYMENT_TYPE);
}

export function readInvoiceDate(text: string): CalendarDate {
  return parseCalendarDate(text) ?? refuse(INVALID_INVOICE_DATE);
}

export function readRunDate(text: string): CalendarDate {
  return parseCalendarDate(text) ?? refuse(INVALID_RUN_DATE);
}

export function readDate(text: string): CalendarDate {
  return parseCalendarDate(text) ?? refuse();
}

export function readPeriod(text: string): Period {
  return parsePeriod(text) ?? refuse();
}

export function readToken(text: string): Identifier {
  return parseIdentifier(text) ?? refuse();
}

export function readEnvironment(text: string): GatewayEnvironment {
  return ENVIRONMENTS.find((name) => name === text) ?? refuse(INVALID_ENVIRONMENT);
}

/** Texts by name. `null` is as if it was not sent. */
export function readCredentials(given: Record<string, unknown>): Record<string, string> {
  const set = Object.entries(given).filter(([, value]) => value != null);
  if (set.some(([, value]) => typeof value !== 'string')) refuse(INVALID_CREDENTIALS);
  return Object.fromEntries(set) as Record<string, string>;
}

/** A card that is kept, or a gateway's own token: one of them at most. */
export function readCard(
  card: string | undefined,
  paymentToken: string | undefined,
): { id: Identifier } | { token: string } | undefined {
  if (card !== undefined && paymentToken === undefined) return { id: readToken(card) };
  if (card !== undefined) return refuse();
  return paymentToken === undefined ? undefined : { token: paymentToken };
}

/** Reads a value that may be absent: absent, and `null` likewise, stays absent. */
export function ifSent<T, R>(value: T | null | undefined, read: (value: T) => R): R | undefined {
  return value == null ? undefined : read(value);
}

function refuse(mensagem?: string): never {
  throw new BadRequestException(mensagem === undefined ? undefined : { mensagem });
}
