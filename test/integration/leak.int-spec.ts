import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SystemClock } from '@mensal/kernel';
import { SecretBox } from '@mensal/platform';
import { decodeProtectedHeader } from 'jose';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Mailbox, type ReceivedMail } from '../../apps/api/src/development/mailbox.js';
import { ApiClient } from '../support/api-client.js';
import { linkIn } from '../support/card-page-server.js';
import { aCard, cardBody, switchTokenising } from '../support/cards.js';
import { chargeUntil, startCharge } from '../support/charges.js';
import { Program } from '../support/child-process.js';
import { query } from '../support/database.js';
import { CARDS, connectEfi, TestSandbox } from '../support/test-sandbox.js';
import { TestServer } from '../support/test-server.js';

const PROGRAM = path.resolve(import.meta.dirname, '../support/server-program.ts');
const TIMEOUT_MS = 500;
const MAILED_WITHIN_MS = 20_000;
/** Found again wherever it may have got to. */
const ACCOUNT = {
  clientId: 'Client_Id_of_the_leak_test',
  clientSecret: 'Client_Secret_that_must_never_be_seen',
  payeeCode: '0123456789abcdef0123456789abcdef',
};

/** Cards that are sent to the API, and a security code that no identifier or amount holds by chance. */
const PLAIN = { visa: '4916338506082832', amex: '371449635398431' };
const PLAIN_CODE = '7391';
/** Not as a part of an identifier, a time or a token. */
const PLAIN_CODE_ALONE = /(?<![\w.:-])7391(?![\w.:-])/;
const TOKENISERS = [
  ['homologation', 'GET /v1/card/:payee_code/jsonp'],
  ['production', 'POST /card'],
];
const CARD_FAULTS = [
  { mode: 'drop', when: 'after' },
  { mode: 'garbage', when: 'after' },
  { mode: 'status', status: 500 },
  { mode: 'status', status: 400, body: refusalThatEchoes() },
];

/** A vendor that repeats what it was sent. */
function refusalThatEchoes(): string {
  const error_description = `cartão ${PLAIN.visa} inválido`;
  return JSON.stringify({ code: 3500058, error: 'invalid_card_number', error_description });
}

