import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FindCards } from '@mensal/cards';
import { parseIdentifier } from '@mensal/kernel';
import { UnitOfWork } from '@mensal/platform';
import type { Page } from 'playwright-core';
import { createServer } from '../../apps/api/src/server.js';
import { send, type ApiClient } from '../support/api-client.js';
import { cardsOf } from '../support/cards.js';
import { CardPageServer, linkIn } from '../support/card-page-server.js';
import { chargeUntil, startCharge } from '../support/charges.js';
import { CHROMIUM_START_MS, startChromium, type TestChromium } from '../support/chromium.js';
import { query } from '../support/database.js';
import { startEfiHosts, type EfiHosts } from '../support/efi-hosts.js';
import { routesOf } from '../support/routes.js';
import { fill, seriousFaults, shoot, watch, type Watched } from './card-page.js';

const CARD = { number: '4000000000000044', name: 'FULANA F EXEMPLO', expiry: '05/30', code: '737' };

let server: CardPageServer;
let efi: EfiHosts;
let chromium: TestChromium;
let merchant: ApiClient;
let customer: string;
let page: Page;
let watched: Watched;

beforeAll(async () => {
  server = await CardPageServer.start();
  efi = await startEfiHosts(server.sandbox.url);
  chromium = await startChromium({ hosts: efi.hosts });
  merchant = await server.merchant();
}, CHROMIUM_START_MS);
afterAll(async () => {
  await chromium?.stop();
  await efi?.stop();
  await server?.stop();
});
beforeEach(async () => {
  customer = await merchant.aCustomer();
  await chromium.context.clearCookies();
  page = await chromium.context.newPage();
  watched = watch(page);
  server.seen.length = 0;
});
afterEach(async () => {
  expect(
    cardDataIn([...server.seen.map(({ url, body }) => url + body), ...watched.sentTo(server.url)]),
  ).toEqual([]);
  expect(watched.violations).toEqual([]);
  await page.close();
});

describe('Given a customer who was mailed a link', () => {
  it('when a card is typed in, then it is stored and can be charged at Efí', async () => {
    const mail = await server.mailedLink(merchant, customer);
    expect(mail).toMatchObject({
      from: expect.stringContaining('Academia Fictícia Ltda'),
      subject: 'Cadastre seu cartão em Academia Fictícia Ltda',
    });
    await page.goto(linkIn(mail));
    await fill(page, CARD);
    expect(await page.textContent('#bandeira')).toBe('Visa •••• 0044');
    await page.click('#enviar');
    await page.waitForSelector('text=Visa final 0044 foi cadastrado');

    const cards = await cardsOf(merchant, customer);
    expect(cards).toEqual([
      expect.objectContaining({
        number: '...0044',
        month: '05',
        year: '30',
        brand: 'Visa',
        name: CARD.name,
        status: 'Primario',
        gateways: ['efi'],
      }),
    ]);
    expect(await chargeBySandbox(await gatewayToken(cards[0]!['token'] as string))).toBe('Aprovada');
  });

  it('when it is opened and reloaded, then nothing is used up, and nothing of it may be kept or passed on', async () => {
    const link = await newLink();
    for (let n = 0; n < 3; n++) await fetch(link);
    const answer = await page.goto(link);
    expect(answer?.status()).toBe(200);
    expect(answer?.headers()).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'content-security-policy': [
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self' https://cobrancas-h.api.efipay.com.br",
        "style-src 'self'",
        "img-src 'self' data:",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
      ].join('; '),
    });
    for (let n = 0; n < 2; n++) {
      expect(page.url()).toBe(`${server.url}/cartao/`);
      await page.reload();
      await page.waitForSelector('#numero');
    }
    await fill(page, CARD);
    await submitted('foi cadastrado');
    await page.reload();
    await page.waitForSelector('text=Link já usado');
  });

  it('when it is used by keyboard alone, then it works, and what is said is where the focus is', async () => {
    await page.goto(await newLink());
    await page.locator('#numero').focus();
    await page.keyboard.type('4000000000000044');
    for (const text of [CARD.name, '0530', CARD.code]) {
      await page.keyboard.press('Tab');
      await page.keyboard.type(text);
    }
    await page.keyboard.press('Enter');
    await page.waitForSelector('text=foi cadastrado');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Cartão cadastrado');
  });

  it.each([
    ['378282246310005', '3782 822463 10005', 'American Express •••• 0005'],
    ['5105105105105100', '5105 1051 0510 5100', 'Mastercard •••• 5100'],
    ['6362970000457013', '6362 9700 0045 7013', 'Elo •••• 7013'],
    ['6062', '6062', ''],
  ])('when %s is typed, then it is shown as %s: %s', async (typed, shown, brand) => {
    await page.goto(await newLink());
    await page.locator('#numero').pressSequentially(typed);
    await page.waitForFunction(`document.getElementById('bandeira').textContent === '${brand}'`);
    expect(await page.inputValue('#numero')).toBe(shown);
  });

  it('when a card is registered anew, then it is the primary one', async () => {
    for (const number of [CARD.number, '5105105105105100']) {
      await page.goto(await newLink());
      await fill(page, { ...CARD, number });
      await submitted('foi cadastrado');
    }
    expect((await cardsOf(merchant, customer)).map(({ number, status }) => [number, status])).toEqual([
      ['...0044', 'Secundario'],
      ['...5100', 'Primario'],
    ]);
  });
});

