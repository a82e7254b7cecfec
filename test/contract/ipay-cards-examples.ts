import type { Example } from './ipay-examples.js';

/** The example requests and answers of the section Cartões, as the page has them. */

/** Tokens of the page, which stand for real ones. */
export const CARD_PAGE = {
  card: 'fd4ff8058dae914b5bafa4fd7f8a73fb',
  answered: 'b9c79510171e4c27aae5f4df19a02ffe',
  /** Of the list; it holds a letter that no token has. */
  firstListed: '279s6510171e4c27aae5f4df19a02ffe',
  customer: 'ae8da5c174cdcdb7a34ed9085fd7c426',
  customerInPath: 'TOKEN-DO-CLIENTE-PARA-FATURAR',
  customerInCurl: '0b7fb410b9d81bc23b90e981331316c6',
  customerOfLink: 'a19885cf-3582-468e-bc53-1e684e975564',
} as const;

export const requestedCard = {
  number: '5419546764260333',
  month: '03',
  year: '26',
  brand: 'MasterCard',
  name: 'TESTE T T TESTE',
  securityCode: '123',
  status: 'Primario',
  customer: CARD_PAGE.customer,
};

const answeredCard = {
  number: '...0333',
  month: '03',
  year: '26',
  token: CARD_PAGE.answered,
  brand: 'MasterCard',
  name: 'TESTE T T TESTE',
  status: 'Primario',
  createdAt: '2019-06-22',
};

const firstListed = {
  number: '...0782',
  month: '12',
  year: '25',
  token: CARD_PAGE.firstListed,
  brand: 'Visa',
  name: 'TESTE TESTE',
  status: 'Primario',
  createdAt: '2019-06-15',
};

export const cards: Example[] = [
  { request: 'POST /v1/cards', body: { card: requestedCard }, answer: { card: answeredCard } },
  {
    request: `GET /v1/cards/billing-customer/${CARD_PAGE.customerInPath}`,
    curlPath: `/v1/cards/billing-customer/${CARD_PAGE.customerInCurl}`,
    answer: { cards: [firstListed, answeredCard], total: 2, skipped: 0, count: 2 },
  },
  { request: `GET /v1/cards/${CARD_PAGE.card}`, answer: { card: answeredCard } },
  {
    request: `PUT /v1/cards/${CARD_PAGE.card}`,
    body: { card: requestedCard },
    answer: { card: answeredCard },
  },
  { request: `DELETE /v1/cards/${CARD_PAGE.card}` },
  {
    request: `PUT /v1/cards/billing-customer/${CARD_PAGE.customerOfLink}/send-link`,
    body: {},
    answer: {},
  },
];

/** The object that the section describes after its routes. */
export const cardObject: Example = {
  request: `GET /v1/cards/${CARD_PAGE.card}`,
  answer: { card: answeredCard },
};

/** The route table at the head of the section, and the two routes that only the text knows. */
export const cardRoutes = [
  'POST /v1/cards',
  'PUT /v1/cards/:token',
  'GET /v1/cards/:token',
  'GET /v1/cards/billing-customer/:token',
  'DELETE /v1/cards/:token',
  'PUT /v1/cards/billing-customer/:token/send-link',
];
