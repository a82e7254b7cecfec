import { DomainError, parseEmail } from '@mensal/kernel';

/** Line breaks end a header, the rest of these end an address: what follows would be a second recipient. */
const NEVER_IN_ADDRESS = /[\s\p{Cc},;:<>()[\]"\\]/u;
/** Also what turns the direction of writing: it would let a name pose as another. */
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** Exactly one plain address. @throws DomainError NOTIFICATIONS.INVALID_ADDRESS, which does not show it. */
export function plainAddress(input: string): string {
  const address = parseEmail(input);
  if (address === undefined || NEVER_IN_ADDRESS.test(address))
    throw new DomainError('NOTIFICATIONS.INVALID_ADDRESS', 'This is not exactly one e-mail address');
  return address;
}

/** As it may stand in a header or in a sentence: without line breaks or anything else that is not seen. */
export function oneLine(text: string, maxLength = Infinity): string {
  const visible = text.toWellFormed().replace(INVISIBLE, ' ').replace(/ {2,}/g, ' ').trim();
  return visible.length <= maxLength ? visible : `${[...visible].slice(0, maxLength - 1).join('')}…`;
}

/** For people who look into the table: `f***@example.com`. */
export function masked(address: string): string {
  const at = address.lastIndexOf('@');
  const [first = ''] = address;
  return `${first}***${address.slice(at)}`;
}
