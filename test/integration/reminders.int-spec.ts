import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { dateIn, timeIn } from '@mensal/kernel';
import pg from 'pg';
import type { ReceivedMail } from '../../apps/api/src/development/mailbox.js';
import { DevClock } from '../../apps/api/src/development/dev-clock.js';
import { SendReminders } from '../../libs/billing/src/application/send-reminders.use-case.js';
import type { ApiClient } from '../support/api-client.js';
import type { Wire } from '../support/billing-runs.js';
import { CardPageServer } from '../support/card-page-server.js';
import { chargeUntil } from '../support/charges.js';
import { query } from '../support/database.js';
import { connectLetPay, connectLytex } from '../support/test-sandbox.js';
import { MailServer } from '../support/test-mailbox.js';

const ZONE = 'America/Sao_Paulo';
const MERCHANT = 'Academia Fictícia Ltda';
/** A Thursday; what follows is due on the next one, but for Christmas an ordinary December. */
const START = '2026-12-03T12:00:00.000Z';

/** Of whom there are no other invoices than those of the test. */
const MANUAL = { mode: 'Manual' };

let server: CardPageServer;
let merchant: ApiClient;

async function start(): Promise<void> {
  server = await CardPageServer.start(START);
  merchant = await aMerchant();
}
const stop = () => server.stop();

/** One that collects by itself, as far as reminders can see. */
async function aMerchant({ collects = true } = {}): Promise<ApiClient> {
  const created = await server.merchant();
  await connectLytex(created);
  await connectLetPay(created);
  if (collects)
    await query(
      server.databaseUrl,
      `insert into billing.collection_settings (tenant_id, routing, retry_days) values ($1, '{"boleto":[],"pix":[],"card":[]}', '{1,3,5,7}')
       on conflict do nothing`,
      [created.tenant.tenantId],
    );
  return created;
}

const charge = async (invoice: string, gateway: string): Promise<Wire> => {
  const answer = await merchant.post(`/v1/invoices/${invoice}/charges`, { charge: { gateway } });
  expect(answer).toMatchObject({ status: 200 });
  return chargeUntil(merchant, invoice, answer.body.charge.token, ({ status }) => status === 'Aguardando');
};
/** An invoice of R$ 1.000,00 that has been issued just now, due on Thursday 10 December. */
const anInvoice = async (fields: Record<string, unknown> = {}, to = merchant) => {
  const customer = fields['customer'] ?? (await to.aCustomer(MANUAL));
  const createdAt = dateIn(ZONE, server.clock.now());
  return to.anInvoice({ price: '100000', createdAt, dueDate: '10', ...fields, customer });
};
/** To a time of the merchant's day. */
const advance = (day: string, time = '12:00') =>
  server.app.get(DevClock).advance(new Date(`${day}T${time}:00-03:00`));
const pageOf = async (invoice: string) => (await merchant.get(`/v1/invoices/${invoice}`)).body.invoice;
const remindersIn = async (invoice: string) =>
  (await merchant.get(`/v1/invoices/${invoice}/history`)).body.history
    .filter(({ event }: Wire) => event === 'invoice.reminded')
    .map(({ detail }: Wire) => detail);

/** Oldest first: when each was asked for, and what it is about. */
const sent = (mails: readonly ReceivedMail[] = server.mailbox.mails) =>
  mails
    .toReversed()
    .map(({ date, subject }) => [
      `${dateIn(ZONE, new Date(date))} ${timeIn(ZONE, new Date(date))}`,
      subject.replace(` de ${MERCHANT}`, ''),
    ]);
const newest = () => {
  const [mail] = server.mailbox.mails;
  if (mail === undefined) throw new Error('No mail has arrived');
  return mail;
};