describe('Given mistakes in what is typed', () => {
  it.each([
    ['a number with a wrong digit', { number: '4000000000000045' }, ['numero']],
    ['a brand that is not taken', { number: '6011111111111117' }, ['numero']],
    [
      'nothing at all',
      { number: '', name: '', expiry: '', code: '' },
      ['numero', 'nome', 'validade', 'codigo'],
    ],
    ['the number in the place of the name', { name: '4000000000000044' }, ['nome']],
    ['a thirteenth month', { expiry: '13/30' }, ['validade']],
    ['an expiry that has passed', { expiry: '01/20' }, ['validade']],
    ['a security code that is too short', { code: '12' }, ['codigo']],
  ])('when it is %s, then the field says so, and nothing is stored', async (_what, change, wrong) => {
    await page.goto(await newLink());
    await fill(page, { ...CARD, ...change });
    await page.click('#enviar');
    await page.waitForSelector('#erros p');
    const invalid = await page.locator('[aria-invalid=true]').evaluateAll((all) => all.map(({ id }) => id));
    expect(invalid).toEqual(wrong);
    expect(await page.evaluate('document.activeElement.id')).toBe(wrong[0]);
    for (const id of wrong) expect(await page.textContent(`#${id}-erro`)).not.toBe('');
    expect(await page.getAttribute('#erros', 'role')).toBe('alert');
    expect(await cardsOf(merchant, customer)).toEqual([]);
  });
});

describe('Given Efí cannot be reached by the browser', () => {
  it('when a card is typed in, in development, then the sandbox is asked through this server', async () => {
    const everyday = await startChromium();
    try {
      const alone = await everyday.context.newPage();
      await alone.goto(await newLink());
      expect(await alone.textContent('.aviso')).toContain('Ambiente de desenvolvimento');
      await fill(alone, { ...CARD, number: '5105105105105100' });
      await alone.click('#enviar');
      await alone.waitForSelector('text=foi cadastrado');
      const [card] = await cardsOf(merchant, customer);
      expect(await chargeBySandbox(await gatewayToken(card!['token'] as string))).toBe('Aprovada');
      // The one way in which a card comes here shows that it would be noticed.
      expect(cardDataIn(server.seen.map(({ body }) => body))).not.toEqual([]);
    } finally {
      await everyday.stop();
      server.seen.length = 0;
    }
  });

  it('when Efí is no sandbox here, then nothing is simulated, and it can be tried again', async () => {
    const { gatewayUrls } = server.configuration;
    server.configuration.gatewayUrls = { efi: `${server.sandbox.url}/efi` };
    await page.goto(await newLink());
    server.configuration.gatewayUrls = gatewayUrls;
    expect(await page.locator('.aviso:not(noscript *)').count()).toBe(0);
    await page.route(/^https:/, (route) => route.abort());
    await fill(page, CARD);
    await submitted('Não foi possível validar o cartão agora.');
    expect(await seriousFaults(page)).toEqual([]);
    await shoot(page, 'form-unavailable');
    expect(await cardsOf(merchant, customer)).toEqual([]);
    expect(server.seen.filter(({ method, url }) => method === 'POST' && url.startsWith('/cartao/'))).toEqual(
      [],
    );
    await page.unrouteAll();
    await submitted('foi cadastrado');
  });
});

