import type { ChargeRequest, Payer, PaymentMethod } from '@mensal/billing/ports';
import type { DirectoryCustomer } from '@mensal/customers/ports';
import type { CalendarDate } from '@mensal/kernel';
import type { LytexAddress, LytexNewClient, LytexNewInvoice, LytexPaymentMethods } from './lytex-wire.js';

/** The vendor's most; which number of them it is in the end, the payment says. */
const MOST_PARCELS = 12;
const LONGEST_NAME = 255;

/** A cobrança of one item of the whole amount, found again by our reference, that can be paid in one way. */
export function newInvoice(
  { amount, description, payer, reference }: ChargeRequest,
  method: PaymentMethod,
  dueOn: CalendarDate,
): LytexNewInvoice {
  return {
    ...(payer.remoteId === undefined ? { client: clientOf(payer) } : { _clientId: payer.remoteId }),
    items: [{ name: description.slice(0, LONGEST_NAME), quantity: 1, value: amount }],
    dueDate: dueOn,
    paymentMethods: only(method),
    referenceId: reference,
  };
}

function only(method: PaymentMethod): LytexPaymentMethods {
  return {
    pix: { enable: method === 'pix' },
    boleto: { enable: method === 'boleto' },
    creditCard: method === 'card' ? { enable: true, parcels: MOST_PARCELS } : { enable: false },
  };
}

/** A client of the vendor's. What is missing the vendor refuses, and says so. */
export function clientOf({ name, taxId, email, phone, address }: Payer | DirectoryCustomer): LytexNewClient {
  return {
    type: taxId.length === 14 ? 'pj' : 'pf',
    name,
    cpfCnpj: taxId,
    ...(email !== undefined && { email }),
    ...(phone !== undefined && { cellphone: phone }),
    ...(address && { address: addressOf(address) }),
  };
}

function addressOf(given: NonNullable<Payer['address']>): LytexAddress {
  const { street, neighborhood, city, state, number, complement, zipcode } = given;
  return {
    street,
    zone: neighborhood,
    city,
    state,
    number,
    ...(complement !== undefined && { complement }),
    zip: zipcode,
  };
}
