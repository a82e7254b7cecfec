import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  cardPayment,
  CUSTOMER,
  order,
  PAYEE_CODE,
  startTestSandbox,
  type Answer,
  type TestSandbox,
} from '../testing/sandbox.js';

const NEVER = 3_600_000;

describe('charges', () => {
  let sandbox: TestSandbox;
  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  beforeEach(() => sandbox.control('PUT', '/efi/limits', { authoriseMs: 0, confirmMs: 0 }));
  afterEach(async () => {
    await sandbox.control('POST', '/reset');
    await sandbox.merchant.signIn();
  });
  afterAll(() => sandbox.stop());

  const payWith = async (id: number, digit: number, extras: object = {}): Promise<Answer> =>
    sandbox.merchant.post(`/v1/charge/${id}/pay`, cardPayment(await sandbox.cardToken(digit), extras));
  const detail = async (id: number) => (await sandbox.merchant.get(`/v1/charge/${id}`)).body.data;
  const refusedWith = (code: number, status = 500) => ({ status, body: { code } });

  /** A charge brought to a status by way of the API and of payers. */
  const chargeIn: Record<string, () => Promise<number>> = {
    new: () => sandbox.newCharge(),
    waiting: async () => {
      await sandbox.control('PUT', '/efi/limits', { authoriseMs: NEVER });
      const id = await sandbox.newCharge();
      await payWith(id, 8);
      return id;
    },
    approved: async () => {
      await sandbox.control('PUT', '/efi/limits', { confirmMs: NEVER });
      const id = await sandbox.newCharge();
      await payWith(id, 8);
      await sandbox.untilStatus(id, 'approved');
      return id;
    },
    unpaid: async () => {
      const id = await sandbox.newCharge();
      await payWith(id, 3);
      await sandbox.untilStatus(id, 'unpaid');
      return id;
    },
    paid: () => sandbox.paidCharge(),
    refunded: async () => acted(await sandbox.paidCharge(), 'refund'),
    contested: async () => acted(await sandbox.paidCharge(), 'dispute'),
    canceled: async () => acted(await sandbox.newCharge(), 'cancel'),
    expired: async () => acted(await sandbox.newCharge(), 'expire'),
  };
  const acted = async (id: number, action: string) => {
    expect((await sandbox.control('POST', `/efi/charges/${id}/${action}`)).status).toBe(200);
    return id;
  };

  describe('in two steps', () => {
    test('a new charge is answered as on the page, at local time', async () => {
      const { body } = await sandbox.merchant.post('/v1/charge', order());
      expect(body).toEqual({
        code: 200,
        data: {
          charge_id: expect.any(Number),
          status: 'new',
          total: 8900,
          custom_id: null,
          created_at: '2026-11-20 12:00:00',
        },
      });
    });

    test('is answered waiting at once, and paid afterwards, even with no pauses set', async () => {
      const id = await sandbox.newCharge();
      const { body } = await payWith(id, 8);
      expect(body).toEqual({
        code: 200,
        data: {
          installments: 1,
          installment_value: 8900,
          charge_id: id,
          status: 'waiting',
          total: 8900,
          payment: 'credit_card',
        },
      });
      await sandbox.untilStatus(id, 'paid');
      expect((await detail(id)).history.map((entry: { message: string }) => entry.message)).toEqual([
        'Cobrança criada',
        'Pagamento via cartão de crédito aguardando confirmação',
        'Pagamento via cartão de crédito aprovado',
        'Pagamento confirmado',
      ]);
    });

    test('money moves when it is approved, not when it is confirmed', async () => {
      const waiting = await chargeIn['waiting']?.();
      expect(await sandbox.held(waiting!)).toMatchObject({ status: 'waiting', payments: 0 });
      await sandbox.control('PUT', '/efi/limits', { authoriseMs: 0 });
      const approved = await chargeIn['approved']?.();
      expect(await sandbox.held(approved!)).toMatchObject({ status: 'approved', payments: 1 });
    });

    test('totals are items and shippings, less a discount', async () => {
      const items = [
        { name: 'Um', value: 150, amount: 10 },
        { name: 'Outro', value: 105 },
      ];
      const id = await sandbox.newCharge({ items, shippings: [{ name: 'Entrega', value: 1000 }] });
      expect((await sandbox.held(id)).amount).toBe(2605);
      const { body } = await payWith(id, 8, { discount: { type: 'percentage', value: 1000 } });
      // 10 % of 2605 is 260.5, half up 261.
      expect(body.data).toMatchObject({ total: 2344, installment_value: 2344 });
      expect((await detail(id)).shippings).toEqual([
        { payee_code: PAYEE_CODE, name: 'Entrega', value: 1000 },
      ]);
    });

    test('instalments bear interest from the second on', async () => {
      const id = await sandbox.newCharge({ items: [{ name: 'Um', value: 1000, amount: 1 }] });
      expect((await payWith(id, 8, { installments: 2 })).body.data).toMatchObject({
        installments: 2,
        installment_value: 515,
        total: 1000,
      });
    });
  });

  describe('in one step', () => {
    const oneStep = async (digit: number, extras: object = {}) =>
      sandbox.merchant.post('/v1/charge/one-step', {
        ...order(extras),
        ...cardPayment(await sandbox.cardToken(digit)),
      });

    test('an approval is answered at once, and confirmed later', async () => {
      const { body } = await oneStep(8);
      expect(body.data).toEqual({
        installments: 1,
        installment_value: 8900,
        charge_id: expect.any(Number),
        status: 'approved',
        total: 8900,
        payment: 'credit_card',
      });
      await sandbox.untilStatus(body.data.charge_id, 'paid');
      expect(await sandbox.held(body.data.charge_id)).toMatchObject({ payments: 1 });
    });

    test('a refusal says why, and whether to try again', async () => {
      const { body } = await oneStep(3);
      expect(body.data).toMatchObject({
        status: 'unpaid',
        refusal: { reason: 'Transação não autorizada, tente novamente mais tarde.', retry: true },
      });
      expect(await sandbox.held(body.data.charge_id)).toMatchObject({ payments: 0 });
    });

    test('what is refused leaves no charge behind', async () => {
      expect(await oneStep(8, { items: [{ name: 'Um', value: 499, amount: 1 }] })).toMatchObject(
        refusedWith(4600036),
      );
      expect((await sandbox.control('GET', '/efi/charges')).body).toEqual([]);
    });
  });

  test.each([
    [1, 'Dados do cartão inválidos.'],
    [2, 'Transação não autorizada por motivos de segurança.'],
    [3, 'Transação não autorizada, tente novamente mais tarde.'],
  ])('a card ending in %i is refused', async (digit, reason) => {
    const id = await sandbox.newCharge();
    expect((await payWith(id, digit)).body.data.status).toBe('waiting');
    await sandbox.untilStatus(id, 'unpaid');
    expect(await detail(id)).toMatchObject({ status: 'unpaid', reason });
    expect((await detail(id)).history.at(-1).message).toBe(`Falha no pagamento - ${reason}`);
    expect(await sandbox.held(id)).toMatchObject({ payments: 0 });
  });

  test('a refused charge is paid by another card', async () => {
    const id = await chargeIn['unpaid']!();
    const retry = cardPayment(await sandbox.cardToken(8));
    expect((await sandbox.merchant.post(`/v1/charge/${id}/retry`, retry)).body.data).toMatchObject({
      status: 'waiting',
      installments: 1,
    });
    await sandbox.untilStatus(id, 'paid');
    expect(await detail(id)).not.toHaveProperty('reason');
  });

  describe('what may be done in which status', () => {
    const allowed = {
      cancel: ['new', 'waiting', 'unpaid'],
      retry: ['unpaid'],
      pay: ['new'],
    };
    const cases = Object.keys(chargeIn).flatMap((status) =>
      (['cancel', 'retry', 'pay'] as const).map((what) => ({ status, what })),
    );
    test.each(cases)('$what when $status', async ({ status, what }) => {
      const id = await chargeIn[status]!();
      expect(await sandbox.status(id)).toBe(status);
      const answer =
        what === 'cancel'
          ? await sandbox.merchant.put(`/v1/charge/${id}/cancel`)
          : await sandbox.merchant.post(`/v1/charge/${id}/${what}`, cardPayment(await sandbox.cardToken(8)));
      const hasPayment = !['new', 'canceled', 'expired'].includes(status);
      const refusal = { cancel: 3500043, retry: 3500044, pay: hasPayment ? 3500030 : 3500044 }[what];
      if (allowed[what].includes(status)) expect(answer).toMatchObject({ status: 200, body: { code: 200 } });
      else expect(answer).toMatchObject(refusedWith(refusal));
    });
  });

  test('a waiting charge that is cancelled is not authorised afterwards', async () => {
    await sandbox.control('PUT', '/efi/limits', { authoriseMs: 50 });
    const id = await sandbox.newCharge();
    await payWith(id, 8);
    await sandbox.merchant.put(`/v1/charge/${id}/cancel`);
    const witness = await sandbox.newCharge();
    await payWith(witness, 8);
    await sandbox.untilStatus(witness, 'paid');
    expect(await sandbox.held(id)).toMatchObject({ status: 'canceled', payments: 0 });
  });

  test("the page's misprint of the cancelling route works too", async () => {
    const id = await sandbox.newCharge();
    expect((await sandbox.merchant.put(`/v1/charge${id}/cancel`)).status).toBe(200);
    expect(await sandbox.status(id)).toBe('canceled');
  });

  test('a token for one use pays once, whatever came of it', async () => {
    const token = await sandbox.cardToken(3, { reuse: false });
    const [first, second] = [await sandbox.newCharge(), await sandbox.newCharge()];
    expect((await sandbox.merchant.post(`/v1/charge/${first}/pay`, cardPayment(token))).status).toBe(200);
    expect(await sandbox.merchant.post(`/v1/charge/${second}/pay`, cardPayment(token))).toMatchObject(
      refusedWith(3500018),
    );
    expect(await sandbox.status(second)).toBe('new');
  });

  test('a token of nobody is a mistake in the form', async () => {
    const id = await sandbox.newCharge();
    expect(await sandbox.merchant.post(`/v1/charge/${id}/pay`, cardPayment('a'.repeat(40)))).toMatchObject({
      status: 400,
      body: { code: 3500034, error_description: { property: '/payment/credit_card/payment_token' } },
    });
  });

  test.each([
    { value: 499, expected: 4600036, status: 500 },
    { value: 500, expected: 200, status: 200 },
    { value: 100_000_001, expected: 3500006, status: 400 },
  ])('a total of $value cents: $expected', async ({ value, expected, status }) => {
    const id = await sandbox.newCharge({ items: [{ name: 'Um', value, amount: 1 }] });
    expect(await payWith(id, 8)).toMatchObject({ status, body: { code: expected } });
  });

  test('nobody charges himself', async () => {
    await sandbox.control('PUT', '/efi/accounts', {
      clientId: 'Client_Id_sandbox',
      clientSecret: 'Client_Secret_sandbox',
      payeeCode: PAYEE_CODE,
      document: CUSTOMER.cpf,
    });
    expect(await payWith(await sandbox.newCharge(), 8)).toMatchObject(refusedWith(4600222));
    await sandbox.control('PUT', '/efi/accounts', {
      clientId: 'Client_Id_sandbox',
      clientSecret: 'Client_Secret_sandbox',
      payeeCode: PAYEE_CODE,
    });
  });

  test('the third identical charge is refused where that is switched on', async () => {
    await sandbox.control('PUT', '/efi/limits', { identicalCharges: true });
    const codes = [];
    for (let time = 0; time < 3; time++) codes.push((await payWith(await sandbox.newCharge(), 8)).body.code);
    expect(codes).toEqual([200, 200, 4600210]);
    expect(
      (await payWith(await sandbox.newCharge({ items: [{ name: 'Dois', value: 900 }] }), 8)).status,
    ).toBe(200);
  });

  test('metadata can be changed one by one', async () => {
    const id = await sandbox.newCharge({
      metadata: { custom_id: 'R1', notification_url: 'http://127.0.0.1:9/n' },
    });
    await sandbox.merchant.put(`/v1/charge/${id}/metadata`, { custom_id: 'R2' });
    expect(await detail(id)).toMatchObject({ custom_id: 'R2', notification_url: 'http://127.0.0.1:9/n' });
    await sandbox.merchant.put(`/v1/charge/${id}/metadata`, { notification_url: null });
    expect(await detail(id)).toMatchObject({ custom_id: 'R2', notification_url: null });
  });

  test("the merchant's own words are added to the history", async () => {
    const id = await sandbox.newCharge();
    const description = 'Camisa Polo tamanho G';
    expect((await sandbox.merchant.post(`/v1/charge/${id}/history`, { description })).body).toEqual({
      code: 200,
    });
    expect((await detail(id)).history.at(-1).message).toBe(description);
  });

  test.each(['1', 'abc', '44000001x'])('no charge %s', async (id) => {
    expect(await sandbox.merchant.get(`/v1/charge/${id}`)).toMatchObject({
      status: 500,
      body: { code: 3500010, error_description: { property: 'charge_id' } },
    });
  });

  test('a detail carries customer and card as they were given, the number masked', async () => {
    const id = await sandbox.newCharge();
    const address = {
      street: 'Rua Exemplo',
      number: '10',
      neighborhood: 'Centro',
      zipcode: '35400000',
      city: 'Ouro Preto',
      complement: '',
      state: 'MG',
    };
    await payWith(id, 8, { billing_address: address, message: 'Obrigado', installments: 3 });
    expect(await detail(id)).toMatchObject({
      customer: CUSTOMER,
      payment: {
        method: 'credit_card',
        created_at: '2026-11-20 12:00:00',
        message: 'Obrigado',
        credit_card: {
          mask: '411111XXXXXX1118',
          installments: 3,
          address: { ...address, complement: null },
        },
      },
    });
  });
});
