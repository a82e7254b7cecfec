import type { PlainCard } from '@mensal/cards/ports';
import { constants, publicEncrypt } from 'node:crypto';

/**
 * A card as the vendor's browser package encrypts it: RSA PKCS#1 v1.5 of JSON, in base64. `reuse` makes a token that may
 * be charged again and again. The holder's name and document, which the package sends where it is given them, are left
 * out: they come with each charge.
 *
 * @param key PEM @param salt of production's tokeniser
 * @returns `undefined` where the key is none, or too short for a card
 */
export function encryptCard(card: PlainCard, key: string, salt: string | undefined): string | undefined {
  const { brand, number, securityCode, month, year } = card;
  const payload = JSON.stringify({
    brand,
    number,
    cvv: securityCode,
    expiration_month: month,
    expiration_year: year,
    reuse: true,
    ...(salt !== undefined && { salt }),
  });
  try {
    const padded = { key, padding: constants.RSA_PKCS1_PADDING };
    return publicEncrypt(padded, Buffer.from(payload, 'utf8')).toString('base64');
  } catch {
    return undefined;
  }
}
