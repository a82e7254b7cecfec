import { addDays, laterOf, startOfDay, type CalendarDate, type Cents, type Identifier } from '@mensal/kernel';
import type { TenantContext } from '@mensal/identity';
import type { RouteObstacle } from '../domain/collection.js';
import type { NewCharge } from '../domain/charge.js';
import type { Invoice, PaymentMethod } from '../domain/invoice.js';
import type { ChargeGateway, GatewayAccount, Payer } from '../ports.js';
import { missingFor } from './payer.js';

/** What stands against charging an amount at a gateway; nothing where it can be done. */
export function obstacleAt(
  gateway: ChargeGateway | undefined,
  account: GatewayAccount | undefined,
  { method, total, payer }: { method: PaymentMethod; total: Cents; payer: Payer },
  homologationCharges: boolean,
): RouteObstacle | undefined {
  if (gateway === undefined || account === undefined) return 'not-connected';
  if (!account.active) return 'not-active';
  // No money moves there, so no invoice is paid.
  if (account.environment !== 'production' && !homologationCharges) return 'homologation';
  if (gateway[method] === undefined || !account.methods.includes(method)) return 'method-not-offered';
  const { min, max } = gateway.profile.limits;
  if (total < min || total > max) return 'amount-not-accepted';
  return missingFor(gateway.profile, payer).length > 0 ? 'payer-incomplete' : undefined;
}

export interface ChargeWish {
  gateway: ChargeGateway;
  /** Sealed; empty where it is not paid by card. */
  cardToken: string;
  cardId: Identifier | null;
  instalments: number;
  urgent: boolean;
}

/** A charge of an invoice at the total of today. */
export function draftCharge(
  tenant: TenantContext,
  invoice: Invoice,
  today: CalendarDate,
  { gateway, cardToken, cardId, instalments, urgent }: ChargeWish,
): NewCharge {
  const method = invoice.paymentMethod;
  return {
    tenantId: tenant.tenantId,
    invoiceId: invoice.id,
    customerId: invoice.customerId,
    cardId,
    gateway: gateway.profile.name,
    method,
    description: `Fatura ${invoice.number}`,
    amount: invoice.amountsOn(today).total,
    instalments: method === 'card' ? instalments : 1,
    cardToken,
    preparable: method === 'card' && gateway.card?.prepare !== undefined,
    cancellable: gateway.cancelling !== undefined,
    tellsOnce: method === 'pix' && gateway.pix?.tellsCodeAgain === false,
    dueOn: method === 'boleto' ? laterOf(today, invoice.dueOn) : null,
    expiresAt: method === 'pix' ? startOfDay(addDays(invoice.payableUntil(today), 1), tenant.timeZone) : null,
    madeOn: today,
    urgent,
    attempt: 1,
  };
}
