import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deviations, substitute } from './documentation.js';
import { arrangementOf, leftOver } from './ipay-remote-examples-arrangements.js';
import { IpayAtPage } from './ipay-remote-examples-page.js';
import { examples, routes } from './ipay-remote-examples.js';

const SIGNED_IN = ['sign-in', 'sign-in by curl', 'refresh', 'refresh by curl'];
const ASSIGNMENTS = ["new service of a customer's", "change of a customer's service"];
const NEW_INVOICES = ['new invoice', 'new invoice by curl'];
const CHANGED_INVOICES = ['change of an invoice', 'change of an invoice by curl'];

/** Where the sandbox answers otherwise than the page, and why. */
const EXCEPTIONS: [names: string[], differences: string[], reason: string][] = [
  [SIGNED_IN, ['value of access_token', 'value of refresh_token'], 'tokens are new'],
  [['new customer'], ['value of billingCustomer.token'], 'the token of a customer is new'],
  [
    ['customer'],
    ['value of billingCustomer.services[].createdAt'],
    'the page shows a service that the customer had before there was a customer',
  ],
  [
    ['customer'],
    ['billingCustomer.services[].token is added'],
    'what removes a service from a customer needs its token',
  ],
  [ASSIGNMENTS, ['value of service.price'], 'the page answers another price than it sends'],
  [['new card'], ['value of card.token'], 'the token of a card is new'],
  [['new service'], ['value of service.token'], 'the token of a service is new'],
  [['services'], ['value of services[].token'], 'the page shows no token; none could be read, then'],
  [NEW_INVOICES, ['value of invoice.token'], 'the token of an invoice is new'],
  [
    ['new invoice'],
    ['value of invoice.price', 'value of invoice.total'],
    'the page answers what its curl sends',
  ],
  [
    [...NEW_INVOICES, ...CHANGED_INVOICES, 'invoice'],
    ['value of invoice.invoiceNumber'],
    "the merchant's first invoice is number 1",
  ],
  [
    ['invoices of a customer'],
    [
      'value of invoices[].paymentType',
      'value of invoices[].status',
      'value of invoices[].type',
      'value of invoices[].invoiceNumber',
      'type of invoices[].paymentDate',
      'value of invoices[].token',
    ],
    'the page lists invoices of the system, of an older kind; the API makes others',
  ],
];

describe("Given the example requests of Ipay's documentation", () => {
  let page: IpayAtPage;

  beforeAll(async () => {
    page = await IpayAtPage.start();
  });

  afterAll(() => page.stop());

  it.each(examples.map((example) => [example.name, example] as const))(
    'when %s is replayed, then the answer is the documented one',
    async (name, example) => {
      const merchant = await page.newMerchant();
      const arranged = await arrangementOf(name)(merchant);
      page.moveTo(example.on);

      const actual = await merchant.replay(example, arranged);

      expect(actual.status).toBe(200);
      if (example.answer === undefined) expect(actual.text).toBe('');
      else {
        const documented = substitute(example.answer, arranged);
        expect(deviations(documented, JSON.parse(actual.text))).toEqual(exceptionsOf(name));
      }
    },
  );

  it('then every route of the page has an example', () => {
    const requests = examples.map(({ request }) => request.replace(/[0-9a-f-]{32,36}/g, ':token'));
    expect(routes.filter((route) => !requests.includes(route))).toEqual([]);
  });

  it('then every exception and every arrangement belongs to an example', () => {
    const names = examples.map(({ name }) => name);
    expect(EXCEPTIONS.flatMap(([listed]) => listed).filter((name) => !names.includes(name))).toEqual([]);
    expect(leftOver).toEqual([]);
  });
});

function exceptionsOf(name: string): string[] {
  return EXCEPTIONS.filter(([names]) => names.includes(name))
    .flatMap(([, listed]) => listed)
    .toSorted();
}
