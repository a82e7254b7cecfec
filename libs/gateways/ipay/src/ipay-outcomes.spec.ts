import { describe, expect, it } from '@jest/globals';
import { calendarDate } from '@mensal/kernel';
import { foundOf, isOf, newInvoice, statusOf } from './ipay-outcomes.js';
import type { IpayInvoice } from './ipay-wire.js';
import type { IpayOrder } from './persistence/sql-ipay-orders.js';

const ORDER: IpayOrder = {
  reference: 'reference',
  customer: 'customer',
  paymentType: 'Boleto',
  amount: 102_656,
  dueOn: calendarDate('2018-07-15'),
  known: [],
  invoice: 'token',
};

/** Of that amount and day. */
const LINE = '00190000090114971860168524522114675860000102656';
const BARCODE = '00196758600001026560000001149718606852452211';

function invoice(change: Partial<IpayInvoice> = {}): IpayInvoice {
  return {
    token: 'token',
    paymentType: 'Boleto',
    status: 'Aberto',
    price: 102_656,
    total: 102_656,
    createdAt: '2018-07-15',
    dueDate: '15',
    boletoBarcode: null,
    returnedErrorCode: null,
    returnedCodeAcquirer: null,
    returnedMessage: null,
    paymentDate: null,
    ...change,
  };
}

describe('an invoice', () => {
  it('is ordered for its due date, dated on it, in cents without punctuation', () => {
    expect(newInvoice({ ...ORDER, dueOn: calendarDate('2026-02-05') })).toEqual({
      createdAt: '2026-02-05',
      dueDate: '05',
      paymentType: 'Boleto',
      price: '102656',
      customer: 'customer',
    });
  });

  it.each([
    ['as ordered', {}, true],
    ['with other capitals', { paymentType: 'boleto' }, true],
    ['of another price', { price: 102_655 }, false],
    ['of another day', { createdAt: '2018-07-16', dueDate: '16' }, false],
    ['due on another day than it is dated', { dueDate: '16' }, false],
    ['of a card', { paymentType: 'Cartao' }, false],
    ['of no payment type', { paymentType: null }, false],
  ])('%s is of the order: %s', (_what, change, isOurs) => {
    expect(isOf(invoice(change), ORDER)).toBe(isOurs);
  });

  it('is of the order with a day of one digit', () => {
    const dueOn = calendarDate('2026-10-05');
    expect(isOf(invoice({ createdAt: dueOn, dueDate: '5' }), { ...ORDER, dueOn })).toBe(true);
  });

  it.each([
    ['Boleto', 'Aberto', null, 'open'],
    ['Boleto', 'Aberta', null, 'open'],
    ['Boleto', 'Vencida', null, 'open'],
    ['Boleto', 'Processamento', null, 'pending'],
    ['Boleto', 'Pago', null, 'paid'],
    ['Boleto', 'Cancelado', null, 'cancelled'],
    ['Boleto', 'Excluida', null, 'cancelled'],
    ['Boleto', 'EXCLUÍDA', null, 'cancelled'],
    ['Boleto', 'Em análise', null, undefined],
    ['Cartao', 'Aberto', null, 'pending'],
    ['Cartao', 'Vencida', null, 'pending'],
    ['Cartao', 'Aberto', '00', 'pending'],
    ['Cartao', 'Aberto', '51', 'declined'],
    ['Cartão', 'Vencida', '51', 'declined'],
    ['Cartao', 'Pago', '51', 'paid'],
    ['Cartao', 'Cancelado', '51', 'cancelled'],
  ])('by %s that is %s with the code %s is %s', (paymentType, status, returnedErrorCode, expected) => {
    expect(statusOf(invoice({ paymentType, status, returnedErrorCode }))).toBe(expected);
  });
});

describe('what is found', () => {
  it('tells what came in, and on which day', () => {
    const paid = invoice({ status: 'Pago', total: 105_000, paymentDate: '2018-07-20' });
    expect(foundOf('token', paid, ORDER)).toMatchObject({
      kind: 'found',
      charge: {
        gatewayId: 'token',
        reference: 'reference',
        status: 'paid',
        amount: 102_656,
        payment: { received: 105_000, paidAt: new Date('2018-07-20T15:00:00Z') },
      },
    });
  });

  it.each([['0000-00-00'], ['20/07/2018'], [null]])('tells no day where the page has %s', (paymentDate) => {
    const found = foundOf('token', invoice({ status: 'Pago', paymentDate }), ORDER);
    expect(found.kind === 'found' && found.charge.payment).toEqual({ received: 102_656 });
  });

  it('is unknown where the status is', () => {
    expect(foundOf('token', invoice({ status: 'Em análise' }), ORDER)).toMatchObject({ kind: 'unknown' });
  });

  it('holds the boleto, once it is registered', () => {
    expect(foundOf('token', invoice({ boletoBarcode: BARCODE }), ORDER)).toMatchObject({
      charge: { status: 'open', instrument: { digitableLine: LINE, barcode: BARCODE } },
    });
    const without = foundOf('token', invoice(), ORDER);
    expect(without.kind === 'found' && without.charge).not.toHaveProperty('instrument');
  });

  it('is unknown where the boleto is of another amount', () => {
    const found = foundOf('token', invoice({ boletoBarcode: BARCODE }), { ...ORDER, amount: 1 });
    expect(found).toMatchObject({ kind: 'unknown', trouble: { detail: expect.stringContaining('cents') } });
  });
});
