import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CardsExpiring, FindCards, KeepCard } from '@mensal/cards';
import { calendarDate, newIdentifier, parseIdentifier, type Identifier } from '@mensal/kernel';
import { Events, SealedStores, UnitOfWork } from '@mensal/platform';
import { ApiClient } from '../support/api-client.js';
import type { Wire } from '../support/billing-runs.js';
import { aCard, acceptCards, cardBody, cardsOf, NUMBERS } from '../support/cards.js';
import { chargeUntil, startCharge } from '../support/charges.js';
import { query } from '../support/database.js';
import { connectEfi, EFI_ACCOUNT } from '../support/test-sandbox.js';
import { TestServer } from '../support/test-server.js';

const TODAY = calendarDate('2026-11-21');
const TOKENISE = 'GET /v1/card/:payee_code/jsonp';
const UNAVAILABLE = {
  status: 503,
  body: { mensagem: 'O cartão não pôde ser validado agora e nada foi alterado. Tente novamente mais tarde.' },
};

describe('Given a merchant whose gateway tokenises cards', () => {
  let server: TestServer;
  let merchant: ApiClient;
  let customer: string;

  beforeAll(async () => {
    server = await TestServer.start({
      now: '2026-11-21T12:00:00.000Z',
      env: { MENSAL_ROLES: 'http,worker', MENSAL_GATEWAY_TIMEOUT_MS: '900' },
      sandbox: true,
    });
    merchant = await server.newTenant();
    await acceptCards(merchant);
    // The vendor's key is made when it is first asked for, which takes longer than these time-outs.
    await fetch(`${server.sandbox.url}/efi/v1/pubkey?code=${EFI_ACCOUNT.payeeCode}`);
  });
  beforeEach(async () => {
    customer = await merchant.aCustomer();
  });
  afterAll(() => server.stop());

  const sql = <Row extends object>(text: string, ...values: unknown[]) =>
    query<Row & Record<string, unknown>>(server.databaseUrl, text, values);
  const rowsOf = () =>
    sql<{ id: string; fingerprint: Buffer }>(
      'select * from cards.cards where customer_id = $1 order by id',
      customer,
    );
  const tokensOf = (card: string) =>
    sql<{ token: string }>('select gateway, token from cards.card_tokens where card_id = $1', card);
  const cards = () => server.app.get(FindCards);
  const opened = (card: string, gateway = 'efi') =>
    server.app
      .get(UnitOfWork)
      .isolated(() => cards().gatewayToken(merchant.tenant.tenantId, idOf(card), gateway));
  const chargeable = (today = TODAY) =>
    server.app
      .get(UnitOfWork)
      .isolated(() => cards().chargeable(merchant.tenant.tenantId, idOf(customer), today));
  const post = (fields: Record<string, unknown> = {}) =>
    merchant.post('/v1/cards', cardBody(customer, fields));

  describe('when many cards come at once', () => {
    it('all Primario, then one of them is, and no other is lost', async () => {
      const numbers = [NUMBERS.visa, NUMBERS.mastercard, NUMBERS.elo, NUMBERS.hipercard];
      const answers = await Promise.all(numbers.map((number) => post({ number })));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
      const statuses = (await cardsOf(merchant, customer)).map(({ status }: Wire) => status);
      expect(statuses.toSorted()).toEqual(['Primario', 'Secundario', 'Secundario', 'Secundario']);
    });

    it('all of one number, then it is registered once', async () => {
      const answers = await Promise.all([1, 2, 3, 4].map(() => post()));
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 400, 400, 400]);
      for (const { status, body } of answers)
        if (status !== 200) expect(body).toEqual({ mensagem: 'Cartão já existe, você só pode editá-lo.' });
      expect(await rowsOf()).toHaveLength(1);
    });

    it('two made Primario, then one of them is', async () => {
      const fields = { status: 'Secundario' };
      const made = [await aCard(merchant, customer, fields)];
      made.push(await aCard(merchant, customer, { ...fields, number: NUMBERS.elo }));
      const answers = await Promise.all(
        made.map(({ token }) => merchant.put(`/v1/cards/${token}`, { card: { status: 'Primario' } })),
      );
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      const statuses = (await cardsOf(merchant, customer)).map(({ status }: Wire) => status);
      expect(statuses.toSorted()).toEqual(['Primario', 'Secundario']);
    });

    it('one replaced while it is deleted, then it is deleted and has no token', async () => {
      const { token } = await aCard(merchant, customer);
      const [, deleted] = await Promise.all([
        merchant.put(`/v1/cards/${token}`, cardBody(customer, { number: NUMBERS.elo })),
        merchant.delete(`/v1/cards/${token}`),
      ]);
      expect(deleted.status).toBe(200);
      expect((await merchant.get(`/v1/cards/${token}`)).body.card.status).toBe('Excluido');
      expect(await tokensOf(token)).toEqual([]);
    });
  });

  describe('the fingerprint', () => {
    it('follows the number through PUT and DELETE', async () => {
      const first = await aCard(merchant, customer);
      const put = (card: string, number: string) =>
        merchant.put(`/v1/cards/${card}`, cardBody(customer, { number }));
      expect((await put(first.token, NUMBERS.elo)).status).toBe(200);
      const second = await aCard(merchant, customer); // the number that was replaced
      expect(await put(second.token, NUMBERS.elo)).toMatchObject({ status: 400 });
      expect(await put(second.token, NUMBERS.visa)).toMatchObject({ status: 200 });
      await merchant.delete(`/v1/cards/${first.token}`);
      expect((await put(second.token, NUMBERS.elo)).status).toBe(200);
    });

    it('is each customer’s own matter', async () => {
      await aCard(merchant, customer);
      const other = await merchant.aCustomer();
      expect((await aCard(merchant, other)).number).toBe('...1112');
    });

    it('of one card differs between two merchants', async () => {
      await aCard(merchant, customer);
      const [mine] = await rowsOf();
      const stranger = await server.newTenant();
      await acceptCards(stranger);
      customer = await stranger.aCustomer();
      await aCard(stranger, customer);
      const [theirs] = await rowsOf();
      expect(mine?.fingerprint).toHaveLength(32);
      expect(theirs?.fingerprint).not.toEqual(mine?.fingerprint);
    });
  });

  describe('when the gateway cannot be asked', () => {
    it.each([
      [TOKENISE, { mode: 'drop', when: 'after' }],
      [TOKENISE, { mode: 'garbage', when: 'after' }],
      [TOKENISE, { mode: 'status', status: 503 }],
      [TOKENISE, { mode: 'endless' }],
      ['GET /v1/pubkey', { mode: 'drop' }],
      ['POST /v1/authorize', { mode: 'drop' }],
    ])('%s: %j, then nothing is kept', async (route, fault) => {
      // With a key of its own, which this process does not know yet.
      const other = await server.newTenant();
      const account = { clientId: `client-${newIdentifier()}`, clientSecret: 'client-secret' };
      const payeeCode = newIdentifier().replaceAll('-', '');
      await server.sandbox.control('PUT', 'efi/accounts', { ...account, payeeCode });
      await acceptCards(other, { credentials: { ...account, payeeCode } });
      customer = await other.aCustomer();
      await server.sandbox.fault({ route, ...fault });
      const answer = await other.post('/v1/cards', cardBody(customer));
      await server.sandbox.clearFaults();
      expect(answer).toMatchObject(UNAVAILABLE);
      expect(await rowsOf()).toEqual([]);
      expect(
        await sql('select * from cards.card_tokens where tenant_id = $1', other.tenant.tenantId),
      ).toEqual([]);
    });

    it('while a card is replaced, then that stays as it was', async () => {
      const before = await aCard(merchant, customer);
      const token = await opened(before.token);
      await server.sandbox.fault({ route: TOKENISE, mode: 'garbage' });
      const body = cardBody(customer, { number: NUMBERS.elo, status: 'Secundario', name: 'OUTRO' });
      expect(await merchant.put(`/v1/cards/${before.token}`, body)).toMatchObject(UNAVAILABLE);
      await server.sandbox.clearFaults();
      expect((await merchant.get(`/v1/cards/${before.token}`)).body.card).toEqual(before);
      expect(await opened(before.token)).toBe(token);
    });

    it('for a while, then the card may be sent again', async () => {
      await server.sandbox.fault({ route: TOKENISE, mode: 'status', status: 503 });
      expect(await post()).toMatchObject(UNAVAILABLE);
      await server.sandbox.clearFaults();
      expect(await post()).toMatchObject({ status: 200 });
    });

    it('once only, then it is asked again', async () => {
      await server.sandbox.fault({ route: TOKENISE, mode: 'drop', times: 1 });
      expect(await post()).toMatchObject({ status: 200 });
      await server.sandbox.clearFaults();
    });
  });

  it('when the account is of production, then its tokeniser is asked, without an access token', async () => {
    await connectEfi(merchant, { environment: 'production' });
    const { token } = await aCard(merchant, customer);
    await server.sandbox.fault({ route: 'POST /card', mode: 'status', status: 500 });
    expect(await post({ number: NUMBERS.elo })).toMatchObject(UNAVAILABLE);
    await server.sandbox.clearFaults();
    await connectEfi(merchant);
    expect(await opened(token)).toMatch(/^[0-9a-f]{40}$/);
    const log = await server.sandbox.log();
    expect(log.map(({ route }) => route)).toEqual(expect.arrayContaining(['GET /salt', 'POST /card']));
  });

  describe('what is kept for charging', () => {
    it('is a sealed token, that an invoice can be charged with more than once', async () => {
      const { token } = await aCard(merchant, customer, { number: NUMBERS.otherVisa });
      const paymentToken = (await opened(token)) ?? '';
      expect((await tokensOf(token)).map((row) => row.token)).not.toContain(paymentToken);
      for (const price of ['1000', '1001']) {
        const invoice = await merchant.anInvoice({ customer, paymentType: 'Cartao', price });
        const charge = await startCharge(merchant, invoice, paymentToken);
        await server.settle();
        await server.advance(new Date(server.clock.now().getTime() + 10_000).toISOString());
        await chargeUntil(merchant, invoice, charge, ({ open }) => !open);
      }
      const paid = (await server.sandbox.charges()).filter(({ payments }) => payments === 1);
      expect(paid).toHaveLength(2);
      expect(await opened(token, 'lytex')).toBeUndefined();
    });

    it('is told with the primary card first, without deleted and expired ones', async () => {
      const expiring = await aCard(merchant, customer, { month: '11', year: '26', status: 'Secundario' });
      const good = await aCard(merchant, customer, { number: NUMBERS.elo, status: 'Secundario' });
      const primary = await aCard(merchant, customer, { number: NUMBERS.mastercard });
      const deleted = await aCard(merchant, customer, { number: NUMBERS.hipercard, status: 'Secundario' });
      await merchant.delete(`/v1/cards/${deleted.token}`);
      const ids = async (today: string) => (await chargeable(calendarDate(today))).map(({ id }) => id);
      expect(await ids('2026-11-30')).toEqual([primary.token, expiring.token, good.token]);
      expect(await ids('2026-12-01')).toEqual([primary.token, good.token]);
      expect((await chargeable())[0]).toEqual({
        customerId: customer,
        id: primary.token,
        status: 'primary',
        brand: 'mastercard',
        lastFour: '8210',
        expiresOn: '2030-12-31',
        gateways: ['efi'],
      });
      expect(await opened(deleted.token)).toBeUndefined();
    });

    it('of a card that never was here has no fingerprint, and is not a number', async () => {
      const expiresOn = calendarDate('2030-12-31');
      const details = { brand: 'visa', brandName: 'Visa', lastFour: '1112', expiresOn, holder: 'F' } as const;
      const keep = (token: string) =>
        server.app.get(UnitOfWork).isolated(() =>
          server.app.get(KeepCard).execute(merchant.tenant, {
            customerId: idOf(customer),
            details: { ...details, fingerprint: null },
            status: 'primary',
            tokens: new Map([['efi', token]]),
          }),
        );
      await keep('a'.repeat(40));
      await keep('b'.repeat(40));
      await expect(keep(NUMBERS.visa)).rejects.toMatchObject({ code: 'CARDS.REFUSED' });
      expect((await cardsOf(merchant, customer)).map(({ status }: Wire) => status)).toEqual([
        'Secundario',
        'Primario',
      ]);
    });
  });
});

