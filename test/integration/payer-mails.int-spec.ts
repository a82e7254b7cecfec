import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FindCustomers } from '@mensal/customers';
import { calendarDate, type Identifier } from '@mensal/kernel';
import { UnitOfWork } from '@mensal/platform';
import { InvoiceRepository } from '../../libs/billing/src/application/invoice.repository.js';
import { PayerMails } from '../../libs/billing/src/application/payer-mails.js';
import type { ApiClient } from '../support/api-client.js';
import { CardPageServer } from '../support/card-page-server.js';

const MERCHANT = 'Academia Fictícia Ltda';

let server: CardPageServer;
let merchant: ApiClient;

beforeAll(async () => {
  server = await CardPageServer.start('2026-12-20T12:00:00.000Z');
});
afterAll(() => server.stop());
beforeEach(async () => {
  merchant = await server.merchant();
  server.mailbox.clear();
});

/** Sends something about an invoice of R$ 1.234,56 by card, 10 days late. */
async function send(
  what: (mails: PayerMails, ...about: Parameters<PayerMails['cardMissing']>) => Promise<boolean>,
  customerFields: Record<string, unknown> = {},
): Promise<boolean[]> {
  const customer = await merchant.aCustomer({ mode: 'Manual', typePayment: 'Cartao', ...customerFields });
  const fields = { createdAt: '2026-12-01', dueDate: '10', paymentType: 'Cartao', price: '123456' };
  const invoice = await merchant.anInvoice({ ...fields, customer });
  const { tenant } = merchant;
  const once = () =>
    server.app.get(UnitOfWork).isolated(async () => {
      const found = await server.app.get(InvoiceRepository).find(tenant.tenantId, invoice as Identifier);
      const payer = await server.app.get(FindCustomers).one(tenant, customer as Identifier);
      return what(server.app.get(PayerMails), tenant, found!, payer);
    });
  const told = [await once(), await once()];
  await server.settle();
  return told;
}
const only = () => {
  expect(server.mailbox.mails).toHaveLength(1);
  return server.mailbox.mails[0]!;
};
/** As a browser would open it. */
const opens = async (link: string | undefined) => (await fetch(link ?? '')).status;

describe('Asked for twice, a mail is sent once, and says', () => {
  it('when a refused card is charged again', async () => {
    const nextTryOn = calendarDate('2026-12-22');
    expect(
      await send((mails, tenant, invoice, payer) => mails.cardRefused(tenant, invoice, payer, nextTryOn)),
    ).toEqual([true, true]);
    const { subject, text, html } = only();
    expect(subject).toBe(`O pagamento da sua fatura de ${MERCHANT} não foi aprovado`);
    for (const part of [text, html]) {
      expect(part).toContain('Vamos tentar novamente em 22/12/2026.');
      expect(part).toContain(`${server.url}/fatura/`);
    }
    // 2 %, and 10 days at 1 % a month.
    expect(text).toMatch(/Valor: R\$ 1\.234,56\nDias em atraso: 10\nMulta: R\$ 24,69\nJuros: R\$ 4,12\n/);
    expect(text).toContain('Total hoje: R$ 1.263,37');
  });

  it('that no card is charged any more, with the page to pay on and a link that registers another card', async () => {
    expect(await send((mails, ...about) => mails.cardsExhausted(...about))).toEqual([true, true]);
    const { subject, text, html } = only();
    expect(subject).toBe(`Não conseguimos cobrar sua fatura de ${MERCHANT} no cartão`);
    expect(text).toMatch(/http\S+\/fatura\/\S+/);
    // The second call has not ended the link of the mail.
    expect(await opens(/http\S+\/cartao\/\S+/.exec(text)?.[0])).toBe(200);
    expect(html).toContain('Pagar fatura');
    expect(html).toContain('/cartao/');
  });

  it('that there is no card, with a link that registers one', async () => {
    expect(await send((mails, ...about) => mails.cardMissing(...about))).toEqual([true, true]);
    const { subject, text, html } = only();
    expect(subject).toBe(`Cadastre um cartão para pagar sua fatura de ${MERCHANT}`);
    expect(await opens(/http\S+\/cartao\/\S+/.exec(text)?.[0])).toBe(200);
    expect(html).toContain('Cadastrar cartão');
    expect(html).toContain('/fatura/');
  });

  it('that a payment has come in', async () => {
    expect(
      await send((mails, tenant, invoice, payer) => mails.paid(tenant, invoice, payer, 126_337)),
    ).toEqual([true, true]);
    expect(only().text).toContain('o pagamento de R$ 1.263,37 da fatura nº');
  });
});

describe('A payer who wants no mails', () => {
  it.each(['cardsExhausted', 'cardMissing'] as const)('is not written to: %s', async (name) => {
    const told = await send((mails, ...about) => mails[name](...about), { emailIsActive: false });
    expect([told, server.mailbox.mails]).toEqual([[false, false], []]);
  });
});

it('A payer without a card is told so in the morning, though the card was missed at night', async () => {
  const { status } = await merchant.put('/v1/settings/collection', {
    collection: { routing: { Cartao: ['efi'] } },
  });
  expect(status).toBe(200);
  const customer = await merchant.aCustomer({ mode: 'Manual', typePayment: 'Cartao' });
  const dueOn = new Date(server.clock.now().getTime() + 86_400_000).toISOString().slice(0, 10);
  const createdAt = server.clock.now().toISOString().slice(0, 10);
  await merchant.anInvoice({ createdAt, dueDate: dueOn.slice(8), paymentType: 'Cartao', customer });
  // One in the morning in São Paulo, then five past eight.
  await server.advance(`${dueOn}T04:00:00.000Z`);
  const { collections } = (await merchant.get('/v1/collections?status=Excecao')).body;
  expect(collections).toMatchObject([{ customer, reasonCode: 'no-card' }]);
  expect(server.mailbox.mails).toEqual([]);
  await server.advance(`${dueOn}T11:05:00.000Z`);
  expect(only().text).toMatch(/http\S+\/cartao\/\S+/);
});
