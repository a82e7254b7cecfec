import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DecideRefund } from '@mensal/billing';
import type { Identifier } from '@mensal/kernel';
import { UnitOfWork } from '@mensal/platform';
import type { ApiClient } from '../support/api-client.js';
import type { Wire } from '../support/billing-runs.js';
import { chargeOf, chargeUntil, eventsOf, startCharge } from '../support/charges.js';
import { query } from '../support/database.js';
import { Refunds } from '../support/refunds.js';
import { CARDS, connectEfi, connectLetPay, connectLytex } from '../support/test-sandbox.js';
import { TestServer } from '../support/test-server.js';

const TIMEOUT_MS = 1_000;
const DAY_MS = 86_400_000;
/** The route that orders a refund. */
const ORDER = {
  efi: 'POST /v1/charge/card/:id/refund',
  lytex: 'POST /v2/refund-solicitation',
  letpay: 'POST /refund',
} as const;
/** The one that tells of a charge. */
const LOOK_UP = { efi: 'GET /v1/charge/:id', lytex: 'GET /v2/invoices/:id', letpay: 'GET /payment/:token' };
type Gateway = keyof typeof ORDER;
const GATEWAYS = Object.keys(ORDER) as Gateway[];
const WORKING = 'Processando';
/** Limits of the sandbox that these tests change. */
const PACE = ['confirmMs', 'refundMs', 'refundEndMs', 'refundFails'];

interface Paid {
  gateway: Gateway;
  invoice: string;
  charge: string;
  /** At the gateway. */
  id: string;
  refunds: Refunds;
}

