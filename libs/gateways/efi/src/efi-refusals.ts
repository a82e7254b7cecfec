import type { Refusal, RefusalCode } from '@mensal/billing/ports';
import type { EfiFailure } from './efi-answers.js';
import { EFI_ERRORS } from './efi-errors.js';
import type { EfiRefusal } from './efi-wire.js';

interface ReasonRule {
  /** How the text begins, in the form that {@link plain} gives. */
  begins: string;
  code: RefusalCode;
  /** Where the answer has no `retry` of its own. */
  retryable: boolean;
}

/** The texts that the vendor's page shows. The vendor adds others: those may not be retried unless it says so. */
const REASONS: readonly ReasonRule[] = [
  // Homologation: cards ending in 1, 2 and 3.
  { begins: 'dados do cartao invalidos', code: 'invalid-card', retryable: false },
  { begins: 'transacao nao autorizada por motivos de seguranca', code: 'security', retryable: false },
  { begins: 'transacao nao autorizada, tente novamente mais tarde', code: 'try-later', retryable: true },
  { begins: 'numero do cartao invalido', code: 'invalid-card', retryable: false },
  // The page's example gives `retry: true` with a text that asks for another card: without the flag the text counts.
  { begins: 'sistema de seguranca:', code: 'security', retryable: false },
];

/** What a bank or the vendor's risk analysis said of an `unpaid` charge. */
export function refusalOf(refusal: EfiRefusal | undefined): Refusal {
  const reason = shown(refusal?.reason ?? '');
  const rule = REASONS.find(({ begins }) => plain(reason).startsWith(begins));
  return {
    code: rule?.code ?? 'other',
    reason: reason === '' ? 'A Efí não disse por que o pagamento foi recusado.' : reason,
    retryable: refusal?.retry ?? rule?.retryable ?? false,
  };
}

/** What an error code refuses, or `undefined` where it is not documented to refuse anything. */
export function refusalOfError(failure: EfiFailure): Refusal | undefined {
  const error = EFI_ERRORS.get(failure.code);
  if (error?.money !== 'refused') return undefined;
  const { message, property } = failure.description;
  const detail = shown([property, message].filter(Boolean).join(': '));
  return {
    code: codeByProperty(property ?? message) ?? error.refusal,
    reason: detail === '' ? error.text : `${error.text} (${detail})`,
    retryable: error.retryable,
  };

  /** A schema error and an unknown value name the property: `/payment/credit_card/customer/email`. */
  function codeByProperty(text: string): RefusalCode | undefined {
    if (error?.refusal !== 'invalid-request') return undefined;
    if (text.includes('payment_token')) return 'card-token';
    if (/customer|billing_address/.test(text)) return 'payer';
    return undefined;
  }
}

const CONTROL_CHARACTERS = /\p{Cc}+/gu;
const LONGEST_REASON = 300;
/** A payment_token (40 hex digits) or a card's number, should the vendor repeat what it was sent. */
const SECRETS = /[0-9a-f]{32,}|\d(?:[ .-]?\d){12,18}/gi;

function shown(text: string): string {
  return text.replace(CONTROL_CHARACTERS, ' ').replace(SECRETS, '***').trim().slice(0, LONGEST_REASON);
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
