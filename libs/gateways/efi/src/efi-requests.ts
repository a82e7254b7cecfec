import type {
  CardChargeRequest,
  ChargeRequest,
  LookUpRequest,
  Payer,
  PayerAddress,
} from '@mensal/billing/ports';
import { addDays } from '@mensal/kernel';
import type { EfiAddress, EfiChargeFilter, EfiCustomer, EfiNewCharge, EfiPayment } from './efi-wire.js';

const LONGEST_NAME = 255;

/** Step one: one item of the whole amount, found again by our reference. */
export function newCharge(request: ChargeRequest, notificationUrl: string | undefined): EfiNewCharge {
  return {
    items: [{ name: itemName(request.description), value: request.amount, amount: 1 }],
    metadata: {
      custom_id: request.reference,
      ...(notificationUrl !== undefined && { notification_url: notificationUrl }),
    },
  };
}

/** Step two. */
export function payment({ payer, card, instalments }: CardChargeRequest): EfiPayment {
  return {
    payment: {
      credit_card: {
        customer: customer(payer),
        installments: instalments,
        payment_token: card.token,
        ...(payer.address && { billing_address: address(payer.address) }),
      },
    },
  };
}

/** Another try. The page's example has no instalments, so they are sent only where they are not the usual one. */
export function furtherPayment(request: CardChargeRequest): EfiPayment {
  const { installments, ...card } = payment(request).payment.credit_card;
  return { payment: { credit_card: { ...card, ...(request.instalments > 1 && { installments }) } } };
}

/** A company is told of by `juridical_person` alone: name and CPF are a person's. */
function customer({ name, taxId, email, phone, birthDate }: Payer): EfiCustomer {
  const contact = {
    ...(email !== undefined && { email }),
    ...(phone !== undefined && { phone_number: phone }),
  };
  if (taxId.length === 14) return { juridical_person: { corporate_name: name, cnpj: taxId }, ...contact };
  return { name, cpf: taxId, ...contact, ...(birthDate !== undefined && { birth: birthDate }) };
}

/** Field by field: the vendor refuses properties that it does not know. */
function address(given: PayerAddress): EfiAddress {
  const { street, number, neighborhood, zipcode, city, complement, state } = given;
  return {
    street,
    number,
    neighborhood,
    zipcode,
    city,
    ...(complement !== undefined && { complement }),
    state,
  };
}

/** The vendor refuses angle brackets and more than 255 characters. */
function itemName(description: string): string {
  return description.replace(/[<>]/g, ' ').slice(0, LONGEST_NAME);
}

/** Where a charge is sought whose id never reached us: a day more on either side, whatever the vendor's time zone. */
export function chargesMadeFor({ reference, madeFrom, madeTo }: LookUpRequest): EfiChargeFilter {
  return {
    charge_type: 'card',
    date_of: 'creation',
    begin_date: addDays(madeFrom, -1),
    end_date: addDays(madeTo, 1),
    custom_id: reference,
    limit: 100,
  };
}
