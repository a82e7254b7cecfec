import { StartReconciliation } from '@mensal/billing';
import { GatewayRegistry } from '@mensal/billing/ports';
import { calendarDate, newIdentifier } from '@mensal/kernel';
import { RealTime, Scheduler, ScheduleSources, UnitOfWork } from '@mensal/platform';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ReconcileGateway } from '../../libs/billing/src/application/reconcile-gateway.use-case.js';
import { ReconciliationStore } from '../../libs/billing/src/application/reconciliation.store.js';
import { WorkOnReconciliations } from '../../libs/billing/src/application/work-on-reconciliations.use-case.js';
import type { Wire } from '../support/billing-runs.js';
import { query } from '../support/database.js';
import { GatewayBusiness, type GatewayName } from '../support/gateway-business.js';
import { TestServer } from '../support/test-server.js';

const GATEWAYS: readonly GatewayName[] = ['efi', 'lytex', 'letpay', 'ipay'];
/** An id of each gateway's form that it does not know. */
const NOBODYS: Readonly<Record<GatewayName, string>> = {
  efi: '999999999',
  lytex: '65df1d1b1c008a70b5d38345',
  letpay: '0196e128-c6c7-4249-9f20-21a4c2eb1506',
  ipay: 'b0'.repeat(16),
};
const LIST_ROUTES = { efi: 'GET /v1/charges', lytex: 'GET /v2/invoices', ipay: 'GET /v1/invoices' } as const;

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start({
    now: '2026-11-23T12:00:00.000Z',
    sandbox: true,
    // Of the scheduler only what a test advances to: no sweep in between.
    env: { MENSAL_GATEWAY_TIMEOUT_MS: '2000', MENSAL_ROLES: 'http,worker' },
  });
});
afterAll(() => server.stop());
afterEach(async () => {
  for (const gateway of GATEWAYS) await server.sandbox.control('DELETE', `${gateway}/faults`);
});

const later = (ms: number) => new Date(server.clock.now().getTime() + ms).toISOString();
const HOUR = 3_600_000;
/** The next one in São Paulo. */
const midnight = () =>
  new Date(
    (Math.floor((server.clock.now().getTime() - 3 * HOUR) / (24 * HOUR)) + 1) * 24 * HOUR + 3 * HOUR,
  ).toISOString();
/** Only what was made until the day before is compared. */
const nextDay = () => server.advance(later(24 * HOUR));

async function start({ merchant, gateway }: GatewayBusiness, fields: object = {}): Promise<string> {
  const { status, body } = await merchant.post('/v1/reconciliations', {
    reconciliation: { gateway, ...fields },
  });
  if (status !== 200) throw new Error(`Expected 200, got ${status}: ${JSON.stringify(body)}`);
  return body.reconciliation.token;
}

const reportOf = async ({ merchant }: GatewayBusiness, token: string): Promise<Wire> =>
  (await merchant.get(`/v1/reconciliations/${token}`)).body.reconciliation;

/** Asks for one, and waits for its workers. */
async function reconcile(business: GatewayBusiness, fields: object = {}): Promise<Wire> {
  const token = await start(business, fields);
  await server.settle();
  return reportOf(business, token);
}

const openOf = async ({ merchant }: GatewayBusiness): Promise<Wire[]> =>
  (await merchant.get('/v1/reconciliations/differences?status=Aberta')).body.differences;
const loseNotifications = (gateway: GatewayName) =>
  server.sandbox.control('POST', `${gateway}/faults`, {
    route: '*',
    mode: 'lose-notification',
    probability: 1,
  });
const sql = (text: string, ...values: unknown[]) => query<Wire>(server.databaseUrl, text, values);