describe('Given a merchant that collects by itself, and an invoice by boleto', () => {
  beforeEach(start);
  afterEach(stop);

  it('when nobody pays it, then the payer is sent it, reminded of it, and told what it comes to', async () => {
    const invoice = await anInvoice();
    const { boleto } = { boleto: (await charge(invoice, 'lytex'), (await pageOf(invoice)).boleto) };
    await advance('2026-12-04');
    expect(newest()).toMatchObject({
      from: `${MERCHANT} <nao-responda@mensal.example>`,
      subject: `Sua fatura de ${MERCHANT} chegou`,
      text: expect.stringMatching(/Fatura: nº \d+\nVencimento: 10\/12\/2026\nValor: R\$ 1\.000,00\n/),
    });
    for (const part of [newest().text, newest().html]) {
      expect(part).toContain(boleto.digitableLine);
      expect(part).toContain(`${server.url}/fatura/`);
      expect(part).not.toContain('Multa');
    }

    await advance('2026-12-14', '07:59');
    expect(newest().text).toContain('vence hoje.');
    await advance('2026-12-14');
    // 2 % once, and 4 days at 1 % a month.
    expect(newest().text).toMatch(
      /Dias em atraso: 4\nMulta: R\$ 20,00\nJuros: R\$ 1,33\nTotal hoje: R\$ 1\.021,33\n/,
    );
    // The boleto is of another amount than what is owed: the page gives a new one.
    expect(newest().text).not.toContain(boleto.digitableLine);
    expect(newest().html).toContain('R$ 1.021,33');

    await advance('2026-12-30');
    expect(sent()).toEqual([
      ['2026-12-03 09:00', 'Sua fatura chegou'],
      ['2026-12-07 08:00', 'Sua fatura vence em 10/12/2026'],
      ['2026-12-10 08:00', 'Sua fatura vence hoje'],
      ['2026-12-14 08:00', 'Sua fatura está vencida'],
      ['2026-12-17 08:00', 'Sua fatura está vencida'],
      // The 15th day is Christmas, a Friday.
      ['2026-12-28 08:00', 'Sua fatura está vencida'],
    ]);
    expect(await remindersIn(invoice)).toMatchObject([
      { kind: 'issued', total: 100_000 },
      { kind: 'before', day: -3, total: 100_000 },
      { kind: 'due', day: 0, total: 100_000 },
      { kind: 'overdue', day: 3, total: 102_133, charge: null },
      { kind: 'overdue', day: 7, total: 102_233 },
      { kind: 'overdue', day: 15, total: 102_600 },
    ]);
  });

  it('when it is issued at night, then it is sent in the morning', async () => {
    await advance('2026-12-03', '22:00');
    const invoice = await anInvoice();
    await charge(invoice, 'lytex');
    await advance('2026-12-04', '07:59');
    expect(sent()).toEqual([]);
    await advance('2026-12-04');
    expect(sent()).toEqual([['2026-12-04 08:00', 'Sua fatura chegou']]);
  });

  it('when the boleto is late, then the invoice waits for it, an hour at most', async () => {
    const [waiting] = [await anInvoice(), await anInvoice()];
    await advance('2026-12-03', '09:05');
    expect(sent()).toEqual([]);
    await charge(waiting, 'lytex');
    await advance('2026-12-03', '09:30');
    expect(sent()).toEqual([['2026-12-03 09:10', 'Sua fatura chegou']]);
    await advance('2026-12-03', '12:00');
    expect(sent().at(-1)).toEqual(['2026-12-03 10:00', 'Sua fatura chegou']);
    expect(newest().text).not.toContain('boleto');
    expect(newest().text).toContain(`${server.url}/fatura/`);
  });

  it('when it is due on a Saturday, then on Monday it can still be paid without late fee, and is said to be so', async () => {
    const invoice = await anInvoice({ dueDate: '12' });
    const { digitableLine } = (await charge(invoice, 'lytex'), (await pageOf(invoice)).boleto);
    await advance('2026-12-14');
    expect(sent().at(-1)).toEqual([
      '2026-12-14 08:00',
      'Sua fatura pode ser paga sem acréscimos até 14/12/2026',
    ]);
    expect(newest().text).toContain(digitableLine);
    expect(await pageOf(invoice)).toMatchObject({ status: 'Aberto' });
  });

  it('when it is paid in between, then no reminder follows, but a receipt over what came in', async () => {
    const invoice = await anInvoice();
    const { gatewayId, token } = await charge(invoice, 'lytex');
    await advance('2026-12-08');
    await server.sandbox.control('POST', `lytex/charges/${gatewayId}/pay`);
    // Seen by the look-up of the evening.
    await advance('2026-12-08', '23:59');
    await chargeUntil(merchant, invoice, token, ({ status }) => status === 'Aprovada');
    await advance('2026-12-20');
    // A receipt does not wait for the morning.
    expect(sent()[2]).toEqual([
      expect.stringMatching(/^2026-12-08 2[2-3]:/),
      'Recebemos o pagamento da sua fatura',
    ]);
    expect(newest().text).toContain(`${MERCHANT} recebeu em 08/12/2026 o pagamento de R$ 1.000,00 da fatura`);
    expect(sent()).toHaveLength(3);
  });

  it('when it is late and marked as paid, then the receipt states no amount that nobody has told', async () => {
    const customer = await merchant.aCustomer(MANUAL);
    const invoice = await anInvoice({ customer });
    await advance('2026-12-14', '07:00');
    const byHand = { invoice: { customer, status: 'Pago' } };
    expect((await merchant.put(`/v1/invoices/${invoice}`, byHand)).status).toBe(200);
    await advance('2026-12-20');
    expect(sent()).toHaveLength(4);
    expect(newest().subject).toBe(`Sua fatura de ${MERCHANT} está paga`);
    for (const part of [newest().text, newest().html]) {
      expect(part).toMatch(
        /registrou em 14\/12\/2026 como paga a sua fatura nº \d+, com vencimento em 10\/12\/2026/,
      );
      expect(part).not.toMatch(/R\$|recebeu/);
      expect(part).toContain(`${server.url}/fatura/`);
    }
  });

  it.each(['Cancelado', 'deleted'])('when it is %s, then no reminder follows', async (end) => {
    const customer = await merchant.aCustomer(MANUAL);
    const invoice = await anInvoice({ customer });
    await advance('2026-12-08');
    if (end === 'deleted') expect((await merchant.delete(`/v1/invoices/${invoice}`)).status).toBe(200);
    else await merchant.put(`/v1/invoices/${invoice}`, { invoice: { customer, status: end } });
    await advance('2026-12-20');
    expect(sent()).toHaveLength(2);
  });

  it('when its due date moves, then it is reminded of as of the new one', async () => {
    const customer = await merchant.aCustomer(MANUAL);
    const invoice = await anInvoice({ customer });
    await advance('2026-12-11');
    await merchant.put(`/v1/invoices/${invoice}`, { invoice: { customer, dueDate: '22' } });
    await advance('2026-12-23');
    expect(sent().slice(3)).toEqual([
      // The 19th is a Saturday.
      ['2026-12-21 08:00', 'Sua fatura vence em 22/12/2026'],
      ['2026-12-22 08:00', 'Sua fatura vence hoje'],
    ]);
  });

  it('when the payer has ordered the payment at the bank, then no reminder comes in between', async () => {
    const invoice = await anInvoice();
    const { gatewayId } = await charge(invoice, 'lytex');
    await advance('2026-12-04');
    await server.sandbox.control('POST', `lytex/charges/${gatewayId}/schedule`);
    await advance('2026-12-20');
    expect(sent()).toEqual([['2026-12-03 09:00', 'Sua fatura chegou']]);
  });

  it('when nothing runs for days, then only the newest reminder is sent, and no old one', async () => {
    const invoice = await anInvoice();
    await advance('2026-12-04');
    server.clock.moveTo(new Date('2026-12-15T15:00:00.000Z'));
    await advance('2026-12-15', '12:30');
    expect(sent().slice(1)).toEqual([['2026-12-15 12:00', 'Sua fatura está vencida']]);
    expect((await remindersIn(invoice)).at(-1)).toMatchObject({ day: 3 });
  });
});

