import type { Identifier } from '@mensal/kernel';

/**
 * What a mail says: eta templates, given by the module whose mail it is, as one constant object.
 *
 * `<%= it.name %>` is escaped in `html`, and only there. `html` is the body alone: it is put into the layout that all
 * mails share. Asking for a value that was not given is an error, not the word "undefined".
 *
 * @example
 * const CARD_LINK: MailTemplate = {
 *   name: 'cards.link',
 *   subject: 'Cadastre seu cartão em <%= it.merchant %>',
 *   html: '<p>Olá, <%= it.name %>.</p><p>Cadastre seu cartão na página segura.</p>',
 *   text: 'Olá, <%= it.name %>.\n\nCadastre seu cartão em <%= it.link %>',
 * };
 */
export interface MailTemplate {
  /** `<module>.<mail>`: kept in the clear with each mail. */
  name: string;
  subject: string;
  html: string;
  text: string;
}

/**
 * Values of a template, each one line. The layout itself reads, where they are given:
 * - `merchant`: whose mail it is; by default the sender's name
 * - `colour`: the merchant's, as `#rrggbb`; anything else is passed over
 * - `link` and `linkLabel`: a button below the body, and the same address in full below it
 */
export type MailData = Readonly<Record<string, string>>;

/** What is kept sealed until it was sent. */
export interface MailMessage {
  to: { name: string; address: string };
  /** The merchant, as far as it is known. The address that mails come from is the server's. */
  from: { name: string; replyTo: string | undefined };
  subject: string;
  html: string;
  text: string;
}

/** Turns template and values into what is sent. */
export abstract class MailRenderer {
  /** @throws Error for a template that asks for a value which was not given, or a link that is none. */
  abstract render(template: MailTemplate, data: MailData): Pick<MailMessage, 'subject' | 'html' | 'text'>;
}

/** What came of trying to send a mail. Reasons are codes: they hold no address and no text of a server. */
export type Delivery =
  | { kind: 'sent' }
  /** For good: the same mail would be refused again. */
  | { kind: 'refused'; reason: string }
  /** Not sent, or nobody knows. */
  | { kind: 'later'; reason: string };

export interface OutgoingMail {
  id: Identifier;
  createdAt: Date;
  message: MailMessage;
}

/** Hands mails to a mail server. */
export abstract class MailTransport {
  /** Whether there is a server to hand them to. */
  abstract readonly isSet: boolean;
  /** Within a bounded time. Does not throw. */
  abstract send(mail: OutgoingMail): Promise<Delivery>;
}

/** `too-late`: given up because its time was over; `given-up`: because it was tried for two days. */
export type MailOutcome = 'sent' | 'refused' | 'postponed' | 'given-up' | 'too-late';

/** Counts mails for the operator. */
export abstract class MailCounter {
  abstract count(outcome: MailOutcome): void;
}