describe.each(GATEWAYS)('at %s', (gateway) => {
  const isListed = gateway !== 'letpay';

  it('nothing differs after a day of normal business, by the daily job', async () => {
    const business = await GatewayBusiness.open(server, gateway);
    await business.paid();
    await business.paid();
    await business.waiting();
    await nextDay();
    const { reconciliations, total } = (await business.merchant.get('/v1/reconciliations')).body;
    expect(total).toBe(1);
    const both = { charges: 3, price: '14970', paid: 2, paidPrice: '9980' };
    expect(reconciliations[0]).toMatchObject({
      ...{ gateway, trigger: 'Agendado', status: 'Conferida', error: null, openDifferences: 0 },
      ...{ ours: both, theirs: both },
      notCompared: { underWay: 0, unreadable: 0, unconfirmed: 0, unknownHere: !isListed },
    });
    expect(await openOf(business)).toEqual([]);

    // By another replica, or once more: the day has had its own.
    const { tenant } = business.merchant;
    await server.app.get(UnitOfWork).isolated(() => server.app.get(StartReconciliation).executeDaily(tenant));
    expect((await business.merchant.get('/v1/reconciliations')).body.total).toBe(1);
  });

  it('an account of a gateway that is gone is left out', async () => {
    const business = await GatewayBusiness.open(server, gateway);
    const { tenant } = business.merchant;
    await sql(
      `insert into gateways.accounts
       select (jsonb_populate_record(a, jsonb_build_object('gateway', 'a-gone-one', 'notification_hash', '\\x' || md5(tenant_id::text)))).*
       from gateways.accounts a where tenant_id = $1`,
      tenant.tenantId,
    );
    await server.app.get(UnitOfWork).isolated(() => server.app.get(StartReconciliation).executeDaily(tenant));
    expect((await business.merchant.get('/v1/reconciliations')).body).toMatchObject({
      ...{ total: 1, reconciliations: [{ gateway }] },
    });
  });

  it('a payment whose notification got lost is found, and mended by a look-up', async () => {
    const business = await GatewayBusiness.open(server, gateway);
    const charge = await business.waiting();
    await business.asOfYesterday();
    await loseNotifications(gateway);
    await business.pay(charge.gatewayId);
    const report = await reconcile(business);
    expect(report).toMatchObject({ status: 'Divergente', openDifferences: 1 });
    expect(report.differences).toMatchObject([
      {
        kind: 'StatusDiferente',
        invoice: charge.invoice,
        charge: charge.token,
        ours: { status: expect.any(String), price: '4990' },
        theirs: { status: 'Aprovada', price: '4990' },
        status: 'Aberta',
      },
    ]);
    const { body } = await business.merchant.get(`/v1/invoices/${charge.invoice}`);
    expect(body.invoice).toMatchObject({ status: 'Pago' });
    expect(await reconcile(business)).toMatchObject({ status: 'Conferida', differences: [] });
    const again = await reportOf(business, report.token);
    expect(again).toMatchObject({ openDifferences: 0, differencesFound: 1 });
    expect(again.differences).toMatchObject([{ status: 'Resolvida', resolution: 'Automatica' }]);
  });

  it('another amount, and a charge that is not there, are found', async () => {
    const business = await GatewayBusiness.open(server, gateway);
    const [altered, lost] = [await business.paid(), await business.paid()];
    await business.asOfYesterday();
    await sql('update billing.charges set amount_cents = 5990 where id = $1', altered.token);
    await sql(
      'update billing.charges set id = $2, gateway_id = $3 where id = $1',
      lost.token,
      newIdentifier(),
      NOBODYS[gateway],
    );
    const { differences } = await reconcile(business);
    const kinds = differences.map(({ kind, gatewayId }: Wire) => [kind, gatewayId]);
    expect(new Set(kinds.map(String))).toEqual(
      new Set([
        `ValorDiferente,${altered.gatewayId}`,
        `FaltaNoGateway,${NOBODYS[gateway]}`,
        // What they hold in its place is unknown here.
        ...(isListed ? [`FaltaAqui,${lost.gatewayId}`] : []),
      ]),
    );
    const differs = differences.find(({ kind }: Wire) => kind === 'ValorDiferente');
    expect(differs).toMatchObject({ ours: { price: '5990' }, theirs: { price: '4990' } });
  });

  it('a gateway that is down is asked again after an hour', async () => {
    const business = await GatewayBusiness.open(server, gateway);
    await business.paid();
    await business.asOfYesterday();
    await server.sandbox.control('POST', `${gateway}/faults`, { route: '*', mode: 'status', status: 503 });
    const token = await start(business);
    await server.settle();
    expect(await reportOf(business, token)).toMatchObject({
      ...{ finishedAt: null, status: 'Indisponivel', error: expect.stringContaining('tentativa') },
    });
    await server.sandbox.control('DELETE', `${gateway}/faults`);
    await server.advance(later(HOUR + 60_000));
    expect(await reportOf(business, token)).toMatchObject({ status: 'Conferida', error: null });
  });
});