describe('Given an invoice by Pix', () => {
  beforeEach(start);
  afterEach(stop);

  it('when it is sent, then its code is in the mail as text', async () => {
    const invoice = await anInvoice({ paymentType: 'Pix' });
    await charge(invoice, 'letpay');
    const { pix } = await pageOf(invoice);
    await advance('2026-12-04');
    expect(newest().text).toContain(`Pix copia e cola:\n\n${pix.code}\n`);
    expect(newest().html).toContain(pix.code);
  });
});

describe('Given a payer who wants no mails', () => {
  beforeEach(start);
  afterEach(stop);

  it.each([{ email: '' }, { emailIsActive: false }])(
    'when %j, then nothing is sent, and the history says so once',
    async (fields) => {
      const invoice = await anInvoice({ customer: await merchant.aCustomer({ ...MANUAL, ...fields }) });
      await advance('2026-12-31');
      expect(sent()).toEqual([]);
      expect(await remindersIn(invoice)).toEqual([{ skipped: 'no-email' }]);
    },
  );
});

describe('Given a merchant that has never set how it collects', () => {
  beforeEach(start);
  afterEach(stop);

  it('when it issues invoices, then nobody is written to, until it collects: of what is due from then on', async () => {
    merchant = await aMerchant({ collects: false });
    const { tenantId } = merchant.tenant;
    await anInvoice({}, merchant);
    await advance('2026-12-09');
    expect(sent()).toEqual([]);
    await query(
      server.databaseUrl,
      `insert into billing.collection_settings (tenant_id, routing, retry_days) values ($1, '{"boleto":[],"pix":[],"card":[]}', '{1}')
       on conflict do nothing`,
      [tenantId],
    );
    await advance('2026-12-11');
    expect(sent()).toEqual([['2026-12-10 08:00', 'Sua fatura vence hoje']]);
  });
});

