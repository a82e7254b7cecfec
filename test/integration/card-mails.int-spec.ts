import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { dateIn, newIdentifier, parseIdentifier } from '@mensal/kernel';
import { Events, Sql, UnitOfWork } from '@mensal/platform';
import { BillingHappened, type BillingEventType } from '../../libs/billing/src/application/billing-events.js';
import { CollectionStore } from '../../libs/billing/src/application/collection.store.js';
import type { ApiClient } from '../support/api-client.js';
import { aCard, NUMBERS, switchTokenising } from '../support/cards.js';
import { CardPageServer } from '../support/card-page-server.js';
import { REFUSED } from '../support/collecting.js';
import { query } from '../support/database.js';

const MERCHANT = 'Academia Fictícia Ltda';
const ZONE = 'America/Sao_Paulo';
const DAY_MS = 86_400_000;

let server: CardPageServer;
let merchant: ApiClient;
/** Of the test's only payer: those of other tests are written to as well while the clock is moved. */
let address: string;

beforeAll(async () => {
  server = await CardPageServer.start('2026-12-20T12:00:00.000Z');
});
afterAll(() => server.stop());
beforeEach(async () => {
  server.mailbox.trouble = undefined;
  // Nine in the morning in São Paulo, whatever day it is by now.
  await advance(1, '09:00');
  merchant = await server.merchant();
  await switchTokenising(merchant, true);
  const routing = { Cartao: ['efi'] };
  expect(await merchant.put('/v1/settings/collection', { collection: { routing } })).toMatchObject({
    status: 200,
  });
  address = `${newIdentifier()}@example.com`;
});

const day = (inDays: number) =>
  dateIn(ZONE, new Date(server.clock.now().getTime() + inDays * DAY_MS)) as string;
const written = (date: string) => date.split('-').reverse().join('/');
const advance = (inDays: number, time: string) => server.advance(`${day(inDays)}T${time}:00-03:00`);

/** A payer with these cards, and an invoice of R$ 1.234,56 by card that was made to be due in so many days. */
async function owed(numbers: readonly string[], dueIn: number, fields: Record<string, unknown> = {}) {
  const customer = await merchant.aCustomer({
    mode: 'Manual',
    typePayment: 'Cartao',
    email: address,
    ...fields,
  });
  for (const number of numbers) await aCard(merchant, customer, { number });
  const [createdAt, dueDate] = [day(Math.min(dueIn, 0)), day(dueIn).slice(8)];
  const body = { createdAt, dueDate, paymentType: 'Cartao', price: '123456', customer };
  return { customer, invoice: await merchant.anInvoice(body) };
}
const collectionOf = async (invoice: string) =>
  (await merchant.get(`/v1/invoices/${invoice}/collection`)).body.collection;
const statusOf = async (invoice: string) =>
  (await merchant.get(`/v1/invoices/${invoice}`)).body.invoice.status;
const mails = () => server.mailbox.mails.filter(({ envelope }) => envelope.to.includes(address));
const subjects = () => mails().map(({ subject }) => subject);
const only = () => {
  expect(subjects()).toHaveLength(1);
  return mails()[0]!;
};
/** They lead to the invoice's page, and make no link to the card page. */
const expectPage = ({ text, html }: { text: string; html: string }) => {
  for (const part of [text, html]) {
    expect(part).toContain(`${server.url}/fatura/`);
    expect(part).not.toContain('/cartao/');
  }
};