describe.each(['efi', 'lytex', 'ipay'] as const)('what was made at %s by others', (gateway) => {
  it('is found by the list, until a person says what it is', async () => {
    const business = await GatewayBusiness.open(server, gateway);
    const { tenantId } = business.merchant.tenant;
    await business.waiting();
    const gatewayId = await madeByHand(business);
    await nextDay();
    const [difference] = (await reconcile(business, { from: '2026-11-20' })).differences;
    expect(difference).toMatchObject({
      ...{ kind: 'FaltaAqui', gatewayId, invoice: null, charge: null },
      theirs: { price: '7700' },
    });
    const path = `/v1/reconciliations/differences/${difference.token}/resolve`;
    const reason = { difference: { reason: 'Venda no balcão' } };
    expect(await business.merchant.post(path, reason)).toMatchObject({
      status: 200,
      body: { difference: { status: 'Resolvida', resolution: 'Manual', reason: 'Venda no balcão' } },
    });
    expect(await business.merchant.post(path, reason)).toMatchObject({ status: 400 });
    expect(await reconcile(business, { from: '2026-11-20' })).toMatchObject({
      ...{ status: 'Conferida', differencesFound: 1, openDifferences: 0 },
      differences: [{ token: difference.token, status: 'Resolvida' }],
    });
    expect(
      await sql('select 1 from billing.reconciliation_differences where tenant_id = $1', tenantId),
    ).toHaveLength(1);
  });
});

/** At the gateway alone, under a reference that is none of ours. */
async function madeByHand({ merchant, gateway }: GatewayBusiness): Promise<string> {
  const { card, boleto } = server.app.get(GatewayRegistry).get(gateway);
  const request = {
    tenantId: merchant.tenant.tenantId,
    reference: 'BALCAO-17',
    amount: 7700,
    description: 'Venda no balcão',
    payer: {
      name: 'Fulana Exemplo da Silva',
      taxId: '52998224725',
      email: 'fulana@example.com',
      phone: '51999999999',
      address: {
        ...{ street: 'Rua do Exemplo', number: '909', neighborhood: 'Centro' },
        ...{ city: 'Ouro Preto', state: 'MG', zipcode: '35400000' },
      },
    },
    sendBefore: new Date(Date.now() + 10_000),
  };
  const dueOn = calendarDate(server.clock.now().toISOString().slice(0, 10));
  const made = await (gateway === 'efi' ? card?.prepare?.(request) : boleto?.charge({ ...request, dueOn }));
  if (made === undefined || !('gatewayId' in made)) throw new Error(JSON.stringify(made));
  return made.gatewayId;
}

/** A worker that is killed between two steps: it neither ends nor gives back what it has in hand. */
function diesAfter(steps: number): AbortSignal {
  let looks = 0;
  return Object.defineProperty(new AbortController().signal, 'aborted', {
    get: () => {
      looks += 1;
      if (looks > steps) throw new Error('killed');
      return false;
    },
  });
}

