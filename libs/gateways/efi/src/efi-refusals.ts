import type { Refusal, RefusalCode } from '@mensal/billing/ports';
import { refusalByWords, shown, type Failed, type ReasonRule } from '@mensal/gateway-kit';
import type { EfiFailure } from './efi-answers.js';
import { EFI_ERRORS } from './efi-errors.js';
import type { EfiRefusal } from './efi-wire.js';

/** The texts that the vendor's page shows. The vendor adds others: those may not be retried unless it says so. */
const REASONS: readonly ReasonRule[] = [
  // Homologation: cards ending in 1, 2 and 3.
  { holds: /^dados do cartao invalidos/, code: 'invalid-card', retryable: false },
  { holds: /^transacao nao autorizada por motivos de seguranca/, code: 'security', retryable: false },
  { holds: /^transacao nao autorizada, tente novamente mais tarde/, code: 'try-later', retryable: true },
  { holds: /^numero do cartao invalido/, code: 'invalid-card', retryable: false },
  // The page's example gives `retry: true` with a text that asks for another card: without the flag the text counts.
  { holds: /^sistema de seguranca:/, code: 'security', retryable: false },
];

const UNSAID = 'A Efí não disse por que o pagamento foi recusado.';

/** What a bank or the vendor's risk analysis said of an `unpaid` charge. */
export function refusalOf(refusal: EfiRefusal | undefined): Refusal {
  const told = refusalByWords(REASONS, refusal?.reason ?? '', UNSAID);
  return { ...told, retryable: refusal?.retry ?? told.retryable };
}

/** What an error code refuses, or `undefined` where it is not documented to refuse anything. */
export function refusalOfError(failure: Failed<EfiFailure>): Refusal | undefined {
  if (failure.kind !== 'error') return undefined;
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
