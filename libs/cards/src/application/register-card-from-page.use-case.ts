import { todayOf } from '@mensal/identity';
import { CARD_BRAND_NAMES, Clock, DomainError, parseCardBrand } from '@mensal/kernel';
import { Injectable } from '@nestjs/common';
import type { Card } from '../domain/card.js';
import { parseExpiry } from '../domain/card-expiry.js';
import { parseHolder } from '../domain/holder.js';
import { CardLinks } from './card-links.js';
import { KeepCard } from './keep-card.use-case.js';
import { PageTokenizers } from './page-tokenizers.js';

/** What the page sends of a card whose number it has given to a gateway. */
export interface PageCard {
  paymentToken: string;
  /** The last four digits. */
  mask: string;
  brand: string;
  /** Two digits, as the year. */
  month: string;
  year: string;
  name: string;
}

/** Registers a card that a gateway has tokenised in the payer's browser. */
@Injectable()
export class RegisterCardFromPage {
  constructor(
    private readonly links: CardLinks,
    private readonly tokenizers: PageTokenizers,
    private readonly keep: KeepCard,
    private readonly clock: Clock,
  ) {}

  /**
   * The card becomes the customer's primary one: who registers a card wants it to be charged. It is not recognised again
   * as the same card, because its number is not known here.
   *
   * @throws DomainError those of {@link CardLinks.open}, CARDS.NO_TOKENISER, CARDS.INVALID_HOLDER, CARDS.INVALID_EXPIRY,
   * CARDS.INVALID_NUMBER, CARDS.UNSUPPORTED, CARDS.REFUSED, CUSTOMERS.NOT_FOUND
   */
  async execute(secret: string, input: PageCard): Promise<Card> {
    const { tenant } = await this.links.open(secret);
    const ready = await this.tokenizers.of(tenant.tenantId);
    if (ready === undefined) throw new DomainError('CARDS.NO_TOKENISER');
    const { gateway, brands } = ready.tokenizer;
    const holder = read(parseHolder(input.name), 'CARDS.INVALID_HOLDER');
    const today = todayOf(tenant, this.clock);
    const expiresOn = read(parseExpiry(input.month, input.year, today), 'CARDS.INVALID_EXPIRY');
    if (!/^\d{4}$/.test(input.mask)) throw new DomainError('CARDS.INVALID_NUMBER');
    const brand = read(parseCardBrand(input.brand), 'CARDS.UNSUPPORTED');
    if (!brands.includes(brand)) throw new DomainError('CARDS.UNSUPPORTED');
    const details = {
      brand,
      brandName: CARD_BRAND_NAMES[brand],
      lastFour: input.mask,
      expiresOn,
      holder,
      fingerprint: null,
    };
    const tokens = new Map([[gateway, input.paymentToken]]);
    return this.links.use(secret, (link) =>
      this.keep.execute(link.tenant, { customerId: link.customerId, details, status: 'primary', tokens }),
    );
  }
}

function read<T>(value: T | undefined, code: string): T {
  if (value === undefined) throw new DomainError(code);
  return value;
}
