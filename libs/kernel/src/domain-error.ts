/**
 * An expected failure of a business rule.
 *
 * `code` is stable and names module and rule (`BILLING.INVOICE_ALREADY_PAID`); the HTTP edge translates it, once,
 * to the status and text of the contract. `message` is for logs and developers, in English.
 */
export class DomainError<Code extends string = string> extends Error {
  override readonly name = 'DomainError';

  constructor(
    readonly code: Code,
    message: string = code,
  ) {
    super(message);
  }
}
