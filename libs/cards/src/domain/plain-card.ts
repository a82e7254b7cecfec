import {
  DomainError,
  parseCardBrand,
  parseCardNumber,
  type CalendarDate,
  type CardBrand,
  type CardNumber,
} from '@mensal/kernel';
import { parseExpiry } from './card-expiry.js';
import { parseHolder } from './holder.js';

/** A card as it is sent: texts are read and checked here. */
export interface PlainCardInput {
  number: string;
  /** Two digits. */
  month: string;
  /** Two digits. */
  year: string;
  /** A brand's name; what the number says counts where the two differ. */
  brand: string;
  /** As on the card. */
  holder: string;
  securityCode: string;
}

/**
 * A whole card, on its way from a request to gateways' tokenisers and nowhere else. Number and security code are private
 * to the object, so neither JSON nor a logger shows them.
 */
export class PlainCard {
  readonly #number: CardNumber;
  readonly #securityCode: string;

  private constructor(
    number: CardNumber,
    securityCode: string,
    readonly expiresOn: CalendarDate,
    readonly holder: string,
    /** As the caller writes the brand, where that is what the number says. */
    readonly brandName: string | undefined,
  ) {
    this.#number = number;
    this.#securityCode = securityCode;
  }

  /**
   * Checks in the order in which the contract lists its errors.
   *
   * @throws DomainError CARDS.INVALID_HOLDER, CARDS.INVALID_EXPIRY, CARDS.INVALID_NUMBER, CARDS.INVALID_SECURITY_CODE
   */
  static read(input: PlainCardInput, today: CalendarDate): PlainCard {
    const holder = read(parseHolder(input.holder), 'CARDS.INVALID_HOLDER');
    const expiresOn = read(parseExpiry(input.month, input.year, today), 'CARDS.INVALID_EXPIRY');
    const number = read(parseCardNumber(input.number), 'CARDS.INVALID_NUMBER');
    if (!/^\d{3,4}$/.test(input.securityCode) || input.securityCode.length !== number.securityCodeLength)
      throw new DomainError('CARDS.INVALID_SECURITY_CODE');
    const given = parseCardBrand(input.brand);
    const brandName = given !== undefined && given === number.brand ? input.brand.trim() : undefined;
    return new PlainCard(number, input.securityCode, expiresOn, holder, brandName);
  }

  get number(): string {
    return this.#number.digits;
  }

  get securityCode(): string {
    return this.#securityCode;
  }

  /** What the number says; a gateway may know better. `undefined` for one that no gateway in Brazil takes. */
  get brand(): CardBrand | undefined {
    return this.#number.brand;
  }

  get lastFour(): string {
    return this.number.slice(-4);
  }

  /** "01" to "12". */
  get month(): string {
    return this.expiresOn.slice(5, 7);
  }

  /** Four digits. */
  get year(): string {
    return this.expiresOn.slice(0, 4);
  }
}

function read<T>(value: T | undefined, code: string): T {
  if (value === undefined) throw new DomainError(code);
  return value;
}
