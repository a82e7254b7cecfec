import { randomUUID } from 'node:crypto';
import type { VendorRoute } from '../core/vendor.js';
import type { Account } from './accounts.js';
import { refusalOf } from './cards.js';
import {
  CANCELLABLE,
  discounted,
  isCardPayment,
  orderTotal,
  tell,
  type CardPayment,
  type Charge,
  type Order,
} from './charge.js';
import { EfiError } from './errors.js';
import type { IdenticalCharges } from './identical-charges.js';
import { HIGHEST_TOTAL, instalmentValue } from './instalments.js';
import { authorised, param, success, type Parts } from './parts.js';
import {
  chargeSchema,
  historySchema,
  metadataSchema,
  oneStepSchema,
  paySchema,
  type CardBody,
  type OrderBody,
} from './schemas.js';
import { chargeDetail, createdAnswer, payAnswer } from './wire.js';

/** Cents: R$ 5.00. */
const LOWEST_TOTAL = 500;

/** The routes under `/v1/charge`, but for refunds. A body's form is looked at first, then whether the charge exists. */
export function chargeRoutes(parts: Parts, identical: IdenticalCharges): VendorRoute[] {
  const { book, cards, context, lifecycle } = parts;

  function create({ metadata, ...order }: OrderBody, account: Account): Charge {
    const createdAt = lifecycle.now();
    const ordered: Order = {
      items: order.items.map((item) => ({ ...item, amount: item.amount ?? 1 })),
      shippings: order.shippings ?? [],
    };
    const customId = metadata?.custom_id ?? null;
    return {
      status: 'new',
      customId,
      id: book.nextId(),
      account: account.clientId,
      createdAt,
      order: ordered,
      notificationToken: randomUUID(),
      notificationUrl: metadata?.notification_url ?? null,
      reason: null,
      total: orderTotal(ordered),
      payment: null,
      history: [{ message: 'Cobrança criada', createdAt }],
      news: [{ id: 1, status: 'new', previous: null, customId, createdAt }],
      payments: 0,
      received: 0,
      paidAt: null,
      confirmedAt: null,
      refunds: [],
      step: null,
      calls: 0,
      cause: '',
    };
  }

  /** What a payment will be, or why it cannot be. Uses the token up. */
  function preparePayment(account: Account, order: Order, body: CardBody, installments: number) {
    const total = discounted(orderTotal(order), body.discount);
    if (total < LOWEST_TOTAL) throw new EfiError(4600036);
    if (total > HIGHEST_TOTAL) throw new EfiError(3500006);
    const { customer } = body;
    const payer = customer.juridical_person?.cnpj ?? customer.cpf;
    if (account.document !== undefined && payer === account.document) throw new EfiError(4600222);
    const card = cards.usable(account.clientId, body.payment_token);
    if (context.limits.flag('identicalCharges')) identical.count(account, order, total, payer);
    cards.use(card);
    const payment = {
      customer,
      address: body.billing_address ?? customer.address ?? null,
      message: body.message ?? null,
      mask: card.mask,
      lastDigit: card.lastDigit,
      installments,
      installmentValue: instalmentValue(total, installments),
    };
    return { payment, total };
  }

  return [
    authorised(parts, 'POST', '/v1/charge', (request, account) => {
      const charge = create(chargeSchema(request.body, ''), account);
      book.add(charge);
      return success(createdAnswer(charge));
    }),

    authorised(parts, 'POST', '/v1/charge/one-step', (request, account) => {
      const { payment: how, ...order } = oneStepSchema(request.body, '');
      const charge = create(order, account);
      const body = how.credit_card;
      const { payment, total } = preparePayment(account, charge.order, body, body.installments ?? 1);
      book.add(charge);
      lifecycle.payAtOnce(charge, payment, total, request.route);
      const refusal = refusalOf(payment.lastDigit);
      return success({ ...payAnswer(charge, paymentOf(charge)), ...(refusal && { refusal }) });
    }),

    authorised(parts, 'POST', '/v1/charge/:id/pay', (request, account) => {
      const body = paySchema(request.body, '').payment.credit_card;
      const charge = book.named(account.clientId, param(request, 'id'));
      if (charge.payment) throw new EfiError(3500030);
      if (charge.status !== 'new') throw new EfiError(3500044);
      const { payment, total } = preparePayment(account, charge.order, body, body.installments ?? 1);
      lifecycle.requestPayment(charge, payment, total, request.route);
      return success(payAnswer(charge, paymentOf(charge)));
    }),

    authorised(parts, 'POST', '/v1/charge/:id/retry', (request, account) => {
      const body = paySchema(request.body, '').payment.credit_card;
      const charge = book.named(account.clientId, param(request, 'id'));
      if (charge.status !== 'unpaid' || !isCardPayment(charge.payment)) throw new EfiError(3500044);
      const installments = body.installments ?? charge.payment.installments;
      const { payment, total } = preparePayment(account, charge.order, body, installments);
      lifecycle.requestPayment(charge, payment, total, request.route);
      return success(payAnswer(charge, paymentOf(charge)));
    }),

    authorised(parts, 'GET', '/v1/charge/:id', (request, account) =>
      success(chargeDetail(book.named(account.clientId, param(request, 'id')), account.payeeCode)),
    ),

    authorised(parts, 'PUT', '/v1/charge/:id/metadata', (request, account) => {
      const { custom_id, notification_url } = metadataSchema(request.body, '');
      const charge = book.named(account.clientId, param(request, 'id'));
      if (custom_id !== undefined) book.setReference(charge, custom_id);
      if (notification_url !== undefined) charge.notificationUrl = notification_url;
      book.save(charge);
      return success();
    }),

    authorised(
      parts,
      'PUT',
      '/v1/charge/:id/cancel',
      (request, account) => {
        const charge = book.named(account.clientId, param(request, 'id'));
        if (!CANCELLABLE.includes(charge.status)) throw new EfiError(3500043);
        lifecycle.cancel(charge, request.route);
        return success();
      },
      // As the page prints it.
      ['/v1/charge:id/cancel'],
    ),

    authorised(parts, 'POST', '/v1/charge/:id/history', (request, account) => {
      const { description } = historySchema(request.body, '');
      const charge = book.named(account.clientId, param(request, 'id'));
      tell(charge, lifecycle.now(), description);
      book.save(charge);
      return success();
    }),
  ];
}

function paymentOf(charge: Charge): CardPayment {
  if (!isCardPayment(charge.payment)) throw new Error(`Charge ${charge.id} was not paid by card`);
  return charge.payment;
}
