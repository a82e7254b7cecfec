/** What mail needs of the configuration. */
export interface MailSettings {
  /** `smtp://user:password@host:587`, or `smtps:`; unset, mails wait. */
  smtpUrl: string | undefined;
  /** The address that mails come from, without a name: that is the merchant's. */
  mailFrom: string;
}

/** Injection token of {@link MailSettings}. */
export const MAIL_SETTINGS = Symbol('MailSettings');
