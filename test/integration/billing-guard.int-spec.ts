import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { ApiClient } from '../support/api-client.js';
import {
  aCustomerToPark,
  allRuns,
  customerOf,
  invoicesOf,
  runBilling,
  runOf,
  type Wire,
} from '../support/billing-runs.js';
import { TestServer } from '../support/test-server.js';

const NOTHING_TO_RELEASE = [400, { mensagem: 'Não há clientes a liberar neste faturamento.' }];

describe('Given customers whose next invoice is more than ten times the latest one', () => {
  let server: TestServer;
  let merchant: ApiClient;
  let customers: string[];
  let run: Wire;

  beforeAll(async () => {
    server = await TestServer.start({ now: '2026-11-21T12:00:00.000Z' });
  });
  beforeEach(async () => {
    merchant = await server.newTenant();
    customers = [];
    for (let n = 0; n < 3; n += 1) customers.push(await aCustomerToPark(server, merchant));
    run = await runBilling(server, merchant);
  });
  afterAll(() => server.stop());

  const release = async (token: string, body?: unknown) => {
    const answer = await merchant.post(`/v1/billing-runs/${token}/release`, body);
    await server.settle();
    return answer;
  };
  const refusal = async (token: string, body?: unknown) => {
    const answer = await release(token, body);
    return [answer.status, answer.body];
  };
  const pricesOf = async (customer: string) => (await invoicesOf(merchant, customer)).map((it) => it.price);

  it('the run parks them, says why, and leaves them to a person', async () => {
    expect(run.counts).toMatchObject({ invoices: 0, exceptions: 3 });
    expect(run.exceptions).toEqual(
      customers.map((customer) => ({
        customer,
        period: '2026-12',
        reason: 'AMOUNT_UNUSUAL',
        message: 'O valor é muito maior que o da última fatura: confira e libere.',
        price: '10001',
        released: false,
      })),
    );
    for (const customer of customers) {
      expect(await pricesOf(customer)).toEqual(['1000']);
      expect((await customerOf(merchant, customer)).situation).toBe('Reprocessar');
    }
    expect((await runBilling(server, merchant)).counts).toMatchObject({ invoices: 0, exceptions: 3 });
  });

  it('ten times exactly is billed without being asked', async () => {
    const customer = await aCustomerToPark(server, merchant, { price: 1000, unusual: 10_000 });
    await runBilling(server, merchant);
    expect(await pricesOf(customer)).toEqual(['1000', '10000']);
  });

  it('a release bills them all, once; a second one finds nothing left', async () => {
    const { status, body } = await release(run.token);
    expect([status, body.billingRun.trigger]).toEqual([200, 'Liberacao']);
    const releasing = await runOf(merchant, body.billingRun.token);
    expect(releasing).toMatchObject({
      status: 'Concluido',
      counts: { invoices: 3, exceptions: 0 },
      total: '30003',
    });
    for (const customer of customers) {
      expect(await pricesOf(customer)).toEqual(['1000', '10001']);
      expect((await customerOf(merchant, customer)).situation).toBe('Processado');
    }
    expect((await runOf(merchant, run.token)).exceptions.map((it: Wire) => it.released)).toEqual([
      true,
      true,
      true,
    ]);
    expect(await refusal(run.token)).toEqual(NOTHING_TO_RELEASE);
    expect((await runBilling(server, merchant)).counts.invoices).toBe(0);
  });

  it('two releases at once bill nobody twice, and one of them finds nothing', async () => {
    const answers = await Promise.all([release(run.token), release(run.token)]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 400]);
    for (const customer of customers) expect(await pricesOf(customer)).toEqual(['1000', '10001']);
  });

  it('a release of named customers bills those, and the others are released later', async () => {
    const [first = '', ...others] = customers;
    expect((await release(run.token, { billingRun: { customers: [first] } })).status).toBe(200);
    expect(await Promise.all(customers.map(pricesOf))).toEqual([['1000', '10001'], ['1000'], ['1000']]);
    expect(await refusal(run.token, { billingRun: { customers: [first] } })).toEqual(NOTHING_TO_RELEASE);
    expect((await release(run.token, { billingRun: { customers: others } })).status).toBe(200);
    for (const customer of customers) expect(await pricesOf(customer)).toEqual(['1000', '10001']);
  });

  it('a customer who was switched off since is released, but not billed', async () => {
    const [gone = ''] = customers;
    await merchant.put(`/v1/billing-customers/${gone}`, { billingCustomer: { active: false } });
    await release(run.token);
    expect(await Promise.all(customers.map(pricesOf))).toEqual([
      ['1000'],
      ['1000', '10001'],
      ['1000', '10001'],
    ]);
  });

  it('a release is refused for customers that are not parked, and for a preview', async () => {
    expect(await refusal(run.token, { billingRun: { customers: [randomUUID()] } })).toEqual(
      NOTHING_TO_RELEASE,
    );
    expect(await refusal(run.token, { billingRun: { customers: [] } })).toEqual(NOTHING_TO_RELEASE);
    const preview = await runBilling(server, merchant, { dryRun: true });
    expect(preview.counts.exceptions).toBe(3);
    expect(await refusal(preview.token)).toEqual(NOTHING_TO_RELEASE);
    const before = (await allRuns(merchant)).length;
    expect((await release(run.token, { billingRun: { customers: ['x'] } })).status).toBe(400);
    expect((await allRuns(merchant)).length).toBe(before);
  });

  it('a run that does not exist, and that of another merchant, answer 404 alike', async () => {
    const other = await server.newTenant();
    const answers = await Promise.all(
      [run.token, randomUUID()].map((token) => other.post(`/v1/billing-runs/${token}/release`)),
    );
    for (const { status, body } of answers)
      expect([status, body]).toEqual([404, { mensagem: 'Faturamento não encontrado.' }]);
    await server.settle();
    for (const customer of customers) expect(await pricesOf(customer)).toEqual(['1000']);
  });
});
