/**
 * What a gateway author implements to have cards registered through the API: {@link CardTokenizer}, which registers
 * itself with {@link CardTokenizers}. Nothing here throws for what a gateway may answer: expected failures are values.
 */
import type { CardBrand, Identifier, TaxId } from '@mensal/kernel';
import type { PlainCard } from './domain/plain-card.js';

export { CardTokenizers } from './application/card-tokenizers.js';
export { PageTokenizers } from './application/page-tokenizers.js';
export type { PlainCard } from './domain/plain-card.js';

export type TokenisingOutcome =
  | {
      kind: 'token';
      token: string;
      /** As the gateway reads the card, where it tells: it knows better than the number does. */
      brand?: CardBrand;
    }
  /** The gateway says that this is no card, or none that it takes. */
  | {
      kind: 'refused';
      /** The gateway's own. */
      code: string;
      /** In Portuguese, without the card. */
      reason: string;
    }
  /** The gateway does not accept the tenant's account: its keys are wrong, or may not be used for this. */
  | { kind: 'no-access'; detail: string }
  /** No answer that could be read. `detail` is in English, without the card or any secret */
  | { kind: 'unavailable'; detail: string };

/** Whose card it is: gateways that keep customers keep cards with them. */
export interface CardOwner {
  customerId: Identifier;
  /** Of a person, or the corporate name (razão social) where `taxId` is a CNPJ. */
  name: string;
  taxId: TaxId;
  /** Where the gateway has a directory of customers: its id there. */
  remoteId?: string;
}

/**
 * Turns a card into a gateway's token that may be charged again and again. It moves no money and leaves nothing but a
 * token that nobody knows, so it may be repeated. One instance serves all tenants.
 *
 * The card goes to the gateway and nowhere else: neither a log line nor an error nor a metric may hold any of it.
 */
export abstract class CardTokenizer {
  /** As the gateway is called in routes and settings: `efi`. */
  abstract readonly gateway: string;

  /** What its tokens look like: whatever else is given for one, such as a card's number, is not let in. */
  abstract readonly token: RegExp;

  /** The brands that it takes. */
  abstract readonly brands: readonly CardBrand[];

  /**
   * Whether the vendor has discontinued tokenising from a server. Then it is used only where the tenant has switched it
   * on (`serverTokenising` of `PUT /v1/settings/cards`).
   */
  abstract readonly discontinued: boolean;

  /** Whether the tenant has an account there that is active for cards and has all that tokenising takes. */
  abstract isReady(tenantId: Identifier): Promise<boolean>;

  abstract tokenise(tenantId: Identifier, card: PlainCard, owner: CardOwner): Promise<TokenisingOutcome>;
}

/** A script that the hosted page loads from this server. */
export interface PageScript {
  /** Of the file, without an ending: `efi-payment-token`. */
  name: string;
  source: string;
}

/** How cards of one tenant are tokenised in the browser. All of it is public: payers' browsers get it. */
export interface PageTokenizing {
  /** Given to {@link PageTokenizer.scripts} as they are. */
  settings: Readonly<Record<string, string>>;
  /** Origins that the scripts load scripts from and send requests to; the page's policy allows no others. */
  scriptOrigins: readonly string[];
  connectOrigins: readonly string[];
}

/**
 * Tokenises cards in the payer's browser, so that their numbers never reach this server. Its scripts define
 * `window.mensalTokenizer`:
 * - `brand(number)` → promise of the brand's name as {@link CardBrand}, or `undefined`
 * - `tokenise({ number, brand, month, year, securityCode }, settings)` → promise of one of `{ token }`,
 *   `{ field: 'number' | 'expiry' | 'securityCode' }` (wrong there), `{ refused: true }` (the vendor takes no such card),
 *   `{ unavailable: true }`; month has two digits, year four
 */
export abstract class PageTokenizer {
  /** As the gateway is called in routes and settings: `efi`. It has a {@link CardTokenizer} as well. */
  abstract readonly gateway: string;
  abstract readonly brands: readonly CardBrand[];
  /** In the order in which they are loaded. */
  abstract readonly scripts: readonly PageScript[];
  /** @returns nothing where the tenant has no active account for cards there */
  abstract configure(tenantId: Identifier): Promise<PageTokenizing | undefined>;
}
