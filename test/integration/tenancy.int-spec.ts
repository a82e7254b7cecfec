import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { send, type Answer, type ApiClient } from '../support/api-client.js';
import { aCustomerToPark, invoicesOf, runBilling } from '../support/billing-runs.js';
import { aCard, acceptCards, cardBody, NUMBERS } from '../support/cards.js';
import { chargeUntil, startCharge } from '../support/charges.js';
import { Refunds } from '../support/refunds.js';
import { query } from '../support/database.js';
import { customerBody, serviceBody } from '../support/mothers.js';
import { routesOf } from '../support/routes.js';
import { TestServer } from '../support/test-server.js';
import { CARDS, connectEfi, connectLetPay, connectLytex } from '../support/test-sandbox.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

/** Routes that need no sign-in: they lead to one. */
const PUBLIC = ['POST /v1/signin', 'POST /v1/refresh-token', 'POST /v1/revoke-token'];
/** What lies outside of the API, and is bound to no merchant. */
const NO_MERCHANT = ['/health/', '/dev/', '/metrics', '/v1/notifications/', '/cartao', '/fatura'];

/** One of everything that a merchant owns and a request can name. */
interface Belongings {
  service: string;
  /** Which its customer does not have yet. */
  otherService: string;
  customer: string;
  invoice: string;
  /** With a customer that is parked. */
  run: string;
  /** To be paid by card, and not charged yet. */
  openInvoice: string;
  /** An invoice with a charge that was refused and may be tried again. */
  chargedInvoice: string;
  charge: string;
  /** Invoices with a Pix, and with a boleto, that wait to be paid. */
  pixInvoice: string;
  boletoInvoice: string;
  card: string;
  webhook: string;
  /** Which is done. */
  delivery: string;
  reconciliation: string;
  /** A difference that it found, and nobody has resolved. */
  difference: string;
  /** An invoice that was paid, with its charge, and a part that was given back. */
  paidInvoice: string;
  paidCharge: string;
  refund: string;
}

/** A request that names `theirs`, be it by the path or the body, on behalf of somebody who owns `mine`. */
type Request = [path: string, body?: unknown];
type Recipe = (theirs: Belongings, mine: Belongings) => Request[];

const price = '1234';
const itemOf = (billingCustomer: string, service: string) => ({
  service: { billingCustomer, service, price, status: true },
});
const invoiceOf = (customer: string) => ({
  invoice: { createdAt: '2026-11-21', dueDate: '12', paymentType: 'Pix', price, customer },
});
const withService = (token: string) => ({ service: { token, price, status: true } });
const customers = '/v1/billing-customers';
const newCard = (customer: string) => cardBody(customer, { number: NUMBERS.mastercard });
const CHARGE = { charge: { gateway: 'efi', paymentToken: 'a'.repeat(40) } };

const chargesNamed = (theirs: Belongings, mine: Belongings): string[] => [
  `/v1/invoices/${theirs.chargedInvoice}/charges/${theirs.charge}`,
  `/v1/invoices/${mine.chargedInvoice}/charges/${theirs.charge}`,
  `/v1/invoices/${theirs.chargedInvoice}/charges/${mine.charge}`,
];

const WEBHOOK = { url: 'https://loja.example/avisos', events: ['webhook.test'] };

const deliveriesNamed = (theirs: Belongings, mine: Belongings): string[] => [
  `/v1/webhooks/${theirs.webhook}/deliveries/${theirs.delivery}`,
  `/v1/webhooks/${mine.webhook}/deliveries/${theirs.delivery}`,
  `/v1/webhooks/${theirs.webhook}/deliveries/${mine.delivery}`,
];

const paidChargesNamed = (theirs: Belongings, mine: Belongings): string[] => [
  `/v1/invoices/${theirs.paidInvoice}/charges/${theirs.paidCharge}`,
  `/v1/invoices/${mine.paidInvoice}/charges/${theirs.paidCharge}`,
  `/v1/invoices/${theirs.paidInvoice}/charges/${mine.paidCharge}`,
];

