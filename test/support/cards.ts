import type { ApiClient } from './api-client.js';
import type { Wire } from './billing-runs.js';
import { connectEfi } from './test-sandbox.js';

/** Numbers with valid check digits, which stand for nobody's card. */
export const NUMBERS = {
  documented: '5419546764260333',
  visa: '4012001037141112',
  otherVisa: '4000000000000044',
  mastercard: '5200828282828210',
  amex: '378282246310005',
  elo: '6505290000001234',
  hipercard: '6062825624254001',
  discover: '6011111111111117',
} as const;

/** Lets a merchant register cards by the API: an account at Efí, and tokenising from the server. */
export async function acceptCards(merchant: ApiClient, account: Record<string, unknown> = {}): Promise<void> {
  await connectEfi(merchant, account);
  await switchTokenising(merchant, true);
}

export async function switchTokenising(merchant: ApiClient, serverTokenising: boolean): Promise<void> {
  const { status, body } = await merchant.put('/v1/settings/cards', { cards: { serverTokenising } });
  if (status !== 200) throw new Error(`Expected 200, got ${status}: ${JSON.stringify(body)}`);
}

/** A body that is accepted as it is; a test names only the fields that it is about. */
export function cardBody(customer: string, fields: Record<string, unknown> = {}) {
  return {
    card: {
      number: NUMBERS.visa,
      month: '12',
      year: '30',
      brand: 'Visa',
      name: 'FULANA F EXEMPLO',
      securityCode: '123',
      status: 'Primario',
      customer,
      ...fields,
    },
  };
}

/** @returns a new card, as it is answered */
export async function aCard(
  merchant: ApiClient,
  customer: string,
  fields: Record<string, unknown> = {},
): Promise<Wire> {
  const { status, body } = await merchant.post('/v1/cards', cardBody(customer, fields));
  if (status !== 200) throw new Error(`Expected 200, got ${status}: ${JSON.stringify(body)}`);
  return body.card;
}

/** All of a customer's cards that are not deleted, in order of creation. */
export async function cardsOf(merchant: ApiClient, customer: string, query = ''): Promise<Wire[]> {
  return (await merchant.get(`/v1/cards/billing-customer/${customer}${query}`)).body.cards;
}
