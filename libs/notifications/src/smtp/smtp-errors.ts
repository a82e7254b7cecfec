import type { NodemailerError } from 'nodemailer';
import type { Delivery } from '../application/mail.js';

/** Where the server said no, by the command that it answered. */
const PLACES: Readonly<Record<string, string>> = {
  'RCPT TO': 'recipient',
  DATA: 'message',
  'MAIL FROM': 'sender',
};

const TROUBLES: Readonly<Record<string, string>> = {
  ECONNECTION: 'connection-lost',
  ESOCKET: 'unreachable',
  EDNS: 'unreachable',
  ETIMEDOUT: 'timed-out',
  EABORT: 'timed-out',
  ETLS: 'tls',
  EAUTH: 'sign-in',
  ENOAUTH: 'sign-in',
};

/** "Authentication required": ours to repair, wherever a server says it (RFC 4954). */
const SIGN_IN_FIRST = 530;

/**
 * What an error of SMTP means for a mail. A permanent no (5yz) to the recipient or to the message is final; one to the
 * sign-in or to the sender's address is a setting that the operator may repair, so the mail waits for that.
 */
export function deliveryOf({ code = '', command = '', responseCode, permanent }: NodemailerError): Delivery {
  if (responseCode === undefined) return { kind: 'later', reason: TROUBLES[code] ?? 'trouble' };
  const place = PLACES[command] ?? (command.startsWith('AUTH') ? 'sign-in' : 'server');
  const final = permanent === true && /^(recipient|message)$/.test(place) && responseCode !== SIGN_IN_FIRST;
  return { kind: final ? 'refused' : 'later', reason: `${place}-${responseCode}` };
}
