import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiClient } from '../support/api-client.js';
import { TestServer } from '../support/test-server.js';

describe('Given a customer due on day 31 who began in January', () => {
  let server: TestServer;
  let merchant: ApiClient;
  let customer: string;

  beforeAll(async () => {
    server = await TestServer.start({ now: '2027-01-10T12:00:00.000Z' });
    merchant = await server.newTenant();
    customer = await merchant.aCustomer({ dueDate: '31', initialBillingDate: '2027-01-01' });
  });

  afterAll(() => server.stop());

  it('when twelve months pass, then each month is billed once, on its last day, without drift', async () => {
    await server.advance('2027-12-31T12:00:00.000Z');
    const { body } = await merchant.get(`/v1/invoices/billing-customer/${customer}`);
    expect(body.invoices.map((invoice: { dueOn: string }) => invoice.dueOn)).toEqual([
      '2027-01-31',
      '2027-02-28',
      '2027-03-31',
      '2027-04-30',
      '2027-05-31',
      '2027-06-30',
      '2027-07-31',
      '2027-08-31',
      '2027-09-30',
      '2027-10-31',
      '2027-11-30',
      '2027-12-31',
    ]);
    expect(body.invoices.map((invoice: { dueDate: string }) => invoice.dueDate).slice(0, 2)).toEqual([
      '31',
      '28',
    ]);
  }, 60_000);
});
