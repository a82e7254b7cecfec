import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ManageTenants } from '@mensal/identity';
import { CONFIGURATION, UnitOfWork, type Configuration } from '@mensal/platform';
import path from 'node:path';
import { ApiClient } from '../support/api-client.js';
import { invoicesOf, runBilling } from '../support/billing-runs.js';
import { Program } from '../support/child-process.js';
import { query } from '../support/database.js';
import { PaymentPageStage } from '../support/payment-pages.js';
import { TestServer } from '../support/test-server.js';

const PROGRAM = path.resolve(import.meta.dirname, '../support/server-program.ts');
const HTML = { Accept: 'text/html,application/xhtml+xml' };
const JSON_ONLY = { Accept: 'application/json' };

interface Opened {
  status: number;
  headers: Record<string, string>;
  text: string;
}

async function open(address: string, init: RequestInit = {}): Promise<Opened> {
  const response = await fetch(address, { redirect: 'manual', ...init });
  const headers = Object.fromEntries(response.headers);
  return { status: response.status, headers, text: await response.text() };
}

const post = (address: string, headers: Record<string, string>) => open(address, { method: 'POST', headers });

/** Of charges, what look-ups leave as it is: the server makes those by itself, at any time. */
const CHARGES = '(select tenant_id, id, invoice_id, status, amount_cents, close_as from billing.charges)';
const LOOK_UPS = 'billing.charge_entries';