/** A server that logs all it can, through all that a charge may go through; then everything it wrote is searched. */
describe('Given a known secret, a known card and everything that is written anywhere', () => {
  let sandbox: TestSandbox;
  let mailbox: Mailbox;
  let keeper: TestServer;
  let program: Program;
  let merchant: ApiClient;
  const answers: string[] = [];
  const pages: string[] = [];
  const secrets = new Map<string, string>();

  beforeAll(async () => {
    sandbox = await TestSandbox.start(new SystemClock());
    await sandbox.control('PUT', 'efi/accounts', ACCOUNT);
    mailbox = await new Mailbox().start();
    // Only makes the merchant: what a merchant and a gateway send goes to the program, whose output is read.
    keeper = await TestServer.start({ env: { MENSAL_ROLES: 'http' } });
    const { secrets: keys, headers, tenant } = await keeper.newTenant();
    program = await Program.start(
      [PROGRAM],
      {
        MENSAL_ENV: 'development',
        DATABASE_URL: keeper.databaseUrl,
        MENSAL_LOG_LEVEL: 'trace',
        PORT: '0',
        SANDBOX_PORT: new URL(sandbox.url).port,
        MENSAL_GATEWAY_TIMEOUT_MS: String(TIMEOUT_MS),
        MENSAL_PUBLIC_URL: 'https://mensal.example',
        SMTP_URL: mailbox.url,
      },
      /Server is up at \S+/,
    );
    const url = /Server is up at (\S+)/.exec(program.printed)?.[1] ?? '';
    merchant = await ApiClient.signIn(url, keys, headers['Token'] ?? '', tenant);
    await goThroughEverything();
  }, 120_000);

  afterAll(async () => {
    await program.stop();
    await keeper.stop();
    await mailbox.stop();
    await sandbox.stop();
  });

  async function goThroughEverything(): Promise<void> {
    const keep = async (answer: Promise<{ body: unknown }>) =>
      answers.push(JSON.stringify((await answer).body));
    await connectEfi(merchant, {
      credentials: { ...ACCOUNT, clientSecret: `${ACCOUNT.clientSecret}_wrong` },
    });
    await keep(merchant.post('/v1/gateways/efi/test'));
    await connectEfi(merchant, { credentials: ACCOUNT });
    await keep(merchant.post('/v1/gateways/efi/test'));
    await keep(merchant.get('/v1/gateways'));
    await keep(
      merchant.put('/v1/gateways/efi', {
        gateway: { credentials: { clientSecret: 1, x: ACCOUNT.clientSecret } },
      }),
    );
    const customer = await merchant.aCustomer();
    const faults = [
      undefined,
      { mode: 'garbage', when: 'after' },
      { mode: 'drop', when: 'after' },
      { mode: 'status', when: 'before', status: 500 },
      { mode: 'endless' },
    ];
    for (const [n, fault] of faults.entries()) {
      for (const number of [CARDS.approved, CARDS.invalid]) {
        const { payment_token: card } = (await sandbox.control('POST', 'efi/card-tokens', {
          number,
          clientId: ACCOUNT.clientId,
        })) as { payment_token: string };
        secrets.set(`card token ${secrets.size}`, card);
        if (fault !== undefined) await sandbox.fault({ ...fault, times: 2 });
        const invoice = await merchant.anInvoice({
          customer,
          paymentType: 'Cartao',
          price: String(1_000 + n),
        });
        const charge = await startCharge(merchant, invoice, card);
        await chargeUntil(merchant, invoice, charge, ({ open }) => !open);
        await keep(merchant.get(`/v1/invoices/${invoice}/charges/${charge}`));
        await sandbox.clearFaults();
      }
    }
    await goThroughCards(keep);
    await goThroughLinks();
    for (const mail of mailbox.mails)
      secrets.set(`link of mail ${mail.id}`, linkIn(mail).split('/').at(-1) ?? '');
    for (const [name, secret] of await sealedSecrets()) secrets.set(name, secret);
    // A right and a wrong address of notifications, and one that is read wrongly.
    const notificationSecret = secrets.get(notificationName()) ?? '';
    for (const body of ['notification=00000000-0000-4000-8000-000000000000', '{"broken'])
      await fetch(`${merchant.url}/v1/notifications/efi/${notificationSecret}`, { method: 'POST', body });
    await fetch(`${merchant.url}/v1/notifications/efi/${notificationSecret}x`, { method: 'POST', body: 'x' });
    secrets.set('client secret', ACCOUNT.clientSecret);
    const basic = `${ACCOUNT.clientId}:${ACCOUNT.clientSecret}`;
    secrets.set('basic authorisation', Buffer.from(basic).toString('base64'));
    for (const [name, number] of Object.entries(CARDS)) secrets.set(`card number ${name}`, number);
  }

  /** Cards by the API: accepted, refused, lost on the way, sent wrongly, sent where they do not belong. */
  async function goThroughCards(
    keep: (answer: Promise<{ body: unknown }>) => Promise<unknown>,
  ): Promise<void> {
    for (const [name, number] of Object.entries(PLAIN)) secrets.set(`plain number ${name}`, number);
    // The vendor's key is made when it is first asked for, which takes longer than this time-out.
    await fetch(`${sandbox.url}/efi/v1/pubkey?code=${ACCOUNT.payeeCode}`);
    const customer = await merchant.aCustomer();
    const post = (fields: Record<string, unknown>, body: unknown = cardBody(customer, fields)) =>
      keep(merchant.post('/v1/cards', body));
    const [number, securityCode] = [PLAIN.amex, PLAIN_CODE];
    const amex = { number, securityCode, brand: 'Amex' };
    await post(amex); // tokenising is off
    await switchTokenising(merchant, true);
    const { token } = await aCard(merchant, customer, amex);
    await post(amex); // known already
    for (const [environment, route] of TOKENISERS) {
      await connectEfi(merchant, { credentials: ACCOUNT, environment });
      for (const fault of CARD_FAULTS) {
        await sandbox.fault({ route, ...fault });
        await post({ number: PLAIN.visa });
        await sandbox.clearFaults();
      }
      await keep(merchant.put(`/v1/cards/${token}`, cardBody(customer, { number: PLAIN.visa })));
      await keep(merchant.put(`/v1/cards/${token}`, cardBody(customer, amex)));
    }
    await post({ number: [PLAIN.visa] });
    await post({ name: `Fulano ${PLAIN.visa}`, brand: PLAIN.visa, status: PLAIN.visa });
    await post({ number: PLAIN.visa, customer: PLAIN.visa });
    await post({}, `{"card": {"number": "${PLAIN.visa}", "securityCode": "${PLAIN_CODE}", oops`);
    await keep(merchant.get(`/v1/cards/${PLAIN.visa}`));
    await keep(merchant.get(`/v1/cards/billing-customer/${customer}?status=${PLAIN.visa}`));
    await keep(merchant.get(`/v1/cards/billing-customer/${customer}`));
    await keep(merchant.delete(`/v1/cards/${token}`));
    // Kept until the end, so that its token is there to be looked for.
    await aCard(merchant, customer, { number: PLAIN.visa });
  }

  /** The page in the payer's browser: used, replaced, expired and spoilt links, and cards that are sent where they do not belong. */
  async function goThroughLinks(): Promise<void> {
    const customer = await merchant.aCustomer();
    const replaced = await newLink(customer);
    const link = await newLink(customer);
    await visit(link);
    const card = {
      mask: PLAIN.visa.slice(-4),
      brand: 'visa',
      month: '05',
      year: '30',
      name: 'FULANA F EXEMPLO',
    };
    const misplaced = { paymentToken: PLAIN.visa, mask: PLAIN.visa, name: PLAIN.visa };
    for (const [field, value] of Object.entries(misplaced))
      await visit(link, JSON.stringify({ ...card, paymentToken: await pageToken(), [field]: value }));
    await visit(link, `{"number": "${PLAIN.visa}", "securityCode": "${PLAIN_CODE}", oops`);
    await visit(link, JSON.stringify({ ...card, name: `${PLAIN.visa} `.repeat(70_000) }));
    await visitBroken(link);
    // What nobody asks for: it is taken no further.
    const unasked = { number: PLAIN.visa, securityCode: PLAIN_CODE };
    await visit(link, JSON.stringify({ ...card, ...unasked, paymentToken: await pageToken() }));
    const expired = await newLink(await merchant.aCustomer());
    await query(keeper.databaseUrl, 'update cards.links set expires_at = now() where used_at is null');
    const tampered = `${link.slice(0, -1)}${link.endsWith('A') ? 'B' : 'A'}`;
    for (const spoilt of [link, replaced, expired, tampered, link.slice(0, -5), `/cartao/${PLAIN.visa}`]) {
      await visit(spoilt);
      await visit(spoilt, JSON.stringify({ ...card, paymentToken: await pageToken() }));
    }
    await tellOfExpiry(2);
  }

  /** @returns its path */
  async function newLink(customer: string): Promise<string> {
    await merchant.put(`/v1/cards/billing-customer/${customer}/send-link`, {});
    const [mail] = await untilMailed(mailbox.mails.length + 1);
    return new URL(linkIn(mail!)).pathname;
  }

  /** @returns all of them, newest first */
  async function untilMailed(count: number): Promise<readonly ReceivedMail[]> {
    const deadline = performance.now() + MAILED_WITHIN_MS;
    while (mailbox.mails.length < count) {
      if (performance.now() > deadline)
        throw new Error(`${mailbox.mails.length} mails have arrived, not ${count}`);
      await sleep(20);
    }
    return mailbox.mails;
  }

  /** Opens a page of the program's, or sends to it. */
  async function visit(path: string, body?: string): Promise<void> {
    const headers = { 'Content-Type': 'application/json' };
    const answer = await fetch(
      `${merchant.url}${path}`,
      body === undefined ? {} : { method: 'POST', headers, body },
    );
    pages.push(JSON.stringify([answer.status, [...answer.headers], await answer.text()]));
  }

  /** As the browser gets it from the gateway. */
  async function pageToken(): Promise<string> {
    const { payment_token: token } = (await sandbox.control('POST', 'efi/card-tokens', {
      number: PLAIN.visa,
      clientId: ACCOUNT.clientId,
      reuse: true,
    })) as { payment_token: string };
    secrets.set(`page token ${secrets.size}`, token);
    return token;
  }

  /** The page fails on the way, which is a mistake of ours. */
  async function visitBroken(path: string): Promise<void> {
    await query(keeper.databaseUrl, 'alter table cards.settings rename to broken');
    await visit(path);
    await query(keeper.databaseUrl, 'alter table cards.broken rename to settings');
  }

  /** The day's notice of cards that expire: today all do. */
  async function tellOfExpiry(customers: number): Promise<void> {
    await query(keeper.databaseUrl, 'update cards.cards set expires_on = created_on');
    await query(
      keeper.databaseUrl,
      `update platform.schedules set due_at = now() where name = 'cards.expiring'`,
    );
    await untilMailed(mailbox.mails.length + customers);
  }

  const secretsIn = (text: string) =>
    [...secrets].filter(([, secret]) => text.includes(secret)).map(([name]) => name);
  const notificationName = () => [...secrets.keys()].find((name) => name.includes('notification')) ?? '';

  /** What the database holds sealed, opened: it must be readable nowhere else. */
  async function sealedSecrets(): Promise<[string, string][]> {
    const box = keeper.app.get(SecretBox);
    const rows = await query<{ sealed: string }>(
      keeper.databaseUrl,
      `select notification_secret as sealed from gateways.accounts union all
       select token from gateways.access_tokens where token is not null union all
       select token from cards.card_tokens union all
       select fingerprint_key from cards.settings where fingerprint_key is not null`,
    );
    return Promise.all(
      rows.map(async ({ sealed }, n): Promise<[string, string]> => {
        const { tenant, purpose } = decodeProtectedHeader(sealed) as { tenant?: string; purpose?: string };
        const opened = await box.open(sealed, { tenantId: tenant ?? '', purpose: purpose ?? '' });
        return [`${purpose} ${n}`, opened];
      }),
    );
  }

  async function everyRow(): Promise<string> {
    const tables = await query<{ name: string }>(
      keeper.databaseUrl,
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
       where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
    );
    const rows = await Promise.all(
      tables.map(({ name }) =>
        query<{ row: string }>(keeper.databaseUrl, `select t::text as row from ${name} t`),
      ),
    );
    expect(tables.length).toBeGreaterThan(15);
    return rows
      .flat()
      .map(({ row }) => row)
      .join('\n');
  }

  it('has secrets to look for, and they would be found', async () => {
    expect([...secrets.values()].every((secret) => secret.length >= 15)).toBe(true);
    expect(notificationName()).not.toBe('');
    expect([...secrets.keys()].some((name) => name.includes('token'))).toBe(true);
    expect(await everyRow()).toContain(merchant.tenant.tenantId);
    expect(program.printed).toContain('POST /v1/charge/:id/pay');
    expect(program.printed).toContain('GET /v1/card/:payeeCode/jsonp');
    expect(program.printed).toContain('POST /card');
    expect([...secrets.keys()].some((name) => name.startsWith('cards.token:efi/'))).toBe(true);
    expect([...secrets.keys()].some((name) => name.startsWith('cards.fingerprint-key'))).toBe(true);
    expect(`{"securityCode":"${PLAIN_CODE}"}`).toMatch(PLAIN_CODE_ALONE);
    expect(program.printed).toContain('/cartao/:secret');
    expect(new Set(pages.map((page) => (JSON.parse(page) as [number])[0]))).toEqual(
      new Set([200, 400, 404, 410, 413, 500]),
    );
    expect(pages.join()).toContain('Link já usado');
    expect(pages.join()).toContain('Link expirado');
    expect(mailbox.mails.map(({ subject }) => subject).join()).toContain('está para vencer');
  });

  it.each([
    ['no table, queue included', everyRow],
    ['no log line', () => Promise.resolve(program.printed)],
    ['no answer of the API', () => Promise.resolve(answers.join('\n'))],
    ['no page, nor what is wrong with one', () => Promise.resolve(pages.join('\n'))],
    ['no metric', async () => (await fetch(`${merchant.url}/metrics`)).text()],
  ])('%s holds any of them', async (_, read) => {
    const text = await read();
    expect(text.length).toBeGreaterThan(100);
    expect(secretsIn(text)).toEqual([]);
    expect(text).not.toMatch(PLAIN_CODE_ALONE);
  });

  it('no mail holds any of them but its own link', () => {
    expect(mailbox.mails).toHaveLength(5);
    for (const mail of mailbox.mails) {
      const text = JSON.stringify(mail);
      expect(secretsIn(text)).toEqual([`link of mail ${mail.id}`]);
      expect(secretsIn(JSON.stringify([mail.subject, mail.headers]))).toEqual([]);
      expect(text).not.toMatch(PLAIN_CODE_ALONE);
    }
  });
});
