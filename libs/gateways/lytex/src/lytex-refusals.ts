import type { Refusal, RefusalCode } from '@mensal/billing/ports';
import { refusalByWords, shown, type Failed, type ReasonRule } from '@mensal/gateway-kit';
import type { LytexFailure } from './lytex-answers.js';

/**
 * Why a card was refused. The vendor documents no texts: these are the words of Brazilian issuers and acquirers. What
 * fits none is not tried again.
 */
const REASONS: readonly ReasonRule[] = [
  { holds: /saldo|limite|fundos/, code: 'insufficient-funds', retryable: true },
  { holds: /expirad|vencid|validade/, code: 'expired-card', retryable: false },
  {
    holds: /(numero|dados|codigo de seguranca|cvv|cvc).*(invalid|incorret)/,
    code: 'invalid-card',
    retryable: false,
  },
  { holds: /cartao.*(invalid|incorret|nao existe)/, code: 'invalid-card', retryable: false },
  { holds: /seguranca|fraude|roubad|perdid|bloquead|risco/, code: 'security', retryable: false },
  { holds: /tente (novamente|mais tarde)|mais tarde|indisponivel/, code: 'try-later', retryable: true },
];

/** What a bank or the vendor's risk analysis said of a card. @param reason empty where it said nothing */
export function refusalOf(reason: string): Refusal {
  return refusalByWords(REASONS, reason, 'A Lytex não disse por que o cartão foi recusado.');
}

/** What a call was refused for, where it was. */
export function refusalIn(failed: Failed<LytexFailure>): Refusal | undefined {
  return failed.kind === 'error' ? refusalOfError(failed) : undefined;
}

/** What a request is refused for, in the vendor's words, with the field that it names. */
export function refusalOfError({ status, message, detail }: LytexFailure): Refusal {
  const reason = shown(detail === undefined ? message : `${message} (${detail.path}: ${detail.message})`);
  // The merchant or the vendor can put the account right, and then the same card is as good as before.
  if (status === 403) return { code: 'not-allowed-now', reason, retryable: true };
  return { code: codeOf(status, detail?.path ?? ''), reason, retryable: false };
}

/** @param field empty where the vendor names none */
function codeOf(status: number, field: string): RefusalCode {
  if (/card_?token/i.test(field)) return 'card-token';
  if (/^(_?client|cpfCnpj)/.test(field)) return 'payer';
  if (/value$|^items$/i.test(field)) return 'amount';
  return status === 409 ? 'not-allowed-now' : 'invalid-request';
}