describe('Given a link that is good no more', () => {
  it.each([
    ['used', 410, 'Link já usado'],
    ['expired', 410, 'Link expirado'],
    ['replaced', 410, 'Link expirado'],
    ['tampered', 404, 'Link sem validade'],
    ['short', 404, 'Link sem validade'],
  ])('when it is %s, then the page says so and nothing else', async (kind, status, title) => {
    const link = await spoilt(kind);
    const answer = await page.goto(link);
    expect(answer?.status()).toBe(status);
    expect(await page.textContent('h1')).toBe(title);
    const shown = await page.content();
    for (const told of ['Academia', 'Fulana', merchant.tenant.tenantId, customer])
      expect(shown).not.toContain(told);
    expect(await seriousFaults(page)).toEqual([]);
    await shoot(page, `link-${kind}`);
    const sent = await post(link);
    expect([sent.status, sent.body]).toEqual([status, { titulo: title, mensagem: expect.any(String) }]);
  });

  it('when it is used up while the page is open, then the page says so', async () => {
    const link = await newLink();
    await page.goto(link);
    await fill(page, CARD);
    expect((await post(link)).status).toBe(200);
    await submitted('Um cartão já foi cadastrado por este link');
    expect(await cardsOf(merchant, customer)).toHaveLength(1);
  });

  it('when a card is sent twice at once, then there is one card', async () => {
    const link = await newLink();
    const answers = await Promise.all([post(link), post(link), post(link)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410]);
    expect(await cardsOf(merchant, customer)).toHaveLength(1);
  });

  it('when the button is pressed twice, then there is one card, and no error', async () => {
    await page.goto(await newLink());
    await fill(page, CARD);
    await page.dblclick('#enviar');
    await page.waitForSelector('text=foi cadastrado');
    expect(server.seen.filter(({ method }) => method === 'POST')).toHaveLength(1);
    expect(await cardsOf(merchant, customer)).toHaveLength(1);
  });
});

describe('Given what anybody may send', () => {
  const TOKEN = 'a'.repeat(40);
  it.each([
    ['a card number for a token', { paymentToken: '4000000000000044' }, 400],
    ['a mask of more than four digits', { mask: '4000000000000044' }, 400],
    ['an unknown brand', { brand: 'constructor' }, 400],
    ['a month that is none', { month: '13' }, 400],
    ['a name with a card number in it', { name: '4000 0000 0000 0044' }, 400],
    ['no name', { name: undefined }, 400],
    ['a list for a text', { mask: ['0044'] }, 400],
  ])('when it is %s, then it is refused and the link stays good', async (_what, change, status) => {
    const link = await newLink();
    expect((await post(link, { paymentToken: TOKEN, ...change })).status).toBe(status);
    server.seen.length = 0;
    expect((await post(link)).status).toBe(200);
  });

  it('when links are asked for without end, then the address is told to wait', async () => {
    const answers = await Promise.all(
      Array.from({ length: 130 }, () => fetch(`${server.url}/cartao/${'x'.repeat(43)}`)),
    );
    const late = answers.find(({ status }) => status === 429);
    expect(await late?.text()).toContain('Muitas tentativas');
    await query(server.databaseUrl, `delete from platform.rate_limits where key like 'card-page%'`);
  });

  it('when the server is none of development, then it takes no card at all', async () => {
    const app = await createServer({ ...server.configuration, port: 0 }, server.clock);
    try {
      await app.init();
      const routes = routesOf({ app }).filter((route) => route.includes('/cartao/'));
      expect(routes.filter((route) => route.startsWith('POST'))).toEqual(['POST /cartao/:']);
    } finally {
      await app.close();
    }
  });

  it('when a card page of nobody is asked for a test token, then there is none', async () => {
    const { status } = await send(server.url, 'POST', `/cartao/${'x'.repeat(43)}/dev-token`, {});
    expect(status).toBe(404);
  });
});

