import { boletoCodes } from '../core/boleto-code.js';
import { brCode } from '../core/br-code.js';
import type { Invoice, Transaction } from './invoice.js';

/** A bank that does not exist. */
const BANK = '999';
/** A key of random digits that is nobody's. */
const PIX_KEY = '5a4d0b0c-1e2f-4a4b-8c6d-7e8f90a1b2c3';

/** What a payer scans or copies: a Pix whose txid is the invoice's id. */
export function pixOf({ _id, total }: Pick<Invoice, '_id' | 'total'>): Required<Transaction>['pix'] {
  const qrcode = brCode({
    key: PIX_KEY,
    amount: total,
    payee: 'LYTEX SANDBOX',
    city: 'SAO PAULO',
    txid: _id,
  });
  return { qrcode, txId: _id };
}

/** The boleto's free digits are the invoice's number, so that no two are alike. */
export function boletoOf({
  _id,
  total,
  dueDate,
}: Pick<Invoice, '_id' | 'total' | 'dueDate'>): Required<Transaction>['boleto'] {
  const free = String(parseInt(_id.slice(-8), 16)).padStart(25, '0');
  return boletoCodes({ bank: BANK, dueOn: dueDate, amount: total, free });
}
