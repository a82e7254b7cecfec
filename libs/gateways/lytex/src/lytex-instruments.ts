import type { Boleto, Pix } from '@mensal/billing/ports';
import { readBoleto } from '@mensal/gateway-kit';
import { checkPixCode, type CalendarDate, type Cents } from '@mensal/kernel';
import type { LytexInvoice } from './lytex-wire.js';

/** What the payer pays with: seen to be right, or what is wrong with it, or not told. */
export type Issued<Instrument> =
  { kind: 'right'; instrument: Instrument } | { kind: 'wrong'; detail: string } | { kind: 'absent' };

/** @param amount in cents */
export function pixOf({ qrcode, linkCheckout }: LytexInvoice, amount: Cents): Issued<Pix> {
  if (qrcode === undefined) return { kind: 'absent' };
  const wrong = checkPixCode(qrcode, amount);
  if (wrong !== undefined) return { kind: 'wrong', detail: wrong };
  const paymentUrl = webAddress(linkCheckout);
  return { kind: 'right', instrument: { code: qrcode, ...(paymentUrl !== undefined && { paymentUrl }) } };
}

/** The barcode is that of the line, whatever the answer says of it. @param amount in cents */
export function boletoOf(
  { digitableLine, linkBoleto, linkCheckout }: LytexInvoice,
  amount: Cents,
  dueOn: CalendarDate,
): Issued<Boleto> {
  if (digitableLine === undefined) return { kind: 'absent' };
  const boleto = readBoleto(digitableLine, amount, dueOn);
  if ('wrong' in boleto) return { kind: 'wrong', detail: boleto.wrong };
  const pdfUrl = webAddress(linkBoleto);
  const paymentUrl = webAddress(linkCheckout);
  return {
    kind: 'right',
    instrument: {
      ...boleto,
      ...(pdfUrl !== undefined && { pdfUrl }),
      ...(paymentUrl !== undefined && { paymentUrl }),
    },
  };
}

/** Payers are sent there. */
function webAddress(text: string | undefined): string | undefined {
  const url = text === undefined ? null : URL.parse(text);
  return url?.protocol === 'https:' ? url.href : undefined;
}
