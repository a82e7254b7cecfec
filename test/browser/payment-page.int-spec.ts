import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { CHROMIUM_START_MS, startChromium, type TestChromium } from '../support/chromium.js';
import { PaymentPageStage } from '../support/payment-pages.js';
import { CARDS } from '../support/test-sandbox.js';
import { allFaults, fill, shoot, watch, type Watched } from './card-page.js';
import { markDocument, overflowOf, readQrCode } from './payment-page.js';

/** Of which late fee and interest are owed, more each day. */
const LATE = { createdAt: '2026-10-01', dueDate: '15' };

let stage: PaymentPageStage;
let chromium: TestChromium;
let page: Page;
let watched: Watched;

beforeAll(async () => {
  stage = await PaymentPageStage.start();
  chromium = await startChromium();
}, CHROMIUM_START_MS);
afterAll(async () => {
  await chromium?.stop();
  await stage?.stop();
});
beforeEach(async () => {
  page = await chromium.context.newPage();
  watched = watch(page);
});
afterEach(async () => {
  expect(watched.violations).toEqual([]);
  await page.close();
});

/** What holds for every state: no fault that axe knows, and nothing wider than the narrowest phone. */
async function looksRight(name: string): Promise<void> {
  await shoot(page, `invoice-${name}`);
  expect(await allFaults(page)).toEqual([]);
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await overflowOf(page)).toBe(0);
}

describe('Given an invoice with a Pix', () => {
  it('when it is paid at the bank, then the page turns to paid without being loaded again', async () => {
    const { invoice, charge } = await stage.issued();
    const { pix, paymentUrl } = invoice;
    await page.goto(paymentUrl);
    expect(await page.textContent('.selo')).toBe('Aberta');
    expect(await page.textContent('#codigo-pix')).toBe(pix.code);
    expect(await readQrCode(page, '#qr')).toBe(pix.code);
    await looksRight('pix');

    const isSame = await markDocument(page);
    await stage.pay('letpay', charge);
    await page.waitForSelector('text=Pagamento recebido');
    expect(await isSame()).toBe(true);
    expect(await page.title()).toMatch(/^Pagamento recebido/);
    expect(await page.textContent('#aviso')).toBe('Pagamento recebido.');
    expect(await page.textContent('.resultado')).toContain('R$ 49,90 em 23/11/2026');
    expect(await page.locator('#qr, #codigo-pix').count()).toBe(0);
    await looksRight('pix-paid');
  });

  it('when its button is pressed, then the code is copied, and that is said', async () => {
    const { pix, paymentUrl } = (await stage.issued()).invoice;
    await chromium.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto(paymentUrl);
    await page.click('text=Copiar código Pix');
    await page.waitForSelector('text=Copiado');
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(pix.code);
    expect(await page.textContent('#aviso')).toBe('Código Pix: copiado.');
  });

  it('when the browser keeps its clipboard from the page, then the code is copied all the same', async () => {
    const { pix, paymentUrl } = (await stage.issued()).invoice;
    await page.addInitScript('Object.defineProperty(navigator, "clipboard", { value: undefined })');
    await page.addInitScript('addEventListener("copy", () => { window.copied = String(getSelection()); })');
    await page.goto(paymentUrl);
    await page.click('text=Copiar código Pix');
    await page.waitForSelector('text=Copiado');
    expect(await page.evaluate('window.copied')).toBe(pix.code);
  });
});

describe('Given an invoice with a boleto', () => {
  it('when it is opened, then its line, its PDF and its due date are there', async () => {
    const { boleto, paymentUrl } = (await stage.issued({ paymentType: 'Boleto' })).invoice;
    await chromium.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto(paymentUrl);
    const line = await page.textContent('#linha');
    expect(line).toMatch(/^\d{5}\.\d{5} \d{5}\.\d{6} \d{5}\.\d{6} \d \d{14}$/);
    expect(line?.replaceAll(/\D/g, '')).toBe(boleto.digitableLine);
    await page.click('text=Copiar linha digitável');
    await page.waitForSelector('text=Copiado');
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(boleto.digitableLine);
    expect(await page.getAttribute('#pdf', 'href')).toBe(boleto.pdfUrl);
    expect(await page.getAttribute('#pdf', 'rel')).toBe('noopener noreferrer');
    expect(await page.textContent('.validade')).toBe('Vencimento do boleto: 30/11/2026.');
    await looksRight('boleto');
  });
});

describe('Given an invoice that is late', () => {
  it('when it is opened, then what has been added by today is told, line by line', async () => {
    const { paymentUrl } = (await stage.issued(LATE)).invoice;
    await page.goto(paymentUrl);
    expect(await page.textContent('.selo')).toBe('Vencida há 39 dias');
    // 2 % once is 99.8 cents, 1 % a month for 39 days 64.87.
    expect(await cellsOf(page)).toEqual([
      ['Valor da fatura', 'R$ 49,90'],
      ['Multa por atraso', 'R$ 1,00'],
      ['Juros de 39 dias de atraso', 'R$ 0,65'],
      ['Total', 'R$ 51,55'],
    ]);
    expect(await page.textContent('.total')).toMatch(/Total hoje, 23\/11\/2026\s+R\$ 51,55/);
    expect(await page.textContent('.validade')).toBe('Válido até 23/11/2026 às 23:59.');
    await looksRight('late');
  });
});