/** How each route is called. A route that is missing here fails the first test: say how it can name what is another's. */
const RECIPES: Record<string, Recipe> = {
  'GET /v1/services': () => [['/v1/services']],
  'POST /v1/services': () => [['/v1/services', serviceBody()]],
  'GET /v1/services/:': (theirs) => [[`/v1/services/${theirs.service}`]],
  'PUT /v1/services/:': (theirs) => [[`/v1/services/${theirs.service}`, { service: { price } }]],
  'DELETE /v1/services/:': (theirs) => [[`/v1/services/${theirs.service}`]],

  'GET /v1/billing-customers': () => [[customers]],
  'POST /v1/billing-customers': (theirs) => [[customers, customerBody(withService(theirs.service))]],
  'GET /v1/billing-customers/:': (theirs) => [[`${customers}/${theirs.customer}`]],
  'PUT /v1/billing-customers/:': (theirs, mine) => [
    [`${customers}/${theirs.customer}`, { billingCustomer: { name: 'Outro Nome' } }],
    [`${customers}/${mine.customer}`, { billingCustomer: withService(theirs.service) }],
  ],
  'DELETE /v1/billing-customers/:': (theirs) => [[`${customers}/${theirs.customer}`]],
  'POST /v1/billing-customers/services': (theirs, mine) => [
    [`${customers}/services`, itemOf(theirs.customer, mine.otherService)],
    [`${customers}/services`, itemOf(mine.customer, theirs.otherService)],
    [`${customers}/services`, itemOf(theirs.customer, theirs.otherService)],
  ],
  'PUT /v1/billing-customers/services': (theirs, mine) => [
    [`${customers}/services`, itemOf(theirs.customer, mine.service)],
    [`${customers}/services`, itemOf(mine.customer, theirs.service)],
    [`${customers}/services`, itemOf(theirs.customer, theirs.service)],
  ],
  'DELETE /v1/billing-customers/:/services/:': (theirs, mine) => [
    [`${customers}/${theirs.customer}/services/${mine.service}`],
    [`${customers}/${mine.customer}/services/${theirs.service}`],
    [`${customers}/${theirs.customer}/services/${theirs.service}`],
  ],

  'GET /v1/invoices': (theirs) => [['/v1/invoices'], [`/v1/invoices?customer=${theirs.customer}`]],
  'POST /v1/invoices': (theirs) => [['/v1/invoices', invoiceOf(theirs.customer)]],
  'GET /v1/invoices/billing-customer/:': (theirs) => [[`/v1/invoices/billing-customer/${theirs.customer}`]],
  'GET /v1/invoices/:': (theirs) => [[`/v1/invoices/${theirs.invoice}`]],
  'PUT /v1/invoices/:': (theirs, mine) => [
    [`/v1/invoices/${theirs.invoice}`, { invoice: { customer: mine.customer, price } }],
    [`/v1/invoices/${mine.invoice}`, { invoice: { customer: theirs.customer, price } }],
    [`/v1/invoices/${theirs.invoice}`, { invoice: { customer: theirs.customer, price } }],
  ],
  'DELETE /v1/invoices/:': (theirs) => [[`/v1/invoices/${theirs.invoice}`]],

  'GET /v1/invoices/:/history': (theirs) => [[`/v1/invoices/${theirs.chargedInvoice}/history`]],

  'GET /v1/invoices/:/collection': (theirs) => [[`/v1/invoices/${theirs.pixInvoice}/collection`]],
  'POST /v1/invoices/:/collect': (theirs) => [[`/v1/invoices/${theirs.pixInvoice}/collect`]],
  'GET /v1/collections': () => [['/v1/collections']],
  'GET /v1/settings/collection': () => [['/v1/settings/collection']],
  'PUT /v1/settings/collection': () => [['/v1/settings/collection', { collection: { retryDays: [2] } }]],
  'GET /v1/invoices/:/pix': (theirs) => [[`/v1/invoices/${theirs.pixInvoice}/pix`]],
  'GET /v1/invoices/:/pix/qrcode.png': (theirs) => [[`/v1/invoices/${theirs.pixInvoice}/pix/qrcode.png`]],
  'GET /v1/invoices/:/pix/qrcode.svg': (theirs) => [[`/v1/invoices/${theirs.pixInvoice}/pix/qrcode.svg`]],
  'GET /v1/invoices/:/boleto': (theirs) => [[`/v1/invoices/${theirs.boletoInvoice}/boleto`]],

  'GET /v1/invoices/:/charges': (theirs) => [[`/v1/invoices/${theirs.chargedInvoice}/charges`]],
  'POST /v1/invoices/:/charges': (theirs) => [[`/v1/invoices/${theirs.openInvoice}/charges`, CHARGE]],
  'GET /v1/invoices/:/charges/:': (theirs, mine) =>
    chargesNamed(theirs, mine).map((charge): Request => [charge]),
  'POST /v1/invoices/:/charges/:/retry': (theirs, mine) =>
    chargesNamed(theirs, mine).map((charge): Request => [`${charge}/retry`, {}]),
  'DELETE /v1/invoices/:/charges/:': (theirs, mine) =>
    chargesNamed(theirs, mine).map((charge): Request => [charge]),
  'GET /v1/invoices/:/charges/:/refunds': (theirs, mine) =>
    paidChargesNamed(theirs, mine).map((charge): Request => [`${charge}/refunds`]),
  'POST /v1/invoices/:/charges/:/refunds': (theirs, mine) =>
    paidChargesNamed(theirs, mine).map((charge): Request => [`${charge}/refunds`, { refund: {} }]),
  'GET /v1/invoices/:/charges/:/refunds/:': (theirs, mine) => [
    ...paidChargesNamed(theirs, mine).map((charge): Request => [`${charge}/refunds/${theirs.refund}`]),
    [`/v1/invoices/${mine.paidInvoice}/charges/${mine.paidCharge}/refunds/${theirs.refund}`],
  ],

  'GET /v1/schedules': () => [['/v1/schedules']],
  'GET /v1/reconciliations': () => [['/v1/reconciliations']],
  'POST /v1/reconciliations': () => [['/v1/reconciliations', { reconciliation: { gateway: 'letpay' } }]],
  'GET /v1/reconciliations/:': (theirs) => [[`/v1/reconciliations/${theirs.reconciliation}`]],
  'GET /v1/reconciliations/differences': () => [['/v1/reconciliations/differences']],
  'POST /v1/reconciliations/differences/:/resolve': (theirs) => [
    [
      `/v1/reconciliations/differences/${theirs.difference}/resolve`,
      { difference: { reason: 'Conferida com o gateway' } },
    ],
  ],
  'GET /v1/credits': () => [['/v1/credits']],

  'GET /v1/gateways': () => [['/v1/gateways']],
  'PUT /v1/gateways/:': () => [['/v1/gateways/efi', { gateway: { active: false } }]],
  'POST /v1/gateways/:/test': () => [['/v1/gateways/efi/test']],

  'POST /v1/cards': (theirs) => [['/v1/cards', newCard(theirs.customer)]],
  'GET /v1/cards/billing-customer/:': (theirs) => [[`/v1/cards/billing-customer/${theirs.customer}`]],
  'GET /v1/cards/:': (theirs) => [[`/v1/cards/${theirs.card}`]],
  'PUT /v1/cards/:': (theirs, mine) => [
    [`/v1/cards/${theirs.card}`, newCard(mine.customer)],
    [`/v1/cards/${mine.card}`, newCard(theirs.customer)],
    [`/v1/cards/${theirs.card}`, { card: { name: 'OUTRO NOME', customer: theirs.customer } }],
  ],
  'DELETE /v1/cards/:': (theirs) => [[`/v1/cards/${theirs.card}`]],
  'PUT /v1/cards/billing-customer/:/send-link': (theirs) => [
    [`/v1/cards/billing-customer/${theirs.customer}/send-link`, {}],
  ],
  'GET /v1/settings/cards': () => [['/v1/settings/cards']],
  'PUT /v1/settings/cards': () => [['/v1/settings/cards', { cards: { serverTokenising: false } }]],

  'GET /v1/webhook-events': () => [['/v1/webhook-events']],
  'GET /v1/webhooks': () => [['/v1/webhooks']],
  'POST /v1/webhooks': () => [['/v1/webhooks', { webhook: WEBHOOK }]],
  'GET /v1/webhooks/:': (theirs) => [[`/v1/webhooks/${theirs.webhook}`]],
  'PUT /v1/webhooks/:': (theirs) => [[`/v1/webhooks/${theirs.webhook}`, { webhook: { active: false } }]],
  'DELETE /v1/webhooks/:': (theirs) => [[`/v1/webhooks/${theirs.webhook}`]],
  'POST /v1/webhooks/:/rotate-secret': (theirs) => [[`/v1/webhooks/${theirs.webhook}/rotate-secret`]],
  'POST /v1/webhooks/:/test': (theirs) => [[`/v1/webhooks/${theirs.webhook}/test`]],
  'POST /v1/webhooks/:/replay': (theirs) => [[`/v1/webhooks/${theirs.webhook}/replay`]],
  'GET /v1/webhooks/:/deliveries': (theirs) => [[`/v1/webhooks/${theirs.webhook}/deliveries`]],
  'GET /v1/webhooks/:/deliveries/:': (theirs, mine) =>
    deliveriesNamed(theirs, mine).map((delivery): Request => [delivery]),
  'POST /v1/webhooks/:/deliveries/:/replay': (theirs, mine) =>
    deliveriesNamed(theirs, mine).map((delivery): Request => [`${delivery}/replay`]),

  'GET /v1/settings/reminders': () => [['/v1/settings/reminders']],
  'PUT /v1/settings/reminders': () => [['/v1/settings/reminders', { reminders: { active: false } }]],

  'GET /v1/billing-runs': () => [['/v1/billing-runs']],
  'POST /v1/billing-runs': () => [['/v1/billing-runs', { billingRun: {} }]],
  'GET /v1/billing-runs/:': (theirs) => [[`/v1/billing-runs/${theirs.run}`]],
  'POST /v1/billing-runs/:/release': (theirs, mine) => [
    [`/v1/billing-runs/${mine.run}/release`, { billingRun: { customers: [theirs.customer] } }],
    [`/v1/billing-runs/${theirs.run}/release`, { billingRun: { customers: [mine.customer] } }],
    [`/v1/billing-runs/${theirs.run}/release`],
  ],
};