describe('Given a merchant who has chosen a look', () => {
  it('when the page is opened in all its states, then it looks so, and axe finds nothing serious', async () => {
    const look = { pageName: 'Estúdio <b>Bem</b> & Estar', pageColor: '#FFD100' };
    const saved = await merchant.put('/v1/settings/cards', { cards: look });
    expect([saved.status, saved.body.cards]).toEqual([
      200,
      expect.objectContaining({ ...look, pageColor: '#ffd100' }),
    ]);
    const mail = await server.mailedLink(merchant, customer);
    expect(mail.html).toContain('#ffd100');
    await page.goto(linkIn(mail));
    expect(await page.textContent('header')).toContain(look.pageName);
    expect(await page.evaluate("getComputedStyle(document.getElementById('enviar')).backgroundColor")).toBe(
      'rgb(255, 209, 0)',
    );
    expect(await seriousFaults(page)).toEqual([]);
    await shoot(page, 'form-empty');
    await fill(page, { ...CARD, number: '4000000000000045', code: '1' });
    await page.click('#enviar');
    await page.waitForSelector('#erros p');
    expect(await seriousFaults(page)).toEqual([]);
    await shoot(page, 'form-errors');
    await page.fill('#codigo', CARD.code);
    await page.fill('#numero', '');
    await page.locator('#numero').pressSequentially(CARD.number);
    expect(await page.locator('[aria-invalid], #erros p').count()).toBe(0);
    await shoot(page, 'form-filled');
    await submitted('foi cadastrado');
    expect(await seriousFaults(page)).toEqual([]);
    await shoot(page, 'done');
    const inbox = await chromium.context.newPage();
    await inbox.setContent(mail.html);
    expect(await seriousFaults(inbox)).toEqual([]);
    await shoot(inbox, 'mail');
    await inbox.close();
    await merchant.put('/v1/settings/cards', { cards: { pageName: '', pageColor: '' } });
  });

  it.each([
    { pageColor: 'red' },
    { pageColor: '#12345' },
    { pageLogoUrl: 'http://insecure.example/logo.png' },
    { pageLogoUrl: 'https://logo.example;script-src */a.png' },
    { pageLogoUrl: 'javascript:alert(1)' },
    { pageName: 'x'.repeat(101) },
  ])('when it is %j, then it is refused', async (cards) => {
    expect((await merchant.put('/v1/settings/cards', { cards })).status).toBe(400);
  });

  it('when there is a logo, then the policy lets that host in', async () => {
    await merchant.put('/v1/settings/cards', { cards: { pageLogoUrl: 'https://logo.example/a.png' } });
    const answer = await page.goto(await newLink());
    expect(answer?.headers()['content-security-policy']).toContain(
      "img-src 'self' data: https://logo.example;",
    );
    await merchant.put('/v1/settings/cards', { cards: { pageLogoUrl: '' } });
  });
});

describe('Given an account in production', () => {
  it("when the page is opened, then the policy names the vendor's hosts of production, and a card is registered", async () => {
    const live = await server.merchant({ environment: 'production' });
    customer = await live.aCustomer();
    const answer = await page.goto(linkIn(await server.mailedLink(live, customer)));
    const policy = answer?.headers()['content-security-policy'];
    expect(policy).toContain("script-src 'self' https://device.clearsale.com.br;");
    expect(policy).toContain(
      "connect-src 'self' https://cobrancas.api.efipay.com.br https://tokenizer.sejaefi.com.br https://device.clearsale.com.br https://web.fpcs-monitor.com.br;",
    );
    await fill(page, CARD);
    await submitted('foi cadastrado');
    expect(server.seen.filter(({ url }) => url.endsWith('/dev-token'))).toEqual([]);
    expect(await cardsOf(live, customer)).toHaveLength(1);
  });

  it('when a script of others reports all addresses that it sees, then the secret of the link is in none', async () => {
    const reports: string[] = [];
    await page.route(/^https:\/\/device\.clearsale\.com\.br\//, async (route) => {
      const request = route.request();
      reports.push(
        `${request.url()} ${JSON.stringify(await request.allHeaders())} ${request.postData() ?? ''}`,
      );
      const body = `fetch('https://device.clearsale.com.br/seen', {
        method: 'POST',
        mode: 'no-cors',
        body: [location.href, document.URL, document.baseURI, document.referrer, document.title].join(' '),
      })`;
      await route.fulfill({
        contentType: 'text/javascript',
        body: request.url().includes('.js') ? body : '',
      });
    });
    const live = await server.merchant({ environment: 'production' });
    customer = await live.aCustomer();
    const link = linkIn(await server.mailedLink(live, customer));
    await page.goto(link);
    await page.reload();
    await page.waitForSelector('#numero');
    await fill(page, CARD);
    await submitted('foi cadastrado');
    expect(reports.filter((report) => report.includes('/seen') && report.includes('/cartao/'))).not.toEqual(
      [],
    );
    expect(reports.filter((report) => report.includes(link.split('/').at(-1) ?? ''))).toEqual([]);
    await page.unrouteAll();
  });
});

