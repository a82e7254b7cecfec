/**
 * What goes over the wire. Amounts are integers of cents, ids 24 hexadecimal digits. Marked T is what only clients of the
 * vendor's show. Answers list what we read; whatever else they hold is ignored.
 */
import type { CalendarDate, Cents } from '@mensal/kernel';

export interface LytexAddress {
  street: string;
  /** Bairro. */
  zone: string;
  city: string;
  /** Two letters. */
  state: string;
  number: string;
  complement?: string;
  /** Eight digits. */
  zip: string;
}

/** Body of `POST /v2/clients`, and `client` of a cobrança. */
export interface LytexNewClient {
  /** A person or a company. */
  type: 'pf' | 'pj';
  name: string;
  treatmentPronoun?: 'you' | 'mr' | 'lady';
  /** Digits, or the letters and digits of a CNPJ. */
  cpfCnpj: string;
  /** Required, as the next. */
  email?: string;
  /** Area code and number, ten or eleven digits. */
  cellphone?: string;
  address?: LytexAddress;
  referenceId?: string;
}

/** One of `results` of `GET /v2/clients`; the detail, and what is answered to creation and removal, holds more. */
export interface LytexClientRecord {
  _id: string;
  cpfCnpj: string;
}

/** Methods that are left out count as the vendor wants; so all three are named. */
export interface LytexPaymentMethods {
  pix: { enable: boolean };
  boleto: { enable: boolean };
  /** `parcels`, 1 to 12, is required where it is enabled: the most that the payer may choose. */
  creditCard: { enable: boolean; parcels?: number };
}

/** Body of `POST /v2/invoices`: `_clientId` or `client`, `items` or `value`. */
export interface LytexNewInvoice {
  _clientId?: string;
  client?: LytexNewClient;
  items?: { name: string; quantity: number; value: Cents }[];
  value?: Cents;
  dueDate: CalendarDate;
  paymentMethods: LytexPaymentMethods;
  /** Our reference. */
  referenceId?: string;
}

/** Body of `POST /v2/invoices/card_token`. */
export interface LytexCard {
  _clientId: string;
  cpfCnpj: string;
  number: string;
  holder: string;
  /** MMYY or MMYYYY. */
  expiry: string;
  cvc: string;
}

/** Body of `POST /v2/invoices/:id/manual-liquidate`, which exists in the sandbox alone. */
export interface LytexManualLiquidation {
  paymentMethod: 'pix' | 'boleto' | 'creditCard';
  parcels?: number;
  paidValue?: Cents;
  paidDate?: string;
}

/** A cobrança, whichever route tells of it. */
export interface LytexInvoice {
  _id: string;
  status: string;
  totalValue: Cents;
  /** The list need not tell it (T). */
  referenceId: string | null;
  /** The day, whether the answer holds a date or an instant. */
  dueDate: CalendarDate | undefined;
  /** When it was made (T). */
  createdAt: Date | undefined;
  /** The vendor's pages for the payer (T). */
  linkCheckout: string | undefined;
  linkBoleto: string | undefined;
  /** What came in, when, and what the vendor keeps of it. */
  payedValue: Cents | undefined;
  payedAt: Date | undefined;
  rates: Cents | undefined;
  /** Given back in all: on no page, so it is used where it is there, and nothing is concluded where it is not. */
  refundedValue: Cents | undefined;
  /** Of `transactions` or `paymentMethods` (T): what the payer pays with. */
  qrcode: string | undefined;
  digitableLine: string | undefined;
  /** `transactions[].creditCard.reject.reason` of the last one that was refused; empty where it says nothing. */
  rejectReason: string | undefined;
}

/** `results` and `paginate` of lists. */
export interface LytexPage<Entry> {
  results: Entry[];
  pages: number;
}