describe('Given a mail server that refuses mails for a while', () => {
  beforeEach(start);
  afterEach(stop);

  const refuse = () => (server.mailbox.trouble = { at: 'sender', code: 451 });
  const mailsOf = (template: string) =>
    query(
      server.databaseUrl,
      `select key, status, reason from notifications.emails
       where tenant_id = $1 and template = $2 and status <> 'waiting' order by id`,
      [merchant.tenant.tenantId, template],
    );

  it('when it comes back within the hours, then the mail is sent', async () => {
    await anInvoice();
    await advance('2026-12-09');
    refuse();
    await advance('2026-12-10', '19:00');
    expect(sent()).toHaveLength(2);
    server.mailbox.trouble = undefined;
    await advance('2026-12-10', '19:59');
    expect(sent().at(-1)).toEqual(['2026-12-10 08:00', 'Sua fatura vence hoje']);
  });

  it('when it comes back at night, then what was true that day is not sent, but what is true on the next', async () => {
    const invoice = await anInvoice();
    await advance('2026-12-09');
    refuse();
    await advance('2026-12-10', '20:01');
    server.mailbox.trouble = undefined;
    expect(await mailsOf('billing.invoice-due')).toMatchObject([
      { key: null, status: 'failed', reason: 'too-late' },
    ]);
    await advance('2026-12-11', '07:59');
    expect(sent()).toHaveLength(2);
    await advance('2026-12-11');
    expect(sent().slice(2)).toEqual([['2026-12-11 08:00', 'Sua fatura está vencida']]);
    expect((await remindersIn(invoice)).slice(2)).toMatchObject([
      { kind: 'due', day: 0 },
      { skipped: 'not-confirmed' },
      { kind: 'overdue', day: 0 },
    ]);
  });

  it('when it takes a mail and its answers are lost all day, then the history says no more than that nothing confirms it', async () => {
    const invoice = await anInvoice();
    await advance('2026-12-09');
    server.mailbox.trouble = { at: 'message', drop: true };
    await advance('2026-12-10', '20:01');
    server.mailbox.trouble = undefined;
    const arrived = server.mailbox.mails.filter(({ subject }) => subject.endsWith('vence hoje'));
    expect(arrived.length).toBeGreaterThan(1);
    expect(new Set(arrived.map(({ messageId }) => messageId)).size).toBe(1);
    expect((await remindersIn(invoice)).slice(2)).toMatchObject([
      { kind: 'due', day: 0 },
      { skipped: 'not-confirmed' },
    ]);
  });

  it('when it comes back after the evening on which an invoice was issued, then it is sent on the next day', async () => {
    refuse();
    const invoice = await anInvoice();
    await advance('2026-12-03', '20:01');
    server.mailbox.trouble = undefined;
    await advance('2026-12-04', '07:59');
    expect(sent()).toEqual([]);
    await advance('2026-12-04');
    expect(sent()).toEqual([['2026-12-04 08:00', 'Sua fatura chegou']]);
    expect(await mailsOf('billing.invoice-issued')).toMatchObject([
      { key: null, status: 'failed', reason: 'too-late' },
      { key: `reminder/${invoice}/issued`, status: 'sent' },
    ]);
  });

  it('when the invoice is paid meanwhile, then nothing but the receipt is sent', async () => {
    refuse();
    const customer = await merchant.aCustomer(MANUAL);
    const invoice = await anInvoice({ customer });
    await advance('2026-12-03', '20:01');
    const byHand = { invoice: { customer, status: 'Pago' } };
    expect((await merchant.put(`/v1/invoices/${invoice}`, byHand)).status).toBe(200);
    server.mailbox.trouble = undefined;
    await advance('2026-12-07');
    expect(sent()).toEqual([['2026-12-03 20:01', 'Sua fatura está paga']]);
  });
});