const NOBODYS: Belongings = {
  service: randomUUID(),
  otherService: randomUUID(),
  customer: randomUUID(),
  invoice: randomUUID(),
  run: randomUUID(),
  openInvoice: randomUUID(),
  chargedInvoice: randomUUID(),
  charge: randomUUID(),
  pixInvoice: randomUUID(),
  boletoInvoice: randomUUID(),
  card: randomUUID(),
  webhook: randomUUID(),
  delivery: randomUUID(),
  reconciliation: randomUUID(),
  difference: randomUUID(),
  paidInvoice: randomUUID(),
  paidCharge: randomUUID(),
  refund: randomUUID(),
};

describe('Given two merchants on one server', () => {
  let server: TestServer;
  let receiver: WebhookReceiver;
  let owner: ApiClient;
  let owners: Belongings;
  let stranger: ApiClient;
  let strangers: Belongings;

  beforeAll(async () => {
    // Nothing happens by itself: what changes was changed by a request.
    server = await TestServer.start({
      now: '2026-11-21T12:00:00.000Z',
      env: { MENSAL_ROLES: 'http,worker' },
      sandbox: true,
    });
    await server.sandbox.fault({ mode: 'lose-notification' });
    receiver = await new WebhookReceiver().start();
    owner = await server.newTenant();
    owners = await belongingsOf(owner);
    stranger = await server.newTenant();
    strangers = await belongingsOf(stranger);
  });
  afterAll(async () => {
    await server.stop();
    await receiver.stop();
  });

  async function belongingsOf(merchant: ApiClient): Promise<Belongings> {
    const customer = await aCustomerToPark(server, merchant);
    const { token: run } = await runBilling(server, merchant);
    const { services } = (await merchant.get(`${customers}/${customer}`)).body.billingCustomer;
    const [{ token: invoice }] = await invoicesOf(merchant, customer);
    const service = services[0].token;
    const otherService = await merchant.aService();
    const refunded = await aRefundedCharge(merchant, customer);
    const charged = await aRefusedCharge(merchant, customer);
    await acceptCards(merchant);
    const { token: card } = await aCard(merchant, customer);
    const told = await aDelivery(merchant);
    return { customer, run, invoice, service, otherService, card, ...charged, ...told, ...refunded };
  }

  async function aDelivery(merchant: ApiClient) {
    const made = await merchant.post('/v1/webhooks', { webhook: { ...WEBHOOK, url: receiver.url } });
    const { token: webhook, secret } = made.body.webhook;
    receiver.secrets.push(secret);
    const { delivery } = (await merchant.post(`/v1/webhooks/${webhook}/test`)).body;
    await server.settle();
    return { webhook, delivery: delivery.token };
  }

  async function aRefusedCharge(merchant: ApiClient, customer: string) {
    await connectEfi(merchant);
    const [openInvoice = '', chargedInvoice = ''] = await Promise.all(
      [1, 2].map(() => merchant.anInvoice({ customer, paymentType: 'Cartao' })),
    );
    const charge = await startCharge(merchant, chargedInvoice, await server.sandbox.card(CARDS.tryLater));
    await server.settle();
    await server.advance(new Date(server.clock.now().getTime() + 10_000).toISOString());
    await chargeUntil(merchant, chargedInvoice, charge, ({ canRetry }) => canRetry);
    return { openInvoice, chargedInvoice, charge, ...(await invoicesToPay(merchant, customer)) };
  }

  async function invoicesToPay(merchant: ApiClient, customer: string) {
    await connectLetPay(merchant);
    await connectLytex(merchant);
    const started = async (paymentType: string, gateway: string) => {
      const invoice = await merchant.anInvoice({ customer, paymentType });
      const { body } = await merchant.post(`/v1/invoices/${invoice}/charges`, { charge: { gateway } });
      return { invoice, charge: body.charge.token };
    };
    const pix = await started('Pix', 'letpay');
    const boleto = await started('Boleto', 'lytex');
    await server.settle();
    for (const { invoice, charge } of [pix, boleto])
      await chargeUntil(merchant, invoice, charge, ({ status }) => status === 'Aguardando');
    await merchant.put('/v1/settings/collection', { collection: { routing: { Pix: ['letpay'] } } });
    await merchant.post(`/v1/invoices/${pix.invoice}/collect`);
    await server.settle();
    const found = await aDifference(merchant, pix.charge);
    return { pixInvoice: pix.invoice, boletoInvoice: boleto.invoice, ...found };
  }

  /** At LetPay, which lists nothing: all merchants of this test have the same account at the others. */
  async function aDifference(merchant: ApiClient, charge: string) {
    const alter = (days: number, cents: number) =>
      query(
        server.databaseUrl,
        'update billing.charges set made_on = made_on + $2::int, amount_cents = amount_cents + $3 where id = $1',
        [charge, days, cents],
      );
    await alter(-1, 100);
    const { body } = await merchant.post('/v1/reconciliations', { reconciliation: { gateway: 'letpay' } });
    await server.settle();
    const reconciliation = body.reconciliation.token;
    const report = (await merchant.get(`/v1/reconciliations/${reconciliation}`)).body.reconciliation;
    await alter(1, -100);
    return { reconciliation, difference: report.differences[0].token };
  }

  async function aRefundedCharge(merchant: ApiClient, customer: string) {
    await connectLetPay(merchant);
    const paidInvoice = await merchant.anInvoice({ customer, paymentType: 'Pix', price: '4990' });
    const { body } = await merchant.post(`/v1/invoices/${paidInvoice}/charges`, {
      charge: { gateway: 'letpay' },
    });
    const paidCharge: string = body.charge.token;
    const issued = await chargeUntil(
      merchant,
      paidInvoice,
      paidCharge,
      ({ status }) => status === 'Aguardando',
    );
    await server.sandbox.control('POST', `letpay/charges/${issued.gatewayId}/pay`, {});
    await chargeUntil(merchant, paidInvoice, paidCharge, ({ status }) => status === 'Aprovada');
    const refunds = new Refunds(merchant, paidInvoice, paidCharge);
    const refund = await refunds.start({ price: '1000' });
    await server.settle();
    for (let looks = 1; (await refunds.get(refund)).open && looks < 30; looks += 1)
      await server.advance(new Date(server.clock.now().getTime() + 10_000).toISOString());
    return { paidInvoice, paidCharge, refund };
  }

  it('every route of the server is known to this test', () => {
    const routes = routesOf(server);
    const signedIn = routes.filter((route) => !NO_MERCHANT.some((prefix) => route.includes(` ${prefix}`)));
    const called = signedIn.filter((route) => !route.startsWith('HEAD '));
    expect(called.toSorted()).toEqual([...Object.keys(RECIPES), ...PUBLIC].toSorted());
    const heads = signedIn.filter((route) => route.startsWith('HEAD '));
    expect(heads.filter((route) => !called.includes(route.replace('HEAD', 'GET')))).toEqual([]);
  });

  describe.each(Object.entries(RECIPES))('%s', (route, recipe) => {
    const [method = ''] = route.split(' ');
    const call = ([path, body]: Request, headers: Record<string, string>) =>
      send(server.url, method, path, body, headers);
    const seen = ({ status, body }: Answer) => ({ status, body });

    it('without a valid access token answers 401, with a wrong Token header 403', async () => {
      const { Authorization = '', Token = '' } = stranger.headers;
      const noSession = { status: 401, body: { mensagem: 'Token de acesso inválido.' } };
      const wrongToken = { status: 403, body: { mensagem: 'Token de cliente inválido.' } };
      for (const request of recipe(strangers, strangers)) {
        expect(seen(await call(request, {}))).toEqual(noSession);
        expect(seen(await call(request, { Token }))).toEqual(noSession);
        expect(seen(await call(request, { Authorization: `${Authorization}x`, Token }))).toEqual(noSession);
        expect(seen(await call(request, { Authorization }))).toEqual(wrongToken);
        expect(seen(await call(request, { Authorization, Token: `${Token}x` }))).toEqual(wrongToken);
        expect(seen(await call(request, { Authorization, Token: owner.headers['Token'] ?? '' }))).toEqual(
          wrongToken,
        );
      }
      if (method === 'GET') {
        const [[path] = ['']] = recipe(strangers, strangers);
        expect((await fetch(`${server.url}${path}`, { method: 'HEAD' })).status).toBe(401);
      }
    });

    it("answers what is another merchant's exactly as what does not exist, and leaves it alone", async () => {
      const before = await rowsOf(server, owner);
      const requests = recipe(owners, strangers);
      for (const [n, request] of recipe(NOBODYS, strangers).entries()) {
        const theirs = await call(requests[n] as Request, stranger.headers);
        const nobodys = await call(request, stranger.headers);
        // Gateways are everybody's; the account there is the one of whoever asks.
        if (route.includes('/:') && !route.includes('/gateways/')) expect(namesIds(request)).toBe(true);
        if (namesIds(request)) expect(seen(theirs)).toEqual(seen(nobodys));
        const text = JSON.stringify(theirs.body ?? '');
        for (const id of Object.values(owners)) expect(text).not.toContain(id);
      }
      await server.settle();
      expect(await rowsOf(server, owner)).toEqual(before);
    });

    it('serves its owner: the requests of this test are well formed', async () => {
      // What changes something gets belongings of its own to change.
      const changes = !route.startsWith('GET ');
      const merchant = changes ? await server.newTenant() : owner;
      const own = changes ? await belongingsOf(merchant) : owners;
      const [request] = recipe(own, own);
      expect(await call(request as Request, merchant.headers)).toMatchObject({ status: 200 });
      await server.settle();
    });
  });
});

/** Whether a request names anything of anybody: then the answers must be equal, for what is asked for is not there. */
function namesIds(request: Request): boolean {
  const text = JSON.stringify(request);
  return Object.values(NOBODYS).some((id) => text.includes(id));
}

/** All that the database holds of a merchant. */
async function rowsOf({ databaseUrl }: TestServer, { tenant }: ApiClient): Promise<Record<string, string[]>> {
  const tables = await query<{ name: string }>(
    databaseUrl,
    `select format('%I.%I', table_schema, table_name) as name from information_schema.columns
     where column_name = 'tenant_id' order by 1`,
  );
  expect(tables.length).toBeGreaterThan(8);
  const rows: Record<string, string[]> = {};
  for (const { name } of tables) {
    const found = await query<{ row: string }>(
      databaseUrl,
      `select t::text as row from ${name} t where tenant_id = $1 order by 1`,
      [tenant.tenantId],
    );
    rows[name] = found.map(({ row }) => row);
  }
  return rows;
}
