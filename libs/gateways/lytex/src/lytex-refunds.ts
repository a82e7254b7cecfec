import type { RefundRules, Refusal } from '@mensal/billing/ports';
import type { Cents } from '@mensal/kernel';
import { receivedFor, statusOf } from './lytex-outcomes.js';
import type { LytexInvoice } from './lytex-wire.js';

/** No page says how long a payment can be refunded, nor whether an order that was taken shows before it is done. */
export const LYTEX_REFUND_RULES: RefundRules = { repeatable: 'none' };

/**
 * The unit of `refundValue` is not documented; all other values of the API are cents, and so is what we send. Should it be
 * taken for reais all the same, the vendor must refuse it: so a part is sent only where as many reais are more than was
 * paid. The whole always is.
 */
export function refusalOfRefund(invoice: LytexInvoice, amount: Cents | undefined): Refusal | undefined {
  const received = receivedFor(invoice);
  const status = statusOf(invoice);
  if (status !== 'paid')
    return {
      code: 'not-allowed-now',
      reason: `A Lytex só estorna cobranças pagas (paid); esta está como ${invoice.status}.`,
      retryable: status === 'pending',
    };
  if (amount === undefined) return undefined;
  if (amount > received)
    return { code: 'amount', reason: 'O estorno é maior do que o valor pago.', retryable: false };
  if (amount * 100 <= received)
    return {
      code: 'amount',
      reason: 'Estornos de até um centésimo do valor pago são feitos no painel da Lytex.',
      retryable: false,
    };
  return undefined;
}
