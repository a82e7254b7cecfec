import type { RefusalCode } from '@mensal/billing/ports';

/** What an error code of Efí's means to us. */
export interface EfiError {
  /** As in the vendor's `error` where a page shows it, else ours. */
  name: string;
  /**
   * What it says of a call that may move money. `refused`: it was turned away before any payment. `look-up`: it does not
   * say so, or may itself come of an earlier call that was carried out.
   */
  money: 'refused' | 'look-up';
  refusal: RefusalCode;
  /** Whether the same card may be tried again: true where neither the card nor its holder is at fault. */
  retryable: boolean;
  /** For the merchant. */
  text: string;
}

/** Codes that decide what we do next, beyond what the table says of them. */
export const NO_SUCH_PROPERTY = 3500010;
export const INVALID = 3500034;
/** All that a cancellation is refused with for the charge's own sake. Other refusals are the account's or the request's. */
export const NOT_CANCELLABLE: ReadonlySet<number> = new Set([3500043, 3500070, 3500084]);

const ASK_EFI = 'Fale com o suporte da Efí.';

function refused(name: string, refusal: RefusalCode, text: string, retryable = false): EfiError {
  return { name, money: 'refused', refusal, retryable, text };
}

function lookUp(name: string, text: string): EfiError {
  return { name, money: 'look-up', refusal: 'other', retryable: false, text };
}

/**
 * Every code that the routes we use are known to answer. Sources: the card page (P), the notes beside it (N), the
 * vendor's own list of errors at dev.efipay.com.br/docs/api-cobrancas/erros (L). A code that is not here is no
 * documented refusal: for money it means `unknown`.
 */
