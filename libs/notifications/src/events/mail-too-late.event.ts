import type { Identifier } from '@mensal/kernel';

/** The mail of a key was given up because its time was over. The same key may be asked for again. */
export class MailTooLate {
  constructor(
    readonly tenantId: Identifier,
    readonly key: string,
  ) {}
}