describe('Given two replicas', () => {
  beforeEach(start);
  afterEach(stop);

  it('when both work at once, then each payer gets each mail once', async () => {
    const { databaseUrl, mailbox, clock, url } = server;
    const env = { MENSAL_PUBLIC_URL: url, MENSAL_ROLES: 'http' };
    const other = await MailServer.start({ smtpUrl: mailbox.url, databaseUrl, clock, env });
    try {
      const invoices: string[] = [];
      const customer = await merchant.aCustomer(MANUAL);
      for (let n = 0; n < 120; n += 1) invoices.push(await anInvoice({ customer, dueDate: '4' }));
      // The server's own worker may have the last ones in hand.
      await server.settle();
      clock.moveTo(new Date('2026-12-03T16:00:00.000Z'));
      const { signal } = new AbortController();
      const workers = [server, other, server, other].map(({ app }) => app.get(SendReminders));
      await Promise.all(workers.map((worker) => worker.execute(signal)));
      await server.settle();
      const asked = await query<{ key: string }>(
        databaseUrl,
        'select key from notifications.emails where tenant_id = $1 order by key',
        [merchant.tenant.tenantId],
      );
      expect(asked.map(({ key }) => key)).toEqual(invoices.map((id) => `reminder/${id}/issued`).sort());
      const told = await query<{ count: number }>(
        databaseUrl,
        `select count(*)::int as count from billing.invoice_entries
         where tenant_id = $1 and event = 'invoice.reminded'`,
        [merchant.tenant.tenantId],
      );
      expect(told).toEqual([{ count: 120 }]);
    } finally {
      await other.stop();
    }
  });
});

describe('Given payers that are to be written to', () => {
  beforeEach(start);
  afterEach(stop);

  /** At a time; the server's own worker may have taken some of them. */
  const workAt = async (time: string) => {
    await server.settle();
    server.clock.moveTo(new Date(`2026-12-03T${time}:00-03:00`));
    await server.app.get(SendReminders).execute(new AbortController().signal);
    await server.settle();
  };
  const keysOf = async ({ tenant }: ApiClient) =>
    (
      await query<{ key: string }>(
        server.databaseUrl,
        'select key from notifications.emails where tenant_id = $1 order by key',
        [tenant.tenantId],
      )
    ).map(({ key }) => key);

  it('when somebody changes an invoice just then, then it is not waited for, and its payer is written to later', async () => {
    const [held, free] = [await anInvoice(), await anInvoice()];
    const somebody = new pg.Client({ connectionString: server.databaseUrl });
    await somebody.connect();
    try {
      await somebody.query('begin');
      await somebody.query('select from billing.invoices where id = $1 for update', [held]);
      await workAt('13:00');
      // Who holds an invoice has its payer looked at: the other way round they would wait for each other.
      await somebody.query('update billing.reminders set due_at = due_at where invoice_id = $1', [held]);
      expect(await keysOf(merchant)).toEqual([`reminder/${free}/issued`]);
      await somebody.query('commit');
    } finally {
      await somebody.end();
    }
    await workAt('13:01');
    expect(await keysOf(merchant)).toEqual([`reminder/${held}/issued`, `reminder/${free}/issued`].sort());
  });

  it('when it goes wrong for one merchant, then the payers of the others are written to all the same', async () => {
    const broken = await aMerchant();
    await anInvoice({}, broken);
    const invoice = await anInvoice();
    await anInvoice({}, broken);
    await query(
      server.databaseUrl,
      `insert into billing.reminder_settings (tenant_id, active, on_issue, on_payment, days, from_time, until_time, banking_days_only, methods)
       values ($1, true, true, true, '{0}', 'a', 'b', true, '{boleto}')`,
      [broken.tenant.tenantId],
    );
    await workAt('13:00');
    expect(await keysOf(broken)).toEqual([]);
    expect(await keysOf(merchant)).toEqual([`reminder/${invoice}/issued`]);
  });
});