describe('a gateway that lists nothing', () => {
  it('is asked each day for what may have changed since it was compared', async () => {
    const business = await GatewayBusiness.open(server, 'letpay');
    await business.paid();
    await business.waiting();
    await nextDay();
    await nextDay();
    const { reconciliations } = (await business.merchant.get('/v1/reconciliations')).body;
    expect(reconciliations).toMatchObject([
      { status: 'Conferida', ours: { charges: 1 } },
      { status: 'Conferida', ours: { charges: 2 } },
    ]);
    expect(await reconcile(business)).toMatchObject({ status: 'Conferida', ours: { charges: 2 } });
  });

  it('is asked on Sundays for all that was paid, too', async () => {
    const business = await GatewayBusiness.open(server, 'letpay');
    const charge = await business.paid();
    await nextDay();
    await nextDay();
    await sql('update billing.charges set amount_cents = 5990 where id = $1', charge.token);
    for (let days = 0; server.clock.now().getUTCDay() !== 6; days += 1) await nextDay();
    expect(await openOf(business)).toEqual([]);
    await nextDay();
    expect(await openOf(business)).toMatchObject([{ kind: 'ValorDiferente', charge: charge.token }]);
  });

  it('and does not answer for one charge: the rest is compared, and nothing is taken for resolved', async () => {
    const business = await GatewayBusiness.open(server, 'letpay');
    const charge = await business.paid();
    await business.asOfYesterday();
    await sql('update billing.charges set amount_cents = 5990 where id = $1', charge.token);
    expect(await reconcile(business)).toMatchObject({ status: 'Divergente', openDifferences: 1 });
    const fault = { route: 'GET /payment/:token', mode: 'garbage', when: 'before' };
    await server.sandbox.control('POST', 'letpay/faults', fault);
    expect(await reconcile(business)).toMatchObject({
      status: 'Incompleta',
      notCompared: { unconfirmed: 1 },
    });
    expect(await openOf(business)).toMatchObject([{ kind: 'ValorDiferente', charge: charge.token }]);
  });
});

describe('a boleto that is paid twice', () => {
  it('is a credit that is listed, and a difference until it is given back', async () => {
    const business = await GatewayBusiness.open(server, 'lytex');
    const charge = await business.paid();
    await business.asOfYesterday();
    await loseNotifications('lytex');
    await business.pay(charge.gatewayId, { amount: 6000 });
    const report = await reconcile(business);
    expect(report.differences.map(({ kind }: Wire) => kind)).toContain('ValorDiferente');
    const [credit] = (await business.merchant.get('/v1/credits')).body.credits;
    expect(credit).toMatchObject({
      ...{ charge: charge.token, invoice: charge.invoice, gateway: 'lytex', paymentType: 'Boleto' },
      surplus: true,
    });
    const { differences } = await reconcile(business);
    expect(differences).toMatchObject([
      { kind: 'PagoAMais', charge: charge.token, ours: { price: credit.creditPrice } },
    ]);
  });
});

