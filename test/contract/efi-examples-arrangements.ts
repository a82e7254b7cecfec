import type { EfiAtPage, Merchant, Substitutes } from './efi-examples-page.js';
import { examples, PAGE } from './efi-examples.js';

type Arrange = (merchant: Merchant, page: EfiAtPage) => Promise<Substitutes>;

const nothing: Arrange = async () => new Map();
const card =
  (number?: string): Arrange =>
  async (merchant) =>
    new Map([[PAGE.paymentToken, await merchant.cardToken(number)]]);

/** Ends in 3: the one refusal after which the sandbox, like the page's example, invites to try again. */
const REFUSED_FOR_NOW = '4012001038443333';

/** What an example presupposes, by its name; answers what the page's placeholders stand for. */
const ARRANGEMENTS: Readonly<Record<string, Arrange>> = {
  'one step, approved': card(),
  'one step, refused': card(REFUSED_FOR_NOW),
  'two steps: pay': async (merchant) =>
    new Map<unknown, unknown>([
      [PAGE.numero_charge_id, await newCharge(merchant)],
      [PAGE.paymentToken, await merchant.cardToken()],
    ]),
  retry: async (merchant) =>
    new Map<unknown, unknown>([
      [PAGE.numero_charge_id, await decidedCharge(merchant, REFUSED_FOR_NOW, 'unpaid')],
      [PAGE.retryToken, await merchant.cardToken()],
    ]),
  refund: async (merchant) =>
    new Map([[PAGE.numero_charge_id, await decidedCharge(merchant, undefined, 'paid')]]),
  charge: async (merchant) => new Map([[PAGE.detailedCharge, await detailedCharge(merchant)]]),
  'list of charges': listedCharges,
  metadata: aNewCharge,
  'cancel, as printed': aNewCharge,
  'cancel, as described': aNewCharge,
  history: aNewCharge,
};

export function arrangementOf(name: string): Arrange {
  return ARRANGEMENTS[name] ?? nothing;
}

/** Of no example: left over from one that was renamed. */
export const leftOver = Object.keys(ARRANGEMENTS).filter(
  (name) => !examples.some((one) => one.name === name),
);

async function aNewCharge(merchant: Merchant): Promise<Substitutes> {
  return new Map([[PAGE.numero_charge_id, await newCharge(merchant)]]);
}

/** The charge that the page's second step pays. */
export async function newCharge(merchant: Merchant): Promise<number> {
  const data = await merchant.accepted('POST', '/v1/charge', bodyOf('two steps: charge'));
  return data.charge_id as number;
}

/** @returns a charge that was paid with the card, and decided by its issuer */
async function decidedCharge(
  merchant: Merchant,
  number: string | undefined,
  status: string,
): Promise<number> {
  const id = await newCharge(merchant);
  const payment = { ...cardOf('two steps: pay'), payment_token: await merchant.cardToken(number) };
  await merchant.accepted('POST', `/v1/charge/${id}/pay`, { payment: { credit_card: payment } });
  await merchant.untilStatus(id, status);
  return id;
}

/** The charge that the page reads: everything its answer echoes was sent. */
async function detailedCharge(merchant: Merchant): Promise<number> {
  const { data } = answerOf('charge');
  const { items, shippings, customer, payment } = data;
  const created = await merchant.accepted('POST', '/v1/charge', { items, shippings });
  const { complement: _, ...address } = payment.credit_card.address;
  const credit_card = {
    customer,
    billing_address: address,
    installments: payment.credit_card.installments,
    payment_token: await merchant.cardToken(numberOf(payment.credit_card.mask)),
  };
  await merchant.accepted('POST', `/v1/charge/${created.charge_id}/pay`, { payment: { credit_card } });
  await merchant.untilStatus(created.charge_id, 'unpaid');
  return created.charge_id as number;
}

/** The two charges of the page's list, and others that its filters leave out. */
async function listedCharges(merchant: Merchant, page: EfiAtPage): Promise<Substitutes> {
  const { data } = answerOf('list of charges');
  const ids = new Map<unknown, unknown>();
  for (const listed of data.toReversed()) {
    const { mask, address } = listed.payment.credit_card;
    page.moveTo(listed.created_at);
    // In homologation a card that ends in 0, as the page's does, is not refused.
    const refused = numberOf(mask).replace(/.$/, '3');
    ids.set(listed.id, await oneStepCharge(merchant, listed.total, refused, address));
    await oneStepCharge(merchant, listed.total, numberOf(mask), address);
    await newCharge(merchant);
  }
  return ids;
}

async function oneStepCharge(
  merchant: Merchant,
  value: number,
  number: string,
  { complement: _, ...address }: { complement: null },
): Promise<number> {
  const items = [{ name: 'Meu Produto', value, amount: 1 }];
  const credit_card = {
    ...cardOf('one step, approved'),
    billing_address: address,
    payment_token: await merchant.cardToken(number),
  };
  const data = await merchant.accepted('POST', '/v1/charge/one-step', { items, payment: { credit_card } });
  return data.charge_id as number;
}

/** @returns a number of which only the mask's digits show */
function numberOf(mask: string): string {
  return mask.replaceAll('X', '0');
}

// The examples are of many shapes; a replay is what checks them.
/* eslint-disable @typescript-eslint/no-explicit-any */
function cardOf(name: string): any {
  return bodyOf(name).payment.credit_card;
}

function bodyOf(name: string): any {
  return examples.find((one) => one.name === name)?.body;
}

function answerOf(name: string): any {
  return examples.find((one) => one.name === name)?.answer;
}
