import type { Journal } from '../core/journal.js';
import type { VendorRoute } from '../core/vendor.js';
import { impossible, LytexError } from './errors.js';
import type { Ids } from './ids.js';
import { authorised, type Parts } from './parts.js';
import { cardTokenSchema } from './schemas.js';
import { read } from './validation.js';

/** What is left of a card once it is a token. */
export interface CardToken {
  readonly _id: string;
  /** Client id of the account. */
  readonly account: string;
  /** The payer it belongs to. */
  readonly clientId: string;
  readonly lastFour: string;
}

/** Our choice, after Efí's table: by the last digit of the card. */
const REJECTIONS: Readonly<Record<string, string>> = {
  1: 'Dados do cartão inválidos',
  2: 'Transação não autorizada por motivos de segurança',
  3: 'Transação não autorizada, tente novamente mais tarde',
};

export function rejectionOf({ lastFour }: CardToken): string | undefined {
  return REJECTIONS[lastFour.slice(-1)];
}

/** The cards that merchants have registered. A token may be used again. */
export class CardVault {
  private readonly tokens = new Map<string, CardToken>();

  constructor(
    private readonly journal: Journal,
    private readonly ids: Ids,
  ) {
    for (const card of journal.take<CardToken>('card')) this.tokens.set(card._id, card);
  }

  add(card: Omit<CardToken, '_id'>): CardToken {
    const kept = { _id: this.ids.next(), ...card };
    this.tokens.set(kept._id, kept);
    this.journal.put('card', kept._id, kept);
    return kept;
  }

  /** @throws LytexError 404 */
  named(account: string, id: string): CardToken {
    const card = this.tokens.get(id);
    if (card?.account !== account) throw new LytexError(404, 'Token de cartão não encontrado');
    return card;
  }

  reset(): void {
    this.tokens.clear();
  }
}

/** `POST /v2/invoices/card_token`. */
export function cardTokenRoute(parts: Parts): VendorRoute {
  const { cards, clients, lifecycle } = parts;
  return authorised(parts, 'POST', '/v2/invoices/card_token', ({ body }, account) => {
    const { _clientId, number, expiry } = read(cardTokenSchema, body);
    const lastMonth = `20${expiry.slice(-2)}-${expiry.slice(0, 2)}`;
    if (lastMonth < lifecycle.now().slice(0, 7)) throw impossible(body, 'expiry', 'já passou');
    const clientId = clients.named(account.clientId, _clientId)._id;
    const { _id } = cards.add({ account: account.clientId, clientId, lastFour: number.slice(-4) });
    return { status: 201, body: { _id } };
  });
}
