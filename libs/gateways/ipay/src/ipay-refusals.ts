import type { Refusal, RefusalCode } from '@mensal/billing/ports';
import { plain, shown } from '@mensal/gateway-kit';
import type { IpayFailed } from './ipay-answers.js';
import type { IpayInvoice } from './ipay-wire.js';

/** Texts of the page's tables that decide what we do next. */
export const NO_SUCH_INVOICE = 'Fatura não encontrada.';
export const NO_SUCH_CUSTOMER = 'Cliente para faturar não encontrado.';

/** Of the table of `POST` and `PUT /v1/invoices`. A text that is not here is no documented refusal. */
const INVOICE_REFUSALS = table<RefusalCode>([
  ['Por favor verifique os parâmetros', 'invalid-request'],
  ['Data da fatura inválida.', 'invalid-request'],
  ['Tipo de pagamento inválido.', 'invalid-request'],
  ['Você não pode trocar a fatura de boleto para cartão.', 'invalid-request'],
  ['Status da fatura inválido.', 'not-allowed-now'],
  ['Dia de vencimento inválido.', 'invalid-request'],
  ['Você não pode editar uma fatura paga.', 'not-allowed-now'],
  [NO_SUCH_CUSTOMER, 'payer'],
  [NO_SUCH_INVOICE, 'invalid-request'],
]);

/** What says no to the customer itself, of the tables of `POST` and `PUT /v1/billing-customers`. */
const CUSTOMER_REFUSALS = table<true>([
  ['Por favor verifique os parâmetros', true],
  ['Tipo de data inválido. Deve ser igual a ISOString.', true],
  ['Email Inválido.', true],
  ['CPF ou CNPJ Inválido.', true],
  ['CEP Inválido.', true],
  ['Telefone Inválido.', true],
]);

/** Of the table of `POST /v1/cards`: `refused` speaks of the card, `no-access` of the vendor's own keys. */
const CARD_REFUSALS = table<'refused' | 'no-access'>([
  ['Por favor verifique os parâmetros', 'refused'],
  ['Expiração do cartão inválida.', 'refused'],
  ['Número do cartão inválido.', 'refused'],
  ['CVV do cartão inválido.', 'refused'],
  ['Status do cartão inválido.', 'refused'],
  ['Cartão inválido.', 'refused'],
  ['Cartão não suportado ou inválido.', 'refused'],
  ['Cartão já existe, você só pode editá-lo.', 'refused'],
  ['Você precisa ter chaves de consulta do cartão para pode validá-lo.', 'no-access'],
]);

interface Told<Meaning> {
  meaning: Meaning;
  /** As the page writes it, so that nothing of an answer is passed on. */
  text: string;
}

/** Whether the vendor says just this. */
export function says(failed: IpayFailed, text: string): boolean {
  return failed.kind === 'error' && plain(failed.message) === plain(text);
}

/** Why no invoice was made or changed, or `undefined` where that is not what the vendor says. */
export function invoiceRefusal(failed: IpayFailed): Refusal | undefined {
  const told = toldBy(INVOICE_REFUSALS, failed);
  return told && { code: told.meaning, reason: told.text, retryable: false };
}

export function customerRefusal(failed: IpayFailed): string | undefined {
  return toldBy(CUSTOMER_REFUSALS, failed)?.text;
}

export function cardRefusal(failed: IpayFailed): Told<'refused' | 'no-access'> | undefined {
  return toldBy(CARD_REFUSALS, failed);
}

interface ReturnRule {
  code: RefusalCode;
  retryable: boolean;
}

/**
 * Codes of the acquirer for a card that was not authorised: those that all schemes share in Brazil (ABECS, "Padronização
 * dos códigos de retorno"), and whether the same card may be tried again. The page lists none.
 */
const RETURN_CODES: ReadonlyMap<string, ReturnRule> = new Map([
  ['05', { code: 'other', retryable: true }],
  ['14', { code: 'invalid-card', retryable: false }],
  ['51', { code: 'insufficient-funds', retryable: true }],
  ['54', { code: 'expired-card', retryable: false }],
  ['59', { code: 'security', retryable: false }],
  ['63', { code: 'security', retryable: false }],
  ['82', { code: 'invalid-card', retryable: false }],
  ['91', { code: 'try-later', retryable: true }],
  ['96', { code: 'try-later', retryable: true }],
]);

/** Why the vendor's acquirer refused a card. A code that we do not know may not be tried again. */
export function cardRefusalOf(invoice: IpayInvoice): Refusal {
  const { returnedCodeAcquirer, returnedErrorCode, returnedMessage } = invoice;
  const rule = RETURN_CODES.get(returnedCodeAcquirer ?? '') ?? RETURN_CODES.get(returnedErrorCode ?? '');
  const said = shown(returnedMessage ?? '');
  return {
    code: rule?.code ?? 'other',
    reason: /\p{L}{2}/u.test(said) ? said : 'O Ipay não disse por que o pagamento foi recusado.',
    retryable: rule?.retryable ?? false,
  };
}

function table<Meaning>(rows: readonly (readonly [text: string, meaning: Meaning])[]) {
  return new Map(rows.map(([text, meaning]) => [plain(text), { meaning, text }]));
}

function toldBy<Meaning>(
  rows: ReadonlyMap<string, Told<Meaning>>,
  failed: IpayFailed,
): Told<Meaning> | undefined {
  return failed.kind === 'error' ? rows.get(plain(failed.message)) : undefined;
}
