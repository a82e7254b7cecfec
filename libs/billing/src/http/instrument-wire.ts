import type { Issued } from '../application/find-instruments.use-case.js';
import { isPix, type Boleto, type Pix } from '../domain/instrument.js';

/** The fields of an invoice that say how it is paid. All but `boletoBarcode` are beyond the contract. */
export function instrumentToWire(charge: Issued<Boleto | Pix> | undefined) {
  const instrument = charge?.instrument;
  if (charge === undefined || instrument === undefined)
    return { boletoBarcode: null, boleto: null, pix: null, paymentUrl: null };
  const paymentUrl = instrument.paymentUrl ?? null;
  if (isPix(instrument))
    return { boletoBarcode: null, boleto: null, pix: pixToWire(charge as Issued<Pix>), paymentUrl };
  const boleto = boletoToWire(charge as Issued<Boleto>);
  return { boletoBarcode: boleto.barcode, boleto, pix: null, paymentUrl };
}

export function pixToWire({ amount, expiresAt, instrument, invoiceId }: Issued<Pix>) {
  const at = `/v1/invoices/${invoiceId}/pix`;
  return {
    code: instrument.code,
    price: String(amount),
    expiresAt: expiresAt?.toISOString() ?? null,
    qrCodePng: `${at}/qrcode.png`,
    qrCodeSvg: `${at}/qrcode.svg`,
  };
}

export function boletoToWire({ amount, dueOn, instrument }: Issued<Boleto>) {
  return {
    digitableLine: instrument.digitableLine,
    barcode: instrument.barcode,
    price: String(amount),
    dueOn,
    pdfUrl: instrument.pdfUrl ?? null,
  };
}
