import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiClient } from '../support/api-client.js';
import type { Wire } from '../support/billing-runs.js';
import { Collecting } from '../support/collecting.js';
import { TestServer } from '../support/test-server.js';

const CANCEL = 'PUT /v2/invoices/cancel/:id';
const STATUS_REFUSED = { status: 400, body: { mensagem: 'Status da fatura inválido.' } };

describe('Given an invoice that is being collected', () => {
  let given: Collecting;

  beforeAll(async () => {
    given = await Collecting.start({ Boleto: ['lytex'], Pix: ['lytex'], Cartao: ['efi'] });
  });
  afterAll(async () => {
    await given.expectNoneForgotten();
    await given.server.stop();
  });
  afterEach(() => given.calm());

  const issued = async (paymentType: string, on: Collecting = given) => {
    const invoice = await on.anInvoice(paymentType, 5);
    await on.settle();
    const charge = await on.charge(invoice);
    expect(charge).toMatchObject({ status: 'Aguardando' });
    return { invoice, charge };
  };
  const isCancelled = async (charge: Wire) =>
    expect(await given.held([charge])).toMatchObject([{ status: 'canceled', payments: 0 }]);

  describe.each(['Boleto', 'Pix'])('by %s', (paymentType) => {
    it('when its price is changed, then what was open is cancelled first, and the new price is collected', async () => {
      const { invoice, charge } = await issued(paymentType);
      expect(await given.change(invoice, { price: '5990' })).toMatchObject({ status: 200 });
      await isCancelled(charge);
      await given.settle();
      expect(await given.charges(invoice)).toMatchObject([
        { status: 'Cancelada' },
        { status: 'Aguardando', price: '5990' },
      ]);
      expect(await given.collection(invoice)).toMatchObject({ status: 'Andamento', reason: null });
    });

    it('when it is sent again as it is, or with another date of issue, then what is open stays, and no gateway is asked', async () => {
      const { invoice, charge } = await issued(paymentType);
      const asked = await given.server.sandbox.control('GET', 'lytex/log');
      const told = await given.history(invoice);
      expect(await given.change(invoice, {})).toMatchObject({ status: 200 });
      expect(await given.history(invoice)).toEqual(told);
      const { createdAt } = await given.invoice(invoice);
      const answer = await given.change(invoice, { createdAt: given.day(-1) });
      expect(answer).toMatchObject({ status: 200, body: { invoice: { price: '4990' } } });
      expect(answer.body.invoice.createdAt).not.toBe(createdAt);
      await given.server.settle();
      expect(await given.server.sandbox.control('GET', 'lytex/log')).toEqual(asked);
      expect(await given.history(invoice)).toEqual([...told, 'invoice.updated']);
      await given.settle();
      expect(await given.charges(invoice)).toMatchObject([{ token: charge.token, status: 'Aguardando' }]);
      expect(await given.held([charge])).toMatchObject([{ status: 'waitingPayment' }]);
    });

    it('when its payment type is changed, then what was open is cancelled first, and the other one is made', async () => {
      const { invoice, charge } = await issued(paymentType);
      const other = paymentType === 'Pix' ? 'Boleto' : 'Pix';
      expect(await given.change(invoice, { paymentType: other })).toMatchObject({ status: 200 });
      await isCancelled(charge);
      await given.settle();
      expect(await given.charge(invoice)).toMatchObject({ status: 'Aguardando', paymentType: other });
    });

    it.each(['Pago', 'Cancelado'])(
      'when it is marked as %s, then what was open is cancelled first',
      async (status) => {
        const { invoice, charge } = await issued(paymentType);
        expect(await given.change(invoice, { status })).toMatchObject({ status: 200 });
        await isCancelled(charge);
        await given.days(1);
        expect(await given.charges(invoice)).toHaveLength(1);
        expect(await given.collection(invoice)).toMatchObject({ status: 'Concluida' });
      },
    );

    it('when it is deleted, then what was open is cancelled first', async () => {
      const { invoice, charge } = await issued(paymentType);
      expect((await given.merchant.delete(`/v1/invoices/${invoice}`)).status).toBe(200);
      await isCancelled(charge);
    });
  });

  it('when it is late, and the same body comes before the job of the day, then it is told to be overdue, once', async () => {
    const { invoice } = await issued('Boleto');
    const { clock } = given.server;
    clock.moveTo(new Date(clock.now().getTime() + 12 * 86_400_000));
    expect(await given.change(invoice, { status: 'Aberto' })).toMatchObject({ status: 200 });
    await given.settle();
    expect(await given.counts(invoice, 'invoice.overdue', 'invoice.updated')).toEqual([1, 0]);
  });

  it('when it was cancelled and is opened again, then it is collected again', async () => {
    const { invoice } = await issued('Boleto');
    expect(await given.change(invoice, { status: 'Cancelado' })).toMatchObject({ status: 200 });
    expect(await given.change(invoice, { status: 'Aberto' })).toMatchObject({ status: 200 });
    await given.settle();
    expect(await given.charges(invoice)).toMatchObject([{ status: 'Cancelada' }, { status: 'Aguardando' }]);
  });

  it('when its gateway cannot cancel, then nothing is changed, and it can still be paid', async () => {
    const other = await given.another({ Pix: ['letpay'] });
    const { invoice, charge } = await issued('Pix', other);
    expect(await other.change(invoice, { price: '5990' })).toMatchObject(STATUS_REFUSED);
    expect(await other.merchant.delete(`/v1/invoices/${invoice}`)).toMatchObject(STATUS_REFUSED);
    expect(await other.invoice(invoice)).toMatchObject({ price: '4990', pix: { price: '4990' } });
    await other.pay(charge);
    await other.settle();
    expect(await other.invoice(invoice)).toMatchObject({ status: 'Pago' });
  });

  it('when what became of the payment is not known, then nothing is changed, and nothing cancelled', async () => {
    await given.fault('lytex', { route: 'POST /v2/invoices', mode: 'drop', when: 'after', times: 1 });
    await given.fault('lytex', { route: 'GET /v2/invoices', mode: 'drop' });
    const invoice = await given.anInvoice('Boleto', 5);
    await given.settle();
    expect(await given.charge(invoice)).toMatchObject({ status: 'Verificando' });
    expect(await given.change(invoice, { price: '5990' })).toMatchObject(STATUS_REFUSED);
    await given.calm();
    await given.hours(2);
    expect(await given.charges(invoice)).toMatchObject([{ status: 'Aguardando', price: '4990' }]);
  });

  describe('and whose charge the merchant cancels', () => {
    const cancelled = async () => {
      const found = await issued('Boleto');
      const path = `/v1/invoices/${found.invoice}/charges/${found.charge.token}`;
      expect((await given.merchant.delete(path)).status).toBe(200);
      await given.settle();
      return found;
    };

    it('when days pass, then it is left alone, until it is asked for', async () => {
      const { invoice, charge } = await cancelled();
      await given.days(1);
      await isCancelled(charge);
      expect(await given.collection(invoice)).toMatchObject({ status: 'Suspensa', reasonCode: 'by-hand' });
      expect(await given.collect(invoice)).toMatchObject({ body: { collection: { status: 'Andamento' } } });
      await given.settle();
      expect(await given.charges(invoice)).toMatchObject([{ status: 'Cancelada' }, { status: 'Aguardando' }]);
    });

    it('when it is changed, then it is left alone all the same', async () => {
      const { invoice } = await cancelled();
      expect(await given.change(invoice, { price: '5990' })).toMatchObject({ status: 200 });
      await given.settle();
      expect(await given.charges(invoice)).toHaveLength(1);
      expect(await given.collection(invoice)).toMatchObject({ status: 'Suspensa' });
    });

    it('when it is paid all the same, then it is paid', async () => {
      const { invoice, charge } = await cancelled();
      await given.pay(charge);
      // Of what was given up it is asked once a day.
      await given.hours(25);
      expect(await given.invoice(invoice)).toMatchObject({ status: 'Pago' });
      expect(await given.collection(invoice)).toMatchObject({ status: 'Concluida' });
    });
  });
});

