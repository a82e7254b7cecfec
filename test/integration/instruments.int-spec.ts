import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { checkBoleto, checkPixCode, type CalendarDate } from '@mensal/kernel';
import jsQR from 'jsqr';
import { PNG } from 'pngjs';
import type { ApiClient } from '../support/api-client.js';
import type { Wire } from '../support/billing-runs.js';
import { chargeOf, chargeUntil, eventsOf } from '../support/charges.js';
import { connectLetPay } from '../support/test-sandbox.js';
import { TestServer } from '../support/test-server.js';

const LYTEX_ACCOUNT = {
  clientId: 'Client_Id_sandbox',
  clientSecret: 'Client_Secret_sandbox',
  callbackSecret: 'Callback_Secret_sandbox',
};

describe('Given a merchant with accounts at Lytex and LetPay', () => {
  let server: TestServer;
  let merchant: ApiClient;

  beforeAll(async () => {
    server = await TestServer.start({
      now: '2026-11-23T12:00:00.000Z',
      sandbox: true,
      env: { MENSAL_GATEWAY_TIMEOUT_MS: '1000' },
    });
    merchant = await server.newTenant();
    const account = { environment: 'homologation', active: true };
    const lytex = { ...account, credentials: LYTEX_ACCOUNT, methods: ['Boleto', 'Pix', 'Cartao'] };
    expect((await merchant.put('/v1/gateways/lytex', { gateway: lytex })).status).toBe(200);
    await connectLetPay(merchant);
  });
  afterAll(() => server.stop());
  afterEach(async () => {
    for (const gateway of ['lytex', 'letpay']) await server.sandbox.control('DELETE', `${gateway}/faults`);
  });

  const anInvoice = async (fields: Record<string, unknown> = {}) =>
    merchant.anInvoice({
      price: '4990',
      createdAt: '2026-11-23',
      dueDate: '30',
      customer: await merchant.aCustomer(),
      ...fields,
    });
  const invoiceOf = async (token: string) => (await merchant.get(`/v1/invoices/${token}`)).body.invoice;
  const start = async (invoice: string, gateway: string): Promise<string> => {
    const answer = await merchant.post(`/v1/invoices/${invoice}/charges`, { charge: { gateway } });
    expect(answer).toMatchObject({ status: 200 });
    return answer.body.charge.token;
  };
  const isIssued = ({ status }: Wire) => status === 'Aguardando';
  const isPaid = ({ status }: Wire) => status === 'Aprovada';
  /** An invoice with something to pay it with. */
  const issued = async (paymentType: string, gateway: string, fields: Record<string, unknown> = {}) => {
    const invoice = await anInvoice({ paymentType, ...fields });
    const charge = await start(invoice, gateway);
    return { invoice, charge: await chargeUntil(merchant, invoice, charge, isIssued) };
  };
  const pay = (gateway: string, { gatewayId }: Wire, how: object = {}) =>
    server.sandbox.control('POST', `${gateway}/charges/${gatewayId}/pay`, how);
  const heldBy = async (gateway: string, reference: string) =>
    ((await server.sandbox.control('GET', `${gateway}/charges`)) as Wire[]).filter(
      (held) => held.reference === reference,
    );

  describe('a boleto', () => {
    it('is issued with the amount and the due date of the invoice, and shown with it', async () => {
      const { invoice, charge } = await issued('Boleto', 'lytex');
      const shown = await invoiceOf(invoice);
      expect(checkBoleto(shown.boleto, 4990, '2026-11-30' as CalendarDate)).toBeUndefined();
      expect(shown).toMatchObject({
        boletoBarcode: shown.boleto.barcode,
        boleto: { price: '4990', dueOn: '2026-11-30' },
        pix: null,
        status: 'Aberto',
      });
      expect(charge).toMatchObject({ gateway: 'lytex', paymentType: 'Boleto', open: true });
      expect((await merchant.get(`/v1/invoices/${invoice}/boleto`)).body).toEqual({ boleto: shown.boleto });
      expect((await merchant.get(`/v1/invoices/${invoice}/pix`)).status).toBe(404);
      const { invoices } = (await merchant.get('/v1/invoices')).body;
      expect(invoices.find((listed: Wire) => listed.token === invoice)).toEqual(shown);
    });

    it('is paid, and settles the invoice on the day of the payment', async () => {
      const { invoice, charge } = await issued('Boleto', 'lytex');
      await pay('lytex', charge, { paidAt: '2026-11-22T15:00:00.000Z' });
      const paid = await paidInTime(invoice, charge);
      expect(paid).toMatchObject({
        status: 'Aprovada',
        paidPrice: '4990',
        creditPrice: '0',
        penaltyPrice: '0',
      });
      expect(await invoiceOf(invoice)).toMatchObject({ status: 'Pago', paymentDate: '2026-11-22' });
    });

    it('that is paid with more than was owed leaves a credit', async () => {
      const { invoice, charge } = await issued('Boleto', 'lytex');
      await pay('lytex', charge, { amount: 6000 });
      const paid = await paidInTime(invoice, charge);
      expect(paid).toMatchObject({ paidPrice: '6000', creditPrice: '1010', penaltyPrice: '0' });
      expect(eventsOf(paid)).toContain('credit');
      expect(await invoiceOf(invoice)).toMatchObject({ status: 'Pago' });
    });

    it('is given up by the merchant: cancelled there, no longer shown, and the invoice is free again', async () => {
      const { invoice, charge } = await issued('Boleto', 'lytex');
      expect((await merchant.delete(`/v1/invoices/${invoice}/charges/${charge.token}`)).status).toBe(200);
      const ended = await chargeUntil(merchant, invoice, charge.token, ({ open }) => !open);
      expect(ended).toMatchObject({ status: 'Cancelada' });
      expect(await heldBy('lytex', charge.token)).toMatchObject([{ status: 'canceled', payments: 0 }]);
      expect(await invoiceOf(invoice)).toMatchObject({ boleto: null, boletoBarcode: null });
      expect((await merchant.delete(`/v1/invoices/${invoice}`)).status).toBe(200);
    });

    it.each(['drop', 'garbage'])('whose answer got lost (%s) is found, and made once', async (mode) => {
      const fault = { route: 'POST /v2/invoices', mode, when: 'after', times: 1 };
      await server.sandbox.control('POST', 'lytex/faults', fault);
      const { invoice, charge } = await issued('Boleto', 'lytex');
      expect(eventsOf(charge)).toContain('answer-lost');
      expect(await heldBy('lytex', charge.token)).toHaveLength(1);
      expect((await invoiceOf(invoice)).boleto.digitableLine).toMatch(/^\d{47}$/);
    });

    it('keeps its customer at the gateway, once', async () => {
      const customer = await merchant.aCustomer();
      const first = await issued('Boleto', 'lytex', { customer });
      const asked = async () => {
        const log = (await server.sandbox.control('GET', 'lytex/log')) as Wire[];
        return log.filter(({ route }) => route.includes('/v2/clients')).length;
      };
      const before = await asked();
      const second = await issued('Boleto', 'lytex', { customer });
      expect(second.charge.gatewayId).not.toBe(first.charge.gatewayId);
      expect(await asked()).toBe(before);
    });
  });

  describe.each(['lytex', 'letpay'])('a Pix of %s', (gateway) => {
    it('is issued with the amount, and shown as a code and as pictures of it', async () => {
      const { invoice } = await issued('Pix', gateway);
      const { pix, boleto } = await invoiceOf(invoice);
      expect(boleto).toBeNull();
      expect(checkPixCode(pix.code, 4990)).toBeUndefined();
      // The end of the due date in São Paulo, a Monday: one that is late costs more.
      expect(pix).toMatchObject({ price: '4990', expiresAt: '2026-12-01T03:00:00.000Z' });
      expect((await merchant.get(`/v1/invoices/${invoice}/pix`)).body).toEqual({ pix });
      const png = await merchant.download(pix.qrCodePng);
      expect(png.headers.get('content-type')).toBe('image/png');
      const { data, width, height } = PNG.sync.read(png.body);
      expect(jsQR.default(new Uint8ClampedArray(data), width, height)?.data).toBe(pix.code);
      const svg = await merchant.download(pix.qrCodeSvg);
      expect(svg.headers.get('content-type')).toContain('image/svg+xml');
      expect(svg.body.toString()).toMatch(/^<svg /);
    });

    it('is paid, once', async () => {
      const { invoice, charge } = await issued('Pix', gateway);
      await pay(gateway, charge);
      expect(await paidInTime(invoice, charge)).toMatchObject({ paidPrice: '4990', surplus: false });
      expect(await invoiceOf(invoice)).toMatchObject({ status: 'Pago' });
      expect(await heldBy(gateway, charge.token)).toMatchObject([{ payments: 1 }]);
    });

    it('comes to the total of the day where it is late, for that day only', async () => {
      const { invoice, charge } = await issued('Pix', gateway, { createdAt: '2026-10-01', dueDate: '12' });
      const { total, pix } = await invoiceOf(invoice);
      expect(Number(total)).toBeGreaterThan(4990);
      expect(pix).toMatchObject({ price: total, expiresAt: '2026-11-24T03:00:00.000Z' });
      await pay(gateway, charge);
      const paid = await paidInTime(invoice, charge);
      expect(paid).toMatchObject({
        paidPrice: total,
        penaltyPrice: String(Number(total) - 4990),
        creditPrice: '0',
      });
    });
  });

  it('a Pix of LetPay whose answer got lost is replaced by another, since nobody can pay it', async () => {
    const fault = { route: 'POST /pix/simple', mode: 'drop', when: 'after', times: 1 };
    await server.sandbox.control('POST', 'letpay/faults', fault);
    const invoice = await anInvoice({ paymentType: 'Pix' });
    const token = await start(invoice, 'letpay');
    const lost = await chargeUntil(merchant, invoice, token, ({ open }) => !open);
    expect(lost).toMatchObject({ status: 'Indisponivel', reasonCode: 'code-lost' });
    const { charges } = (await merchant.get(`/v1/invoices/${invoice}/charges`)).body;
    expect(charges).toHaveLength(2);
    const next = await chargeUntil(merchant, invoice, charges[0].token, isIssued);
    expect((await invoiceOf(invoice)).pix.code).toEqual(expect.any(String));
    expect(await heldBy('letpay', token)).toHaveLength(1);
    await pay('letpay', next);
    expect(await paidInTime(invoice, next)).toMatchObject({ status: 'Aprovada' });
  });

  describe('what cannot be issued', () => {
    const refused = async (fields: Record<string, unknown>, charge: Record<string, unknown>) =>
      merchant.post(`/v1/invoices/${await anInvoice(fields)}/charges`, { charge });

    it.each([
      ['a boleto at a gateway that has none', { paymentType: 'Boleto' }, { gateway: 'letpay' }, 400],
      ['a Pix by card', { paymentType: 'Pix' }, { gateway: 'letpay', paymentToken: 'a0'.repeat(20) }, 400],
      ['less than the gateway takes', { paymentType: 'Boleto', price: '199' }, { gateway: 'lytex' }, 400],
    ])('%s', async (_, fields, charge, status) => {
      expect(await refused(fields, charge)).toMatchObject({
        status,
        body: { mensagem: expect.any(String) },
      });
    });

    it('has no picture', async () => {
      const invoice = await anInvoice({ paymentType: 'Pix' });
      for (const path of ['pix', 'pix/qrcode.png', 'pix/qrcode.svg', 'boleto'])
        expect((await merchant.get(`/v1/invoices/${invoice}/${path}`)).status).toBe(404);
    });
  });

  /** Nobody tells this server: it looks, as often as its patience with payers wants. */
  async function paidInTime(invoice: string, { token }: Wire): Promise<Wire> {
    for (let look = 0; look < 40; look += 1) {
      const charge = await chargeOf(merchant, invoice, token);
      if (isPaid(charge)) return charge;
      await server.advance(new Date(server.clock.now().getTime() + 1_000).toISOString());
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return chargeUntil(merchant, invoice, token, isPaid);
  }
});