describe('A payer whose card is charged at night is told in the morning, once,', () => {
  it('that it was refused, and when it is charged again', async () => {
    const { invoice } = await owed([REFUSED.forNow], 1);
    await advance(1, '01:00');
    expect(await collectionOf(invoice)).toMatchObject({ status: 'Andamento' });
    expect(subjects()).toEqual([]);
    await advance(0, '08:05');
    const { subject, text, html } = only();
    expect(subject).toBe(`O pagamento da sua fatura de ${MERCHANT} não foi aprovado`);
    for (const part of [text, html]) expect(part).toContain(`Vamos tentar novamente em ${written(day(1))}.`);
    expectPage(only());
    await merchant.put('/v1/settings/reminders', { reminders: { days: [1] } });
    await advance(0, '12:00');
    expect(subjects()).toHaveLength(1);
  });

  it('that there is none, and where it is registered', async () => {
    const { invoice } = await owed([], 1);
    await advance(1, '01:00');
    expect(await collectionOf(invoice)).toMatchObject({ status: 'Excecao', reasonCode: 'no-card' });
    expect(subjects()).toEqual([]);
    await advance(0, '08:05');
    expect(only().subject).toBe(`Cadastre um cartão para pagar sua fatura de ${MERCHANT}`);
    expect(only().html).toContain('Cadastrar cartão');
    expectPage(only());
    await advance(7, '12:00');
    expect(subjects()).toHaveLength(1);
  });
});

describe('Given an invoice whose card is refused at night', () => {
  const refused = async () => {
    const found = await owed([REFUSED.forNow], 1);
    await advance(1, '01:00');
    expect(await collectionOf(found.invoice)).toMatchObject({ status: 'Andamento' });
    return found;
  };

  it('when it is paid before the morning, then its payer gets nothing but the receipt', async () => {
    const { customer, invoice } = await refused();
    await aCard(merchant, customer, { number: NUMBERS.otherVisa, status: 'Primario' });
    await advance(0, '02:00');
    expect(await statusOf(invoice)).toBe('Pago');
    await advance(1, '12:00');
    expect(subjects()).toEqual([`Recebemos o pagamento da sua fatura de ${MERCHANT}`]);
  });

  it.each(['Cancelado', 'deleted'])(
    'when it is %s before the morning, then its payer gets nothing',
    async (end) => {
      const { customer, invoice } = await refused();
      const { status } =
        end === 'deleted'
          ? await merchant.delete(`/v1/invoices/${invoice}`)
          : await merchant.put(`/v1/invoices/${invoice}`, { invoice: { customer, status: end } });
      expect(status).toBe(200);
      await advance(1, '12:00');
      expect(subjects()).toEqual([]);
    },
  );

  it('when its last card is refused for good before the morning, then its payer is told that alone', async () => {
    const { customer } = await refused();
    const { token } = (await merchant.get(`/v1/cards/billing-customer/${customer}`)).body.cards[0];
    expect((await merchant.delete(`/v1/cards/${token}`)).status).toBe(200);
    await aCard(merchant, customer, { number: REFUSED.forGood, status: 'Primario' });
    await advance(0, '08:05');
    expect(only().subject).toBe(`Não conseguimos cobrar sua fatura de ${MERCHANT} no cartão`);
  });
});

it('A payer whose cards are not charged any more is told what is owed, and where to pay', async () => {
  const { invoice } = await owed([REFUSED.forGood], -10);
  await advance(0, '10:00');
  expect(await collectionOf(invoice)).toMatchObject({ status: 'Encerrada' });
  expect(only().subject).toBe(`Não conseguimos cobrar sua fatura de ${MERCHANT} no cartão`);
  // 2 %, and 10 days at 1 % a month.
  expect(only().text).toMatch(
    /Valor: R\$ 1\.234,56\nDias em atraso: 10\nMulta: R\$ 24,69\nJuros: R\$ 4,12\nTotal hoje: R\$ 1\.263,37\n/,
  );
  expectPage(only());
});

