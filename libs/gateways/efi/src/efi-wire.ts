/**
 * What goes over the wire, as the vendor's pages and its published SDK (marked V) write it.
 * Amounts are integers of cents. Requests are strict: the vendor refuses properties that it does not know. Answers list
 * what we read; whatever else they hold is ignored.
 */

export interface EfiItem {
  /** Up to 255 characters, without `<` and `>` (V). */
  name: string;
  value: number;
  /** How many of them. */
  amount: number;
  /** Parts of the price for other accounts. The page names the two fields; the SDK nests them in `repasses` (V). */
  marketplace?: EfiShare & { mode?: 1 | 2; repasses?: EfiShare[] };
}

export interface EfiShare {
  payee_code?: string;
  /** In hundredths of a per cent. */
  percentage?: number;
  /** Instead of `percentage` (V). */
  fixed?: number;
}

export interface EfiShipping {
  name: string;
  value: number;
  /** The account that receives it; left out, the charge's own. */
  payee_code?: string;
}

export interface EfiMetadata {
  /** Our reference. */
  custom_id?: string;
  notification_url?: string;
}

/** Body of `POST /v1/charge`. */
export interface EfiNewCharge {
  items: EfiItem[];
  shippings?: EfiShipping[];
  metadata?: EfiMetadata;
}

export interface EfiAddress {
  street: string;
  number: string;
  neighborhood: string;
  /** Eight digits. */
  zipcode: string;
  city: string;
  complement?: string;
  /** Two letters. */
  state: string;
}

/** A person (`name` and `cpf`) or a company (`juridical_person`): never both (V). */
export interface EfiCustomer {
  /** At least two words (V). */
  name?: string;
  /** Eleven digits. */
  cpf?: string;
  email?: string;
  /** Area code and number, ten or eleven digits. */
  phone_number?: string;
  /** `YYYY-MM-DD`. */
  birth?: string;
  address?: EfiAddress;
  juridical_person?: { corporate_name: string; cnpj: string };
}

export interface EfiCreditCard {
  customer: EfiCustomer;
  /** 1 to 12; the vendor takes 1 where it is left out. */
  installments?: number;
  /** Percentage in hundredths of a per cent, currency in cents. */
  discount?: { type: 'percentage' | 'currency'; value: number };
  billing_address?: EfiAddress;
  /** 40 hexadecimal digits. */
  payment_token: string;
  /** Up to four lines of 100 characters. */
  message?: string;
}

/** Body of `POST /v1/charge/:id/pay` and `/retry`. */
export interface EfiPayment {
  payment: { credit_card: EfiCreditCard };
}

/** Filters of `GET /v1/charges`; dates are `YYYY-MM-DD`. */
export interface EfiChargeFilter {
  charge_type: 'card' | 'billet' | 'carnet' | 'subscription';
  begin_date: string;
  end_date: string;
  /** Which date the two limit; creation where it is left out. */
  date_of?: 'creation' | 'payment' | 'expired';
  customer_document?: string;
  status?: string;
  custom_id?: string;
  value?: number;
  limit?: number;
  /** From 1. */
  page?: number;
  offset?: number;
}

/** `data` of `POST /v1/charge`. */
export interface EfiCreated {
  charge_id: number;
  status: string;
  total: number;
  custom_id: string | null;
}

/** `data` of pay, retry and one-step. */
export interface EfiPaid {
  charge_id: number;
  status: string;
  total: number;
  /** One-step gives it where `status` is unpaid. */
  refusal?: EfiRefusal;
}

export interface EfiRefusal {
  reason: string;
  /** Whether the payment may be tried again. */
  retry?: boolean;
}

/** `data` of `GET /v1/charge/:id`. */
export interface EfiCharge {
  charge_id: number;
  total: number;
  status: string;
  custom_id: string | null;
  /** Of the refusal, where unpaid. */
  reason?: string;
  /** What its `history` says, oldest first; empty where it is not told. */
  history: string[];
}

/** One of `data` of `GET /v1/charges`. */
export interface EfiListed {
  id: number;
  total: number;
  status: string;
  custom_id: string | null;
  /** With a zone here, without one in the other routes. */
  created_at: string;
}

/** `data` of `GET /v1/installments`. */
export interface EfiInstallments {
  /** Brand. */
  name: string;
  installments: { installment: number; value: number; interest_percentage: number }[];
}

/** One of `data` of `GET /v1/notification/:token`, which tells all that happened, oldest first. */
export interface EfiNotified {
  /** charge, subscription, subscription_charge, carnet or carnet_charge. */
  type: string;
  custom_id: string | null;
  /** Of type charge, always; absent in others. */
  charge_id?: number;
}

/** `data` of the tokenising routes. */
export interface EfiCardToken {
  payment_token: string;
  card_mask: string;
}