describe('Given an invoice that is over', () => {
  it.each([
    ['Pago', 'paid', 'Paga', 'Fatura paga'],
    ['Cancelado', 'cancelled', 'Cancelada', 'Não há nada a pagar.'],
  ])('when it is %s, then the page says so, and offers nothing', async (status, name, seal, text) => {
    const { token, customer, paymentUrl } = await stage.anInvoice({ paymentType: 'Cartao' });
    await stage.merchant.put(`/v1/invoices/${token}`, { invoice: { customer, status } });
    await page.goto(paymentUrl);
    expect(await page.textContent('.selo')).toBe(seal);
    expect(await page.textContent('.resultado')).toContain(text);
    expect(await page.locator('.pagar, button').count()).toBe(0);
    await looksRight(name);
  });
});

describe('Given an invoice to be paid by card', () => {
  it('when there is no card, then the button leads to the card page, and the card is shown afterwards', async () => {
    const { paymentUrl } = await stage.anInvoice({ paymentType: 'Cartao' });
    await page.goto(paymentUrl);
    expect(await page.textContent('.pagar')).toContain('Não há cartão cadastrado');
    await looksRight('card-missing');
    await page.click('#cartao');
    await page.waitForSelector('#numero');
    expect(page.url()).toBe(`${stage.server.url}/cartao/`);
    await fill(page, { number: '4000000000000044', name: 'FULANA F EXEMPLO', expiry: '05/30', code: '737' });
    await page.click('#enviar');
    await page.waitForSelector('text=foi cadastrado');
    await page.goto(paymentUrl);
    expect(await page.textContent('.pagar')).toContain(
      'Visa final 0044 será cobrado no vencimento, em 30/11/2026.',
    );
    await looksRight('card');
  });

  it('when it was refused, then the page says so, and another card can be registered', async () => {
    const { token, paymentUrl } = await stage.anInvoice({ paymentType: 'Cartao' });
    const paymentToken = await stage.server.sandbox.card(CARDS.invalid);
    await stage.charge(token, { gateway: 'efi', paymentToken }, ({ open }) => !open);
    await page.goto(paymentUrl);
    expect(await page.textContent('.pagar')).toMatch(
      /O pagamento com o cartão foi recusado\.\s+Cadastre outro cartão para pagar esta fatura\./,
    );
    await looksRight('card-refused');
    await page.click('#cartao');
    await page.waitForSelector('#numero');
  });

  it('when it is being charged, then the page says so, and turns to paid by itself', async () => {
    const { token, paymentUrl } = await stage.anInvoice({ paymentType: 'Cartao' });
    const { sandbox } = stage.server;
    await sandbox.fault({ route: 'POST /v1/charge/:id/pay', mode: 'drop', when: 'after', times: 1 });
    await sandbox.fault({ route: 'GET /v1/charge/:id', mode: 'status', status: 500 });
    const paymentToken = await sandbox.card();
    await stage.charge(token, { gateway: 'efi', paymentToken }, ({ status }) => status === 'Verificando');
    await page.goto(paymentUrl);
    expect(await page.textContent('.selo')).toBe('Em processamento');
    await looksRight('card-processing');
    const isSame = await markDocument(page);
    await sandbox.clearFaults();
    await stage.lookAgain();
    await page.waitForSelector('text=Pagamento recebido');
    expect(await isSame()).toBe(true);
  });
});

describe('Given a link that leads nowhere', () => {
  it('when it is opened, then the page says so and nothing else', async () => {
    const answer = await page.goto(`${stage.server.url}/fatura/${'x'.repeat(43)}`);
    expect(answer?.status()).toBe(404);
    expect(await page.textContent('h1')).toBe('Link sem validade');
    expect(await page.content()).not.toContain('Comércio');
    await looksRight('unknown');
  });
});

describe('Given an invoice that the merchant collects by hand', () => {
  it('when there is nothing to pay it with, then the payer is sent to the merchant', async () => {
    const merchant = await stage.server.newTenant();
    const token = await merchant.anInvoice({ customer: await merchant.aCustomer(), paymentType: 'Pix' });
    await page.goto((await merchant.get(`/v1/invoices/${token}`)).body.invoice.paymentUrl);
    expect(await page.textContent('.pagar')).toContain('Fale com Comércio Fictício Ltda para pagar.');
    await looksRight('unavailable');
  });
});

// Last: it moves the clock.
describe('Given a Pix that is good for today', () => {
  it('when the day is over, then the open page gets another, at the new total, without being loaded again', async () => {
    const { invoice } = await stage.issued(LATE);
    await page.goto(invoice.paymentUrl);
    const isSame = await markDocument(page);
    await stage.moveTo('2026-11-24T12:00:00.000Z');
    await page.waitForSelector('text=Vencida há 40 dias');
    await page.waitForSelector('#codigo-pix');
    expect(await isSame()).toBe(true);
    expect(await page.textContent('.total')).toContain('R$ 51,57');
    const { pix } = await stage.invoice(invoice.token);
    expect(pix).toMatchObject({ price: '5157' });
    expect(pix.code).not.toBe(invoice.pix.code);
    expect(await readQrCode(page, '#qr')).toBe(pix.code);
  });

  it('when a boleto is for another total than that of today, then another is made', async () => {
    const { invoice } = await stage.issued({ paymentType: 'Boleto', createdAt: '2026-11-24', dueDate: '24' });
    await stage.moveTo('2026-11-27T12:00:00.000Z');
    await page.goto(invoice.paymentUrl);
    await page.waitForSelector('#linha');
    const { boleto, total } = await stage.invoice(invoice.token);
    expect(boleto).toMatchObject({ price: total, dueOn: '2026-11-27' });
    expect(boleto.digitableLine).not.toBe(invoice.boleto.digitableLine);
  });
});

/** What the table of amounts says, row by row. */
function cellsOf(open: Page): Promise<string[][]> {
  return open.evaluate(
    `[...document.querySelectorAll('tbody tr, tfoot tr')].map((row) => [...row.children].map((cell) => cell.textContent))`,
  );
}