/** What merchants and payers have stored. */
async function everything(databaseUrl: string): Promise<Map<string, string>> {
  const tables = await query<{ name: string }>(
    databaseUrl,
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema in ('billing', 'cards', 'customers', 'notifications')`,
  );
  const rows = new Map<string, string>();
  for (const { name } of tables.filter((table) => table.name !== LOOK_UPS)) {
    const from = name === 'billing.charges' ? CHARGES : name;
    const found = await query<{ row: string }>(
      databaseUrl,
      `select t::text as row from ${from} t order by 1`,
    );
    rows.set(name, found.map(({ row }) => row).join('\n'));
  }
  return rows;
}

describe("Given a merchant's payment pages", () => {
  let stage: PaymentPageStage;

  beforeAll(async () => {
    stage = await PaymentPageStage.start();
  });
  afterAll(() => stage.stop());

  const linksMade = async (): Promise<number> =>
    (await query(stage.server.databaseUrl, 'select from cards.links')).length;
  const issued = async () => (await stage.issued()).invoice;

  it('when one is opened, then nothing of it may be kept or passed on', async () => {
    const { status, headers } = await open((await issued()).paymentUrl);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'x-robots-tag': 'noindex',
      'content-security-policy': [
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
      ].join('; '),
    });
  });

  it('when one is opened, then it tells nothing of its payer', async () => {
    const { text } = await open((await issued()).paymentUrl);
    expect(text).toContain('Comércio Fictício Ltda');
    for (const told of ['Fulana', 'fulana@', '12ABC345', '12.ABC', 'Rua Inventada', '92420', '51999999999'])
      expect(text).not.toContain(told);
  });

  it('when it is one of a billing run, then it tells what was billed, escaped, and of which month', async () => {
    const service = await stage.merchant.aService({ description: 'Aula <b>&</b> "treino"' });
    const customer = await stage.merchant.aCustomer({
      dueDate: '30',
      hasDiscount: true,
      discount: '10',
      service: { token: service, price: '10005', status: true },
    });
    await runBilling(stage.server, stage.merchant);
    const [{ paymentUrl, total }] = await invoicesOf(stage.merchant, customer);
    const { text } = await open(paymentUrl);
    expect(text).toContain('Referente a 11/2026');
    expect(text).toContain('Aula &lt;b&gt;&amp;&lt;/b&gt; &quot;treino&quot;');
    expect(total).toBe('9004');
    for (const amount of ['R$ 100,05', '-R$ 10,01', 'R$ 90,04']) expect(text).toContain(`>${amount}<`);
  });

  it('when they are opened again and again, then nothing changes', async () => {
    const addresses = [
      (await issued()).paymentUrl,
      (await stage.issued({ paymentType: 'Boleto' })).invoice.paymentUrl,
      (await stage.anInvoice({ paymentType: 'Cartao' })).paymentUrl,
      (await stage.issued({ createdAt: '2026-10-01', dueDate: '15' })).invoice.paymentUrl,
    ];
    await stage.server.settle();
    const before = await everything(stage.server.databaseUrl);
    expect([...before.keys()]).toContain('billing.charges');
    for (const address of addresses)
      for (const path of ['', '/', '/estado', '/atualizar', '/cartao'])
        await open(`${address}${path}`, { headers: HTML });
    await stage.server.settle();
    expect(await everything(stage.server.databaseUrl)).toEqual(before);
  });

  it('when its state is asked for, then it is told once, and again when it has changed', async () => {
    const { token, paymentUrl } = await issued();
    const first = await open(`${paymentUrl}/estado`);
    expect(JSON.parse(first.text)).toMatchObject({ state: 'open', means: 'instrument', total: 4990 });
    const etag = first.headers['etag'] ?? '';
    const headers = { 'If-None-Match': etag };
    expect(await open(`${paymentUrl}/estado`, { headers })).toMatchObject({ status: 304, text: '' });
    expect((await open(paymentUrl)).text).toContain(`data-versao="${etag.replaceAll('"', '&quot;')}"`);
    const [charge] = await stage.chargesOf(token);
    await stage.merchant.delete(`/v1/invoices/${token}/charges/${charge.token}`);
    const changed = await open(`${paymentUrl}/estado`, { headers });
    expect([changed.status, JSON.parse(changed.text)]).toEqual([
      200,
      expect.objectContaining({ state: 'open', id: null }),
    ]);
  });

  it.each(['unknown', 'tampered', 'short', 'deleted', 'disabled'])(
    'when a link is %s, then it leads nowhere, as all that lead nowhere do',
    async (kind) => {
      const nowhere = await open(`${stage.server.url}/fatura/${'x'.repeat(43)}`);
      const address = await spoilt(kind);
      const answer = await open(address);
      expect([answer.status, answer.text]).toEqual([404, nowhere.text]);
      expect(answer.text).toContain('Este link não é válido.');
      expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' });
      expect((await open(`${address}/estado`)).status).toBe(404);
      for (const path of ['atualizar', 'cartao'])
        expect((await post(`${address}/${path}`, JSON_ONLY)).status).toBe(404);
    },
  );

  it('when its invoice is late and marked as paid, then it says so, and states no amount that nobody has told', async () => {
    const customer = await stage.merchant.aCustomer();
    const fields = { createdAt: '2026-10-01', dueDate: '15', paymentType: 'Cartao', customer };
    const { token, paymentUrl } = await stage.anInvoice(fields);
    const paid = { invoice: { customer, status: 'Pago' } };
    expect((await stage.merchant.put(`/v1/invoices/${token}`, paid)).status).toBe(200);
    const { text } = await open(paymentUrl);
    expect(text).toContain('Fatura paga');
    expect(text).toContain('Registrada como paga em 23/11/2026.');
    expect(text).not.toMatch(/recebid|Valor pago|Multa|Juros/);
    expect(text.match(/R\$ [\d.,]+/g)).toEqual(['R$ 49,90', 'R$ 49,90']);
    expect(JSON.parse((await open(`${paymentUrl}/estado`)).text)).toMatchObject({
      state: 'paid',
      total: null,
    });
  });

  it('when what is paid is asked for again, then nothing is made', async () => {
    const { token, customer, paymentUrl } = await stage.anInvoice({ paymentType: 'Cartao' });
    await stage.merchant.put(`/v1/invoices/${token}`, { invoice: { customer, status: 'Pago' } });
    expect((await post(`${paymentUrl}/atualizar`, HTML)).status).toBe(303);
    await stage.server.settle();
    expect(await stage.chargesOf(token)).toEqual([]);
  });

  it('when the card page is asked for, then a link is made, but not without end', async () => {
    const { paymentUrl } = await stage.anInvoice({ paymentType: 'Cartao' });
    const before = await linksMade();
    const first = await post(`${paymentUrl}/cartao`, HTML);
    expect(first).toMatchObject({ status: 303, text: '' });
    expect(first.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    expect(first.headers['location']).toMatch(/\/cartao\/[\w-]{43}$/);
    expect((await open(first.headers['location'] ?? '')).status).toBe(200);
    for (let n = 1; n < 10; n += 1) expect((await post(`${paymentUrl}/cartao`, HTML)).status).toBe(303);
    const late = await post(`${paymentUrl}/cartao`, HTML);
    expect([late.status, late.text]).toEqual([429, expect.stringContaining('Muitas tentativas')]);
    expect(await linksMade()).toBe(before + 10);
  });

  it('when no card is waited for, then no link is made', async () => {
    const before = await linksMade();
    const { paymentUrl } = await stage.anInvoice({ paymentType: 'Boleto' });
    const { status, headers } = await post(`${paymentUrl}/cartao`, HTML);
    expect([status, headers['location']]).toEqual([303, new URL(paymentUrl).pathname]);
    expect(await linksMade()).toBe(before);
  });

  it('when the server is below a path of a proxy, then the page finds its files and itself there', async () => {
    const { paymentUrl } = await issued();
    const configuration = stage.server.app.get<Configuration>(CONFIGURATION);
    const { publicUrl } = configuration;
    configuration.publicUrl = 'https://proxy.example/mensal';
    const { text } = await open(paymentUrl);
    configuration.publicUrl = publicUrl;
    const files = [...text.matchAll(/(?:src|href)="([^"]+\.(?:js|css))"/g)].map(([, file = '']) => file);
    expect(files).toHaveLength(3);
    for (const file of files) {
      expect(file).toMatch(/^\/mensal\/fatura\/assets\//);
      expect((await fetch(`${stage.server.url}${file.replace('/mensal', '')}`)).status).toBe(200);
    }
    expect(text).toContain(`data-estado="/mensal${new URL(paymentUrl).pathname}/estado"`);
  });

  it('when one address asks without end, then it is told to wait', async () => {
    const key = 'payment-page:%';
    const { paymentUrl } = await issued();
    await query(stage.server.databaseUrl, 'update platform.rate_limits set points = 600 where key like $1', [
      key,
    ]);
    const { status, text } = await open(paymentUrl);
    expect([status, text]).toEqual([429, expect.stringContaining('Muitas tentativas')]);
    expect((await open(`${paymentUrl}/estado`)).status).toBe(429);
    await query(stage.server.databaseUrl, 'delete from platform.rate_limits where key like $1', [key]);
    expect((await open(paymentUrl)).status).toBe(200);
  });

  // Last: it moves the clock.
  it('when something to pay with is asked for, by script and by form, then it is made once', async () => {
    const { token, paymentUrl } = (await stage.issued({ createdAt: '2026-10-01', dueDate: '15' })).invoice;
    await stage.moveTo('2026-11-24T12:00:00.000Z');
    const { pathname } = new URL(paymentUrl);
    expect((await open(paymentUrl)).text).toContain(`action="${pathname}/atualizar"`);
    const script = await post(`${paymentUrl}/atualizar`, JSON_ONLY);
    expect([script.status, JSON.parse(script.text)]).toEqual([202, { preparing: true }]);
    const form = await post(`${paymentUrl}/atualizar`, HTML);
    expect([form.status, form.headers['location']]).toEqual([303, pathname]);
    const [renewed] = await stage.chargesOf(token, ([newest]) => newest?.status === 'Aguardando');
    expect(renewed.price).toBe((await stage.invoice(token)).total);
    await stage.server.settle();
    expect(await stage.chargesOf(token)).toHaveLength(2);
    expect((await open(paymentUrl)).text).toContain('Pague com Pix');
  });

  async function spoilt(kind: string): Promise<string> {
    if (kind === 'unknown') return `${stage.server.url}/fatura/${'A'.repeat(43)}`;
    if (kind === 'disabled') return ofDisabledTenant();
    // By card: nothing is under way before its due date, so it can be deleted.
    const { token, paymentUrl } = await stage.anInvoice({ paymentType: 'Cartao' });
    expect((await open(paymentUrl)).status).toBe(200);
    if (kind === 'deleted') expect((await stage.merchant.delete(`/v1/invoices/${token}`)).status).toBe(200);
    if (kind === 'tampered') return paymentUrl.replace(/.{2}$/, paymentUrl.endsWith('AA') ? 'EE' : 'AA');
    return kind === 'short' ? paymentUrl.slice(0, -5) : paymentUrl;
  }

  async function ofDisabledTenant(): Promise<string> {
    const { app } = stage.server;
    const merchant = await stage.server.newTenant();
    const token = await merchant.anInvoice({ customer: await merchant.aCustomer() });
    const { paymentUrl } = (await merchant.get(`/v1/invoices/${token}`)).body.invoice;
    expect((await open(paymentUrl)).status).toBe(200);
    await app.get(UnitOfWork).isolated(() => app.get(ManageTenants).disable(merchant.tenant.tenantId));
    return paymentUrl;
  }
});