describe('Given a payer who is to be told in the morning of a refused card', () => {
  const refused = async () => {
    const found = await owed([REFUSED.forNow], 1);
    await advance(1, '01:00');
    return found;
  };
  const expectTold = () => {
    const told = `O pagamento da sua fatura de ${MERCHANT} não foi aprovado`;
    expect(subjects()).toEqual([told]);
    expect(only().text).toContain(`Vamos tentar novamente em ${written(day(1))}.`);
  };

  it('when it is looked at while the card is charged once more, then that refusal is told, and the day that was planned before', async () => {
    const { invoice } = await refused();
    const { nextAt } = await collectionOf(invoice);
    // As a worker leaves it that looks just then.
    await query(server.databaseUrl, 'update billing.reminders set due_at = null where invoice_id = $1', [
      invoice,
    ]);
    await advance(0, '10:00');
    expect(subjects()).toEqual([]);
    expect((await merchant.post(`/v1/invoices/${invoice}/collect`)).status).toBe(200);
    await advance(0, '10:05');
    expect((await collectionOf(invoice)).nextAt).toBe(nextAt);
    expectTold();
  });

  it('when it is looked at while the invoice is being changed, then it is told after that has come to nothing', async () => {
    const { invoice } = await refused();
    await advance(0, '07:50');
    const unitOfWork = server.app.get(UnitOfWork);
    await unitOfWork.isolated(() =>
      unitOfWork.run(() => {
        const now = server.clock.now();
        const until = { dueAt: new Date(now.getTime() + 15 * 60_000), requested: false };
        return server.app
          .get(CollectionStore)
          .withhold(merchant.tenant.tenantId, parseIdentifier(invoice)!, now, until);
      }),
    );
    await advance(0, '08:04');
    expect(subjects()).toEqual([]);
    await advance(0, '08:10');
    expectTold();
  });
});

describe('Given an invoice that was looked at', () => {
  const DUE = 'select invoice_id from billing.reminders where invoice_id = $1 and due_at is not null';

  it.each<[BillingEventType, Record<string, unknown>, boolean]>([
    ['collection.stuck', { reason: 'no-card' }, true],
    ['collection.stuck', { reason: 'no-route' }, false],
    ['collection.stuck', { reason: 'unavailable' }, false],
    ['charge.declined', { method: 'card' }, true],
    ['charge.declined', { method: 'boleto' }, false],
  ])('when %s happens with %j, then it is looked at: %j', async (type, detail, looked) => {
    const { invoice } = await owed([], 5);
    await advance(0, '10:00');
    expect(await query(server.databaseUrl, DUE, [invoice])).toEqual([]);
    const unitOfWork = server.app.get(UnitOfWork);
    let due: unknown[] = [];
    await unitOfWork.isolated(() =>
      unitOfWork.run(async () => {
        const { tenantId } = merchant.tenant;
        const events = [{ type, invoiceId: parseIdentifier(invoice)!, detail }];
        await server.app.get(Events).publish(new BillingHappened(tenantId, server.clock.now(), events));
        due = await server.app.get(Sql).query(DUE, [invoice]);
      }),
    );
    expect(due).toHaveLength(looked ? 1 : 0);
  });
});

it('A payer whose mail server was away all day is told on the next, what is true by then', async () => {
  await owed([], 1);
  const { invoice } = await owed([REFUSED.forNow], 1);
  server.mailbox.trouble = { at: 'sender', code: 451 };
  await advance(1, '20:01');
  server.mailbox.trouble = undefined;
  await advance(1, '07:59');
  expect(subjects()).toEqual([]);
  await advance(0, '08:05');
  expect(subjects().toSorted()).toEqual([
    `Cadastre um cartão para pagar sua fatura de ${MERCHANT}`,
    `O pagamento da sua fatura de ${MERCHANT} não foi aprovado`,
  ]);
  const { nextAt } = await collectionOf(invoice);
  const refused = mails().find(({ subject }) => subject.startsWith('O pagamento'));
  expect(refused?.text).toContain(`Vamos tentar novamente em ${written(dateIn(ZONE, new Date(nextAt)))}.`);
  expect(nextAt > server.clock.now().toISOString()).toBe(true);
});

it('A payer who wants no mails is not written to, and the history says so once', async () => {
  const { invoice } = await owed([], 0, { emailIsActive: false });
  await advance(2, '12:00');
  expect(subjects()).toEqual([]);
  const { history } = (await merchant.get(`/v1/invoices/${invoice}/history`)).body;
  expect(history.filter(({ event }: { event: string }) => event === 'invoice.reminded')).toMatchObject([
    { detail: { skipped: 'no-email' } },
  ]);
});
