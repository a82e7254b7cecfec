import { getBoletoInfo, isValidBoleto } from '@brazilian-utils/brazilian-utils';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { crc16 } from '../core/br-code.js';
import { invoice, LytexMerchant } from '../testing/lytex.js';
import { eventually, startTestSandbox, type TestSandbox } from '../testing/sandbox.js';

describe('Lytex: invoices', () => {
  let sandbox: TestSandbox;
  let merchant: LytexMerchant;
  let daysGone: number;
  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  beforeEach(async () => {
    daysGone = 0;
    merchant = await new LytexMerchant(sandbox).signIn();
  });
  afterEach(async () => {
    sandbox.clock.addDays(-daysGone);
    await sandbox.control('POST', '/reset');
  });
  afterAll(() => sandbox.stop());

  const letDaysGoBy = (days: number) => {
    daysGone += days;
    sandbox.clock.addDays(days);
  };

  const detail = async (id: string) => (await merchant.get(`/invoices/${id}`)).body;
  const transactionOf = async (id: string, method: string) =>
    (await detail(id)).transactions.find(
      ({ paymentMethod }: { paymentMethod: string }) => paymentMethod === method,
    );
  const liquidate = (id: string, body: object = { paymentMethod: 'pix' }) =>
    merchant.post(`/invoices/${id}/manual-liquidate`, body);
  const refund = (id: string, refundValue?: number) =>
    merchant.post('/refund-solicitation', { _invoiceId: id, refundValue });
  const notAllowed = (status: string) => ({
    status: 400,
    body: { error: { details: [{ path: ['status'], message: expect.stringContaining(status) }] } },
  });

  /** An invoice brought to a status. */
  const invoiceIn: Record<string, () => Promise<string>> = {
    waitingPayment: () => merchant.newInvoice(),
    expired: async () => {
      const id = await merchant.newInvoice({ dueDate: '2026-11-20' });
      letDaysGoBy(1);
      return id;
    },
    processing: () => acted('schedule'),
    paid: () => acted('pay'),
    canceled: () => acted('cancel'),
    refunded: async () => {
      const id = await acted('pay');
      expect((await merchant.act(id, 'refund')).status).toBe(200);
      return id;
    },
  };
  const acted = async (action: string) => {
    const id = await merchant.newInvoice();
    expect((await merchant.act(id, action)).status).toBe(200);
    return id;
  };

  test('a new one waits, and offers its ways to pay', async () => {
    const { status, body } = await merchant.post('/invoices', invoice({ referenceId: 'R1' }));
    expect(status).toBe(201);
    expect(body).toMatchObject({
      _id: expect.stringMatching(/^[0-9a-f]{24}$/),
      _hashId: expect.any(String),
      status: 'waitingPayment',
      totalValue: 8900,
      dueDate: '2026-11-30',
      referenceId: 'R1',
      paymentMethods: {
        pix: { enable: true, qrcode: expect.any(String), txId: body._id },
        boleto: { enable: true },
        creditCard: { enable: true, parcels: 3 },
      },
      linkCheckout: expect.stringMatching(/^https:/),
      linkBoleto: expect.stringMatching(/^https:/),
    });
    const { transactions, ...rest } = await detail(body._id);
    expect(rest).toEqual(body);
    expect(transactions).toHaveLength(2);
    expect(await merchant.held(body._id)).toEqual({
      id: body._id,
      reference: 'R1',
      method: null,
      amount: 8900,
      status: 'waitingPayment',
      createdAt: '2026-11-20T15:00:00.000Z',
      payments: 0,
      calls: 1,
      received: 0,
      refunded: 0,
    });
  });

  test('its total is that of its items', async () => {
    const items = [
      { name: 'Um', quantity: 3, value: 150 },
      { name: 'Outro', quantity: 1, value: 105 },
    ];
    const { body } = await merchant.post('/invoices', invoice({ value: undefined, items }));
    expect(body).toMatchObject({ totalValue: 555, items, description: null });
  });

  test.each([200, 9_999_999_999])('a total of %i cents is accepted', async (value) => {
    expect((await merchant.post('/invoices', invoice({ value }))).body.totalValue).toBe(value);
  });

  test('offers what was asked for only', async () => {
    const paymentMethods = { boleto: { enable: true }, pix: { enable: false } };
    const { body } = await merchant.post('/invoices', invoice({ paymentMethods }));
    expect(body.paymentMethods).toEqual({
      pix: { enable: false },
      boleto: { enable: true },
      creditCard: { enable: false },
    });
    expect((await detail(body._id)).transactions).toHaveLength(1);
  });

  test('maxParcels is another name of parcels', async () => {
    const paymentMethods = { creditCard: { enable: true, maxParcels: 6 } };
    const { body } = await merchant.post('/invoices', invoice({ paymentMethods }));
    expect(body.paymentMethods.creditCard.parcels).toBe(6);
  });

  test('its boleto can be read by others', async () => {
    const { digitableLine, barcode } = (await transactionOf(await merchant.newInvoice(), 'boleto')).boleto;
    expect(isValidBoleto(digitableLine)).toBe(true);
    expect(getBoletoInfo(digitableLine)).toEqual({
      amount: 8900,
      bankCode: '999',
      expirationDate: new Date('2026-11-30T00:00:00.000Z'),
    });
    expect(barcode).toMatch(/^\d{44}$/);
  });

  test('its Pix names amount and txid, and ends in their check digits', async () => {
    const id = await merchant.newInvoice();
    const { qrcode, txId } = (await transactionOf(id, 'pix')).pix;
    expect(qrcode).toContain('540589.00');
    expect(qrcode).toContain(`0524${txId}`);
    expect(qrcode.slice(-4)).toBe(crc16(qrcode.slice(0, -4)));
  });

  describe('paid', () => {
    test.each(['pix', 'boleto', 'creditCard'])('by %s through the sandbox route', async (paymentMethod) => {
      const id = await merchant.newInvoice();
      const { body } = await liquidate(id, { paymentMethod, paidValue: 9000, paidDate: '2026-11-19' });
      expect(body).toMatchObject({
        status: 'paid',
        payedAt: '2026-11-19T15:00:00.000Z',
        payedValue: 9000,
        paymentMethod,
      });
      expect(await transactionOf(id, paymentMethod)).toMatchObject({ status: 'paid' });
      expect(await merchant.held(id)).toMatchObject({ method: paymentMethod, payments: 1 });
    });

    test('by card at once', async () => {
      const id = await merchant.newInvoice();
      const { status, body } = await merchant.payByCard(id, 8, { parcels: 3 });
      expect([status, body.status, body.payedValue]).toEqual([200, 'paid', 8900]);
      expect(await transactionOf(id, 'creditCard')).toMatchObject({
        status: 'paid',
        creditCard: { parcels: 3, lastFour: '1118' },
      });
    });

    test.each([
      [1, 'Dados do cartão inválidos'],
      [2, 'Transação não autorizada por motivos de segurança'],
      [3, 'Transação não autorizada, tente novamente mais tarde'],
    ])('not by a card that ends in %i, though by another one', async (digit, reason) => {
      const id = await merchant.newInvoice();
      const { status, body } = await merchant.payByCard(id, digit);
      expect([status, body.status]).toEqual([200, 'waitingPayment']);
      expect(await transactionOf(id, 'creditCard')).toMatchObject({
        status: 'rejected',
        creditCard: { reject: { reason } },
      });
      expect(await merchant.held(id)).toMatchObject({ payments: 0 });
      expect((await merchant.payByCard(id, 0)).body.status).toBe('paid');
    });

    test.each<[string, { parcels?: number; paymentMethods?: object }, string]>([
      ['more parcels than it offers', { parcels: 4 }, 'parcels'],
      ['a card where it takes none', { paymentMethods: { pix: { enable: true } } }, '_invoiceId'],
    ])('not in %s', async (_case, { parcels, ...extras }, name) => {
      const id = await merchant.newInvoice(extras);
      expect(await merchant.payByCard(id, 8, parcels === undefined ? {} : { parcels })).toMatchObject({
        status: 400,
        body: { error: { details: [{ path: [name] }] } },
      });
    });

    test('not by the card of another client, nor by none', async () => {
      const id = await merchant.newInvoice();
      const client = { ...invoice().client, cpfCnpj: '11144477735' };
      const other = (await merchant.post('/invoices', invoice({ client }))).body;
      const card = {
        _clientId: other._clientId,
        cpfCnpj: client.cpfCnpj,
        number: '4111111111111118',
        holder: 'OUTRA',
        expiry: '122030',
        cvc: '123',
      };
      const { body, status } = await merchant.post('/invoices/card_token', card);
      expect([status, Object.keys(body)]).toEqual([201, ['_id']]);
      const pay = (_cardTokenId: string) => merchant.post('/invoices/pay', { _invoiceId: id, _cardTokenId });
      expect((await pay(body._id)).status).toBe(400);
      expect((await pay(other._id)).status).toBe(404);
      expect(await merchant.held(id)).toMatchObject({ payments: 0 });
    });

    test('twice, by a payer who printed a boleto that was cancelled', async () => {
      const id = await invoiceIn['canceled']!();
      const paid = { amount: 1000, method: 'boleto', paidAt: '2026-11-19T12:00:00.000Z' };
      expect((await merchant.act(id, 'pay', paid)).body).toMatchObject({ status: 'paid', payments: 1 });
      expect((await merchant.act(id, 'pay')).body).toMatchObject({ payments: 2, method: 'pix' });
      expect(await detail(id)).toMatchObject({ payedValue: 8900 });
    });
  });

  test('is overdue from the day after its due date, in São Paulo, and can still be paid', async () => {
    const id = await merchant.newInvoice();
    letDaysGoBy(10);
    expect((await detail(id)).status).toBe('waitingPayment');
    letDaysGoBy(1);
    expect((await detail(id)).status).toBe('expired');
    expect((await merchant.get('/invoices?status=expired')).body.paginate.total).toBe(1);
    expect((await merchant.act(id, 'pay')).body).toMatchObject({ status: 'paid', payments: 1 });
  });

  test('a payment that was scheduled is processing until it is made', async () => {
    const id = await merchant.newInvoice();
    const { body } = await merchant.act(id, 'schedule', { date: '2026-11-25T12:00:00Z' });
    expect(body).toMatchObject({ status: 'processing', payments: 0 });
    letDaysGoBy(30);
    expect((await detail(id)).status).toBe('processing');
    expect((await merchant.act(id, 'pay', { method: 'boleto' })).body).toMatchObject({ status: 'paid' });
    expect((await merchant.act(id, 'schedule')).status).toBe(409);
  });

  describe('what may be done in which status', () => {
    const allowed: Record<string, string[]> = {
      cancel: ['waitingPayment', 'expired'],
      liquidate: ['waitingPayment', 'expired', 'processing'],
      card: ['waitingPayment', 'expired'],
      refund: ['paid'],
    };
    const cases = ['waitingPayment', 'expired', 'processing', 'paid', 'canceled', 'refunded'].flatMap(
      (status) => Object.keys(allowed).map((what) => ({ status, what })),
    );
    test.each(cases)('$what when $status', async ({ status, what }) => {
      const id = await invoiceIn[status]!();
      expect((await detail(id)).status).toBe(status);
      const answer = await {
        cancel: () => merchant.cancel(id),
        liquidate: () => liquidate(id),
        card: () => merchant.payByCard(id, 8),
        refund: () => refund(id),
      }[what]!();
      if (allowed[what]?.includes(status)) expect(answer.status).toBeLessThan(300);
      else expect(answer).toMatchObject(notAllowed(status));
    });
  });

  test('cancelling answers the invoice', async () => {
    const { status, body } = await merchant.cancel(await merchant.newInvoice());
    expect([status, body.status, body.canceledAt]).toEqual([200, 'canceled', '2026-11-20T15:00:00.000Z']);
  });

  test('what does not exist is 404', async () => {
    const id = '65df1d1b1c008a7000000000';
    for (const answer of [await merchant.get(`/invoices/${id}`), await merchant.cancel(id), await refund(id)])
      expect(answer).toMatchObject({
        status: 404,
        body: { statusCode: 404, message: 'Fatura não encontrada', error: 'Not Found' },
      });
  });

  test('are listed newest first, by filters and pages', async () => {
    const first = await merchant.newInvoice({ referenceId: 'R1' });
    const second = await merchant.newInvoice({ referenceId: 'R2' });
    const again = await merchant.newInvoice({ referenceId: 'R1' });
    const idsOf = async (query: string) =>
      (await merchant.get(`/invoices${query}`)).body.results.map(({ _id }: { _id: string }) => _id);
    expect(await idsOf('?referenceId=R1')).toEqual([again, first]);
    expect(await idsOf('?referenceId=R3')).toEqual([]);
    expect(await idsOf('?cpfCnpj=52998224725&status=waitingPayment')).toEqual([again, second, first]);
    expect((await merchant.get('/invoices?page=2&perPage=2')).body).toMatchObject({
      results: [{ _id: first }],
      paginate: { page: 2, perPage: 2, pages: 2, total: 3 },
    });
  });

  describe('refunds', () => {
    test('give back a part, then the rest, and no more', async () => {
      const id = await invoiceIn['paid']!();
      const { status, body } = await refund(id, 900);
      expect([status, body]).toEqual([
        201,
        { _id: expect.any(String), _invoiceId: id, refundValue: 900, status: 'processing' },
      ]);
      await eventually(async () => (await merchant.held(id)).refunded === 900);
      expect((await detail(id)).status).toBe('paid');
      expect((await refund(id, 8001)).status).toBe(400);
      expect((await refund(id)).body.refundValue).toBe(8000);
      await eventually(async () => (await merchant.held(id)).status === 'refunded');
    });

    test('in process count as given back', async () => {
      await sandbox.control('PUT', '/lytex/limits', { refundMs: 3_600_000 });
      const id = await invoiceIn['paid']!();
      await refund(id, 8000);
      expect((await refund(id, 901)).status).toBe(400);
      expect((await refund(id, 900)).status).toBe(201);
      expect((await refund(id)).status).toBe(400);
      expect(await merchant.held(id)).toMatchObject({ status: 'paid', refunded: 0 });
    });

    test('by the bank, while another is in process', async () => {
      await sandbox.control('PUT', '/lytex/limits', { refundMs: 200 });
      const id = await invoiceIn['paid']!();
      await refund(id, 8000);
      await merchant.act(id, 'refund', { amount: 900 });
      await eventually(async () => (await merchant.held(id)).refunded === 8900);
      expect((await merchant.held(id)).status).toBe('refunded');
    });

    test('by the bank', async () => {
      const id = await invoiceIn['paid']!();
      expect((await merchant.act(id, 'refund', { amount: 900 })).body).toMatchObject({
        status: 'paid',
        refunded: 900,
      });
      expect((await merchant.act(id, 'refund', { amount: 8001 })).status).toBe(409);
    });
  });

  test.each([
    ['dispute', 409],
    ['refund', 409],
    ['explode', 400],
  ])('the control plane refuses %s with %i', async (action, status) => {
    expect((await merchant.act(await merchant.newInvoice(), action)).status).toBe(status);
  });

  test('the control plane expires, and refuses methods that do not exist', async () => {
    const id = await merchant.newInvoice();
    expect((await merchant.act(id, 'expire')).body.status).toBe('expired');
    expect((await merchant.act(id, 'pay', { method: 'cash' })).status).toBe(400);
    for (const action of ['pay', 'schedule']) expect((await merchant.act('1', action)).status).toBe(404);
  });
});