describe('Given a server that logs all it can', () => {
  it('when pages are opened, used and fail, then the secrets of their links are in no log', async () => {
    const keeper = await TestServer.start({ env: { MENSAL_ROLES: 'http' } });
    const { secrets, headers, tenant } = await keeper.newTenant();
    const program = await Program.start(
      [PROGRAM],
      {
        MENSAL_ENV: 'development',
        DATABASE_URL: keeper.databaseUrl,
        MENSAL_LOG_LEVEL: 'trace',
        PORT: '0',
        MENSAL_PUBLIC_URL: 'https://mensal.example',
      },
      /Server is up at \S+/,
    );
    try {
      const url = /Server is up at (\S+)/.exec(program.printed)?.[1] ?? '';
      const merchant = await ApiClient.signIn(url, secrets, headers['Token'] ?? '', tenant);
      const token = await merchant.anInvoice({
        customer: await merchant.aCustomer(),
        paymentType: 'Cartao',
      });
      const { paymentUrl } = (await merchant.get(`/v1/invoices/${token}`)).body.invoice;
      const { pathname } = new URL(paymentUrl);
      const address = `${url}${pathname}`;
      for (const path of ['', '/estado', '/nada']) await open(`${address}${path}`);
      for (const path of ['atualizar', 'cartao', 'nada']) await post(`${address}/${path}`, HTML);
      await query(keeper.databaseUrl, 'alter table cards.settings rename to broken');
      expect((await open(address)).status).toBe(500);
      await query(keeper.databaseUrl, 'alter table cards.broken rename to settings');
      expect(program.printed).toContain('/fatura/:secret');
      expect(program.printed).toContain('Request failed');
      expect(program.printed).not.toContain(pathname.split('/').at(-1));
    } finally {
      await program.stop();
      await keeper.stop();
    }
  });
});
