import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ApiClient } from '../support/api-client.js';
import type { Wire } from '../support/billing-runs.js';
import { aCard, acceptCards, cardBody, cardsOf, NUMBERS } from '../support/cards.js';
import { TestServer } from '../support/test-server.js';
import { differences, replay, replaysOf, substitute, type Tokens } from './documentation.js';
import { CARD_PAGE, cardObject, cardRoutes, cards, requestedCard } from './ipay-cards-examples.js';

const LIST = `GET /v1/cards/billing-customer/${CARD_PAGE.customerInPath}`;
/** Where we answer otherwise than the page, and why. */
const EXCEPTIONS: Readonly<Record<string, string[]>> = {
  // A new card has a new token.
  'POST /v1/cards': ['value of card.token'],
  // The page shows two primary cards of one customer; there is one, the newest.
  [LIST]: ['value of cards[].status'],
};

describe('Given the example requests of the section Cartões', () => {
  let server: TestServer;
  let merchant: ApiClient;

  beforeAll(async () => {
    // The documented card is good until March 2026, and was made on 22 June 2019.
    server = await TestServer.start({ now: '2019-06-15T15:00:00.000Z', sandbox: true });
  });
  afterAll(() => server.stop());

  async function arrange(request: string): Promise<Tokens> {
    const customer = await merchant.aCustomer();
    const customers = {
      [CARD_PAGE.customer]: customer,
      [CARD_PAGE.customerInPath]: customer,
      [CARD_PAGE.customerInCurl]: customer,
      [CARD_PAGE.customerOfLink]: customer,
    };
    const first = request === LIST ? await theFirstListed(customer) : '';
    server.clock.moveTo(new Date('2019-06-22T15:00:00.000Z'));
    if (request === 'POST /v1/cards') return customers;
    const { token } = await aCard(merchant, customer, { ...requestedCard, customer });
    return {
      ...customers,
      [CARD_PAGE.firstListed]: first,
      [CARD_PAGE.card]: token,
      [CARD_PAGE.answered]: token,
    };
  }

  async function theFirstListed(customer: string): Promise<string> {
    const fields = { number: '4000000000060782', month: '12', year: '25', name: 'TESTE TESTE' };
    return (await aCard(merchant, customer, fields)).token;
  }

  // The list first: its first card is a week older than the others.
  const replays = [...cards, cardObject]
    .toSorted((a, b) => Number(b.request === LIST) - Number(a.request === LIST))
    .flatMap((example, n) => replaysOf(example).map((one) => [`${n}: ${one.name}`, one] as const));

  it.each(replays)('when %s is replayed, then the answer is the documented one', async (_name, example) => {
    merchant = await server.newTenant();
    await acceptCards(merchant);
    const { request, answer } = example.example;
    const tokens = await arrange(request);

    const actual = await replay(merchant, example, tokens);

    expect(actual).toMatchObject({ status: 200 });
    const found = differences(substitute(answer ?? null, tokens), actual.body ?? null);
    const first = request === LIST && actual.body.cards[0].createdAt !== '2019-06-15';
    expect(found).toEqual([
      ...(EXCEPTIONS[request] ?? []),
      // The clock only moves forward: the second replay finds both cards made on one day.
      ...(first ? ['value of cards[].createdAt'] : []),
    ]);
  });

  it('then every route of the page has an example', () => {
    const requests = cards.map(({ request }) =>
      request.replaceAll(/\/([0-9a-f-]{32,36}|TOKEN[A-Z-]+)(?=\/|$)/g, '/:token'),
    );
    expect(requests.toSorted()).toEqual(cardRoutes.toSorted());
  });
});