describe('Given mails that cannot be sent', () => {
  it.each([{ email: null }, { emailIsActive: false }])(
    'when the customer has %j, then the API says so',
    async (fields) => {
      const token = await merchant.aCustomer(fields);
      const { status, body } = await merchant.put(`/v1/cards/billing-customer/${token}/send-link`, {});
      expect([status, body]).toEqual([400, { mensagem: 'Erro ao enviar o link para cadastro do cartão' }]);
    },
  );
});

// Last: it moves the clock.
describe('Given a card that is about to expire', () => {
  it('when it is 30 days away, then its customer is mailed once, with a link that registers another', async () => {
    const now = server.clock.now();
    const lastDay = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 3, 0));
    const [year = '', month = ''] = lastDay.toISOString().slice(2).split('-');
    expect((await post(await newLink(), { month, year })).status).toBe(200);
    server.mailbox.clear();
    await server.advanceDays(Math.floor((lastDay.getTime() - now.getTime()) / 86_400_000) - 28);
    const told = `Visa final 0044, válido até ${month}/${year}`;
    const mails = server.mailbox.mails.filter(({ text }) => text.includes(told));
    expect(mails.map(({ subject }) => subject)).toEqual([
      'Seu cartão cadastrado em Academia Fictícia Ltda está para vencer',
    ]);
    const next = String(Number(year) + 4);
    expect((await post(linkIn(mails[0]!), { year: next })).status).toBe(200);
    expect((await cardsOf(merchant, customer)).map((card) => [card['year'], card['status']])).toEqual([
      [year, 'Secundario'],
      [next, 'Primario'],
    ]);
  });
});

/** What holds the number, in groups or not, or the security code by itself. */
function cardDataIn(sent: readonly string[]): string[] {
  return sent.filter(
    (text) => text.replaceAll(/[ +]|%20/g, '').includes(CARD.number) || /(?<![\w-])737(?![\w-])/.test(text),
  );
}

async function newLink(): Promise<string> {
  return linkIn(await server.mailedLink(merchant, customer));
}

async function spoilt(kind: string): Promise<string> {
  const link = await newLink();
  if (kind === 'used') await post(link);
  if (kind === 'replaced') await newLink();
  if (kind === 'expired')
    await query(
      server.databaseUrl,
      `update cards.links set expires_at = expires_at - interval '72 hours' where expires_at > now() and customer_id = $1`,
      [parseIdentifier(customer)],
    );
  if (kind === 'tampered') return `${link.slice(0, -1)}${link.endsWith('A') ? 'B' : 'A'}`;
  return kind === 'short' ? link.slice(0, -5) : link;
}

async function submitted(text: string): Promise<void> {
  await page.click('#enviar');
  await page.waitForSelector(`text=${text}`);
}

/** As the page's script does, with a token of the sandbox. */
async function post(link: string, change: Record<string, unknown> = {}) {
  const card = { mask: '0044', brand: 'visa', month: '05', year: '30', name: 'FULANA F EXEMPLO' };
  const paymentToken = await server.sandbox.card(CARD.number);
  return send(server.url, 'POST', new URL(link).pathname, { paymentToken, ...card, ...change });
}

async function gatewayToken(card: string): Promise<string> {
  const { tenantId } = merchant.tenant;
  const token = await server.app
    .get(UnitOfWork)
    .isolated(() => server.app.get(FindCards).gatewayToken(tenantId, parseIdentifier(card)!, 'efi'));
  expect(token).toMatch(/^[0-9a-f]{40}$/);
  return token as string;
}

/** Charges it through the server, as a merchant does. @returns what became of it */
async function chargeBySandbox(paymentToken: string): Promise<string> {
  const invoice = await merchant.anInvoice({ customer, paymentType: 'Cartao', createdAt: server.today() });
  const charge = await startCharge(merchant, invoice, paymentToken);
  return (await chargeUntil(merchant, invoice, charge, ({ open }) => !open))['status'] as string;
}
