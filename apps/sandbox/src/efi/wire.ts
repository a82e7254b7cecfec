import { isCardPayment, type CardPayment, type Charge, type News } from './charge.js';
import { localDate, localTime } from './dates.js';
import { interestFor } from './instalments.js';
import type { AddressBody, CustomerBody } from './schemas.js';

/** What the vendor answers, route by route. Dates are local time here, and ISO 8601 in the list of charges. */

export function createdAnswer(charge: Charge) {
  return {
    charge_id: charge.id,
    status: charge.status,
    total: charge.total,
    custom_id: charge.customId,
    created_at: localTime(charge.createdAt),
  };
}

export function payAnswer(charge: Charge, payment: CardPayment) {
  return {
    installments: payment.installments,
    installment_value: payment.installmentValue,
    charge_id: charge.id,
    status: charge.status,
    total: charge.total,
    payment: payment.method,
  };
}

/** @param payeeCode the account's own, for shippings that named none */
export function chargeDetail(charge: Charge, payeeCode: string) {
  const { payment, order } = charge;
  return {
    charge_id: charge.id,
    total: charge.total,
    status: charge.status,
    ...(charge.reason !== null && { reason: charge.reason }),
    custom_id: charge.customId,
    created_at: localTime(charge.createdAt),
    notification_url: charge.notificationUrl,
    items: order.items,
    history: charge.history.map(({ message, createdAt }) => ({ message, created_at: localTime(createdAt) })),
    ...(order.shippings.length > 0 && {
      shippings: order.shippings.map((shipping) => ({ payee_code: payeeCode, ...shipping })),
    }),
    ...(isCardPayment(payment) && {
      customer: detailedCustomer(payment.customer),
      payment: {
        method: payment.method,
        created_at: localTime(payment.createdAt),
        message: payment.message,
        credit_card: cardAnswer(payment),
      },
    }),
  };
}

export function listEntry(charge: Charge) {
  const { payment } = charge;
  return {
    id: charge.id,
    total: charge.total,
    status: charge.status,
    custom_id: charge.customId,
    created_at: charge.createdAt,
    ...(isCardPayment(payment) && {
      customer: listedCustomer(payment.customer),
      payment: {
        payment_method: payment.method,
        paid_at: charge.paidAt,
        ...(charge.paidAt !== null && { paid_value: charge.received }),
        credit_card: { ...cardAnswer(payment), interest: interestFor(payment.installments) },
      },
    }),
  };
}

export function newsAnswer(charge: Charge, news: News) {
  return {
    id: news.id,
    type: 'charge',
    custom_id: news.customId,
    status: { current: news.status, previous: news.previous },
    identifiers: { charge_id: charge.id },
    created_at: localTime(news.createdAt),
    ...(news.value !== undefined && {
      value: news.value,
      received_by_bank_at: localDate(charge.paidAt ?? news.createdAt),
    }),
  };
}

/** A company's customer has its own two fields; a person's name and CPF may stand beside them. */
function detailedCustomer({
  name,
  cpf,
  birth,
  email,
  phone_number,
  address,
  juridical_person,
}: CustomerBody) {
  return {
    ...(name !== undefined && { name }),
    ...(cpf !== undefined && { cpf }),
    ...juridical_person,
    ...(birth !== undefined && { birth }),
    email,
    phone_number,
    ...(address && { address: addressAnswer(address) }),
  };
}

function listedCustomer({ name, cpf, phone_number, juridical_person }: CustomerBody) {
  return juridical_person ? { phone_number, ...juridical_person } : { name, phone_number, cpf };
}

/** Where no address was given, there is none: the vendor's older schema wants one, its page does not say. */
function cardAnswer({ mask, installments, installmentValue, address }: CardPayment) {
  return {
    mask,
    installments,
    installment_value: installmentValue,
    ...(address && { address: addressAnswer(address) }),
  };
}

function addressAnswer({ street, number, complement, neighborhood, city, state, zipcode }: AddressBody) {
  return { street, number, complement: complement || null, neighborhood, city, state, zipcode };
}
