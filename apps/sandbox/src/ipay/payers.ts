import { ControlError, type ActionInput, type ChargeAction, type ChargeSummary } from '../core/vendor.js';
import { isOpen, statusOn, type Invoice } from './invoice.js';
import { dayOf, today, type Parts } from './parts.js';

/** What payers and banks do with an invoice, without the vendor's API. @throws ControlError 409 */
export function act(
  { collector, context, invoices }: Parts,
  invoice: Invoice,
  action: ChargeAction,
  input: ActionInput,
): void {
  switch (action) {
    case 'pay': {
      const day = dayOf(input.paidAt ?? context.clock.now());
      collector.receive(invoice, input.amount ?? collector.owed(invoice, day), day);
      break;
    }
    case 'cancel':
      close(invoice, 'Cancelado');
      break;
    case 'expire':
      close(invoice, 'Vencida');
      break;
    case 'refund':
      refund(invoice, input);
      break;
    case 'dispute':
    case 'win-dispute':
      throw new ControlError(409, 'Ipay knows no disputes');
  }
  invoices.save(invoice);
}

function close(invoice: Invoice, status: 'Cancelado' | 'Vencida'): void {
  if (!isOpen(invoice))
    throw new ControlError(409, `An invoice that is ${invoice.status} cannot be ${status}`);
  invoice.status = status;
  if (status === 'Cancelado') invoice.step = null;
}

/** Money goes back, but the page has no status that would tell. */
function refund(invoice: Invoice, input: ActionInput): void {
  const left = invoice.received - invoice.refunded;
  const amount = input.amount ?? left;
  if (amount === 0 || amount > left)
    throw new ControlError(409, `An invoice that is ${invoice.status} has no ${amount} cents to refund`);
  invoice.refunded += amount;
}

/** An invoice as the control plane shows it. */
export function summary({ context }: Parts, invoice: Invoice): ChargeSummary {
  return {
    id: invoice.token,
    reference: null,
    method: invoice.paymentType === 'Boleto' ? 'boleto' : 'card',
    amount: invoice.price,
    status: statusOn(invoice, today(context)),
    createdAt: invoice.registeredAt,
    payments: invoice.payments,
    calls: invoice.calls,
    received: invoice.received,
    refunded: invoice.refunded,
  };
}