export const EFI_ERRORS: ReadonlyMap<number, EfiError> = new Map<number, EfiError>([
  // Broken down, or given up half-way: nothing says how far it came (L).
  [3500000, lookUp('internal_error', 'Erro interno da Efí.')],
  [4600100, lookUp('timeout', 'A Efí não conseguiu validar os dados a tempo.')],
  [4699999, lookUp('unexpected_failure', 'Falha inesperada na Efí.')],

  // Already paid, it seems (N, L): a payment exists, and only we make payments for our charges, so an earlier call of
  // ours may be the one, such as one that a proxy delivered twice.
  [3500030, lookUp('charge_already_has_payment', 'A cobrança já tem uma forma de pagamento definida.')],
  // "A transação não pode ser paga pois possui o status [%s]" (N, L): waiting, approved or paid come of an earlier call;
  // canceled and expired do not, and the look-up tells them apart without reading a text that may change.
  [3500044, lookUp('charge_cannot_be_paid', 'A cobrança não pode ser paga no status em que está.')],

  // The account (L; 3500008, 3500049: N, L). Checked before the payment; the merchant or Efí can put it right, and
  // then the same card is as good as before.
  [3500001, refused('no_permission', 'not-allowed-now', `A aplicação não tem permissão. ${ASK_EFI}`, true)],
  [3500008, refused('unauthorized', 'not-allowed-now', `Requisição não autorizada. ${ASK_EFI}`, true)],
  [3500049, refused('quota_exceeded', 'not-allowed-now', 'O limite de consumo da API foi excedido.', true)],
  [3500055, refused('quota_exceeded', 'not-allowed-now', 'O limite de consumo da API foi excedido.', true)],
  [
    3500072,
    refused(
      'request_not_completed',
      'not-allowed-now',
      'A conta está bloqueada para emissão ou sem ramo de atividade cadastrado.',
      true,
    ),
  ],
  [4600035, refused('service_unavailable', 'not-allowed-now', `Indisponível para a conta. ${ASK_EFI}`, true)],
  [4600209, refused('daily_limit', 'not-allowed-now', 'O limite diário de emissões foi excedido.', true)],
  [4600211, refused('monthly_limit', 'not-allowed-now', 'O limite mensal de emissões foi excedido.', true)],
  [4600224, refused('app_not_authorised', 'not-allowed-now', `Aplicação não autorizada. ${ASK_EFI}`, true)],
  // Three of the same items, value and payer (N, L). Another day's total differs by its late fee.
  [4600210, refused('identical_charges', 'not-allowed-now', 'Já há duas cobranças idênticas a esta.', true)],

  // The request (N: 3500010, 3500034; P: 3500011, 3500053; L: the rest). Read before anything is done with it.
  [3500002, refused('missing_data', 'invalid-request', 'A requisição veio sem dados.')],
  [
    3500007,
    refused('payment_type_unavailable', 'invalid-request', 'Esta forma de pagamento não está disponível.'),
  ],
  [
    NO_SUCH_PROPERTY,
    refused('property_does_not_exist', 'invalid-request', 'Um dado informado não existe na Efí.'),
  ],
  [3500011, refused('invalid_data', 'invalid-request', 'Um dado informado é inválido.')],
  [
    3500021,
    refused('installments_of_subscription', 'invalid-request', 'Assinaturas não podem ser parceladas.'),
  ],
  [3500023, refused('property_required', 'invalid-request', 'Falta um dado obrigatório.')],
  [3500025, refused('invalid_property', 'invalid-request', 'Um dado informado é inválido.')],
  [3500026, refused('payee_code_duplicated', 'invalid-request', 'Um recebedor aparece mais de uma vez.')],
  [3500029, refused('invalid_shares', 'invalid-request', 'Os repasses não puderam ser lidos.')],
  [INVALID, refused('validation_error', 'invalid-request', 'Um dado da cobrança não foi aceito.')],
  [3500042, refused('data_not_json', 'invalid-request', 'A requisição não pôde ser lida.')],
  [3500050, refused('invalid_payee_code', 'invalid-request', 'O identificador de conta é inválido.')],
  [3500053, refused('missing_total', 'invalid-request', 'Falta o valor total.')],
  [3500054, refused('missing_brand', 'invalid-request', 'Falta a bandeira do cartão.')],
  [
    3500073,
    refused('discount_with_marketplace', 'invalid-request', 'Vendas com repasse não aceitam desconto.'),
  ],
  [3500095, refused('negative_item', 'invalid-request', 'Vendas com repasse não aceitam itens negativos.')],
  [3500100, refused('dependent_charge', 'invalid-request', 'A cobrança pertence a um carnê ou assinatura.')],
  [4600002, refused('invalid_field', 'invalid-request', 'Um dado da cobrança não foi aceito.')],

  // The card (N: 3500018; P: the rest). A used token was turned away here and now; should it have been used up by a
  // call for this very charge, cancelling that charge, which comes before any other card, brings it to light.
  [
    3500018,
    refused('payment_token_already_used', 'card-token', 'O cartão precisa ser cadastrado outra vez.'),
  ],
  [3500056, refused('invalid_brand', 'invalid-card', 'A bandeira do cartão não é aceita.')],
  [3500058, refused('invalid_card_number', 'invalid-card', 'O número do cartão é inválido.')],
  [3500062, refused('invalid_expiration_month', 'invalid-card', 'O mês de validade do cartão é inválido.')],

  // The amount (P: 3500006; N: 4600036, 4600523; L: 4600037).
  [3500006, refused('greater_than_limit', 'amount', 'O valor está acima do limite por transação.')],
  [4600036, refused('below_minimum', 'amount', 'O valor está abaixo do mínimo de R$ 5,00.')],
  [4600037, refused('above_account_limit', 'amount', 'O valor está acima do limite operacional da conta.')],
  [4600523, refused('below_minimum', 'amount', 'O valor com desconto está abaixo do mínimo de R$ 5,00.')],

  // The payer (N: 4600222; L: 4600142).
  [4600142, refused('inconsistent_payer', 'payer', 'Os dados cadastrais do pagador não conferem.')],
  [4600222, refused('payer_is_payee', 'payer', 'O recebedor e o pagador não podem ser a mesma pessoa.')],

  // Of a cancellation (N: 3500043; L: the rest).
  [3500043, refused('cannot_be_cancelled', 'not-allowed-now', 'A cobrança não pode mais ser cancelada.')],
  [
    3500070,
    refused(
      'card_being_processed',
      'not-allowed-now',
      'O pagamento com cartão está em processamento e não pode ser cancelado.',
      true,
    ),
  ],
  [3500084, refused('instalment_of_booklet', 'not-allowed-now', 'A cobrança pertence a um carnê.')],
  [4600001, refused('payment_not_found', 'invalid-request', 'O pagamento não foi encontrado.')],
]);
