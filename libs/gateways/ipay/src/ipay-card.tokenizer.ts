import type { GatewayAccounts } from '@mensal/billing/ports';
import { CardTokenizer, type CardOwner, type PlainCard, type TokenisingOutcome } from '@mensal/cards/ports';
import { detailOf, plain, takesCards, untokenised } from '@mensal/gateway-kit';
import { CARD_BRAND_NAMES, parseCardBrand, type CardBrand, type Identifier } from '@mensal/kernel';
import { allOf, type IpayFailed, type IpayResult } from './ipay-answers.js';
import type { IpayClient } from './ipay-client.js';
import type { IpayCustomerDirectory } from './ipay-customer.directory.js';
import type { IpayCustomerIndex } from './ipay-customer-index.js';
import { cardRefusal } from './ipay-refusals.js';
import type { IpayCard, IpayCardInput } from './ipay-wire.js';
import { IPAY_CARD_TOKEN } from './ipay.vendor.js';

/**
 * Registers cards at the vendor, each as the only one of its customer. For the vendor charges the Primario, may have
 * several of them, and changes a card only where it is told the whole of it: beside another card none could be chosen.
 * So the first card is that of the customer's copy there, and each further one that of a double.
 */
export class IpayCardTokenizer extends CardTokenizer {
  readonly gateway = 'ipay';
  readonly token = IPAY_CARD_TOKEN;
  /** The page names none. */
  readonly brands = Object.keys(CARD_BRAND_NAMES) as readonly CardBrand[];
  readonly discontinued = false;

  constructor(
    private readonly ipay: IpayClient,
    private readonly customers: IpayCustomerDirectory,
    private readonly index: IpayCustomerIndex,
    private readonly accounts: GatewayAccounts,
  ) {
    super();
  }

  isReady(tenantId: Identifier): Promise<boolean> {
    return takesCards(this.accounts, tenantId, this.gateway);
  }

  async tokenise(tenantId: Identifier, card: PlainCard, owner: CardOwner): Promise<TokenisingOutcome> {
    const customer: IpayResult<string | undefined> =
      owner.remoteId === undefined
        ? await this.index.find(tenantId, owner.taxId)
        : { kind: 'ok', data: owner.remoteId };
    if (customer.kind !== 'ok') return failureOf(customer);
    if (customer.data === undefined)
      return { kind: 'unavailable', detail: 'The vendor does not know the customer yet' };
    const listed = await cardsOf(this.ipay, tenantId, customer.data);
    if (listed.kind !== 'ok') return failureOf(listed);
    const input = inputOf(card, customer.data);
    const [only, ...others] = listed.data;
    if (only === undefined) return outcomeOf(await this.ipay.createCard(tenantId, input), input);
    if (others.length === 0 && isSame(only, input))
      return outcomeOf(await this.ipay.updateCard(tenantId, only.token, input), input);
    const double = await this.customers.double(tenantId, customer.data);
    if (double.kind !== 'ok') return { kind: 'unavailable', detail: detailOf(double) };
    const ofDouble = inputOf(card, double.data.token);
    return outcomeOf(await this.ipay.createCard(tenantId, ofDouble), ofDouble);
  }
}

/** The cards that a customer has there, but for those deleted. */
export async function cardsOf(
  ipay: Pick<IpayClient, 'listCards'>,
  tenantId: Identifier,
  customer: string,
): Promise<IpayResult<IpayCard[]>> {
  const listed = await allOf((paging) => ipay.listCards(tenantId, customer, paging));
  if (listed.kind !== 'ok') return listed;
  return { kind: 'ok', data: listed.data.filter(({ status }) => plain(status) !== 'excluido') };
}

type WholeCard = IpayCardInput & { number: string };

function inputOf(card: PlainCard, customer: string): WholeCard {
  const { number, month, year, brand, brandName, holder: name, securityCode } = card;
  return {
    number,
    month,
    year: year.slice(-2),
    brand: brandName ?? (brand === undefined ? '' : CARD_BRAND_NAMES[brand]),
    name,
    securityCode,
    status: 'Primario',
    customer,
  };
}

function isSame({ number, month, year }: IpayCard, input: WholeCard): boolean {
  return number.endsWith(input.number.slice(-4)) && month === input.month && year === input.year;
}

function outcomeOf(result: IpayResult<IpayCard>, { number, customer }: WholeCard): TokenisingOutcome {
  if (result.kind !== 'ok') return failureOf(result);
  const token = `${customer}.${result.data.token}`;
  if (!IPAY_CARD_TOKEN.test(token) || !result.data.number.endsWith(number.slice(-4)))
    return { kind: 'unavailable', detail: 'The vendor has registered something else' };
  const brand = parseCardBrand(result.data.brand);
  return { kind: 'token', token, ...(brand && { brand }) };
}

function failureOf(failed: IpayFailed): TokenisingOutcome {
  const told = cardRefusal(failed);
  if (told === undefined) return untokenised(failed);
  return told.meaning === 'refused'
    ? { kind: 'refused', code: '400', reason: told.text }
    : { kind: 'no-access', detail: told.text };
}
