import { parseIdentifier, type Identifier } from '@mensal/kernel';

/** A mail about an invoice that was not sent in its time. */
export interface MissedMail {
  invoiceId: Identifier;
  /** Whether it was the invoice itself. */
  issued: boolean;
  /** Of a reminder: the due date (`YYYY-MM-DD`), and its day relative to that. */
  reminder: { dueOn: string; day: number } | null;
}

const KEY = /^(?:reminder|card-refused|cards-exhausted|card-missing)\/([^/]+)(?:\/([^/]+))?(?:\/(-?\d+))?$/;

/** By the key of a mail (`InvoiceMail.key`); `undefined` of mails that are not ours to write again. */
export function missedMailOf(key: string): MissedMail | undefined {
  const [, id, what, day] = KEY.exec(key) ?? [];
  const invoiceId = parseIdentifier(id);
  if (invoiceId === undefined) return undefined;
  const reminder = what !== undefined && day !== undefined ? { dueOn: what, day: Number(day) } : null;
  return { invoiceId, issued: what === 'issued', reminder };
}