describe('Given cards that are about to expire', () => {
  it('then each is told of once, 30 days before its last good day', async () => {
    const server = await TestServer.start({ now: '2026-11-21T12:00:00.000Z', sandbox: true });
    const told: string[][] = [];
    server.app.get(Events).on(CardsExpiring, ({ cards }) => {
      told.push(cards.map(({ id }) => id));
      return Promise.resolve();
    });
    const merchant = await server.newTenant();
    await acceptCards(merchant);
    const customer = await merchant.aCustomer();
    const november = await aCard(merchant, customer, { month: '11', year: '26' });
    const december = await aCard(merchant, customer, { number: NUMBERS.elo, month: '12', year: '26' });
    const deleted = await aCard(merchant, customer, { number: NUMBERS.mastercard, month: '12', year: '26' });
    await merchant.delete(`/v1/cards/${deleted.token}`);

    await server.advance('2026-11-30T12:00:00.000Z');
    expect(told).toEqual([[november.token]]);
    await server.advance('2026-12-03T12:00:00.000Z');
    expect(told).toEqual([[november.token], [december.token]]);
    const body = cardBody(customer, { number: NUMBERS.elo, month: '01', year: '27' });
    await merchant.put(`/v1/cards/${december.token}`, body);
    await server.advance('2027-01-03T12:00:00.000Z');
    expect(told).toEqual([[november.token], [december.token], [december.token]]);
    await server.stop();
  }, 60_000);
});

