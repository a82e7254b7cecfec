import type { Identifier } from '@mensal/kernel';
import type { MailMessage } from './mail.js';

/** Why a mail has failed that was given up because its time was over: it leaves its key to another mail. */
export const TOO_LATE = 'too-late';

export interface NewMail {
  tenantId: Identifier;
  id: Identifier;
  key: string | undefined;
  template: string;
  message: MailMessage;
  createdAt: Date;
  /** From when on it is given up. */
  notAfter: Date | undefined;
}

/** A mail that is this worker's for a while. */
export interface ClaimedMail {
  tenantId: Identifier;
  id: Identifier;
  key: string | null;
  template: string;
  sealed: string;
  createdAt: Date;
  notAfter: Date | undefined;
  /** This one included. */
  tries: number;
}

/** Mails that are to be sent, and what became of the others. Instants are business time, but for claims. */
export abstract class MailOutbox {
  /** Due at once. @returns whether it was added: one of the same key may be there already, sent or not, but for {@link TOO_LATE}. */
  abstract add(mail: NewMail): Promise<boolean>;
  /** One that is due, of the tenant next behind `after`, so that each tenant has its turn; its oldest. */
  abstract claimNext(now: Date, after: Identifier): Promise<ClaimedMail | undefined>;
  /** @throws SealedSecretError where the master key that sealed it is gone */
  abstract open(mail: ClaimedMail): Promise<MailMessage>;
  /** Whoever else has claimed it meanwhile: it is sent, and what it said is erased. */
  abstract recordSent(mail: ClaimedMail, now: Date): Promise<void>;
  /** No more tries; what it said is erased, and its key if it is {@link TOO_LATE}. @returns false where somebody else has claimed it meanwhile */
  abstract recordFailed(mail: ClaimedMail, reason: string): Promise<boolean>;
  abstract postpone(mail: ClaimedMail, dueAt: Date, reason: string): Promise<void>;
  /** What is due waits from now on without a time, until there is a mail server. @returns how many */
  abstract park(now: Date): Promise<number>;
  /** What was parked is due now. */
  abstract unpark(now: Date): Promise<void>;
  abstract nextDueAt(): Promise<Date | undefined>;
  /** Forgets those that were asked for before then and do not wait any more. */
  abstract clear(tenantId: Identifier, createdBefore: Date): Promise<void>;
  /** No further than `limit`. */
  abstract countDue(now: Date, limit: number): Promise<number>;
}