describe("A merchant's settings", () => {
  beforeAll(start);
  beforeEach(async () => {
    merchant = await server.merchant();
  });
  afterAll(stop);

  const put = (reminders: unknown) => merchant.put('/v1/settings/reminders', { reminders });
  const DEFAULTS = {
    active: true,
    onIssue: true,
    onPayment: true,
    days: [-3, 0, 3, 7, 15],
    from: '08:00',
    until: '20:00',
    bankingDaysOnly: true,
    methods: ['Boleto', 'Pix'],
  };

  it('are the defaults, until they are changed one by one', async () => {
    expect((await merchant.get('/v1/settings/reminders')).body).toEqual({ reminders: DEFAULTS });
    const change = { days: [5, -1], until: '18:30', bankingDaysOnly: false, methods: ['pix'] };
    const expected = { ...DEFAULTS, ...change, days: [-1, 5], methods: ['Pix'] };
    expect(await put(change)).toMatchObject({ status: 200, body: { reminders: expected } });
    expect((await merchant.get('/v1/settings/reminders')).body).toEqual({ reminders: expected });
  });

  it.each([
    [{ days: [-31] }, 'Régua de cobrança inválida.'],
    [{ days: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] }, 'Régua de cobrança inválida.'],
    [{ from: '20:00', until: '08:00' }, 'Régua de cobrança inválida.'],
    [{ from: '8h' }, 'Régua de cobrança inválida.'],
    [{ methods: ['Cartao'] }, 'Régua de cobrança inválida.'],
    [{ methods: ['Cheque'] }, 'Tipo de pagamento inválido.'],
    [{ days: ['1'] }, expect.any(String)],
    [{ active: 'yes' }, expect.any(String)],
  ])('%j is 400', async (change, mensagem) => {
    expect(await put(change)).toMatchObject({ status: 400, body: { mensagem } });
    expect((await merchant.get('/v1/settings/reminders')).body).toEqual({ reminders: DEFAULTS });
  });
});

describe('Given settings that are changed', () => {
  beforeEach(start);
  afterEach(stop);

  const change = (reminders: object) => merchant.put('/v1/settings/reminders', { reminders });
  it('when invoices are open, then they count for them', async () => {
    await anInvoice();
    await advance('2026-12-04');
    await change({ days: [-1, 1], from: '10:00', bankingDaysOnly: false });
    await advance('2026-12-31');
    expect(sent().slice(1)).toEqual([
      ['2026-12-09 10:00', 'Sua fatura vence em 10/12/2026'],
      ['2026-12-11 10:00', 'Sua fatura está vencida'],
    ]);
  });

  it('when all of it is left out, then nobody is written to', async () => {
    await change({ active: false });
    const customer = await merchant.aCustomer(MANUAL);
    const [paid] = [await anInvoice({ customer }), await anInvoice({ customer })];
    await advance('2026-12-31');
    const byHand = { invoice: { customer, status: 'Pago' } };
    expect((await merchant.put(`/v1/invoices/${paid}`, byHand)).status).toBe(200);
    await advance('2027-01-02');
    await change({ active: true });
    await advance('2027-01-03');
    expect(sent()).toEqual([]);
  });

  it('when the invoice itself is left out, then its reminders are sent all the same', async () => {
    await change({ onIssue: false });
    await anInvoice();
    await advance('2026-12-08');
    expect(sent()).toEqual([['2026-12-07 08:00', 'Sua fatura vence em 10/12/2026']]);
  });
});
