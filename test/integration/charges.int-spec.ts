import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ChangeCharge } from '@mensal/billing';
import type { Identifier } from '@mensal/kernel';
import { SecretBox, UnitOfWork } from '@mensal/platform';
import type { ApiClient } from '../support/api-client.js';
import type { Wire } from '../support/billing-runs.js';
import { chargeOf, chargeUntil, eventsOf, startCharge } from '../support/charges.js';
import { query } from '../support/database.js';
import { CARDS, connectEfi, EFI_ACCOUNT } from '../support/test-sandbox.js';
import { TestServer } from '../support/test-server.js';

const PAY = 'POST /v1/charge/:id/pay';
const TIMEOUT_MS = 1_000;

describe('Given a merchant with an account at Efí, and an invoice', () => {
  let server: TestServer;
  let merchant: ApiClient;

  beforeAll(async () => {
    server = await TestServer.start({
      now: '2026-11-22T12:00:00.000Z',
      sandbox: true,
      env: { MENSAL_GATEWAY_TIMEOUT_MS: String(TIMEOUT_MS) },
    });
    merchant = await server.newTenant();
    await connectEfi(merchant);
  });
  afterAll(() => server.stop());
  afterEach(() => server.sandbox.clearFaults());

  const anInvoice = async (price = '4990') =>
    merchant.anInvoice({ price, paymentType: 'Cartao', customer: await merchant.aCustomer() });
  const invoiceOf = async (token: string) => (await merchant.get(`/v1/invoices/${token}`)).body.invoice;
  const charged = async (card: string) => {
    const invoice = await anInvoice();
    return { invoice, charge: await startCharge(merchant, invoice, await server.sandbox.card(card)) };
  };
  const isEnded = ({ open }: Wire) => !open;
  /** Moves business time on until the charge is as described: what is due is looked for, as every ten seconds. */
  const inTime = async (invoice: string, charge: string, isSo: (charge: Wire) => boolean) => {
    const deadline = performance.now() + 30_000;
    for (;;) {
      const found = await chargeOf(merchant, invoice, charge);
      if (isSo(found) || performance.now() > deadline) return found;
      await server.advance(new Date(server.clock.now().getTime() + 500).toISOString());
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };

  describe('when it is charged to a card that is good', () => {
    it('is paid, today and once', async () => {
      const { invoice, charge } = await charged(CARDS.approved);
      const ended = await chargeUntil(merchant, invoice, charge, isEnded);
      expect(ended).toMatchObject({ status: 'Aprovada', price: '4990', gateway: 'efi', surplus: false });
      expect(await invoiceOf(invoice)).toMatchObject({ status: 'Pago', paymentDate: '2026-11-22' });
      const [held, ...others] = await server.sandbox.chargesOf(charge);
      expect(held).toMatchObject({ payments: 1, amount: 4990, id: ended.gatewayId });
      expect(others).toEqual([]);
    });

    it('keeps a history that says what was sent, answered and decided, and no card', async () => {
      const card = await server.sandbox.card(CARDS.approved);
      const invoice = await anInvoice();
      const charge = await startCharge(merchant, invoice, card);
      const ended = await chargeUntil(merchant, invoice, charge, isEnded);
      expect(eventsOf(ended)).toEqual(expect.arrayContaining(['created', 'prepared', 'sent', 'approved']));
      expect(JSON.stringify(ended)).not.toContain(card);
      expect((await merchant.get(`/v1/invoices/${invoice}/charges`)).body.charges).toEqual([
        expect.objectContaining({ token: charge, status: 'Aprovada' }),
      ]);
    });

    it('owes the total of today when it is late', async () => {
      const customer = await merchant.aCustomer();
      const invoice = await merchant.anInvoice({
        paymentType: 'Cartao',
        customer,
        createdAt: '2026-10-01',
        dueDate: '12',
        price: '4990',
      });
      const { total } = await invoiceOf(invoice);
      expect(Number(total)).toBeGreaterThan(4990);
      const charge = await startCharge(merchant, invoice, await server.sandbox.card());
      expect(await chargeUntil(merchant, invoice, charge, isEnded)).toMatchObject({
        status: 'Aprovada',
        price: total,
      });
    });
  });

  describe('when the card is refused for good', () => {
    it('says why, closes the charge at the gateway, and takes another card', async () => {
      const { invoice, charge } = await charged(CARDS.invalid);
      const refused = await chargeUntil(merchant, invoice, charge, isEnded);
      expect(refused).toMatchObject({
        status: 'Recusada',
        canRetry: false,
        reasonCode: 'invalid-card',
        reason: 'Dados do cartão inválidos.',
      });
      expect((await server.sandbox.chargesOf(charge))[0]).toMatchObject({ status: 'canceled', payments: 0 });
      const next = await startCharge(merchant, invoice, await server.sandbox.card());
      expect(await chargeUntil(merchant, invoice, next, isEnded)).toMatchObject({ status: 'Aprovada' });
    });
  });

  describe('when the card is refused for now', () => {
    const refusedForNow = async () => {
      const { invoice, charge } = await charged(CARDS.tryLater);
      await chargeUntil(merchant, invoice, charge, ({ canRetry }) => canRetry);
      return { invoice, charge, path: `/v1/invoices/${invoice}/charges/${charge}` };
    };

    it('can be tried again with another card: the same charge, paid once', async () => {
      const { invoice, charge, path } = await refusedForNow();
      const paymentToken = await server.sandbox.card();
      expect((await merchant.post(`${path}/retry`, { charge: { paymentToken } })).status).toBe(200);
      expect(await chargeUntil(merchant, invoice, charge, isEnded)).toMatchObject({ status: 'Aprovada' });
      expect(await server.sandbox.chargesOf(charge)).toMatchObject([{ payments: 1 }]);
    });

    it('can be tried again with the same card, and is refused again', async () => {
      const { invoice, charge, path } = await refusedForNow();
      await merchant.post(`${path}/retry`);
      const again = await chargeUntil(
        merchant,
        invoice,
        charge,
        (found) => eventsOf(found).filter((event) => event === 'declined').length === 2,
      );
      expect(again).toMatchObject({ status: 'Recusada', canRetry: true });
    });

    it('is not tried again for the amount of another day: a new amount needs a new charge', async () => {
      const customer = await merchant.aCustomer();
      const today = server.clock.now().toISOString().slice(0, 10);
      const invoice = await merchant.anInvoice({
        paymentType: 'Cartao',
        customer,
        price: '10000',
        createdAt: today,
        dueDate: today.slice(-2),
      });
      const charge = await startCharge(merchant, invoice, await server.sandbox.card(CARDS.tryLater));
      await chargeUntil(merchant, invoice, charge, ({ canRetry }) => canRetry);
      await server.advance(new Date(server.clock.now().getTime() + 5 * 86_400_000).toISOString());
      const path = `/v1/invoices/${invoice}/charges/${charge}`;
      expect(await merchant.post(`${path}/retry`)).toMatchObject({
        status: 400,
        body: { mensagem: 'O total da fatura mudou: cancele esta cobrança e faça outra.' },
      });
      await merchant.delete(path);
      await chargeUntil(merchant, invoice, charge, isEnded);
      const { total } = await invoiceOf(invoice);
      const next = await startCharge(merchant, invoice, await server.sandbox.card());
      expect(await chargeUntil(merchant, invoice, next, isEnded)).toMatchObject({ price: total });
      expect((await invoiceOf(invoice)).total).toBe(total);
    });

    it('keeps the invoice from being charged twice, and is cancelled before the invoice changes', async () => {
      const { invoice, charge, path } = await refusedForNow();
      const { customer } = await invoiceOf(invoice);
      const change = (fields: object) =>
        merchant.put(`/v1/invoices/${invoice}`, { invoice: { customer, ...fields } });
      expect((await change({ dueDate: '41' })).status).toBe(400);
      expect((await chargeOf(merchant, invoice, charge)).canRetry).toBe(true);
      const second = { charge: { gateway: 'efi', paymentToken: await server.sandbox.card() } };
      expect(await merchant.post(`/v1/invoices/${invoice}/charges`, second)).toMatchObject({
        status: 400,
        body: { mensagem: 'A fatura já tem uma cobrança em aberto.' },
      });

      expect(await change({ price: '5000' })).toMatchObject({
        status: 200,
        body: { invoice: { price: '5000' } },
      });
      expect((await chargeOf(merchant, invoice, charge)).status).toBe('Cancelada');
      expect(await server.sandbox.chargesOf(charge)).toMatchObject([{ status: 'canceled', payments: 0 }]);
      expect((await merchant.post(`${path}/retry`)).body.mensagem).toContain('não pode ser tentada');
      expect((await merchant.delete(path)).body.mensagem).toContain('não pode ser cancelada');
    });
  });

  it('is charged once when two requests come at the same time', async () => {
    const invoice = await anInvoice();
    const charge = { gateway: 'efi', paymentToken: await server.sandbox.card() };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => merchant.post(`/v1/invoices/${invoice}/charges`, { charge })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array<number>(7).fill(400)]);
    const token = answers.find(({ status }) => status === 200)?.body.charge.token;
    await chargeUntil(merchant, invoice, token, isEnded);
    expect(await server.sandbox.chargesOf(token)).toMatchObject([{ payments: 1 }]);
  });

  describe('when the answer to the payment gets lost', () => {
    it.each([
      ['after it was made', { mode: 'drop', when: 'after' }],
      ['as a text nobody can read', { mode: 'garbage', when: 'after' }],
      ['as an error of the vendor', { mode: 'status', when: 'after', status: 503 }],
      ['because it never ends', { mode: 'endless', when: 'after' }],
      ['and it is made later all the same', { mode: 'process-late', ms: TIMEOUT_MS / 2 }],
    ])('%s, it is looked up, found paid, and not sent again', async (_, fault) => {
      await server.sandbox.fault({ mode: 'lose-notification', route: '*' });
      await server.sandbox.fault({ ...fault, route: PAY, times: 1 });
      const { invoice, charge } = await charged(CARDS.approved);
      const ended = await inTime(invoice, charge, isEnded);
      expect(ended.status).toBe('Aprovada');
      expect(eventsOf(ended)).toContain('answer-lost');
      expect(eventsOf(ended).filter((event) => event === 'sent')).toHaveLength(1);
      expect(await server.sandbox.chargesOf(charge)).toMatchObject([{ payments: 1 }]);
    });

    it('before it was made, it is looked up twice, well after, and only then sent again', async () => {
      await server.sandbox.fault({ mode: 'drop', when: 'before', route: PAY, times: 1 });
      const { invoice, charge } = await charged(CARDS.approved);
      const ended = await inTime(invoice, charge, isEnded);
      expect(ended.status).toBe('Aprovada');
      const events = eventsOf(ended);
      const between = events.slice(events.indexOf('answer-lost'), events.lastIndexOf('sent'));
      expect(between).toContain('not-carried-out');
      expect(between.filter((event) => event === 'looked-up').length).toBeGreaterThanOrEqual(2);
      expect(await server.sandbox.chargesOf(charge)).toMatchObject([{ payments: 1 }]);
    });
  });

  it('leaves no orphan payable when the answer to the first step gets lost', async () => {
    await server.sandbox.fault({ mode: 'drop', when: 'after', route: 'POST /v1/charge', times: 1 });
    const { invoice, charge } = await charged(CARDS.approved);
    const ended = await inTime(invoice, charge, isEnded);
    expect(ended.status).toBe('Aprovada');
    const held = await server.sandbox.chargesOf(charge);
    expect(held.filter(({ payments }) => payments > 0)).toHaveLength(1);
    expect(held.filter(({ status }) => status === 'new')).toEqual([]);
  });

  it('cancels an orphan of a first step that was carried out late', async () => {
    await server.sandbox.fault({
      mode: 'process-late',
      ms: 1.5 * TIMEOUT_MS,
      route: 'POST /v1/charge',
      times: 1,
    });
    const { invoice, charge } = await charged(CARDS.approved);
    const ended = await inTime(invoice, charge, (found) => eventsOf(found).includes('tidied'));
    expect(ended.status).toBe('Aprovada');
    expect((await server.sandbox.chargesOf(charge)).map(({ status }) => status).toSorted()).toEqual([
      'canceled',
      'paid',
    ]);
  });

  it('waits while the gateway cannot be reached, says so, and is paid when it can be again', async () => {
    await server.sandbox.control('POST', 'efi/tokens/revoke');
    await server.sandbox.fault({ mode: 'drop', route: 'POST /v1/authorize' });
    const { invoice, charge } = await charged(CARDS.approved);
    const waiting = await chargeUntil(merchant, invoice, charge, ({ reasonCode }) => reasonCode !== null);
    expect(waiting).toMatchObject({
      status: 'Criada',
      open: true,
      reason: expect.stringContaining('gateway'),
    });
    expect(eventsOf(waiting)).toContain('not-sent');
    await server.sandbox.clearFaults();
    expect((await inTime(invoice, charge, isEnded)).status).toBe('Aprovada');
  });

  describe('when news come late', () => {
    it('takes a charge that was given up and is paid all the same for paid', async () => {
      const { invoice, charge } = await charged(CARDS.invalid);
      const { gatewayId } = await chargeUntil(merchant, invoice, charge, isEnded);
      await server.sandbox.control('POST', `efi/charges/${gatewayId}/pay`, {});
      const paid = await chargeUntil(merchant, invoice, charge, ({ status }) => status === 'Aprovada');
      expect(paid.surplus).toBe(false);
      expect((await invoiceOf(invoice)).status).toBe('Pago');
    });

    it('flags a payment that the invoice no longer waited for, and drops nothing', async () => {
      const first = await charged(CARDS.invalid);
      const { gatewayId } = await chargeUntil(merchant, first.invoice, first.charge, isEnded);
      const second = await startCharge(merchant, first.invoice, await server.sandbox.card());
      await chargeUntil(merchant, first.invoice, second, isEnded);
      await server.sandbox.control('POST', `efi/charges/${gatewayId}/pay`, {});
      const late = await chargeUntil(merchant, first.invoice, first.charge, ({ surplus }) => surplus);
      expect(late.status).toBe('Aprovada');
    });

    it('follows a refund and a chargeback', async () => {
      const { invoice, charge } = await charged(CARDS.approved);
      const { gatewayId } = await chargeUntil(merchant, invoice, charge, isEnded);
      await server.sandbox.control('POST', `efi/charges/${gatewayId}/dispute`, {});
      expect(
        (await chargeUntil(merchant, invoice, charge, ({ status }) => status !== 'Aprovada')).status,
      ).toBe('Contestada');
    });
  });

  describe('Notifications', () => {
    const addressOf = async () => {
      const { invoice, charge } = await charged(CARDS.tryLater);
      await chargeUntil(merchant, invoice, charge, ({ canRetry }) => canRetry);
      const log = (await server.sandbox.control('GET', 'efi/charges')) as { id: string }[];
      return { invoice, charge, held: log.at(-1) };
    };
    const post = (path: string, body: string) =>
      fetch(`${server.url}${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body,
      });

    it('answers an address that does not exist, or belongs to no account, with 404', async () => {
      for (const path of ['efi/wrong', 'lytex/wrong', `efi/${'a'.repeat(43)}`])
        expect((await post(`/v1/notifications/${path}`, 'notification=x')).status).toBe(404);
      expect(
        await query(
          server.databaseUrl,
          `select from billing.gateway_notifications where body = convert_to($1, 'UTF8')`,
          ['notification=x'],
        ),
      ).toEqual([]);
    });

    it('takes any body, and any address, without falling over', async () => {
      const [account] = await query<{ secret: string }>(
        server.databaseUrl,
        'select notification_secret as secret from gateways.accounts where tenant_id = $1',
        [merchant.tenant.tenantId],
      );
      const secret = await server.app.get(SecretBox).open(account?.secret ?? '', {
        tenantId: merchant.tenant.tenantId,
        purpose: 'gateways.notification:efi',
      });
      for (const body of ['{"a":"caf\\u00e9"}', 'a\\b', '\u0000', 'notification=', '', 'x'.repeat(100_000)])
        expect((await post(`/v1/notifications/efi/${secret}`, body)).status).toBe(200);
      expect((await post(`/v1/notifications/efi%00/${secret}`, 'x')).status).toBe(404);
      expect((await post(`/v1/notifications/efi/${secret}%00`, 'x')).status).toBe(404);
      expect((await post(`/v1/notifications/efi/${secret}`, 'x'.repeat(2_000_000))).status).toBe(413);
      await server.settle();
      const unread = await query(
        server.databaseUrl,
        'select from billing.gateway_notifications where due_at is not null',
      );
      expect(unread).toEqual([]);
    });

    it('reads each that arrived, and keeps it as it came', async () => {
      await addressOf();
      await server.settle();
      const rows = await query<{ body: string; dueAt: unknown; outcome: string }>(
        server.databaseUrl,
        `select encode(body, 'escape') as body, due_at as "dueAt", outcome from billing.gateway_notifications
         order by id desc limit 1`,
      );
      expect(rows).toMatchObject([
        {
          body: expect.stringMatching(/^notification=[0-9a-f-]{36}$/),
          dueAt: null,
          outcome: '1 charge(s) looked up',
        },
      ]);
    });
  });

  describe('The account', () => {
    const put = (fields: object) => merchant.put('/v1/gateways/efi', { gateway: fields });

    it('shows what is set, and never a secret', async () => {
      const { body } = await merchant.get('/v1/gateways');
      expect(body.gateways).toContainEqual(
        expect.objectContaining({
          name: 'efi',
          configured: true,
          active: true,
          environment: 'homologation',
          methods: ['Cartao'],
          minPrice: '500',
          credentials: ['clientId', 'clientSecret', 'payeeCode'],
        }),
      );
      expect(JSON.stringify(body)).not.toContain(EFI_ACCOUNT.clientSecret);
    });

    it.each([
      ['no body', undefined, 'Por favor verifique os parâmetros'],
      ['another environment', { environment: 'moon' }, 'Ambiente do gateway inválido.'],
      [
        'a payment type that it has not',
        { methods: ['Boleto'] },
        'O gateway não oferece este tipo de pagamento.',
      ],
      ['a payment type that is none', { methods: ['Ouro'] }, 'Tipo de pagamento inválido.'],
      ['no payment type', { methods: [] }, 'Por favor verifique os parâmetros'],
      [
        'half of the credentials',
        { credentials: { clientId: 'Client_Id_x' } },
        'Credenciais do gateway inválidas.',
      ],
      [
        'credentials that are no texts',
        { credentials: { clientId: 1 } },
        'Credenciais do gateway inválidas.',
      ],
    ])('refuses %s', async (_, fields, mensagem) => {
      expect(await put(fields as object)).toMatchObject({ status: 400, body: { mensagem } });
    });

    it('refuses an unknown gateway, and a new account without credentials', async () => {
      expect(await merchant.put('/v1/gateways/nada', { gateway: {} })).toMatchObject({ status: 404 });
      const other = await server.newTenant();
      expect(await other.put('/v1/gateways/efi', { gateway: { active: true } })).toMatchObject({
        status: 400,
      });
      expect(await other.post('/v1/gateways/efi/test')).toMatchObject({
        status: 400,
        body: { mensagem: 'Não há credenciais para este gateway.' },
      });
    });

    it('tells what is wrong with credentials', async () => {
      const other = await server.newTenant();
      await connectEfi(other, { credentials: { ...EFI_ACCOUNT, clientSecret: 'not-the-secret' } });
      expect((await other.post('/v1/gateways/efi/test')).body.test).toMatchObject({
        status: 'Recusado',
        code: 'credentials-refused',
        mensagem: expect.stringMatching(/\S{5}/),
      });
      await server.sandbox.fault({ mode: 'drop', route: 'POST /v1/authorize' });
      expect((await merchant.post('/v1/gateways/efi/test')).body.test).toMatchObject({
        status: 'Indisponivel',
        mensagem: expect.stringMatching(/\S{5}/),
      });
      await server.sandbox.clearFaults();
      expect((await merchant.post('/v1/gateways/efi/test')).body.test).toMatchObject({ status: 'Ok' });
    });

    it('is not exchanged for another while charges are under way in it, but its secret may be', async () => {
      const { invoice, charge } = await charged(CARDS.tryLater);
      await chargeUntil(merchant, invoice, charge, ({ canRetry }) => canRetry);
      const inUse = {
        status: 400,
        body: { mensagem: 'Há cobranças em aberto na conta atual deste gateway.' },
      };
      expect(await put({ environment: 'production' })).toMatchObject(inUse);
      const another = { ...EFI_ACCOUNT, clientId: 'Client_Id_of_another' };
      expect(await put({ credentials: another })).toMatchObject(inUse);
      expect((await put({ credentials: EFI_ACCOUNT })).status).toBe(200);
      await merchant.delete(`/v1/invoices/${invoice}/charges/${charge}`);
      await chargeUntil(merchant, invoice, charge, isEnded);
    });

    it('that is switched off takes no payment any more, and follows those under way', async () => {
      await server.sandbox.fault({ mode: 'drop', when: 'after', route: PAY, times: 1 });
      await server.sandbox.fault({ mode: 'lose-notification' });
      const { invoice, charge } = await charged(CARDS.approved);
      await chargeUntil(merchant, invoice, charge, ({ status }) => status === 'Verificando');
      await put({ active: false });
      const ended = await inTime(invoice, charge, isEnded);
      await put({ active: true });
      expect(ended.status).toBe('Aprovada');
    });
  });

  describe('A person', () => {
    it.each([
      [true, 'Aprovada', 'invoice.paid'],
      [false, 'Cancelada', 'charge.cancelled'],
    ])('decides what the gateway cannot tell any more: paid %p', async (paid, status, event) => {
      await server.sandbox.fault({ mode: 'drop', when: 'after', route: PAY, times: 1 });
      await server.sandbox.fault({ mode: 'drop', route: 'GET /v1/charge/:id' });
      await server.sandbox.fault({ mode: 'lose-notification' });
      const { invoice, charge } = await charged(CARDS.approved);
      await chargeUntil(merchant, invoice, charge, ({ status }) => status === 'Verificando');
      const decide = async () => {
        try {
          await server.app
            .get(UnitOfWork)
            .isolated(() =>
              server.app
                .get(ChangeCharge)
                .decide(merchant.tenant.tenantId, charge as Identifier, paid, 'seen at the gateway'),
            );
          return true;
        } catch (error) {
          // A worker has it in hand.
          expect(error).toMatchObject({ code: 'BILLING.CHARGE_NOT_UNDECIDED' });
          return false;
        }
      };
      while (!(await decide())) await new Promise((resolve) => setTimeout(resolve, 100));
      expect(await chargeOf(merchant, invoice, charge)).toMatchObject({ status, open: false });
      expect((await invoiceOf(invoice)).status === 'Pago').toBe(paid);
      const { history } = (await merchant.get(`/v1/invoices/${invoice}/history`)).body;
      expect(history).toContainEqual(expect.objectContaining({ event }));
    });
  });

  describe('What cannot be charged', () => {
    const ask = (invoice: string, fields: object = {}) =>
      merchant.post(`/v1/invoices/${invoice}/charges`, {
        charge: { gateway: 'efi', paymentToken: 'a'.repeat(40), ...fields },
      });

    it.each<[string, () => Promise<string>, object, number, string]>([
      ['an amount below R$ 5,00', () => anInvoice('499'), {}, 400, 'O gateway não aceita este valor.'],
      ['a gateway that is not there', () => anInvoice(), { gateway: 'nada' }, 400, 'Gateway não encontrado.'],
      [
        'a customer without e-mail',
        async () =>
          merchant.anInvoice({
            paymentType: 'Cartao',
            customer: await merchant.aCustomer({ email: null, emailIsActive: false }),
          }),
        {},
        400,
        'Faltam dados do cliente que o gateway exige.',
      ],
      [
        'an invoice to be paid by boleto',
        async () => merchant.anInvoice({ customer: await merchant.aCustomer() }),
        {},
        400,
        'O tipo de pagamento da fatura não é cartão.',
      ],
      [
        "a card's number in place of its token",
        () => anInvoice(),
        { paymentToken: CARDS.approved },
        400,
        'Token do cartão inválido.',
      ],
      ['no card', () => anInvoice(), { paymentToken: '' }, 400, 'Por favor verifique os parâmetros'],
      ['13 instalments', () => anInvoice(), { installments: 13 }, 400, 'Por favor verifique os parâmetros'],
      ['an invoice that is not there', async () => '0'.repeat(32), {}, 404, 'Fatura não encontrada.'],
    ])('%s', async (_, invoice, fields, status, mensagem) => {
      expect(await ask(await invoice(), fields)).toMatchObject({ status, body: { mensagem } });
    });

    it('a paid invoice, a cancelled one, and a deleted one', async () => {
      const paid = await charged(CARDS.approved);
      await chargeUntil(merchant, paid.invoice, paid.charge, isEnded);
      expect(await ask(paid.invoice)).toMatchObject({
        status: 403,
        body: { mensagem: 'A fatura já está paga.' },
      });
      const cancelled = await anInvoice();
      const { customer } = await invoiceOf(cancelled);
      await merchant.put(`/v1/invoices/${cancelled}`, { invoice: { customer, status: 'Cancelado' } });
      expect(await ask(cancelled)).toMatchObject({ status: 400 });
      const deleted = await anInvoice();
      await merchant.delete(`/v1/invoices/${deleted}`);
      expect(await ask(deleted)).toMatchObject({ status: 404 });
    });

    it('anything, while the gateway is switched off', async () => {
      const other = await server.newTenant();
      await connectEfi(other, { active: false });
      const invoice = await other.anInvoice({ paymentType: 'Cartao', customer: await other.aCustomer() });
      const charge = { gateway: 'efi', paymentToken: 'a'.repeat(40) };
      expect(await other.post(`/v1/invoices/${invoice}/charges`, { charge })).toMatchObject({
        status: 400,
        body: { mensagem: 'O gateway não está ativo.' },
      });
    });
  });
});
