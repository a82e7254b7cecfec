import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ManageTenants } from '@mensal/identity';
import { UnitOfWork } from '@mensal/platform';
import type { Wire } from '../support/billing-runs.js';
import { Collecting } from '../support/collecting.js';
import { connectLetPay, LETPAY_ACCOUNT } from '../support/test-sandbox.js';

describe('Given a merchant that has its boletos and Pix collected', () => {
  let given: Collecting;

  beforeAll(async () => {
    given = await Collecting.start({ Boleto: ['lytex'], Pix: ['letpay', 'lytex'], Cartao: ['efi'] });
  });
  afterAll(async () => {
    await given.expectNoneForgotten();
    await given.server.stop();
  });
  afterEach(() => given.calm());

  const breakLetPay = (account: Collecting = given) =>
    connectLetPay(account.merchant, { ...LETPAY_ACCOUNT, apiSecret: 'Not_the_secret' });

  /** What the history says of the gateways that were not taken, by charge. */
  const passedOver = async (invoice: string): Promise<Wire[]> => {
    const { body } = await given.merchant.get(`/v1/invoices/${invoice}/history`);
    const created = (body.history as Wire[]).filter(({ event }) => event === 'created');
    return created.map(({ detail }) => detail.passedOver);
  };

  it('when they are issued, then there is something to pay with at once, from the first gateway', async () => {
    const boleto = await given.anInvoice('Boleto', 3);
    const pix = await given.anInvoice('Pix', 3);
    await given.settle();
    expect(await given.charges(boleto)).toMatchObject([
      { gateway: 'lytex', status: 'Aguardando', price: '4990' },
    ]);
    expect(await given.charges(pix)).toMatchObject([{ gateway: 'letpay', status: 'Aguardando' }]);
    expect(await given.invoice(pix)).toMatchObject({ pix: { price: '4990' }, status: 'Aberto' });
    expect((await given.invoice(pix)).paymentUrl).toMatch(/\/fatura\/[\w-]{43}$/);
    expect(await given.collection(pix)).toMatchObject({ status: 'Andamento', nextAt: null, reason: null });

    await given.pay(await given.charge(pix));
    await given.settle();
    expect(await given.invoice(pix)).toMatchObject({ status: 'Pago' });
    expect(await given.collection(pix)).toMatchObject({ status: 'Concluida' });
    // The payer is written to beside that.
    const others = ['looked-up', 'notified', 'invoice.reminded'];
    const told = (await given.history(pix)).filter((event) => !others.includes(event));
    expect(told.filter((event) => event.includes('.'))).toEqual([
      'invoice.issued',
      'charge.issued',
      'invoice.paid',
    ]);
    expect(told.filter((event) => !event.includes('.'))).toEqual(['created', 'sent', 'issued', 'approved']);
  });

  it('when the first gateway is not active, then the next is taken', async () => {
    await given.merchant.put('/v1/gateways/letpay', { gateway: { active: false } });
    const pix = await given.anInvoice('Pix', 3);
    await given.settle();
    await given.merchant.put('/v1/gateways/letpay', { gateway: { active: true } });
    expect(await given.charges(pix)).toMatchObject([{ gateway: 'lytex', status: 'Aguardando' }]);
    expect(await passedOver(pix)).toEqual([[{ gateway: 'letpay', reason: 'not-active' }]]);
  });

  it('when the first gateway lets nobody in, then it is tried for a while, and the next is taken', async () => {
    await breakLetPay();
    const pix = await given.anInvoice('Pix', 3);
    await given.settle();
    expect(await given.charges(pix)).toMatchObject([{ gateway: 'letpay', open: true }]);
    await given.hours(3);
    await connectLetPay(given.merchant);
    expect(await given.charges(pix)).toMatchObject([
      { gateway: 'letpay', status: 'Indisponivel', open: false },
      { gateway: 'lytex', status: 'Aguardando' },
    ]);
    expect(await given.held((await given.charges(pix)).slice(0, 1))).toEqual([]);
    const [{ token: charge, reasonCode: code }] = (await given.charges(pix)) as [Wire];
    expect(code).toMatch(/^(credentials-refused|breaker-open)$/);
    expect(await passedOver(pix)).toEqual([[], [{ gateway: 'letpay', reason: 'unavailable', charge, code }]]);
  });

  it('when no gateway lets anybody in, then the merchant sees it, and it is tried again that day, and the next one', async () => {
    const other = await given.another({ Pix: ['letpay'] });
    // In the morning, with a whole day ahead.
    await other.settle(`${other.day(1)}T11:00:00.000Z`);
    await breakLetPay(other);
    const pix = await other.anInvoice('Pix', 4);
    await other.hours(2.5);
    const stuck = { status: 'Excecao', reasonCode: 'unavailable' };
    const { createdAt } = await other.charge(pix);
    const later = new Date(Date.parse(createdAt) + 3 * 3_600_000).toISOString();
    expect(await other.collection(pix)).toMatchObject({ ...stuck, nextAt: later });
    const listed = (await other.merchant.get('/v1/collections?status=Excecao')).body;
    expect(listed).toMatchObject({ collections: [{ invoice: pix, ...stuck }] });
    await other.settle(`${other.day(1)}T01:00:00.000Z`);
    expect(await other.charges(pix)).toMatchObject(Array(4).fill({ status: 'Indisponivel' }));
    const tomorrow = `${other.day(1)}T03:00:00.000Z`;
    expect(await other.collection(pix)).toMatchObject({ ...stuck, nextAt: tomorrow });
    // Somebody who asks for it has it tried once more.
    expect(await other.collect(pix)).toMatchObject({ status: 200 });
    await other.hours(1.9);
    expect(await other.charges(pix)).toMatchObject(Array(5).fill({ status: 'Indisponivel' }));
    await connectLetPay(other.merchant);
    await other.days(1);
    expect(await other.charge(pix)).toMatchObject({ gateway: 'letpay', status: 'Aguardando' });
    expect(await other.collection(pix)).toMatchObject({ status: 'Andamento', reason: null });
  });

  it.each([
    [
      'the payer lacks what the gateway requires',
      'payer-incomplete',
      { email: null, emailIsActive: false },
      {},
    ],
    ['the amount is below what the gateway takes', 'amount-not-accepted', {}, { price: '199' }],
  ])('when %s, then it says so', async (_, reasonCode, payer, fields) => {
    const customer = await given.merchant.aCustomer(payer);
    const boleto = await given.anInvoice('Boleto', 3, { customer, ...fields });
    await given.settle();
    expect(await given.collection(boleto)).toMatchObject({ status: 'Excecao', reasonCode });
    expect(await given.charges(boleto)).toEqual([]);
  });

  it('when the gateway refuses to issue it, then it says so, and issues it when the merchant asks', async () => {
    const body = JSON.stringify({ statusCode: 400, error: 'Bad Request', message: 'Dados inválidos' });
    await given.fault('lytex', { route: 'POST /v2/invoices', mode: 'status', status: 400, body });
    const boleto = await given.anInvoice('Boleto', 3);
    await given.settle();
    expect(await given.collection(boleto)).toMatchObject({ status: 'Excecao', reasonCode: 'refused' });
    await given.calm();
    await given.days(1);
    expect(await given.charges(boleto)).toMatchObject([{ status: 'Recusada' }]);
    expect(await given.collect(boleto)).toMatchObject({
      body: { collection: { status: 'Andamento', reason: null } },
    });
    await given.settle();
    expect(await given.charges(boleto)).toMatchObject([{ status: 'Recusada' }, { status: 'Aguardando' }]);
  });

  it('when a boleto is overdue and asked for, then the old one is cancelled and one of today’s total is made', async () => {
    const boleto = await given.anInvoice('Boleto', 2);
    await given.days(6);
    expect(await given.charges(boleto)).toMatchObject([{ status: 'Aguardando', price: '4990' }]);
    await given.collect(boleto);
    await given.settle();
    const { total } = await given.invoice(boleto);
    const charges = await given.charges(boleto);
    expect(charges).toMatchObject([
      { status: 'Cancelada' },
      { status: 'Aguardando', price: (await given.invoice(boleto)).totalPrice ?? total },
    ]);
    expect(Number(charges[1]?.price)).toBeGreaterThan(4990);
    expect(await given.held(charges)).toMatchObject([{ status: 'canceled' }, { payments: 0 }]);
    // Asked for again on that day: there is nothing to change.
    await given.collect(boleto);
    await given.settle();
    expect(await given.charges(boleto)).toHaveLength(2);
  });

  it('when its payer has ordered the payment, then it is not given up for one of today’s total', async () => {
    const boleto = await given.anInvoice('Boleto', 2);
    await given.days(6);
    const { gatewayId } = await given.charge(boleto);
    await given.server.sandbox.control('POST', `lytex/charges/${gatewayId}/schedule`);
    await given.hours(13);
    const { paymentUrl } = await given.invoice(boleto);
    const page = await fetch(paymentUrl, { headers: { Accept: 'text/html' } });
    expect(await page.text()).toContain('Pagamento agendado');
    await given.collect(boleto);
    await given.settle();
    expect(await given.charges(boleto)).toMatchObject([{ status: 'Aguardando' }]);
    expect(await given.held(await given.charges(boleto))).toMatchObject([{ status: 'processing' }]);
    await given.pay(await given.charge(boleto));
    await given.days(1);
    expect(await given.invoice(boleto)).toMatchObject({ status: 'Pago' });
    expect(await given.charges(boleto)).toMatchObject([{ status: 'Aprovada' }]);
  });

  it('when a boleto that was cancelled is paid all the same, then what took its place is cancelled', async () => {
    const boleto = await given.anInvoice('Boleto', 2);
    await given.days(6);
    await given.collect(boleto);
    await given.settle();
    const [first, second] = (await given.charges(boleto)) as [Wire, Wire];
    await given.pay(first);
    // Of what was given up it is asked once a day.
    await given.days(2);
    expect(await given.invoice(boleto)).toMatchObject({ status: 'Pago' });
    expect(await given.charges(boleto)).toMatchObject([{ status: 'Aprovada' }, { status: 'Cancelada' }]);
    expect(await given.held([second])).toMatchObject([{ status: 'canceled' }]);
    expect(await given.collection(boleto)).toMatchObject({ status: 'Concluida' });
    // Both were printed.
    await given.pay(second);
    await given.days(2);
    expect(await given.charges(boleto)).toMatchObject([
      { status: 'Aprovada', creditPrice: '0' },
      { status: 'Aprovada', creditPrice: second.price },
    ]);
    expect(await given.counts(boleto, 'invoice.paid', 'credit.recorded')).toEqual([1, 1]);
  });

  it('when a boleto that was cancelled is paid twice at once, then what took its place is cancelled too', async () => {
    const boleto = await given.anInvoice('Boleto', 2);
    await given.days(6);
    await given.collect(boleto);
    await given.settle();
    const [first, second] = (await given.charges(boleto)) as [Wire, Wire];
    await given.pay(first);
    await given.pay(first);
    await given.days(2);
    expect(await given.invoice(boleto)).toMatchObject({ status: 'Pago' });
    expect(await given.charges(boleto)).toMatchObject([
      { status: 'Aprovada', surplus: true },
      { status: 'Cancelada' },
    ]);
    expect(await given.held([second])).toMatchObject([{ status: 'canceled' }]);
  });

  it('when a boleto that was cancelled is paid while the fate of the one after it is not known, then that is cancelled once it is', async () => {
    const invoice = await given.anInvoice('Boleto', 10);
    await given.settle();
    const first = await given.charge(invoice);
    await given.fault('lytex', { route: 'POST /v2/invoices', mode: 'drop', when: 'after', times: 1 });
    // Says nothing of the charge, and keeps the way to the gateway open.
    await given.fault('lytex', { route: 'GET /v2/invoices', mode: 'status', status: 400 });
    expect(await given.change(invoice, { price: '3990' })).toMatchObject({ status: 200 });
    await given.settle();
    expect(await given.charges(invoice)).toMatchObject([{ status: 'Cancelada' }, { status: 'Verificando' }]);
    await given.pay(first);
    // Of what was given up it is asked once a day; it is noon then.
    await given.days(2);
    expect(await given.invoice(invoice)).toMatchObject({ status: 'Pago' });
    expect(await given.charges(invoice)).toMatchObject([{ status: 'Aprovada' }, { status: 'Verificando' }]);
    await given.calm();
    await given.hours(2);
    const charges = await given.charges(invoice);
    expect(charges).toMatchObject([{ status: 'Aprovada' }, { status: 'Cancelada' }]);
    expect(await given.held(charges.slice(1))).toMatchObject([{ status: 'canceled' }]);
    expect(await given.collection(invoice)).toMatchObject({ status: 'Concluida' });
  });

  it('when a boleto that was cancelled is paid while the code of the Pix after it is lost, then no other Pix is made', async () => {
    const invoice = await given.anInvoice('Boleto', 2);
    await given.settle();
    const boleto = await given.charge(invoice);
    await given.fault('letpay', { route: 'POST /pix/simple', mode: 'drop', when: 'after' });
    await given.fault('letpay', { route: 'GET /payment/reference/:reference', mode: 'drop' });
    expect(await given.change(invoice, { paymentType: 'Pix' })).toMatchObject({ status: 200 });
    await given.settle();
    expect(await given.charges(invoice)).toMatchObject([{ status: 'Cancelada' }, { status: 'Verificando' }]);
    await given.pay(boleto);
    await given.days(1);
    expect(await given.invoice(invoice)).toMatchObject({ status: 'Pago' });
    await given.calm();
    await given.hours(7);
    expect(await given.charges(invoice)).toMatchObject([
      { status: 'Aprovada' },
      { status: 'Indisponivel', reasonCode: 'code-lost' },
    ]);
  });

  it('when a Pix expires, then another one is made when it is asked for, and not before', async () => {
    const pix = await given.anInvoice('Pix', 0);
    await given.settle();
    await given.days(5);
    expect(await given.charges(pix)).toMatchObject([{ status: 'Expirada' }]);
    expect(await given.collection(pix)).toMatchObject({ status: 'Andamento', nextAt: null });
    await given.collect(pix);
    await given.settle();
    expect(await given.charge(pix)).toMatchObject({ status: 'Aguardando' });
    expect(Number((await given.charge(pix)).price)).toBeGreaterThan(4990);
  });

  it('when a boleto is cancelled at the gateway, then a person has to look at it', async () => {
    const boleto = await given.anInvoice('Boleto', 5);
    await given.settle();
    const { gatewayId } = await given.charge(boleto);
    await given.server.sandbox.control('POST', `lytex/charges/${gatewayId}/cancel`);
    await given.hours(24);
    expect(await given.collection(boleto)).toMatchObject({
      status: 'Excecao',
      reasonCode: 'cancelled-elsewhere',
    });
  });

  it('when less than the principal came in, then a person has to look at it', async () => {
    const boleto = await given.anInvoice('Boleto', 5);
    await given.settle();
    await given.pay(await given.charge(boleto), { amount: 4000 });
    await given.hours(24);
    expect(await given.invoice(boleto)).toMatchObject({ status: 'Aberto' });
    expect(await given.collection(boleto)).toMatchObject({ status: 'Excecao', reasonCode: 'paid-in-part' });
  });

  describe('and the order of its gateways', () => {
    it('when it is not set at all, then nothing is collected, and it cannot be asked for', async () => {
      const other = await given.another();
      const boleto = await other.anInvoice('Boleto', 5);
      await other.settle();
      expect(await other.charges(boleto)).toEqual([]);
      expect(await other.merchant.get(`/v1/invoices/${boleto}/collection`)).toMatchObject({ status: 404 });
      expect(await other.collect(boleto)).toMatchObject({ status: 400 });
    });

    it('when it lacks a payment type and gains it, then what was stuck is collected', async () => {
      const other = await given.another({ Pix: ['lytex'] });
      const boleto = await other.anInvoice('Boleto', 5);
      await other.settle();
      expect(await other.collection(boleto)).toMatchObject({ status: 'Excecao', reasonCode: 'no-route' });
      await other.route({ Boleto: ['lytex'] });
      await other.settle();
      expect(await other.charges(boleto)).toMatchObject([{ gateway: 'lytex', status: 'Aguardando' }]);
      const { collection } = (await other.merchant.get('/v1/settings/collection')).body;
      expect(collection).toMatchObject({
        routing: { Boleto: ['lytex'], Pix: ['lytex'], Cartao: [] },
        retryDays: [1, 3, 5, 7],
      });
    });

    it('when a gateway becomes active, then what waited for it is collected', async () => {
      const other = await given.another({ Boleto: ['lytex'] });
      await other.merchant.put('/v1/gateways/lytex', { gateway: { active: false } });
      const boleto = await other.anInvoice('Boleto', 5);
      await other.settle();
      expect(await other.collection(boleto)).toMatchObject({ status: 'Excecao', reasonCode: 'not-active' });
      await other.merchant.put('/v1/gateways/lytex', { gateway: { active: true } });
      await other.settle();
      expect(await other.charges(boleto)).toMatchObject([{ status: 'Aguardando' }]);
    });

    it.each([
      ['a gateway that there is not', { routing: { Boleto: ['nenhum'] } }],
      ['a payment type that there is not', { routing: { Cheque: ['lytex'] } }],
      ['a gateway twice', { routing: { Boleto: ['lytex', 'lytex'] } }],
      ['what is no list', { routing: { Boleto: 'lytex' } }],
      ['days out of order', { retryDays: [3, 1] }],
      ['a day twice', { retryDays: [1, 1] }],
      ['the due date itself', { retryDays: [0] }],
      ['half a day', { retryDays: [1.5] }],
      ['a day far away', { retryDays: [91] }],
      ['too many days', { retryDays: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] }],
    ])('when it names %s, then it is refused, and nothing is changed', async (_, collection) => {
      const before = (await given.merchant.get('/v1/settings/collection')).body;
      expect((await given.merchant.put('/v1/settings/collection', { collection })).status).toBe(400);
      expect((await given.merchant.get('/v1/settings/collection')).body).toEqual(before);
    });
  });

  it('when the merchant was shut, then nobody is charged for it, until it is open again', async () => {
    const other = await given.another({ Pix: ['letpay'] });
    const tenants = given.server.app.get(ManageTenants);
    const isolated = <T>(work: () => Promise<T>) => given.server.app.get(UnitOfWork).isolated(work);
    const { customer } = await other.aPayer(['4000000000000044']);
    await other.route({ Cartao: ['efi'] });
    const invoice = await other.anInvoice('Cartao', 2, { customer });
    await isolated(() => tenants.disable(other.merchant.tenant.tenantId));
    await given.days(4);
    await isolated(() => tenants.enable(other.merchant.tenant.tenantId));
    const opened = await other.signedInAgain();
    expect(await opened.charges(invoice)).toEqual([]);
    await given.days(1);
    expect(await opened.invoice(invoice)).toMatchObject({ status: 'Pago' });
  });
});
