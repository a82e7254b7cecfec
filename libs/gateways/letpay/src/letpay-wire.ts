import type { Cents } from '@mensal/kernel';

/**
 * What goes over the wire, as the vendor's pages write it. Requests bear amounts as JSON numbers of reais; in answers the
 * amounts have been read as cents. Answers list what we read; whatever else they hold is ignored.
 */

/** Body of `POST /pix/simple`. */
export interface LetPayNewPix {
  contract_id: string;
  /** Ours, up to 45 characters. */
  reference_id: string;
  /** Where callbacks go. */
  notification_url: string;
  ip_address?: string;
  payment: {
    /** Reais, with at most two decimals: 0.01 to 75000. */
    amount: number;
    asset?: string;
    soft_descriptor?: string;
    currency: string;
    country: string;
  };
  /** An instant of ISO 8601, in UTC. */
  pix?: { expiration_date: string };
  person?: LetPayPerson;
  /** The merchant's own: the routes that tell of a payment repeat it. */
  extra_data?: Readonly<Record<string, string>>;
}

export interface LetPayPerson {
  full_name?: string;
  email?: string;
  /** CPF or CNPJ. */
  tax_id?: string;
  /** `YYYY-MM-DD`. */
  birth_date?: string;
}

/** Answer of `POST /pix/simple`. */
export interface LetPayIssued {
  transaction_status: string;
  payment_token: string;
  reference_id: string;
  pix_code: string;
  pix_amount: Cents;
  totals: { amount: Cents };
  /** `pix_qr_code`, unpacked: a PNG, where it is one. */
  picture?: Buffer;
}

/** Answer of `GET /payment/:token`, and one of `payments` of `GET /payment/reference/:reference`. */
export interface LetPayPayment {
  paymentToken: string;
  createdAt: string;
  transactionStatus: string;
  reference: string;
  amount_received?: Cents;
  refunded_amount?: Cents;
  /** Where declined. */
  errorCode?: string;
  extra_data: Readonly<Record<string, unknown>>;
}

/** Body of `POST /refund`. */
export interface LetPayNewRefund {
  payment_token: string;
  /** Reais; left out, all that was paid. */
  amount?: number;
  /** Where callbacks of the refund go. */
  notification_url?: string;
}

/** Answer of `POST /refund`, and one of those of `GET /refund/payment/:token`. */
export interface LetPayRefund {
  refund_id: string;
  /** REQUESTED, PROCESSING, COMPLETED or FAILED. */
  refund_status?: string;
}