describe('Given a merchant who registers cards', () => {
  let server: TestServer;
  let merchant: ApiClient;
  let customer: string;

  beforeAll(async () => {
    server = await TestServer.start({ now: '2026-11-21T15:00:00.000Z', sandbox: true });
    merchant = await server.newTenant();
    await acceptCards(merchant);
  });
  beforeEach(async () => {
    customer = await merchant.aCustomer();
  });
  afterAll(() => server.stop());

  const get = async (token: string) => (await merchant.get(`/v1/cards/${token}`)).body.card;
  const put = (token: string, fields: Record<string, unknown>) =>
    merchant.put(`/v1/cards/${token}`, { card: fields });
  const statuses = async () => (await cardsOf(merchant, customer)).map(({ status }: Wire) => status);

  it('when the security code is called as in the table, then it is read', async () => {
    const fields = { securityCode: undefined, secutiryCode: '123' };
    expect(await aCard(merchant, customer, fields)).toMatchObject({ number: '...1112' });
  });

  it.each([
    ['MasterCard', NUMBERS.visa, 'Visa'],
    ['VISA', NUMBERS.visa, 'VISA'],
    ['visa', NUMBERS.visa, 'visa'],
    ['Minha bandeira', NUMBERS.mastercard, 'MasterCard'],
    ['', NUMBERS.elo, 'Elo'],
    ['amex', NUMBERS.amex, 'amex'],
    ['Hiper', NUMBERS.hipercard, 'Hiper'],
  ])('when the brand of %s is given for %s, then it is answered as %s', async (brand, number, answered) => {
    const securityCode = number === NUMBERS.amex ? '1234' : '123';
    expect(await aCard(merchant, customer, { brand, number, securityCode })).toMatchObject({
      brand: answered,
    });
  });

  it('when the number comes in groups, then it is read', async () => {
    const card = await aCard(merchant, customer, { number: '4012 0010 3714 1112' });
    expect(card.number).toBe('...1112');
  });

  it('when the card expires this month, then it is good to its last day, in the time zone of the merchant', async () => {
    const late = await server.newTenant('America/Sao_Paulo');
    await acceptCards(late);
    const body = cardBody(await late.aCustomer(), { month: '11', year: '26' });
    expect(await late.post('/v1/cards', body)).toMatchObject({ status: 200 });
  });

  it('when the first card is asked for as Secundario, then it is so', async () => {
    await aCard(merchant, customer, { status: 'Secundario' });
    expect(await statuses()).toEqual(['Secundario']);
  });

  it('when a new card is Primario, then the former one becomes Secundario', async () => {
    await aCard(merchant, customer);
    await aCard(merchant, customer, { number: NUMBERS.mastercard });
    expect(await statuses()).toEqual(['Secundario', 'Primario']);
  });

  it('when another card is made Primario, then the former one becomes Secundario', async () => {
    const { token } = await aCard(merchant, customer);
    await aCard(merchant, customer, { number: NUMBERS.mastercard });
    expect(await put(token, { status: 'Primario' })).toMatchObject({ status: 200 });
    expect(await statuses()).toEqual(['Primario', 'Secundario']);
  });

  it('when only name and status are sent, then no gateway is asked', async () => {
    const { token } = await aCard(merchant, customer);
    await server.sandbox.control('POST', 'efi/faults', { route: '*', mode: 'drop', probability: 1 });
    const answer = await put(token, { name: 'OUTRO NOME', status: 'Secundario' });
    await server.sandbox.clearFaults();
    expect(answer).toMatchObject({
      status: 200,
      body: { card: { name: 'OUTRO NOME', status: 'Secundario', number: '...1112', gateways: ['efi'] } },
    });
  });

  it('when what was answered comes back with another status, then that is changed', async () => {
    const card = await aCard(merchant, customer);
    expect(await put(card.token, { ...card, status: 'Secundario' })).toMatchObject({
      status: 200,
      body: { card: { ...card, status: 'Secundario' } },
    });
  });

  it('when the card is replaced, then token, status and day of creation stay', async () => {
    const before = await aCard(merchant, customer);
    const fields = {
      number: NUMBERS.mastercard,
      month: '01',
      year: '33',
      brand: 'MASTER',
      securityCode: '321',
    };
    const { body } = await put(before.token, fields);
    expect(body.card).toEqual({
      ...before,
      number: '...8210',
      month: '01',
      year: '33',
      brand: 'MASTER',
    });
    expect(await get(before.token)).toEqual(body.card);
  });

  it('when a card is deleted, then it is kept, listed only where asked for, and no longer changed', async () => {
    const { token } = await aCard(merchant, customer);
    expect(await merchant.delete(`/v1/cards/${token}`)).toMatchObject({ status: 200, body: undefined });
    expect(await get(token)).toMatchObject({ status: 'Excluido', gateways: [] });
    expect(await cardsOf(merchant, customer)).toEqual([]);
    expect(await cardsOf(merchant, customer, '?status=Excluido')).toMatchObject([{ token }]);
    for (const again of [put(token, { status: 'Primario' }), merchant.delete(`/v1/cards/${token}`)])
      expect(await again).toMatchObject({ status: 404, body: { mensagem: 'Cartão não encontrado.' } });
  });

  it('when PUT says Excluido, then it is deleted, and its number may be registered again', async () => {
    const { token } = await aCard(merchant, customer);
    const { card } = cardBody(customer, { status: 'Excluido' });
    expect(await put(token, card)).toMatchObject({ status: 200, body: { card: { status: 'Excluido' } } });
    await aCard(merchant, customer);
    expect(await statuses()).toEqual(['Primario']);
  });

  it('when the customer has more cards than a page, then they are paged in order of creation', async () => {
    const made = [];
    for (const number of [NUMBERS.visa, NUMBERS.mastercard, NUMBERS.elo])
      made.push((await aCard(merchant, customer, { number })).token);
    const path = `/v1/cards/billing-customer/${customer}?offset=1&limit=1`;
    expect((await merchant.get(path)).body).toMatchObject({
      cards: [{ token: made[1] }],
      total: 3,
      skipped: 1,
      count: 1,
    });
  });
});