describe('Given a gateway that does not confirm a cancellation in time', () => {
  let given: Collecting;

  beforeAll(async () => {
    given = await Collecting.start({ Boleto: ['lytex'] });
  });
  afterAll(() => given.server.stop());

  it('when the change is not asked for again, then the invoice is collected as it was, after a while', async () => {
    const invoice = await given.anInvoice('Boleto', 5);
    await given.settle();
    await given.fault('lytex', { route: CANCEL, mode: 'drop' });
    expect(await given.change(invoice, { price: '5990' })).toMatchObject(STATUS_REFUSED);
    expect(await given.collection(invoice)).toMatchObject({ status: 'Suspensa', reasonCode: 'withdrawn' });
    await given.calm();
    await given.hours(1);
    expect(await given.charges(invoice)).toMatchObject([
      { status: 'Cancelada', price: '4990' },
      { status: 'Aguardando', price: '4990' },
    ]);
    expect(await given.collection(invoice)).toMatchObject({ status: 'Andamento', reason: null });
  });

  it('when the change is asked for again, then it is made', async () => {
    const invoice = await given.anInvoice('Boleto', 5);
    await given.settle();
    await given.fault('lytex', { route: CANCEL, mode: 'drop' });
    expect(await given.change(invoice, { price: '5990' })).toMatchObject(STATUS_REFUSED);
    await given.calm();
    await given.hours(0.1);
    expect(await given.change(invoice, { price: '5990' })).toMatchObject({ status: 200 });
    await given.settle();
    expect(await given.charge(invoice)).toMatchObject({ status: 'Aguardando', price: '5990' });
  });
});

describe('Given two servers on one database', () => {
  let given: Collecting;
  let second: TestServer;

  beforeAll(async () => {
    given = await Collecting.start({ Boleto: ['lytex'], Cartao: ['efi'] });
    const { databaseUrl, sandbox, clock } = given.server;
    second = await TestServer.start({
      ...{ databaseUrl, now: clock.now().toISOString() },
      env: {
        MENSAL_GATEWAY_LYTEX_URL: `${sandbox.url}/lytex`,
        MENSAL_GATEWAY_EFI_URL: `${sandbox.url}/efi`,
      },
    });
  });
  afterAll(async () => {
    await second.stop();
    await given.server.stop();
  });

  it('when many invoices come up on both, then each is charged once', async () => {
    const { merchant, server } = given;
    const there = new ApiClient(second.url, merchant.secrets, merchant.headers, merchant.tenant);
    const { customer } = await given.aPayer(['4000000000000044']);
    const wish = { price: '4990', createdAt: given.day(), dueDate: given.day().slice(8), customer };
    const made = Array.from({ length: 40 }, (_, n) =>
      (n % 2 === 0 ? merchant : there).anInvoice({ ...wish, paymentType: n % 4 < 2 ? 'Boleto' : 'Cartao' }),
    );
    const invoices = await Promise.all(made);
    const to = new Date(server.clock.now().getTime() + 60_000).toISOString();
    await Promise.all([server.advance(to), second.advance(to)]);
    await Promise.all([server.settle(), second.settle()]);
    for (const invoice of invoices) {
      const charges = await given.charges(invoice);
      expect(charges).toHaveLength(1);
      expect(await given.held(charges)).toHaveLength(1);
    }
    await given.expectNoneForgotten();
  });
});
