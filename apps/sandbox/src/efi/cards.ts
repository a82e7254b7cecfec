import { randomBytes } from 'node:crypto';
import type { Journal } from '../core/journal.js';
import { EfiError } from './errors.js';
import { isBrand, type Brand } from './instalments.js';

/** What is left of a card once it is a token. Never its number, never its security code. */
export interface CardToken {
  readonly token: string;
  readonly account: string;
  readonly brand: Brand;
  /** First six and last four digits. */
  readonly mask: string;
  /** In homologation the last digit decides whether a payment is refused. */
  readonly lastDigit: string;
  readonly expiry: string;
  readonly reuse: boolean;
  used: boolean;
}

export interface CardData {
  readonly brand: string;
  readonly number: string;
  readonly cvv: string;
  readonly expirationMonth: string;
  readonly expirationYear: string;
  readonly reuse: boolean;
}

export interface Refusal {
  readonly reason: string;
  readonly retry: boolean;
}

/** The page's table by last digit; whether a refusal may be tried again is our choice. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  1: { reason: 'Dados do cartão inválidos.', retry: false },
  2: { reason: 'Transação não autorizada por motivos de segurança.', retry: false },
  3: { reason: 'Transação não autorizada, tente novamente mais tarde.', retry: true },
};

export function refusalOf(lastDigit: string): Refusal | undefined {
  return REFUSALS[lastDigit];
}

/** The payment tokens that payers' browsers were given. */
export class CardVault {
  private readonly tokens = new Map<string, CardToken>();

  constructor(private readonly journal: Journal) {
    for (const card of journal.take<CardToken>('card')) this.tokens.set(card.token, card);
  }

  /** @param now of the business clock @throws EfiError as on the vendor's page */
  tokenise(account: string, card: CardData, now: Date): { payment_token: string; card_mask: string } {
    checkCard(card, now);
    const { number } = card;
    const kept: CardToken = {
      token: randomBytes(20).toString('hex'),
      account,
      brand: card.brand as Brand,
      mask: `${number.slice(0, 6)}${'X'.repeat(number.length - 10)}${number.slice(-4)}`,
      lastDigit: number.slice(-1),
      expiry: `${card.expirationYear}-${card.expirationMonth}`,
      reuse: card.reuse,
      used: false,
    };
    this.tokens.set(kept.token, kept);
    this.journal.put('card', kept.token, kept);
    return {
      payment_token: kept.token,
      card_mask: 'X'.repeat(number.length - 4) + number.slice(-4),
    };
  }

  /** Looks a token up for a payment. @throws EfiError 3500034 for an unknown one, 3500018 for one that is used up */
  usable(account: string, token: string): CardToken {
    const card = this.tokens.get(token.toLowerCase());
    if (card?.account !== account)
      throw new EfiError(3500034, '/payment/credit_card/payment_token', 'O payment_token é inválido.');
    if (!card.reuse && card.used) throw new EfiError(3500018);
    return card;
  }

  use(card: CardToken): void {
    if (card.reuse) return;
    card.used = true;
    this.journal.put('card', card.token, card);
  }

  reset(): void {
    this.tokens.clear();
  }
}

function checkCard(card: CardData, now: Date): void {
  if (!isBrand(card.brand)) throw new EfiError(3500056);
  if (!/^\d{13,19}$/.test(card.number)) throw new EfiError(3500058);
  if (!/^\d{3,4}$/.test(card.cvv))
    throw new EfiError(3500011, 'cvv', 'Cvv deve conter entre 3 e 4 caracteres');
  if (!/^(0[1-9]|1[0-2])$/.test(card.expirationMonth)) throw new EfiError(3500062);
  const lastMonth = now.toISOString().slice(0, 7);
  if (!/^\d{4}$/.test(card.expirationYear) || `${card.expirationYear}-${card.expirationMonth}` < lastMonth)
    throw new EfiError(3500011, 'expiration_year', 'Expiration year inválido');
}
