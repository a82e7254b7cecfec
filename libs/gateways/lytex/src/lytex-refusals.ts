import type { Refusal, RefusalCode } from '@mensal/billing/ports';
import type { LytexFailure } from './lytex-answers.js';

interface ReasonRule {
  /** What the text holds, in the form that {@link plain} gives. */
  holds: RegExp;
  code: RefusalCode;
  retryable: boolean;
}

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
  const words = shown(reason);
  const rule = REASONS.find(({ holds }) => holds.test(plain(words)));
  return {
    code: rule?.code ?? 'other',
    reason: words === '' ? 'A Lytex não disse por que o cartão foi recusado.' : words,
    retryable: rule?.retryable ?? false,
  };
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

const LONGEST_REASON = 300;
const CONTROL_CHARACTERS = /\p{Cc}+/gu;
/** A card token (24 hex digits) or a card's number, should the vendor repeat what it was sent. */
const SECRETS = /[0-9a-f]{24,}|\d(?:[ .-]?\d){12,18}/gi;

function shown(text: string): string {
  return text
    .replace(CONTROL_CHARACTERS, ' ')
    .replace(SECRETS, '***')
    .replace(/[{}<>]/g, ' ')
    .trim()
    .slice(0, LONGEST_REASON);
}

/** Without accents, capitals, and all but single spaces, so that a retouched text is still known. */
function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim();
}
