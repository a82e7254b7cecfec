/** What a payer pays a boleto with. */
export interface Boleto {
  /** 47 digits. */
  digitableLine: string;
  /** 44 digits. */
  barcode: string;
  pdfUrl?: string;
  /** The gateway's own page to pay it. */
  paymentUrl?: string;
}

/** What a payer pays a Pix with. */
export interface Pix {
  /** The BR Code that a payer copies and pastes. */
  code: string;
  /** The gateway's own page to pay it. */
  paymentUrl?: string;
}

export type Instrument = Boleto | Pix;

export function isPix(instrument: Instrument): instrument is Pix {
  return 'code' in instrument;
}
