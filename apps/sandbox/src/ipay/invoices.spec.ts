import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CARDS, invoice, startIpaySandbox, type IpaySandbox } from '../testing/ipay.js';

const NEVER = 3_600_000;
const PAID = { status: 403, body: { mensagem: 'Você não pode editar uma fatura paga.' } };
const WRONG_STATUS = { status: 400, body: { mensagem: 'Status da fatura inválido.' } };

describe('invoices', () => {
  let sandbox: IpaySandbox;
  let customer: string;
  beforeEach(async () => {
    sandbox = await startIpaySandbox();
    customer = await sandbox.merchant.newCustomer();
  });
  afterEach(() => sandbox.stop());

  const call = (method: string, path: string, body?: unknown) => sandbox.merchant.call(method, path, body);
  const create = (extras: object = {}) => sandbox.merchant.newInvoice(customer, extras);
  const change = (token: string, fields: object) =>
    call('PUT', `/v1/invoices/${token}`, { invoice: { customer, ...fields } });
  const act = (token: string, action: string, body?: object) =>
    sandbox.control('POST', `/charges/${token}/${action}`, body);
  const read = (token: string) => sandbox.merchant.invoice(token);
  const lastPaymentDate = async () =>
    (await call('GET', `/v1/billing-customers/${customer}`)).body.billingCustomer.lastPaymentDate;

  test('a new invoice is open, numbered, and nothing is collected yet', async () => {
    const { body } = await call('POST', '/v1/invoices', invoice(customer, { paymentType: 'cartão' }));
    expect(body).toEqual({
      invoice: {
        paymentType: 'Cartao',
        price: '4990',
        status: 'Aberto',
        createdAt: '2026-11-20',
        type: 'I',
        invoiceNumber: '1',
        dueDate: '28',
        delayedDays: '0',
        penaltyPrice: '0',
        interestPrice: '0',
        total: '4990',
        boletoBarcode: null,
        returnedErrorCode: null,
        returnedCodeAcquirer: null,
        returnedMessage: null,
        tid: null,
        capture: null,
        nsu: null,
        paymentDate: null,
        token: expect.stringMatching(/^[0-9a-f]{32}$/),
      },
    });
    expect((await read(await create())).invoiceNumber).toBe('2');
  });

  test('nothing recognises a request that is sent twice', async () => {
    expect(await create()).not.toBe(await create());
    const { body } = await call('GET', `/v1/invoices/billing-customer/${customer}`);
    expect(body).toMatchObject({ total: 2, skipped: 0, count: 2 });
  });

  test('lists all invoices, and those of one customer', async () => {
    const others = await sandbox.merchant.newInvoice(await sandbox.merchant.newCustomer());
    const tokens = [await create(), await create()];
    const listed = async (path: string) =>
      (await call('GET', path)).body.invoices.map(({ token }: { token: string }) => token);
    expect(await listed('/v1/invoices')).toEqual([others, ...tokens]);
    expect(await listed('/v1/invoices?offset=1&limit=1')).toEqual([tokens[0]]);
    expect(await listed(`/v1/invoices/billing-customer/${customer}`)).toEqual(tokens);
  });

  describe('by boleto', () => {
    test('gets a bar code of its day and its price, anew when these change', async () => {
      const token = await create();
      await sandbox.untilInvoice(token, ({ boletoBarcode }) => boletoBarcode !== null);
      const { boletoBarcode } = await read(token);
      // 28 November 2026 is day 10644, counted on as 1644.
      expect(boletoBarcode).toMatch(/^9999\d16440000004990\d{25}$/);
      expect((await change(token, { price: '15' })).body.invoice).toMatchObject({
        price: '15',
        boletoBarcode: null,
      });
      await sandbox.untilInvoice(token, (changed) => changed.boletoBarcode?.slice(9, 19) === '0000000015');
    });

    test('has none before its time', async () => {
      await sandbox.control('PUT', '/limits', { boletoMs: NEVER });
      expect(await read(await create())).toMatchObject({ status: 'Aberto', boletoBarcode: null });
    });

    test('is paid by its payer, and even twice', async () => {
      const token = await create();
      expect(await sandbox.held(token)).toEqual({
        id: token,
        reference: null,
        method: 'boleto',
        amount: 4990,
        status: 'Aberto',
        createdAt: '2026-11-20T15:00:00.000Z',
        payments: 0,
        calls: 0,
        received: 0,
        refunded: 0,
      });
      await act(token, 'pay', { paidAt: '2026-11-21T02:00:00.000Z' });
      expect(await read(token)).toMatchObject({ status: 'Pago', paymentDate: '2026-11-20' });
      expect(await lastPaymentDate()).toBe('2026-11-20');
      expect((await act(token, 'pay', { amount: 100 })).body).toMatchObject({ status: 'Pago', payments: 2 });
      expect((await sandbox.held(token)).calls).toBe(1);
    });

    test('cannot become a payment by card, the other way round it can', async () => {
      expect(await change(await create(), { paymentType: 'Cartao' })).toMatchObject({
        status: 400,
        body: { mensagem: 'Você não pode trocar a fatura de boleto para cartão.' },
      });
      const token = await create({ paymentType: 'Cartao' });
      expect((await change(token, { paymentType: 'boleto' })).body.invoice.paymentType).toBe('Boleto');
      await sandbox.untilInvoice(token, ({ boletoBarcode }) => boletoBarcode !== null);
    });
  });

  describe('by card', () => {
    test('the newest primary card is charged', async () => {
      await sandbox.merchant.newCard(customer, { number: CARDS.tryLater });
      await sandbox.merchant.newCard(customer);
      await sandbox.merchant.newCard(customer, { number: CARDS.security, status: 'Secundario' });
      const token = await create({ paymentType: 'Cartao' });
      await sandbox.untilInvoice(token, ({ status }) => status === 'Pago');
      expect(await read(token)).toMatchObject({
        paymentDate: '2026-11-20',
        returnedErrorCode: '00',
        returnedMessage: 'Transacao capturada com sucesso',
        capture: '1',
        nsu: expect.stringMatching(/^\d{6}$/),
      });
      expect(await sandbox.held(token)).toMatchObject({ method: 'card', payments: 1 });
    });

    test.each([
      [CARDS.invalid, '14'],
      [CARDS.security, '59'],
      [CARDS.tryLater, '91'],
    ])('%s is refused, and the invoice stays open', async (number, returnedErrorCode) => {
      await sandbox.merchant.newCard(customer, { number });
      const token = await create({ paymentType: 'Cartao' });
      await sandbox.untilInvoice(token, (answer) => answer.returnedErrorCode !== null);
      expect(await read(token)).toMatchObject({ status: 'Aberto', returnedErrorCode, nsu: null });
      expect(await sandbox.held(token)).toMatchObject({ payments: 0 });
    });

    test('without a primary card nothing happens', async () => {
      await sandbox.merchant.newCard(customer, { status: 'Secundario' });
      const token = await create({ paymentType: 'Cartao' });
      await sandbox.untilInvoice(token, ({ status }) => status === 'Aberto');
      expect(await read(token)).toMatchObject({ returnedErrorCode: null, tid: null });
    });

    test('is in process until the issuer has its say, and can be cancelled until then', async () => {
      await sandbox.control('PUT', '/limits', { chargeMs: NEVER });
      await sandbox.merchant.newCard(customer);
      const token = await create({ paymentType: 'Cartao' });
      expect(await read(token)).toMatchObject({ status: 'Processamento' });
      await change(token, { status: 'Cancelado' });
      expect(await sandbox.held(token)).toMatchObject({ status: 'Cancelado', payments: 0 });
    });
  });

  describe('after its due day', () => {
    test('is overdue, with what comes of being late, until it is paid', async () => {
      const token = await create();
      sandbox.clock.addDays(8);
      expect(await read(token)).toMatchObject({ status: 'Aberto', delayedDays: '0', total: '4990' });
      sandbox.clock.addDays(10);
      const late = { delayedDays: '10', penaltyPrice: '100', interestPrice: '17', total: '5107' };
      expect(await read(token)).toMatchObject({ status: 'Vencida', ...late });
      await act(token, 'pay');
      sandbox.clock.addDays(10);
      expect(await read(token)).toMatchObject({ status: 'Pago', ...late });
    });

    test('costs no more where the customer is not charged for it', async () => {
      const fields = { calculateLatePayment: false };
      await call('PUT', `/v1/billing-customers/${customer}`, { billingCustomer: fields });
      const token = await create();
      sandbox.clock.addDays(18);
      expect(await read(token)).toMatchObject({ status: 'Vencida', delayedDays: '0', total: '4990' });
    });

    test.each([
      ['2026-11-20', '28', '2026-11-29'],
      ['2026-11-20', '5', '2026-12-06'],
      ['2027-02-10', '31', '2027-03-01'],
    ])('made on %s and due on %s it is overdue on %s', async (createdAt, dueDate, overdueOn) => {
      const token = await create({ createdAt, dueDate });
      const days = Math.round((Date.parse(overdueOn) - Date.parse('2026-11-20')) / 86_400_000);
      sandbox.clock.addDays(days - 1);
      expect((await read(token)).status).toBe('Aberto');
      sandbox.clock.addDays(1);
      expect((await read(token)).status).toBe('Vencida');
    });
  });

  describe('changed by the merchant', () => {
    test('paid elsewhere: no money moved here, and it is edited no more', async () => {
      const token = await create();
      expect((await change(token, { status: 'Pago' })).body.invoice).toMatchObject({
        status: 'Pago',
        paymentDate: '2026-11-20',
      });
      expect(await sandbox.held(token)).toMatchObject({ payments: 0 });
      expect(await lastPaymentDate()).toBe('2026-11-20');
      expect(await change(token, { price: '1' })).toMatchObject(PAID);
      expect(await call('DELETE', `/v1/invoices/${token}`)).toMatchObject(PAID);
    });

    test('cancelled: it stays so, unless its boleto is paid all the same', async () => {
      const token = await create();
      expect((await change(token, { status: 'Cancelado' })).body.invoice.status).toBe('Cancelado');
      expect(await change(token, { status: 'Aberta' })).toMatchObject(WRONG_STATUS);
      await act(token, 'pay');
      expect(await read(token)).toMatchObject({ status: 'Pago' });
    });

    test('deleted: it is not found, but still known to its bank', async () => {
      const token = await create();
      expect(await call('DELETE', `/v1/invoices/${token}`)).toMatchObject({ status: 200, body: '' });
      expect((await call('GET', `/v1/invoices/${token}`)).status).toBe(404);
      expect((await call('GET', '/v1/invoices')).body.total).toBe(0);
      expect(await sandbox.held(token)).toMatchObject({ status: 'Excluida' });
    });

    test.each(['Vencida', 'Processamento', 'Excluida', 'Fechada'])('nobody makes it %s', async (status) => {
      expect(await change(await create(), { status })).toMatchObject(WRONG_STATUS);
    });
  });

  test('the control plane cancels and expires what is open, and refunds what was received', async () => {
    const token = await create();
    expect((await act(token, 'refund')).status).toBe(409);
    expect((await act(token, 'expire')).body.status).toBe('Vencida');
    expect((await act(token, 'cancel')).body.status).toBe('Cancelado');
    for (const action of ['cancel', 'expire', 'dispute']) expect((await act(token, action)).status).toBe(409);
    await act(token, 'pay');
    expect((await act(token, 'refund', { amount: 90 })).body).toMatchObject({ status: 'Pago', refunded: 90 });
    expect((await act(token, 'refund', { amount: 4901 })).status).toBe(409);
    expect((await act(token, 'refund')).body.refunded).toBe(4990);
    expect((await act('c'.repeat(32), 'pay')).status).toBe(404);
  });
});
