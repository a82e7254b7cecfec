import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiClient } from '../support/api-client.js';
import { TestServer } from '../support/test-server.js';
import { differences, replay, replaysOf, substitute, type Replay, type Tokens } from './documentation.js';
import { arrangements } from './ipay-arrangements.js';
import { authentication, customers, invoices, objects, routes, services } from './ipay-examples.js';

const both = (request: string) => [`raw ${request}`, `curl ${request}`];
const OBJECT = 'fd4ff8058dae914b5bafa4fd7f8a73fb';

const TOKEN = 'the token of a new object is new';
const PLACEHOLDER = 'the page shows a placeholder';
const NUMBER = 'counts the invoices of the tenant';
const GATEWAY = 'the invoice is not at a gateway, and was made through the API';
const OLDER = 'on the page the services are older than their customer, or younger than the answer';

/** Where we answer otherwise than the page, and why. */
const EXCEPTIONS: [examples: string[], differences: string[], reason: string][] = [
  [both('POST /v1/signin'), ['value of access_token', 'value of refresh_token'], PLACEHOLDER],
  [both('POST /v1/refresh-token'), ['value of access_token', 'value of refresh_token'], PLACEHOLDER],
  [both('POST /v1/billing-customers'), ['value of billingCustomer.token'], TOKEN],
  [both('GET /v1/billing-customers'), ['value of billingCustomers[].token'], TOKEN],
  [
    [...both(`GET /v1/billing-customers/${OBJECT}`), `object GET /v1/billing-customers/${OBJECT}`],
    ['value of billingCustomer.services[].createdAt'],
    OLDER,
  ],
  [
    [...both('POST /v1/billing-customers/services'), ...both('PUT /v1/billing-customers/services')],
    ['value of service.price'],
    'the page answers 2000 to 1993; the example of the customer shows 1993',
  ],
  [both('POST /v1/services'), ['value of service.token'], TOKEN],
  [both('GET /v1/services'), ['value of services[].token'], 'without it the service could not be named'],
  [both('POST /v1/invoices'), ['value of invoice.token'], TOKEN],
  [
    ['raw POST /v1/invoices'],
    ['value of invoice.price', 'value of invoice.total'],
    'the page answers the price of the curl variant',
  ],
  [
    [
      ...both('POST /v1/invoices'),
      ...both(`GET /v1/invoices/${OBJECT}`),
      ...both(`PUT /v1/invoices/${OBJECT}`),
      `object GET /v1/invoices/${OBJECT}`,
    ],
    ['value of invoice.invoiceNumber'],
    NUMBER,
  ],
  [
    both('GET /v1/invoices/billing-customer/TOKEN-DO-CLIENTE-PARA-FATURAR'),
    ['value of invoices[].invoiceNumber'],
    `${NUMBER}; the page gives one number to two invoices`,
  ],
  [
    both('GET /v1/invoices/billing-customer/TOKEN-DO-CLIENTE-PARA-FATURAR'),
    ['value of invoices[].status', 'value of invoices[].type'],
    GATEWAY,
  ],
  [
    both('GET /v1/invoices/billing-customer/TOKEN-DO-CLIENTE-PARA-FATURAR'),
    ['value of invoices[].paymentType'],
    'an invoice of ours always has a payment type',
  ],
  [
    both('GET /v1/invoices/billing-customer/TOKEN-DO-CLIENTE-PARA-FATURAR'),
    ['type of invoices[].paymentDate'],
    'an invoice that is not paid shows null in all other examples',
  ],
  [
    both('GET /v1/invoices/billing-customer/TOKEN-DO-CLIENTE-PARA-FATURAR'),
    ['value of invoices[].token'],
    'without it the invoice could not be named',
  ],
];

const examples = [...authentication, ...customers, ...services, ...invoices];
const replays: Replay[] = [
  ...examples.flatMap(replaysOf),
  ...objects
    .flatMap(replaysOf)
    .filter(({ name }) => name.startsWith('raw'))
    .map(asObject),
];

function asObject(object: Replay): Replay {
  return { ...object, name: object.name.replace('raw', 'object') };
}

/** The clock only moves forward: oldest first. */
const byDate = (a: Replay, b: Replay) => (a.example.on ?? '').localeCompare(b.example.on ?? '');

describe('Given the example requests of the Ipay documentation', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await TestServer.start({ now: '2018-06-18T15:00:00.000Z' });
  });

  afterAll(() => server.stop());

  it.each(replays.toSorted(byDate).map((one) => [one.name, one] as const))(
    'when %s is replayed, then the answer is the documented one',
    async (name, example) => {
      const { on, answer } = example.example;
      if (on !== undefined) server.clock.moveTo(new Date(`${on}T15:00:00.000Z`));
      const merchant: ApiClient = await server.newTenant();
      const tokens: Tokens =
        await arrangements[name.startsWith('object') ? name : example.example.request]!(merchant);

      const actual = await replay(merchant, example, tokens);

      expect(actual).toMatchObject({ status: 200 });
      expect(differences(substitute(answer ?? null, tokens), actual.body ?? null).toSorted()).toEqual(
        exceptionsOf(name),
      );
    },
  );

  it('then every route of the page has an example', () => {
    const requests = examples.map(({ request }) =>
      request.replaceAll(/\/([0-9a-f-]{32,36}|TOKEN[A-Z-]+)/g, '/:token'),
    );
    expect(requests.toSorted()).toEqual(routes.toSorted());
  });

  it('then every exception belongs to an example', () => {
    const names = replays.map(({ name }) => name);
    expect(EXCEPTIONS.flatMap(([listed]) => listed).filter((name) => !names.includes(name))).toEqual([]);
  });
});

function exceptionsOf(name: string): string[] {
  return EXCEPTIONS.filter(([names]) => names.includes(name))
    .flatMap(([, listed]) => listed)
    .toSorted();
}
