import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { card, CUSTOMER, invoice, startIpaySandbox, type IpaySandbox } from '../testing/ipay.js';

const UNKNOWN = 'a'.repeat(32);
const PARAMETERS = 'Por favor verifique os parâmetros';
const NO_CUSTOMER = 'Cliente para faturar não encontrado.';
const NO_SERVICE = 'Serviço não encontrado.';
const NO_CARD = 'Cartão não encontrado.';
const NO_INVOICE = 'Fatura não encontrada.';
const NO_LINK = 'Erro ao enviar o link para cadastro do cartão';
const NO_MODE = 'Você precisa fornecer o modo quando ativar um cliente.';
const NOT_AUTOMATIC = 'O Usuário precisa estar em modo automático';

describe('what the tables of errors refuse', () => {
  let sandbox: IpaySandbox;
  let paths: Record<string, string>;
  let customer: string;
  let service: string;
  beforeAll(async () => {
    sandbox = await startIpaySandbox();
    const { merchant } = sandbox;
    customer = await merchant.newCustomer({ email: null });
    service = await merchant.newService();
    paths = {
      CUSTOMER: customer,
      SERVICE: service,
      CARD: await merchant.newCard(customer),
      BOLETO: await merchant.newInvoice(customer),
      UNKNOWN,
    };
  });
  afterAll(() => sandbox.stop());

  const answerOf = (request: string, body?: unknown) => {
    const [method = '', pattern = ''] = request.split(' ');
    const path = pattern.replace(/[A-Z]{2,}/g, (name) => paths[name] ?? name);
    return sandbox.merchant.call(method, path, body);
  };

  test.each<[object, number, string]>([
    [{ name: undefined }, 400, PARAMETERS],
    [{ name: ' ' }, 400, PARAMETERS],
    [{ name: 7 }, 400, PARAMETERS],
    [{ active: 'true' }, 400, PARAMETERS],
    [{ calculateLatePayment: undefined }, 400, PARAMETERS],
    [{ mode: 'Normal' }, 400, PARAMETERS],
    [{ typePayment: 'Pix' }, 400, PARAMETERS],
    [{ dueDate: '32' }, 400, PARAMETERS],
    [{ dueDate: '0' }, 400, PARAMETERS],
    [{ discount: '101' }, 400, PARAMETERS],
    [{ state: 'São Paulo' }, 400, PARAMETERS],
    [{ initialBillingDate: '2026-02-30' }, 400, 'Tipo de data inválido. Deve ser igual a ISOString.'],
    [{ initialBillingDate: '20/11/2026' }, 400, 'Tipo de data inválido. Deve ser igual a ISOString.'],
    [{ email: 'fulana' }, 400, 'Email Inválido.'],
    [{ cpfCnpj: '123.456.789-10' }, 400, 'CPF ou CNPJ Inválido.'],
    [{ zipcode: '1001' }, 400, 'CEP Inválido.'],
    [{ phone: '123' }, 400, 'Telefone Inválido.'],
    [{ phone2: '123' }, 400, 'Telefone Inválido.'],
    [{ mode: 'Automatico' }, 400, 'Você precisa fornecer um serviço quando o modo é automatico.'],
    [{ mode: 'Automatico', service: {} }, 400, PARAMETERS],
    [{ mode: 'Automatico', service: { token: UNKNOWN, price: '1', status: true } }, 404, NO_SERVICE],
  ])('a customer with %j', async (extras, status, mensagem) => {
    const body = { billingCustomer: { ...CUSTOMER, ...extras } };
    expect(await answerOf('POST /v1/billing-customers', body)).toMatchObject({ status, body: { mensagem } });
  });

  test.each<[object, string]>([
    [{ price: undefined }, PARAMETERS],
    [{ price: '10,00' }, PARAMETERS],
    [{ price: -1 }, PARAMETERS],
    [{ price: 10.5 }, PARAMETERS],
    [{ price: '0' }, PARAMETERS],
    [{ price: '1'.repeat(13) }, PARAMETERS],
    [{ description: '' }, PARAMETERS],
    [{ description: 'x'.repeat(101) }, 'A descrição do serviço deve ter no máximo 100 caracteres.'],
    [{ status: 'Aberto' }, 'Status do serviço inválido.'],
  ])('a service with %j', async (extras, mensagem) => {
    const body = { service: { price: 1222, description: 'Exemplo', status: 'Ativo', ...extras } };
    expect(await answerOf('POST /v1/services', body)).toMatchObject({ status: 400, body: { mensagem } });
  });

  test.each<[object, number, string]>([
    [{ number: undefined }, 400, PARAMETERS],
    [{ month: '13' }, 400, 'Expiração do cartão inválida.'],
    [{ month: '10', year: '26' }, 400, 'Expiração do cartão inválida.'],
    [{ year: '2029' }, 400, 'Expiração do cartão inválida.'],
    [{ number: '4000000000000045' }, 400, 'Número do cartão inválido.'],
    [{ securityCode: '12' }, 400, 'CVV do cartão inválido.'],
    [{ securityCode: undefined, secutiryCode: '1234' }, 400, 'CVV do cartão inválido.'],
    [{ status: 'Terciario' }, 400, 'Status do cartão inválido.'],
    [{ status: 'Excluido' }, 400, 'Status do cartão inválido.'],
    [{ brand: 'MasterCard' }, 400, 'Cartão inválido.'],
    [{ brand: 'Cabal' }, 400, 'Cartão não suportado ou inválido.'],
    [{ customer: UNKNOWN, number: '4000000000000093' }, 403, NO_CUSTOMER],
    [{}, 400, 'Cartão já existe, você só pode editá-lo.'],
  ])('a card with %j', async (extras, status, mensagem) => {
    const body = card(customer, extras);
    expect(await answerOf('POST /v1/cards', body)).toMatchObject({ status, body: { mensagem } });
  });

  test.each<[object, number, string]>([
    [{ customer: undefined }, 400, PARAMETERS],
    [{ price: '1.00' }, 400, PARAMETERS],
    [{ createdAt: 'today' }, 400, 'Data da fatura inválida.'],
    [{ paymentType: 'Pix' }, 400, 'Tipo de pagamento inválido.'],
    [{ dueDate: '32' }, 400, 'Dia de vencimento inválido.'],
    [{ status: 'Pago' }, 400, 'Status da fatura inválido.'],
    [{ status: 'Vencida' }, 400, 'Status da fatura inválido.'],
    [{ customer: UNKNOWN }, 404, NO_CUSTOMER],
  ])('an invoice with %j', async (extras, status, mensagem) => {
    const body = invoice(customer, extras);
    expect(await answerOf('POST /v1/invoices', body)).toMatchObject({ status, body: { mensagem } });
  });

  test.each<[string, number, string]>([
    ['GET /v1/billing-customers/nonsense', 400, PARAMETERS],
    ['GET /v1/billing-customers/UNKNOWN', 404, NO_CUSTOMER],
    ['DELETE /v1/billing-customers/UNKNOWN', 404, NO_CUSTOMER],
    ['DELETE /v1/billing-customers/UNKNOWN/services/SERVICE', 400, NO_CUSTOMER],
    ['DELETE /v1/billing-customers/CUSTOMER/services/SERVICE', 400, NOT_AUTOMATIC],
    ['GET /v1/services/UNKNOWN', 404, NO_SERVICE],
    ['DELETE /v1/services/UNKNOWN', 404, 'Serviço para faturar não encontrado.'],
    ['GET /v1/services?limit=many', 400, PARAMETERS],
    ['GET /v1/cards/UNKNOWN', 404, NO_CARD],
    ['DELETE /v1/cards/UNKNOWN', 404, NO_CARD],
    ['DELETE /v1/cards/nonsense', 400, PARAMETERS],
    ['GET /v1/cards/billing-customer/nonsense', 403, NO_CUSTOMER],
    ['PUT /v1/cards/billing-customer/CUSTOMER/send-link', 400, NO_LINK],
    ['GET /v1/invoices/UNKNOWN', 404, NO_INVOICE],
    ['GET /v1/invoices/nonsense', 400, PARAMETERS],
    ['DELETE /v1/invoices/UNKNOWN', 404, NO_INVOICE],
    ['GET /v1/invoices/billing-customer/UNKNOWN', 403, NO_CUSTOMER],
    ['GET /v1/settings', 404, 'Rota não encontrada.'],
  ])('%s', async (request, status, mensagem) => {
    expect(await answerOf(request)).toMatchObject({ status, body: { mensagem } });
  });

  test.each<[string, object, number, string]>([
    ['PUT /v1/billing-customers/UNKNOWN', { billingCustomer: {} }, 404, NO_CUSTOMER],
    ['PUT /v1/billing-customers/CUSTOMER', {}, 400, PARAMETERS],
    ['PUT /v1/billing-customers/CUSTOMER', { billingCustomer: { active: true } }, 400, NO_MODE],
    ['PUT /v1/services/UNKNOWN', { service: {} }, 404, NO_SERVICE],
    ['PUT /v1/cards/CARD', { card: {} }, 400, PARAMETERS],
    ['PUT /v1/invoices/UNKNOWN', { invoice: { customer: UNKNOWN } }, 404, NO_INVOICE],
    ['PUT /v1/invoices/BOLETO', { invoice: { price: '1' } }, 400, PARAMETERS],
    ['PUT /v1/invoices/BOLETO', { invoice: { customer: UNKNOWN } }, 404, NO_CUSTOMER],
  ])('%s with %j', async (request, body, status, mensagem) => {
    expect(await answerOf(request, body)).toMatchObject({ status, body: { mensagem } });
  });

  test('a body that is no JSON', async () => {
    const response = await fetch(`${sandbox.url}/ipay/v1/signin`, { method: 'POST', body: '{"clientId": ' });
    expect([response.status, await response.json()]).toEqual([400, { mensagem: PARAMETERS }]);
  });
});