describe('Given a new master key', () => {
  it('then tokens and fingerprint keys are sealed anew, and cards are recognised as before', async () => {
    const [old, fresh] = ['old', 'new'].map((id) => `${id}:${Buffer.alloc(32, id).toString('base64')}`);
    const now = '2026-11-21T12:00:00.000Z';
    const before = await TestServer.start({ now, env: { MENSAL_MASTER_KEY: `${old}` }, sandbox: true });
    const merchant = await before.newTenant();
    await acceptCards(merchant);
    const customer = await merchant.aCustomer();
    const { token } = await aCard(merchant, customer);
    const { databaseUrl } = before;
    await before.stop();

    const env = { MENSAL_MASTER_KEY: `${fresh},${old}` };
    const between = await TestServer.start({ now, databaseUrl, env });
    const reseal = () => between.app.get(UnitOfWork).isolated(() => between.app.get(SealedStores).reseal());
    expect((await reseal()).get('cards.cards')).toBe(2);
    expect((await reseal()).get('cards.cards')).toBe(0);
    await between.stop();

    const after = await TestServer.start({
      now,
      databaseUrl,
      env: { MENSAL_MASTER_KEY: `${fresh}` },
      sandbox: true,
    });
    const clientToken = merchant.headers['Token'] ?? '';
    const same = await ApiClient.signIn(after.url, merchant.secrets, clientToken, merchant.tenant);
    expect(await same.post('/v1/cards', cardBody(customer))).toMatchObject({
      status: 400,
      body: { mensagem: 'Cartão já existe, você só pode editá-lo.' },
    });
    const opened = await after.app
      .get(UnitOfWork)
      .isolated(() => after.app.get(FindCards).gatewayToken(merchant.tenant.tenantId, idOf(token), 'efi'));
    expect(opened).toMatch(/^[0-9a-f]{40}$/);
    await after.stop();
  }, 60_000);
});

function idOf(token: string): Identifier {
  return parseIdentifier(token)!;
}
