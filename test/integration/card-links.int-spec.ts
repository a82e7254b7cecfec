import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CardsExpiring } from '@mensal/cards';
import { Events } from '@mensal/platform';
import { send, type ApiClient } from '../support/api-client.js';
import { cardBody, cardsOf, NUMBERS, switchTokenising } from '../support/cards.js';
import { CardPageServer, linkIn } from '../support/card-page-server.js';
import { query } from '../support/database.js';
import { connectEfi } from '../support/test-sandbox.js';

const CARD = { mask: '0044', brand: 'visa', month: '05', year: '35', name: 'FULANA F EXEMPLO' };
const FAILED =
  'Algo deu errado do nosso lado. Tente novamente em alguns minutos; se o cartão já tiver sido cadastrado, a página dirá.';

let server: CardPageServer;
let merchant: ApiClient;
let customer: string;

beforeAll(async () => {
  server = await CardPageServer.start();
});
afterAll(() => server.stop());
beforeEach(async () => {
  merchant = await server.merchant();
  customer = await merchant.aCustomer();
});

const sql = <Row extends object>(text: string, ...values: unknown[]) =>
  query<Row & Record<string, unknown>>(server.databaseUrl, text, values);
const rowsOf = async (table: string) =>
  (await sql(`select * from ${table} where tenant_id = $1`, merchant.tenant.tenantId)).length;
const sendLink = (token = customer) => merchant.put(`/v1/cards/billing-customer/${token}/send-link`, {});
const newPath = async () => new URL(linkIn(await server.mailedLink(merchant, customer))).pathname;
const register = async (path: string, change: Record<string, unknown> = {}) =>
  send(server.url, 'POST', path, { ...CARD, paymentToken: await server.sandbox.card(), ...change });

async function open(path: string) {
  const response = await fetch(`${server.url}${path}`);
  const text = await response.text();
  const title = /<h1[^>]*>([^<]*)/.exec(text)?.[1];
  return { status: response.status, headers: Object.fromEntries(response.headers), title, text };
}

describe('Given a server that does not know its own address', () => {
  let publicUrl: string | undefined;
  beforeEach(() => {
    ({ publicUrl } = server.configuration);
    server.configuration.publicUrl = undefined;
  });
  afterEach(() => {
    server.configuration.publicUrl = publicUrl;
  });

  it('when a link is to be sent, then the API says that it was not, and nothing is left behind', async () => {
    const { status, body } = await sendLink();
    expect([status, body]).toEqual([400, { mensagem: 'Erro ao enviar o link para cadastro do cartão' }]);
    expect([await rowsOf('cards.links'), await rowsOf('notifications.emails')]).toEqual([0, 0]);
  });
});

describe('Given a mistake of ours on the way', () => {
  let path: string;
  beforeEach(async () => {
    path = await newPath();
  });

  const without = async <T>(table: string, work: () => Promise<T>) => {
    await sql(`alter table cards.${table} rename to broken`);
    try {
      return await work();
    } finally {
      await sql(`alter table cards.broken rename to ${table}`);
    }
  };

  it('when the page is opened, then a page says so, under the policy of all pages', async () => {
    const { status, headers, title, text } = await without('settings', () => open(path));
    expect([status, title]).toEqual([500, 'Erro']);
    expect(text).toContain(FAILED);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    });
    expect((await open(path)).status).toBe(200);
  });

  it('when a card is sent, then the script is told so, nothing is kept, and the link stays good', async () => {
    const answer = await without('card_tokens', () => register(path));
    expect([answer.status, answer.body]).toEqual([500, { mensagem: FAILED }]);
    expect(await rowsOf('cards.cards')).toBe(0);
    expect((await register(path)).status).toBe(200);
  });
});

describe('Given a merchant whose account at the gateway is switched off', () => {
  it('when a link is opened, then the page says so, and the link is good once it is on again', async () => {
    const path = await newPath();
    await connectEfi(merchant, { active: false });
    const { status, title, text } = await open(path);
    expect([status, title]).toEqual([503, 'Cadastro indisponível']);
    expect(text).toContain('Nada foi cadastrado.');
    const answer = await register(path);
    expect([answer.status, answer.body.titulo]).toEqual([503, 'Cadastro indisponível']);
    await connectEfi(merchant);
    expect((await register(path)).status).toBe(200);
  });
});

describe('Given one customer whose cards come by the page and by the API at once', () => {
  it('when all are to be the primary one, then one of them is, and none is lost', async () => {
    await switchTokenising(merchant, true);
    const path = await newPath();
    const answers = await Promise.all([
      register(path),
      merchant.post('/v1/cards', cardBody(customer)),
      merchant.post('/v1/cards', cardBody(customer, { number: NUMBERS.elo })),
      sendLink(),
    ]);
    expect(answers.slice(1).map(({ status }) => status)).toEqual([200, 200, 200]);
    // A newer link ends this one, unless it is in use by then.
    expect([200, 410]).toContain(answers[0].status);
    const statuses = (await cardsOf(merchant, customer)).map((card) => card['status'] as string);
    expect(statuses).toHaveLength(answers.filter(({ status }) => status === 200).length - 1);
    expect(statuses.filter((status) => status === 'Primario')).toHaveLength(1);
  });
});

