import { DomainError } from '@mensal/kernel';

const LONGEST = 500;

/**
 * Reads where messages are to be sent: an address of the web without user and password, up to 500 characters.
 *
 * @throws DomainError NOTIFICATIONS.INVALID_WEBHOOK_URL, which does not show it: its path may hold a secret
 */
export function parseWebhookUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain =
    url !== undefined &&
    url.href.length <= LONGEST &&
    /^https?:$/.test(url.protocol) &&
    url.username === '' &&
    url.password === '' &&
    url.hash === '';
  if (!isPlain) throw new DomainError('NOTIFICATIONS.INVALID_WEBHOOK_URL');
  return url;
}
