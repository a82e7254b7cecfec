/**
 * What goes over the wire, as the vendor's page writes it. Amounts are texts of cents without punctuation, dates
 * `YYYY-MM-DD`. Answers list what we read; whatever else they hold is ignored.
 */

/** Body of `POST` and `PUT /v1/billing-customers`; a `PUT` may hold a part of it, and calls the tax id by its kind. */
export interface IpayCustomerInput {
  name: string;
  cpfCnpj?: string;
  cpf?: string;
  cnpj?: string;
  email?: string;
  emailIsActive?: boolean;
  active: boolean;
  zipcode: string;
  address: string;
  addressNumber: string;
  addressComplement?: string;
  neighborhood: string;
  city: string;
  state: string;
  phone: string;
  phone2?: string;
  cellPhone?: string;
  /** Day of the month, "01" to "31". */
  dueDate?: string;
  calculateLatePayment: boolean;
  mode: 'Automatico' | 'Manual';
  initialBillingDate?: string;
  hasDiscount?: boolean;
  /** Per cent. */
  discount?: string;
  typePayment?: IpayPaymentType;
  /** In mode Automatico. */
  service?: { token: string; price: string; status: boolean };
}

export type IpayPaymentType = 'Boleto' | 'Cartao';

export interface IpayCustomer {
  token: string;
  /** Without punctuation. */
  cpfCnpj: string;
  mode: string;
  name: string;
  email: string | null;
  phone: string;
  zipcode: string;
  address: string;
  addressNumber: string;
  addressComplement: string | null;
  neighborhood: string;
  city: string;
  state: string;
}

/** Body of `POST` and `PUT /v1/billing-customers/services`. */
export interface IpayCustomerServiceInput {
  billingCustomer: string;
  service: string;
  price: string;
  status: boolean;
}

export interface IpayCustomerService {
  price: string;
  status: boolean;
}

/** Body of `POST /v1/cards`; of `PUT`, all but status and customer may be missing where the card stays the same. */
export interface IpayCardInput {
  number?: string;
  /** Two digits, like the year. */
  month: string;
  year: string;
  brand: string;
  /** As on the card. */
  name: string;
  /** `secutiryCode` in the table, not in the examples. */
  securityCode?: string;
  status: IpayCardStatus;
  customer: string;
}

export type IpayCardStatus = 'Primario' | 'Secundario' | 'Excluido';

export interface IpayCard {
  token: string;
  /** `...0333` */
  number: string;
  month: string;
  year: string;
  brand: string;
  name: string;
  status: string;
}

/** Body of `POST` and `PUT /v1/services`; of `PUT`, a part of it. */
export interface IpayServiceInput {
  price: string;
  description: string;
  status: 'Ativo' | 'Inativo';
}

export interface IpayService {
  description: string;
  price: string;
  status: string;
  /** The page shows none in its list. */
  token: string | null;
}

/** Body of `POST /v1/invoices`. */
export interface IpayNewInvoice {
  createdAt: string;
  /** Day of the month. */
  dueDate: string;
  paymentType: IpayPaymentType;
  price: string;
  customer: string;
}

/** Body of `PUT /v1/invoices/:token`. */
export type IpayInvoiceChange = Pick<IpayNewInvoice, 'customer'> &
  Partial<IpayNewInvoice> & { status?: 'Aberto' | 'Pago' | 'Cancelado' };

export interface IpayInvoice {
  /** The page shows none in its list. */
  token: string | null;
  paymentType: string | null;
  status: string;
  /** In cents. */
  price: number;
  /** With late fee and interest. */
  total: number;
  createdAt: string;
  dueDate: string;
  boletoBarcode: string | null;
  returnedErrorCode: string | null;
  returnedCodeAcquirer: string | null;
  returnedMessage: string | null;
  /** `0000-00-00`, or nothing, where it was not paid. */
  paymentDate: string | null;
}

/** Of a list: how many to leave out, and how many to give, at most 100. */
export interface IpayPaging {
  offset?: number;
  limit?: number;
}

export interface IpayPage<Entry> {
  entries: Entry[];
  /** How many there are in all. */
  total: number;
  skipped: number;
}