describe('Given an address that is not whole', () => {
  it.each(['/cartao', '/cartao/', `/cartao/${'x'.repeat(150)}`])(
    'when %s is opened, then a page says so',
    async (path) => {
      const { status, title, headers } = await open(path);
      expect([status, title]).toEqual([404, 'Link sem validade']);
      expect(headers['cache-control']).toBe('no-store');
    },
  );

  it('when it is written with a slash at its end, then it is good', async () => {
    expect((await open(`${await newPath()}/`)).status).toBe(200);
  });

  it('when the server is below a path of a proxy, then the page finds its files there', async () => {
    const path = await newPath();
    const { publicUrl } = server.configuration;
    server.configuration.publicUrl = 'https://proxy.example/mensal';
    const { text } = await open(path);
    server.configuration.publicUrl = publicUrl;
    const files = [...text.matchAll(/(?:src|href)="([^"]+\.(?:js|css))"/g)].map(([, file = '']) => file);
    expect(files.length).toBeGreaterThan(4);
    for (const file of files) {
      expect(file).toMatch(/^\/mensal\/cartao\/assets\//);
      expect((await fetch(`${server.url}${file.replace('/mensal', '')}`)).status).toBe(200);
    }
  });
});

describe('Given a body that is too large, or none of JSON', () => {
  it.each([
    ['over 1 MiB', JSON.stringify({ ...CARD, name: 'F'.repeat(1_100_000) }), 413],
    ['broken', '{"paymentToken": ', 400],
    ['deep', `${'['.repeat(50)}${']'.repeat(50)}`, 400],
    ['none', undefined, 400],
  ])('when it is %s, then it is refused with a text, and the link stays good', async (_, body, status) => {
    const path = await newPath();
    const answer = await send(server.url, 'POST', path, body);
    expect([answer.status, answer.body]).toEqual([status, { mensagem: expect.any(String) }]);
    expect((await register(path)).status).toBe(200);
  });
});

describe('Given what is over', () => {
  const ageBy = (interval: string, table: string, column: string) =>
    sql(
      `update ${table} set ${column} = ${column} - interval '${interval}' where tenant_id = $1`,
      merchant.tenant.tenantId,
    );

  it('when a link has been good no more for 30 days, then it is forgotten; a new one is not', async () => {
    const used = await newPath();
    await register(used);
    const expired = await newPath();
    await ageBy('30 days', 'cards.links', 'expires_at');
    await server.advanceDays(2);
    expect([(await open(used)).title, (await open(expired)).title]).toEqual([
      'Link já usado',
      'Link expirado',
    ]);
    const fresh = await newPath();
    await server.advanceDays(2);
    expect([(await open(used)).title, (await open(expired)).title]).toEqual([
      'Link sem validade',
      'Link sem validade',
    ]);
    expect((await open(fresh)).status).toBe(200);
    expect(await rowsOf('cards.links')).toBe(1);
  });

  it('when a mail was sent or failed 90 days ago, then it is forgotten; one that waits is not', async () => {
    for (let n = 0; n < 3; n += 1) await server.mailedLink(merchant, customer);
    const mails = await sql<{ id: string }>(
      'select id from notifications.emails where tenant_id = $1 order by id',
      merchant.tenant.tenantId,
    );
    await sql(
      `update notifications.emails set status = 'failed', sent_at = null, reason = 'recipient-550' where id = $1`,
      mails[0]?.id,
    );
    await sql(
      `update notifications.emails set status = 'waiting', sealed = 'x', reason = 'sender-553' where id = $1`,
      mails[1]?.id,
    );
    await ageBy('88 days', 'notifications.emails', 'created_at');
    await server.advanceDays(1);
    expect(await rowsOf('notifications.emails')).toBe(3);
    await server.advanceDays(2);
    const left = await sql<{ id: string }>(
      'select id from notifications.emails where tenant_id = $1',
      merchant.tenant.tenantId,
    );
    expect(left).toEqual([{ id: mails[1]?.id }]);
  });
});

describe('Given cards of several customers that are about to expire', () => {
  it('when one cannot be mailed to, then the event tells of all, and the others are mailed to', async () => {
    const told = new Map<string, number>();
    server.app.get(Events).on(CardsExpiring, ({ customerId, cards }) => {
      told.set(customerId, cards.length);
      return Promise.resolve();
    });
    const mute = await merchant.aCustomer();
    for (const token of [mute, customer, customer]) {
      const link = new URL(linkIn(await server.mailedLink(merchant, token))).pathname;
      expect((await register(link)).status).toBe(200);
    }
    await sql(
      `update cards.cards set expires_on = created_on where tenant_id = $1`,
      merchant.tenant.tenantId,
    );
    await sql(
      `update customers.customers set email = 'fulana,vitima@example.com' where tenant_id = $1 and id = $2`,
      merchant.tenant.tenantId,
      mute,
    );
    server.mailbox.clear();
    await server.advanceDays(2);
    expect([...told].toSorted()).toEqual([[mute, 1] as const, [customer, 2] as const].toSorted());
    const mails = server.mailbox.mails.filter(({ subject }) => subject.includes('está para vencer'));
    expect(mails).toHaveLength(1);
    expect(mails[0]?.text.match(/Visa final 0044/g)).toHaveLength(2);
    const link = new URL(linkIn(mails[0]!)).pathname;
    expect((await register(link)).status).toBe(200);
    expect(await cardsOf(merchant, customer)).toHaveLength(3);
  });
});
