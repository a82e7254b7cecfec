import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CardLinks } from '@mensal/cards';
import { UnitOfWork } from '@mensal/platform';
import { send } from '../support/api-client.js';
import { aCard, cardBody, NUMBERS } from '../support/cards.js';
import { Collecting, REFUSED } from '../support/collecting.js';

const GOOD = NUMBERS.otherVisa;
/** Others that are refused for now, by their last digit. */
const ALSO_REFUSED = '4000000000000283';

describe('Given a merchant that has cards charged', () => {
  let given: Collecting;

  beforeAll(async () => {
    given = await Collecting.start({ Cartao: ['efi', 'lytex'] });
  });
  afterAll(async () => {
    await given.expectNoneForgotten();
    await given.server.stop();
  });

  /** An invoice of a payer with these cards. */
  const owed = async (numbers: readonly string[], dueIn = 0, payer: Record<string, unknown> = {}) => {
    const { customer, cards } = await given.aPayer(numbers, payer);
    return { customer, cards, invoice: await given.anInvoice('Cartao', dueIn, { customer }) };
  };
  const isPaid = async (invoice: string) =>
    expect(await given.invoice(invoice)).toMatchObject({ status: 'Pago' });

  it('when it is due, then it is charged, and not before, even if it is changed meanwhile', async () => {
    const today = await owed([GOOD]);
    const later = await owed([GOOD], 2);
    await given.settle();
    await isPaid(today.invoice);
    expect(await given.change(later.invoice, { price: '5990' })).toMatchObject({ status: 200 });
    await given.settle();
    expect(await given.charges(later.invoice)).toEqual([]);
    expect(await given.collection(later.invoice)).toMatchObject({ nextAt: `${given.day(2)}T03:00:00.000Z` });
    await given.days(2);
    await isPaid(later.invoice);
    expect(await given.charges(later.invoice)).toMatchObject([{ gateway: 'efi', paidPrice: '5990' }]);
  });

  it('when it is refused for now, then it is tried on its days, then the next card, and then no more', async () => {
    const { invoice, cards } = await owed([REFUSED.forNow, ALSO_REFUSED]);
    await given.settle();
    const triedOn: number[] = [];
    for (let day = 1; day <= 9; day += 1) {
      const [before] = await given.counts(invoice, 'declined');
      await given.days(1);
      const [after] = await given.counts(invoice, 'declined');
      for (let n = before ?? 0; n < (after ?? 0); n += 1) triedOn.push(day);
    }
    // On the last day, both of them.
    expect(triedOn).toEqual([1, 3, 5, 7, 7]);
    expect(await given.charges(invoice)).toMatchObject(
      cards.map(() => ({ status: 'Cancelada', open: false })),
    );
    expect(await given.held(await given.charges(invoice))).toMatchObject([
      { status: 'canceled', payments: 0 },
      { status: 'canceled', payments: 0 },
    ]);
    expect(await given.collection(invoice)).toMatchObject({ status: 'Encerrada', nextAt: null });
    const told = await given.counts(
      invoice,
      'collection.retry-planned',
      'collection.ended',
      'charge.declined',
    );
    expect(told).toEqual([4, 1, 6]);
  });

  it('when it is refused for good, then the next card is charged at once', async () => {
    const { invoice } = await owed([REFUSED.forGood, GOOD]);
    await given.settle();
    await isPaid(invoice);
    expect(await given.charges(invoice)).toMatchObject([{ status: 'Recusada' }, { status: 'Aprovada' }]);
  });

  it('when more is owed on a day of retry, then the old charge is cancelled, and a new one made of all of it', async () => {
    await given.settle(`${nextMonday()}T15:00:00.000Z`);
    const { invoice } = await owed([REFUSED.forNow], 0, { calculateLatePayment: true });
    await given.settle();
    await given.days(1);
    const charges = await given.charges(invoice);
    expect(charges).toMatchObject([
      { price: '4990', open: false },
      { price: expect.any(String), open: true },
    ]);
    expect(Number(charges[1]?.price)).toBeGreaterThan(4990);
    expect(await given.held(charges)).toMatchObject([{ status: 'canceled' }, { status: 'unpaid' }]);
    expect(await given.counts(invoice, 'collection.gave-up', 'cancelled-at-gateway')).toEqual([1, 1]);
  });

  describe('and whose tries have ended', () => {
    const ended = async () => {
      const found = await owed([REFUSED.forGood]);
      await given.settle();
      expect(await given.collection(found.invoice)).toMatchObject({ status: 'Encerrada' });
      return found;
    };

    it('when another card is registered by the API, then it is charged', async () => {
      const { customer, invoice } = await ended();
      await aCard(given.merchant, customer, { number: GOOD, status: 'Secundario' });
      await given.settle();
      await isPaid(invoice);
    });

    it('when another card is registered by its payer, then it is charged', async () => {
      const { customer, invoice } = await ended();
      const { app, url, sandbox } = given.server;
      const link = await app
        .get(UnitOfWork)
        .isolated(() => app.get(CardLinks).issue(given.merchant.tenant, customer as never));
      const card = { mask: '0044', brand: 'visa', month: '05', year: '35', name: 'FULANA F EXEMPLO' };
      const registered = { ...card, paymentToken: await sandbox.card() };
      expect(await send(url, 'POST', new URL(link).pathname, registered)).toMatchObject({ status: 200 });
      await given.settle();
      await isPaid(invoice);
    });

    it('when the number of the card is replaced, then it is charged', async () => {
      const { customer, cards, invoice } = await ended();
      const body = cardBody(customer, { number: GOOD, status: 'Primario' });
      expect(await given.merchant.put(`/v1/cards/${cards[0]}`, body)).toMatchObject({ status: 200 });
      await given.settle();
      await isPaid(invoice);
      expect(await given.charges(invoice)).toHaveLength(2);
    });

    it('when it is asked for, then what was refused for good is not charged again', async () => {
      const { invoice } = await ended();
      await given.collect(invoice);
      await given.settle();
      expect(await given.charges(invoice)).toHaveLength(1);
      expect(await given.collection(invoice)).toMatchObject({ status: 'Encerrada' });
    });
  });

  it('when a new first card comes while another waits for its day, then that one is charged at once', async () => {
    const { customer, invoice } = await owed([REFUSED.forNow]);
    await given.settle();
    expect(await given.charges(invoice)).toMatchObject([{ status: 'Recusada', open: true }]);
    await aCard(given.merchant, customer, { number: GOOD, status: 'Primario' });
    await given.settle();
    await isPaid(invoice);
    expect(await given.held(await given.charges(invoice))).toMatchObject([
      { status: 'canceled' },
      { payments: 1 },
    ]);
  });

  it('when another card comes while the first waits for its day, then that day is not told again', async () => {
    const { customer, invoice } = await owed([REFUSED.forNow]);
    await given.settle();
    const before = await given.collection(invoice);
    await aCard(given.merchant, customer, { number: GOOD, status: 'Secundario' });
    await given.settle();
    expect(await given.collection(invoice)).toEqual(before);
    expect(await given.counts(invoice, 'collection.retry-planned')).toEqual([1]);
  });

  it('when there is no card, then the merchant sees it, and the first one is charged', async () => {
    const { customer, invoice } = await owed([]);
    await given.settle();
    expect(await given.collection(invoice)).toMatchObject({ status: 'Excecao', reasonCode: 'no-card' });
    await aCard(given.merchant, customer, { number: GOOD });
    await given.settle();
    await isPaid(invoice);
  });

  it('when the card expires before the due date, then it is not charged', async () => {
    const { customer } = await given.aPayer([]);
    const [year = '', month = ''] = given.day().split('-');
    await aCard(given.merchant, customer, { number: GOOD, month, year: year.slice(2) });
    const invoice = await given.anInvoice('Cartao', 29, { customer });
    const due = new Date(given.server.clock.now().getTime() + 29 * 86_400_000);
    expect(due.getUTCMonth()).not.toBe(given.server.clock.now().getUTCMonth());
    await given.days(29);
    expect(await given.charges(invoice)).toEqual([]);
    expect(await given.collection(invoice)).toMatchObject({ status: 'Excecao', reasonCode: 'no-card' });
  });

  it('when the gateway takes no second try, then a new charge is made on the day of retry', async () => {
    const other = await given.another({ Cartao: ['lytex'] });
    const { customer } = await other.aPayer([REFUSED.forNow]);
    const invoice = await other.anInvoice('Cartao', 0, { customer });
    await other.settle();
    expect(await other.charges(invoice)).toMatchObject([
      { gateway: 'lytex', status: 'Recusada', open: false },
    ]);
    expect(await other.collection(invoice)).toMatchObject({ nextAt: `${other.day(1)}T03:00:00.000Z` });
    await other.days(1);
    const charges = await other.charges(invoice);
    expect(charges).toMatchObject([{ status: 'Recusada' }, { status: 'Recusada' }]);
    expect(await other.held(charges)).toMatchObject([{ status: 'canceled' }, { status: 'canceled' }]);
    expect(await other.collection(invoice)).toMatchObject({ nextAt: `${other.day(2)}T03:00:00.000Z` });
  });

  it('when its payer lacks what the first gateway needs, then it says so', async () => {
    const { invoice } = await owed([GOOD], 0, { email: null, emailIsActive: false });
    await given.settle();
    expect(await given.collection(invoice)).toMatchObject({
      status: 'Excecao',
      reasonCode: 'payer-incomplete',
    });
  });

  function nextMonday(): string {
    for (let days = 1; ; days += 1) {
      const day = given.day(days);
      if (new Date(`${day}T00:00:00Z`).getUTCDay() === 1) return day;
    }
  }
});