describe('a reconciliation', () => {
  it('is one at a time at a gateway, however many are asked for', async () => {
    const business = await GatewayBusiness.open(server, 'lytex');
    await business.paid();
    await business.asOfYesterday();
    await server.sandbox.control('POST', 'lytex/faults', {
      route: LIST_ROUTES.lytex,
      mode: 'delay',
      ms: 300,
    });
    const answers = await Promise.all(
      [1, 2, 3].map(() =>
        business.merchant.post('/v1/reconciliations', { reconciliation: { gateway: 'lytex' } }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 400, 400]);
    await server.settle();
  });

  it('is worked on by one of two replicas', async () => {
    const business = await GatewayBusiness.open(server, 'lytex');
    await business.paid();
    await business.asOfYesterday();
    const replica = await TestServer.start({
      now: server.clock.now().toISOString(),
      databaseUrl: server.databaseUrl,
      env: { MENSAL_GATEWAY_LYTEX_URL: `${server.sandbox.url}/lytex`, MENSAL_ROLES: 'http,worker' },
    });
    try {
      const before = (await server.sandbox.control('GET', 'lytex/log')) as unknown[];
      const token = await start(business);
      const works = [server, replica].map(({ app }) => app.get(Scheduler).sweep(server.clock.now()));
      await Promise.all(works);
      await server.settle();
      const log = (await server.sandbox.control('GET', 'lytex/log')) as Wire[];
      const lists = log.slice(before.length).filter(({ route }) => route === LIST_ROUTES.lytex);
      expect(lists).toHaveLength(1);
      expect(await reportOf(business, token)).toMatchObject({
        ...{ status: 'Conferida', ours: { charges: 1 }, theirs: { charges: 1 } },
      });
    } finally {
      await replica.stop();
    }
  });

  it('goes on where it was, when its worker is gone; what that one still brings is dropped', async () => {
    const business = await GatewayBusiness.open(server, 'efi');
    const { tenantId } = business.merchant.tenant;
    await business.paid();
    await business.waiting();
    await business.asOfYesterday();
    const store = server.app.get(ReconciliationStore);
    const [id, from, to] = [newIdentifier(), calendarDate('2026-11-01'), calendarDate('2027-10-01')];
    const made = { tenantId, id, gateway: 'efi', trigger: 'request', from, to, listed: true } as const;
    expect(await store.add({ ...made, createdAt: server.clock.now() })).toBe(true);
    const lists = async () =>
      ((await server.sandbox.control('GET', 'efi/log')) as Wire[]).filter(
        ({ route }) => route === LIST_ROUTES.efi,
      ).length;
    const before = await lists();

    const real = new Date(server.app.get(RealTime).now());
    const gone = await store.claimDue(server.clock.now(), real, new Date(real.getTime() + 60_000));
    expect(gone).toMatchObject({ id });
    await expect(server.app.get(ReconcileGateway).execute(gone!, diesAfter(1))).rejects.toThrow('killed');
    expect(await reportOf(business, id)).toMatchObject({ status: 'Processando' });
    await server.app.get(WorkOnReconciliations).execute(new AbortController().signal);
    expect(await reportOf(business, id)).toMatchObject({ status: 'Processando' });

    await sql('update billing.reconciliations set leased_until = $2 where id = $1', id, real);
    await server.app.get(Scheduler).sweep(server.clock.now());
    await server.settle();
    expect(await reportOf(business, id)).toMatchObject({
      ...{ status: 'Conferida', ours: { charges: 2, paid: 1 }, theirs: { charges: 2, paid: 1 } },
    });
    // The page with the two charges, and the empty one after it.
    expect((await lists()) - before).toBe(2);
    expect(await store.hold(gone!, real)).toBe(false);
    expect(await store.finish(gone!, server.clock.now())).toBe(false);
  });

  it('goes on where it was as soon as its gateway takes calls again', async () => {
    const business = await GatewayBusiness.open(server, 'efi');
    await business.paid();
    await business.waiting();
    await business.asOfYesterday();
    const lists = async () =>
      ((await server.sandbox.control('GET', 'efi/log')) as Wire[]).filter(
        ({ route }) => route === LIST_ROUTES.efi,
      ).length;
    const before = await lists();
    // The page with the two charges comes; the empty one after it is refused, for half a minute.
    await server.sandbox.control('PUT', 'efi/limits', { requests: 1, perSeconds: 60, blockSeconds: 30 });
    const token = await start(business);
    await server.settle();
    await server.sandbox.control('PUT', 'efi/limits', { requests: null });
    expect(await reportOf(business, token)).toMatchObject({
      ...{ finishedAt: null, error: expect.stringContaining('limite de chamadas') },
    });
    expect((await lists()) - before).toBe(2);
    await server.advance(later(20_000));
    expect((await lists()) - before).toBe(2);
    await server.advance(later(11_000));
    expect(await reportOf(business, token)).toMatchObject({
      ...{ status: 'Conferida', error: null, ours: { charges: 2 }, theirs: { charges: 2 } },
    });
    expect((await lists()) - before).toBe(3);
  });

  it('waits a minute for its turn where its gateway does not say how long', async () => {
    const business = await GatewayBusiness.open(server, 'ipay');
    await business.paid();
    await business.asOfYesterday();
    const fault = { route: LIST_ROUTES.ipay, mode: 'status', status: 429 };
    await server.sandbox.control('POST', 'ipay/faults', fault);
    const token = await start(business);
    await server.settle();
    expect(await reportOf(business, token)).toMatchObject({ finishedAt: null });
    await server.sandbox.control('DELETE', 'ipay/faults');
    await server.advance(later(61_000));
    expect(await reportOf(business, token)).toMatchObject({ status: 'Conferida' });
  });

  it('shows among the schedules as it went, and not only as it began', async () => {
    const business = await GatewayBusiness.open(server, 'lytex');
    const { merchant } = business;
    const entry = async () => {
      const { schedules } = (await merchant.get('/v1/schedules')).body;
      return schedules.find(({ name }: Wire) => name === 'billing.reconciliation:lytex');
    };
    const never = { lastRunAt: null, lastOutcome: null, lastDurationMs: null, lastFailedAt: null };
    expect(await entry()).toMatchObject({ kind: 'Diario', ...never });
    await business.paid();
    const fault = { route: LIST_ROUTES.lytex, mode: 'status', status: 500 };
    await server.sandbox.control('POST', 'lytex/faults', fault);
    await nextDay();
    const { startedAt } = (await merchant.get('/v1/reconciliations')).body.reconciliations[0];
    const failed = await entry();
    expect(failed).toMatchObject({ lastOutcome: 'Falhou', lastRunAt: startedAt, lastDurationMs: null });
    expect(Date.parse(failed.nextRunAt) - server.clock.now().getTime()).toBeLessThanOrEqual(HOUR);
    const failing = () =>
      server.app.get(UnitOfWork).isolated(() => server.app.get(ScheduleSources).failing(50));
    const { tenantId } = merchant.tenant;
    const ofMine = async () =>
      (await failing()).flatMap(({ tenantId: id, name, lastError }) =>
        id === tenantId && name.startsWith('billing.') ? [[name, lastError]] : [],
      );
    expect(await ofMine()).toEqual([['billing.reconciliation:lytex', 'vendor-error']]);

    await server.sandbox.control('DELETE', 'lytex/faults');
    await server.advance(later(HOUR + 60_000));
    const [report] = (await merchant.get('/v1/reconciliations')).body.reconciliations;
    expect(report).toMatchObject({ status: 'Conferida' });
    const tookMs = Date.parse(report.finishedAt) - Date.parse(report.startedAt);
    expect(tookMs).toBeGreaterThan(HOUR);
    expect(await entry()).toMatchObject({
      ...{ lastOutcome: 'Ok', lastRunAt: report.startedAt, lastDurationMs: tookMs, nextRunAt: midnight() },
    });
    expect(await ofMine()).toEqual([]);
  });

  it.each([
    ['an unknown gateway', { gateway: 'nenhum' }, 'Gateway não encontrado.'],
    ['one without an account', { gateway: 'letpay' }, 'Não há credenciais para este gateway.'],
    ['today', { gateway: 'lytex', to: '2999-01-01' }, expect.stringContaining('o último deles ontem')],
    ['the other way round', { gateway: 'lytex', from: '2026-11-02', to: '2026-11-01' }, expect.any(String)],
    ['no date', { gateway: 'lytex', from: '2026-02-30' }, expect.any(String)],
  ])('of %s is refused', async (_what, reconciliation, mensagem) => {
    const { merchant } = await GatewayBusiness.open(server, 'lytex');
    const answer = await merchant.post('/v1/reconciliations', { reconciliation });
    expect(answer).toMatchObject({ status: 400, body: { mensagem } });
  });
});
