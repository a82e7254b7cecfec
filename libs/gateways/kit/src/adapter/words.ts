import type { Refusal, RefusalCode } from '@mensal/billing/ports';

const LONGEST = 300;
/** Control characters and markup. */
const UNFIT = /\p{Cc}+|<[^>]*>|[{}<>]/gu;
/** Tokens of hexadecimal digits, with a UUID's hyphens or without, and a card's number. */
const SECRETS = /[0-9a-f]{24,}|[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}|\d(?:[ .-]?\d){12,18}/gi;

/** A vendor's words, made fit for a merchant's page: without what it may have been sent, and repeats. */
export function shown(text: string): string {
  return text.replace(UNFIT, ' ').replace(SECRETS, '***').trim().slice(0, LONGEST);
}

/** Without accents, capitals, a stop at the end, and all but single spaces, so that a retouched text is still known. */
export function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/[. ]+$/, '')
    .trim();
}

/** What a text says of a refused payment. */
export interface ReasonRule {
  /** What it holds, in the form that {@link plain} gives. */
  holds: RegExp;
  code: RefusalCode;
  /** Whether the same card may be tried again. */
  retryable: boolean;
}

/**
 * A refusal by the words of a bank, or of the vendor's risk analysis: the first rule counts, and what fits none may not be
 * tried again.
 *
 * @param unsaid in place of no words
 */
export function refusalByWords(rules: readonly ReasonRule[], text: string, unsaid: string): Refusal {
  const reason = shown(text);
  const rule = rules.find(({ holds }) => holds.test(plain(reason)));
  return {
    code: rule?.code ?? 'other',
    reason: /\p{L}{2}/u.test(reason) ? reason : unsaid,
    retryable: rule?.retryable ?? false,
  };
}
