import { randomBytes } from 'node:crypto';
import type { VendorAnswer, VendorRequest, VendorRoute } from '../core/vendor.js';
import type { Account } from './accounts.js';
import type { CardData } from './cards.js';
import { EfiError } from './errors.js';
import { instalmentTable } from './instalments.js';
import { authorised, param, success, type Parts } from './parts.js';
import { object, text } from './validation.js';

const SALT_LIVES_MS = 60_000;
const cardRequest = object({ data: text(1, 4096) });

/** What payers' browsers call through the package `payment-token-efi`, and instalments for servers. */
export function tokenisationRoutes(parts: Parts, salts: Salts): VendorRoute[] {
  const { accounts, cards, context, keyPair } = parts;

  async function tokenise(
    account: Account,
    data: string | undefined,
    salted: boolean,
  ): Promise<VendorAnswer> {
    const card = await decrypt(parts, data);
    if (salted) salts.check(card['salt']);
    return success(cards.tokenise(account.clientId, readCard(card), context.clock.now()));
  }
  const instalments = ({ query }: VendorRequest) => success(instalmentTable(query['brand'], query['total']));

  return [
    authorised(parts, 'GET', '/v1/installments', instalments),
    {
      method: 'GET',
      path: '/v1/installments/:payee_code/jsonp',
      browser: true,
      handle: (request) => {
        accounts.withPayeeCode(param(request, 'payee_code'));
        return instalments(request);
      },
    },
    {
      method: 'GET',
      path: '/v1/pubkey',
      browser: true,
      handle: async ({ query }) => {
        accounts.withPayeeCode(query['code']);
        return success(await keyPair.publicKey());
      },
    },
    {
      method: 'GET',
      path: '/v1/card/:payee_code/jsonp',
      browser: true,
      handle: (request) =>
        tokenise(accounts.withPayeeCode(param(request, 'payee_code')), request.query['data'], false),
    },
    {
      method: 'GET',
      path: '/salt',
      host: 'tokenizer',
      browser: true,
      handle: ({ headers }) => {
        accounts.withPayeeCode(headers['account-code'] as string | undefined);
        return success(salts.issue());
      },
    },
    {
      method: 'POST',
      path: '/card',
      host: 'tokenizer',
      browser: true,
      handle: ({ headers, body }) => {
        const account = accounts.withPayeeCode(headers['account-code'] as string | undefined);
        return tokenise(account, cardRequest(body, '').data, true);
      },
    },
  ];
}

/** Production's tokeniser wants a fresh salt inside of what is encrypted. Browsers use one several times. */
export class Salts {
  private readonly issued = new Map<string, number>();

  issue(now: number = Date.now()): string {
    for (const [salt, expiresAt] of this.issued) {
      if (expiresAt > now) break;
      this.issued.delete(salt);
    }
    const salt = randomBytes(16).toString('hex');
    this.issued.set(salt, now + SALT_LIVES_MS);
    return salt;
  }

  /** @throws EfiError 3500011 */
  check(salt: unknown, now: number = Date.now()): void {
    if (!((this.issued.get(String(salt)) ?? 0) > now))
      throw new EfiError(3500011, 'salt', 'Salt inválido ou expirado');
  }
}

async function decrypt({ keyPair }: Parts, data: string | undefined): Promise<Record<string, unknown>> {
  try {
    const card: unknown = JSON.parse(await keyPair.decrypt(data ?? ''));
    if (typeof card === 'object' && card !== null) return card as Record<string, unknown>;
  } catch {
    // Told below: to whoever sends it, all that cannot be read is the same.
  }
  throw new EfiError(3500011, 'data', 'Dados do cartão inválidos');
}

function readCard(card: Record<string, unknown>): CardData {
  const read = (name: string) => {
    const value = card[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  return {
    brand: read('brand'),
    number: read('number'),
    cvv: read('cvv'),
    expirationMonth: read('expiration_month').padStart(2, '0'),
    expirationYear: read('expiration_year'),
    reuse: card['reuse'] === true || card['reuse'] === 'true',
  };
}