describe('Given a merchant with accounts at Efí, Lytex and LetPay, and a charge that was paid', () => {
  let server: TestServer;
  let merchant: ApiClient;
  /** How fast the gateways are when nothing else is said. */
  const usual = new Map<Gateway, object>();

  beforeAll(async () => {
    server = await TestServer.start({
      now: '2026-11-23T12:00:00.000Z',
      sandbox: true,
      env: { MENSAL_GATEWAY_TIMEOUT_MS: String(TIMEOUT_MS) },
    });
    merchant = await server.newTenant();
    await connectEfi(merchant);
    await connectLytex(merchant);
    await connectLetPay(merchant);
    for (const gateway of GATEWAYS) {
      const all = Object.entries((await control(gateway, 'GET', 'limits')) as object);
      usual.set(gateway, Object.fromEntries(all.filter(([name]) => PACE.includes(name))));
    }
  });
  afterAll(() => server.stop());
  afterEach(async () => {
    for (const gateway of GATEWAYS) {
      await server.sandbox.control('DELETE', `${gateway}/faults`);
      await limits(gateway, usual.get(gateway) ?? {});
    }
  });
  const control = (gateway: Gateway, method: string, path: string, body?: object) =>
    server.sandbox.control(method, `${gateway}/${path}`, body);
  const limits = (gateway: Gateway, changed: object) => control(gateway, 'PUT', 'limits', changed);
  const fault = (gateway: Gateway, change: object) =>
    control(gateway, 'POST', 'faults', { route: ORDER[gateway], probability: 1, times: 1, ...change });
  const act = ({ gateway, id }: Paid, action: string, input: object = {}) =>
    control(gateway, 'POST', `charges/${id}/${action}`, input);
  const heldOf = async ({ gateway, id }: Paid): Promise<Wire> => {
    const all = (await control(gateway, 'GET', 'charges')) as Wire[];
    return all.find((held) => held.id === id) ?? {};
  };
  const ordersOf = async ({ gateway }: Paid) =>
    ((await control(gateway, 'GET', `log?route=${encodeURIComponent(ORDER[gateway])}`)) as Wire[]).length;
  const invoiceOf = async (token: string) => (await merchant.get(`/v1/invoices/${token}`)).body.invoice;
  /** What the history of its invoice says of refunds and chargebacks. */
  const told = async ({ invoice }: Paid): Promise<string[]> => {
    const { history } = (await merchant.get(`/v1/invoices/${invoice}/history`)).body;
    const events = (history as Wire[])
      .filter(({ charge }) => charge === null)
      .map(({ event }) => String(event));
    return events.filter((event) => /^refund\.|dispute/.test(event));
  };
  const now = () => server.clock.now().getTime();
  const advance = (ms: number) => server.advance(new Date(now() + ms).toISOString());

  /** Moves business time on until it is so: what is due is looked for, as every ten seconds. */
  const inTime = async (look: () => Promise<Wire>, isSo: (seen: Wire) => boolean): Promise<Wire> => {
    const deadline = performance.now() + 30_000;
    for (;;) {
      const seen = await look();
      if (isSo(seen) || performance.now() > deadline) return seen;
      await advance(500);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const ended = ({ refunds }: Paid, token: string) =>
    inTime(
      () => refunds.get(token),
      ({ open }) => !open,
    );
  const chargeIn = ({ invoice, charge }: Paid, isSo: (seen: Wire) => boolean) =>
    inTime(() => chargeOf(merchant, invoice, charge), isSo);

  const paid = async (gateway: Gateway): Promise<Paid> => {
    const today = server.clock.now().toISOString().slice(0, 10);
    const paymentType = { efi: 'Cartao', lytex: 'Boleto', letpay: 'Pix' }[gateway];
    const customer = await merchant.aCustomer();
    const dueDate = today.slice(-2);
    const invoice = await merchant.anInvoice({
      price: '4990',
      paymentType,
      customer,
      createdAt: today,
      dueDate,
    });
    const charge =
      gateway === 'efi'
        ? await startCharge(merchant, invoice, await server.sandbox.card())
        : (await merchant.post(`/v1/invoices/${invoice}/charges`, { charge: { gateway } })).body.charge.token;
    const refunds = new Refunds(merchant, invoice, charge);
    if (gateway !== 'efi') {
      const issued = await chargeUntil(merchant, invoice, charge, ({ status }) => status === 'Aguardando');
      await control(gateway, 'POST', `charges/${issued.gatewayId}/pay`, {});
    }
    const seen = await inTime(
      () => chargeOf(merchant, invoice, charge),
      ({ status }) => status === 'Aprovada',
    );
    expect(seen.status).toBe('Aprovada');
    const held: Paid = { gateway, invoice, charge, id: seen.gatewayId, refunds };
    // Efí takes refunds once it has confirmed the payment.
    if (gateway === 'efi')
      await inTime(
        () => heldOf(held),
        ({ status }) => status === 'paid',
      );
    return held;
  };

  describe.each(GATEWAYS)('at %s', (gateway) => {
    it('the whole goes back, once: the invoice stays paid, and says how much went back', async () => {
      const held = await paid(gateway);
      const token = await held.refunds.start({ reason: 'Cobrança em duplicidade' });
      expect(await ended(held, token)).toMatchObject({
        status: 'Concluido',
        price: '4990',
        reason: 'Cobrança em duplicidade',
        reasonCode: null,
      });
      expect(await heldOf(held)).toMatchObject({
        status: expect.stringMatching(/refunded/i),
        refunded: 4990,
      });
      expect(await chargeOf(merchant, held.invoice, held.charge)).toMatchObject({
        status: 'Estornada',
        paidPrice: '4990',
        refundedPrice: '4990',
      });
      const invoice = await invoiceOf(held.invoice);
      expect(invoice).toMatchObject({ status: 'Pago', refundedPrice: '4990' });
      const { invoices } = (await merchant.get('/v1/invoices?limit=100')).body;
      expect(invoices.find((listed: Wire) => listed.token === held.invoice)?.refundedPrice).toBe('4990');
      expect(await told(held)).toEqual(['refund.requested', 'refund.completed']);
      expect(await held.refunds.request()).toMatchObject({
        status: 400,
        body: { mensagem: 'Não resta nada a estornar nesta cobrança.' },
      });
    });

    it('parts go back until nothing is left, never more', async () => {
      const held = await paid(gateway);
      expect(await ended(held, await held.refunds.start({ price: '990' }))).toMatchObject({
        status: 'Concluido',
      });
      expect(await chargeOf(merchant, held.invoice, held.charge)).toMatchObject({
        status: 'Aprovada',
        refundedPrice: '990',
      });
      await advance(DAY_MS);
      expect(await held.refunds.request({ price: 4001 })).toMatchObject({
        status: 400,
        body: { mensagem: 'O valor é maior do que o que resta a estornar.' },
      });
      expect(await ended(held, await held.refunds.start())).toMatchObject({
        status: 'Concluido',
        price: '4000',
      });
      expect(await heldOf(held)).toMatchObject({ refunded: 4990 });
      expect(await chargeOf(merchant, held.invoice, held.charge)).toMatchObject({ status: 'Estornada' });
      expect((await held.refunds.list()).map(({ price }) => price)).toEqual(['4000', '990']);
    });

    it('of two at once one is taken', async () => {
      const held = await paid(gateway);
      const answers = await Promise.all([1, 2, 3, 4].map(() => held.refunds.request({ price: '1000' })));
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 400, 400, 400]);
      expect(answers.filter(({ status }) => status === 400).map(({ body }) => body.mensagem)).toEqual(
        Array(3).fill('Já há um estorno em andamento.'),
      );
      const [{ token } = {} as Wire] = await held.refunds.list();
      expect(await ended(held, token)).toMatchObject({ status: 'Concluido' });
      expect(await heldOf(held)).toMatchObject({ refunded: 1000 });
    });

    it.each([
      ['after it was carried out', { mode: 'drop', when: 'after' }],
      ['as a text nobody can read', { mode: 'garbage', when: 'after' }],
      ['and it is carried out later all the same', { mode: 'process-late', ms: TIMEOUT_MS / 2 }],
    ])('whose answer gets lost %s is found done, and not ordered again', async (_, change) => {
      const held = await paid(gateway);
      const before = await ordersOf(held);
      await fault(gateway, change);
      const refund = await ended(held, await held.refunds.start({ price: '1000' }));
      expect(refund.status).toBe('Concluido');
      expect(eventsOf(refund)).toContain('answer-lost');
      expect(await heldOf(held)).toMatchObject({ refunded: 1000 });
      expect((await ordersOf(held)) - before).toBe(1);
    });

    it('is tried again when it could not be sent, and done when it can be', async () => {
      const held = await paid(gateway);
      await fault(gateway, { mode: 'drop', route: LOOK_UP[gateway], times: 2 });
      const refund = await ended(held, await held.refunds.start({ price: '1000' }));
      expect(refund.status).toBe('Concluido');
      expect(eventsOf(refund).filter((event) => event === 'sent')).toHaveLength(1);
      expect(await heldOf(held)).toMatchObject({ refunded: 1000 });
    });

    it('what was given back by hand is seen before anything is ordered, and is not given back again', async () => {
      const held = await paid(gateway);
      await control(gateway, 'POST', 'faults', { mode: 'lose-notification', route: '*', probability: 1 });
      await act(held, 'refund', { amount: 4000 });
      const refund = await ended(held, await held.refunds.start({ price: '1000' }));
      expect(refund).toMatchObject({ status: 'Recusado', reasonCode: 'amount-left' });
      expect(await told(held)).toEqual(['refund.requested', 'refund.refused']);
      expect(await chargeOf(merchant, held.invoice, held.charge)).toMatchObject({ refundedPrice: '4000' });
      expect(await heldOf(held)).toMatchObject({ refunded: 4000 });
    });

    it("is nobody else's, and not of a charge that is not there", async () => {
      const held = await paid(gateway);
      const other = await paid(gateway);
      const wrong = new Refunds(merchant, other.invoice, held.charge);
      expect((await wrong.request()).status).toBe(404);
      const token = await held.refunds.start({ price: '1000' });
      expect(await other.refunds.get(token)).toBeUndefined();
      await ended(held, token);
    });
  });

  describe('whose answer gets lost before it was carried out', () => {
    const lost = async (gateway: Gateway, refund: Wire) => {
      const held = await paid(gateway);
      const before = await ordersOf(held);
      await fault(gateway, { mode: 'drop', when: 'before' });
      const token = await held.refunds.start(refund);
      return { held, token, orders: async () => (await ordersOf(held)) - before };
    };

    it.each<[Gateway, Wire, number]>([
      ['letpay', { price: '1000' }, 1000],
      ['letpay', {}, 4990],
      ['efi', {}, 4990],
    ])('%s with %j is looked up twice, well after, and ordered again', async (gateway, wish, refunded) => {
      const { held, token } = await lost(gateway, wish);
      const refund = await ended(held, token);
      expect(refund.status).toBe('Concluido');
      const events = eventsOf(refund);
      const between = events.slice(events.indexOf('answer-lost'), events.lastIndexOf('sent'));
      expect(between).toContain('not-carried-out');
      expect(between.filter((event) => event === 'looked-up').length).toBeGreaterThanOrEqual(2);
      expect(await heldOf(held)).toMatchObject({ refunded });
    });

    it.each<[Gateway, Wire]>([
      ['lytex', {}],
      ['lytex', { price: '1000' }],
      ['efi', { price: '1000' }],
    ])(
      '%s with %j is left to a person, where a second order may give it back twice',
      async (gateway, wish) => {
        const { held, token, orders } = await lost(gateway, wish);
        const waiting = await inTime(
          () => held.refunds.get(token),
          ({ reasonCode }) => reasonCode === 'not-shown',
        );
        expect(waiting).toMatchObject({ status: 'Verificando', open: true });
        await advance(3 * 3_600_000);
        expect(await held.refunds.get(token)).toMatchObject({ status: 'Verificando', open: true });
        expect(await orders()).toBe(1);
        expect((await held.refunds.request()).body.mensagem).toBe('Já há um estorno em andamento.');

        const { tenantId } = merchant.tenant;
        await server.app
          .get(UnitOfWork)
          .isolated(() =>
            server.app
              .get(DecideRefund)
              .execute(tenantId, token as Identifier, false, 'Não consta no painel'),
          );
        expect(await held.refunds.get(token)).toMatchObject({ status: 'Recusado', reasonCode: 'by-hand' });
        expect(await ended(held, await held.refunds.start(wish))).toMatchObject({ status: 'Concluido' });
      },
    );
  });

  describe('that the gateway does not make', () => {
    it('efi: is refused in its words while the payment is not confirmed', async () => {
      await limits('efi', { confirmMs: 3_600_000 });
      const invoice = await merchant.anInvoice({
        price: '4990',
        paymentType: 'Cartao',
        customer: await merchant.aCustomer(),
      });
      const charge = await startCharge(merchant, invoice, await server.sandbox.card());
      await chargeUntil(merchant, invoice, charge, ({ status }) => status === 'Aprovada');
      const refunds = new Refunds(merchant, invoice, charge);
      const token = await refunds.start();
      const refused = await inTime(
        () => refunds.get(token),
        ({ open }) => !open,
      );
      expect(refused).toMatchObject({
        status: 'Recusado',
        explanation: expect.stringContaining('confirmadas'),
      });
      expect(await chargeOf(merchant, invoice, charge)).toMatchObject({ refundedPrice: '0' });
    });

    it('efi: a second part on the same day is not ordered', async () => {
      const held = await paid('efi');
      await ended(held, await held.refunds.start({ price: '1000' }));
      expect(await held.refunds.request({ price: '1000' })).toMatchObject({
        status: 400,
        body: { mensagem: 'O gateway aceita um só estorno parcial por dia.' },
      });
    });

    it('lytex: a part too small to be safe is refused in our words', async () => {
      const held = await paid('lytex');
      const refund = await ended(held, await held.refunds.start({ price: '49' }));
      expect(refund).toMatchObject({ status: 'Recusado', explanation: expect.stringContaining('painel') });
    });

    it('letpay: one that fails there is refused, and can be asked for again', async () => {
      const held = await paid('letpay');
      await limits('letpay', { refundFails: true });
      expect(await ended(held, await held.refunds.start())).toMatchObject({
        status: 'Recusado',
        reasonCode: 'gateway-failed',
      });
      expect(await chargeOf(merchant, held.invoice, held.charge)).toMatchObject({
        status: 'Aprovada',
        refundedPrice: '0',
      });
      await limits('letpay', { refundFails: false });
      expect(await ended(held, await held.refunds.start())).toMatchObject({ status: 'Concluido' });
    });
  });

  it.each<[Gateway, object]>([
    ['efi', { refundMs: 3_600_000 }],
    ['letpay', { refundEndMs: 3_600_000 }],
  ])('%s: while the gateway works on it, it is followed', async (gateway, slow) => {
    const held = await paid(gateway);
    await limits(gateway, slow);
    const token = await held.refunds.start();
    const working = await inTime(
      () => held.refunds.get(token),
      ({ status }) => status === WORKING,
    );
    expect(working).toMatchObject({ status: WORKING, open: true });
    await advance(DAY_MS);
    expect(await held.refunds.get(token)).toMatchObject({ status: WORKING });
    expect(
      (await merchant.put(`/v1/gateways/${gateway}`, { gateway: { environment: 'production' } })).status,
    ).toBe(400);
  });

  it('cannot be asked for before it was paid, or for nothing', async () => {
    const customer = await merchant.aCustomer();
    const invoice = await merchant.anInvoice({ price: '4990', paymentType: 'Pix', customer });
    const { body } = await merchant.post(`/v1/invoices/${invoice}/charges`, {
      charge: { gateway: 'letpay' },
    });
    const unpaid = new Refunds(merchant, invoice, body.charge.token);
    expect((await unpaid.request()).body.mensagem).toBe('A cobrança não está paga.');
    const held = await paid('letpay');
    for (const wish of [
      ...['0', '-1', '1.5', 'x', 0].map((price) => ({ price })),
      { reason: '' },
      { reason: 7 },
    ])
      expect([wish, (await held.refunds.request(wish)).status]).toEqual([wish, 400]);
    expect(await held.refunds.list()).toEqual([]);
  });

  it.each<[Gateway, number, Wire, number]>([
    ['letpay', 90, {}, 200],
    ['letpay', 91, {}, 400],
    ['letpay', 91, { price: '1000' }, 400],
    ['efi', 91, { price: '1000' }, 400],
    ['efi', 360, {}, 200],
    ['efi', 361, {}, 400],
  ])('%s: %i days after the payment, %j is %i', async (gateway, days, wish, status) => {
    const held = await paid(gateway);
    await query(
      server.databaseUrl,
      'update billing.charges set paid_at = paid_at - make_interval(days => $2) where id = $1',
      [held.charge, days],
    );
    const answer = await held.refunds.request(wish);
    expect(answer.status).toBe(status);
    if (status === 400) expect(answer.body.mensagem).toBe('O prazo do gateway para este estorno já passou.');
    else await ended(held, answer.body.refund.token);
  });

  describe('what happens at the gateway by itself', () => {
    it.each<[Gateway, string]>([
      ['efi', 'Estornada'],
      ['letpay', 'Estornada'],
    ])('%s: a refund made by hand is recorded', async (gateway, status) => {
      const held = await paid(gateway);
      await act(held, 'refund');
      expect(await chargeIn(held, ({ refundedPrice }) => refundedPrice !== '0')).toMatchObject({
        status,
        refundedPrice: '4990',
      });
      expect(await invoiceOf(held.invoice)).toMatchObject({ status: 'Pago', refundedPrice: '4990' });
    });

    it.each<[Gateway]>([['efi'], ['letpay']])(
      '%s: a chargeback is recorded with its amount, takes no refund, and may be won',
      async (gateway) => {
        const held = await paid(gateway);
        const { paidAt, approvedAt } = await chargeOf(merchant, held.invoice, held.charge);
        await act(held, 'dispute');
        const disputed = await chargeIn(held, ({ status }) => status === 'Contestada');
        expect(disputed).toMatchObject({ disputedPrice: '4990', refundedPrice: '0', paidPrice: '4990' });
        expect((await held.refunds.request()).body.mensagem).toBe('A cobrança está contestada.');
        await act(held, 'win-dispute');
        const won = await chargeIn(held, ({ status }) => status === 'Aprovada');
        expect(won).toMatchObject({ disputedPrice: '0', paidPrice: '4990', paidAt, approvedAt });
        expect(eventsOf(won)).toEqual(expect.arrayContaining(['disputed', 'dispute-won']));
        expect(await told(held)).toEqual(['charge.disputed', 'charge.dispute-won']);
      },
    );
  });

  it('a payment too many is no longer flagged once it was given back', async () => {
    const customer = await merchant.aCustomer();
    const invoice = await merchant.anInvoice({ price: '4990', paymentType: 'Cartao', customer });
    const charge = await startCharge(merchant, invoice, await server.sandbox.card(CARDS.invalid));
    const { gatewayId } = await chargeUntil(merchant, invoice, charge, ({ open }) => !open);
    const second = await startCharge(merchant, invoice, await server.sandbox.card());
    await chargeUntil(merchant, invoice, second, ({ status }) => status === 'Aprovada');
    // Given up, and paid all the same.
    await control('efi', 'POST', `charges/${gatewayId}/pay`, {});
    const late = await inTime(
      () => chargeOf(merchant, invoice, charge),
      ({ surplus }) => surplus,
    );
    expect(late).toMatchObject({ surplus: true, creditPrice: '4990' });
    const refunds = new Refunds(merchant, invoice, charge);
    const token = await refunds.start();
    await inTime(
      () => refunds.get(token),
      ({ open }) => !open,
    );
    expect(await chargeOf(merchant, invoice, charge)).toMatchObject({
      ...{ surplus: false, status: 'Estornada', creditPrice: '4990', refundedPrice: '4990' },
    });
    expect(await invoiceOf(invoice)).toMatchObject({ status: 'Pago', refundedPrice: '4990' });
  });
});
