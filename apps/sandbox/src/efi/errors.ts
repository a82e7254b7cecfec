import { Refusal } from '../core/refusal.js';
import type { VendorAnswer } from '../core/vendor.js';

interface ErrorEntry {
  readonly status: number;
  readonly error: string;
  readonly text: string;
}

/**
 * Every error this simulation answers. Codes marked "page" have code, name and text on the vendor's page; those marked
 * "known" have their code and meaning in the vendor's other pages, and name and text of our choice; those marked "ours"
 * are for cases on which the vendor is silent. Statuses: what is wrong with a request's form is 400; business errors
 * are 500, as in the vendor's only worked example.
 */
const ERRORS = {
  // known
  3500034: { status: 400, error: 'validation_error', text: 'A requisição não corresponde ao schema.' },
  3500010: { status: 500, error: 'property_does_not_exist', text: 'A propriedade informada não existe.' },
  3500018: { status: 500, error: 'payment_token_already_used', text: 'O payment_token já foi utilizado.' },
  3500030: {
    status: 500,
    error: 'charge_already_has_payment',
    text: 'Esta cobrança já possui uma forma de pagamento.',
  },
  3500043: {
    status: 500,
    error: 'charge_cannot_be_canceled',
    text: 'A cobrança não pode ser cancelada no status atual.',
  },
  3500044: {
    status: 500,
    error: 'charge_cannot_be_paid',
    text: 'A cobrança não pode ser paga no status atual.',
  },
  3500049: { status: 429, error: 'quota_exceeded', text: 'O limite de consumo foi excedido.' },
  3500008: { status: 401, error: 'unauthorized', text: 'Requisição não autorizada.' },
  4600036: { status: 500, error: 'value_below_minimum', text: 'O valor mínimo da cobrança é de R$ 5,00.' },
  4600210: {
    status: 500,
    error: 'identical_charges',
    text: 'Não é possível emitir três cobranças idênticas em um curto período.',
  },
  4600222: {
    status: 500,
    error: 'payer_is_payee',
    text: 'Recebedor e cliente não podem ser a mesma pessoa.',
  },
  // page
  3500006: {
    status: 400,
    error: 'greater_than_limit',
    text: 'O total fornecido é superior ao limite máximo por transação.',
  },
  3500053: {
    status: 400,
    error: 'missing_total',
    text: 'O parâmetro [total] é obrigatório e deve ser um inteiro.',
  },
  3500056: {
    status: 400,
    error: 'invalid_brand',
    text: "O parâmetro [brand] informado é inválido. As opções válidas são: 'visa', 'mastercard', 'amex', 'diners', 'elo' ou 'hipercard'.",
  },
  3500058: {
    status: 400,
    error: 'invalid_card_number',
    text: 'O parâmetro [number] informado é inválido.',
  },
  3500062: {
    status: 400,
    error: 'invalid_expiration_month',
    text: 'O parâmetro [expiration_month] informado é inválido.',
  },
  3500011: { status: 400, error: 'invalid_data', text: 'Dados inválidos.' },
  // ours
  3500101: {
    status: 500,
    error: 'charge_cannot_be_refunded',
    text: 'A cobrança não pode ser estornada no status atual.',
  },
  3500102: {
    status: 500,
    error: 'refund_in_process',
    text: 'Já existe um estorno em processamento para esta cobrança.',
  },
  3500103: {
    status: 500,
    error: 'refund_once_a_day',
    text: 'Só é possível solicitar um estorno parcial por dia para a mesma cobrança.',
  },
  3500104: { status: 500, error: 'refund_too_late', text: 'O prazo para solicitar o estorno terminou.' },
  3500105: {
    status: 500,
    error: 'refund_of_marketplace',
    text: 'O estorno não está disponível para vendas de marketplace.',
  },
  3500106: {
    status: 500,
    error: 'refund_above_balance',
    text: 'O valor do estorno é maior que o valor disponível.',
  },
  3500404: { status: 404, error: 'not_found', text: 'Rota não encontrada.' },
  3500500: { status: 500, error: 'internal_server_error', text: 'Ocorreu um erro interno.' },
} as const satisfies Record<number, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;

/** A refusal, as the vendor answers it. With a property, the description is an object that names it. */
export class EfiError extends Refusal {
  constructor(
    readonly code: ErrorCode,
    private readonly property?: string,
    text?: string,
  ) {
    super(text ?? ERRORS[code].text);
  }

  toAnswer(): VendorAnswer {
    const { status, error } = ERRORS[this.code];
    const { code, message, property } = this;
    return {
      status,
      body: {
        code,
        error,
        error_description: property === undefined ? message : { property, message },
      },
    };
  }
}
