import { describeErrors, type Provocation } from './error-rows.js';
import { errorTables } from './ipay-errors.js';
import { sendWith, unknownToken } from './ipay-requests.js';
import { CHECK_PARAMETERS, malformedToken, nothingThere, wrongClientToken } from './provocations.js';

const POST = 'POST /v1/invoices';
const PUT = 'PUT /v1/invoices/:token';
const GET = 'GET /v1/invoices/:token';
const DELETE = 'DELETE /v1/invoices/:token';
const LIST = 'GET /v1/invoices/billing-customer/:token';
const WRONG_DATE = 'Data da fatura inválida.';
const WRONG_TYPE = 'Tipo de pagamento inválido.';
const WRONG_STATUS = 'Status da fatura inválido.';
const WRONG_DUE_DAY = 'Dia de vencimento inválido.';
const BOLETO_TO_CARD = 'Você não pode trocar a fatura de boleto para cartão.';
const UNKNOWN_INVOICE = 'Fatura não encontrada.';
const UNKNOWN_CUSTOMER = 'Cliente para faturar não encontrado.';

/** Fields that both POST and PUT refuse. */
const REFUSED: [status: number, text: string, how: string, fields: Record<string, unknown>][] = [
  [400, CHECK_PARAMETERS, 'no customer', { customer: undefined }],
  [400, CHECK_PARAMETERS, 'a malformed customer', { customer: 'abc' }],
  [400, CHECK_PARAMETERS, 'a price with a point', { price: '10.00' }],
  [400, CHECK_PARAMETERS, 'a price of nothing', { price: '0' }],
  [400, WRONG_DATE, 'a date as it is written in Brazil', { createdAt: '30/04/2019' }],
  [400, WRONG_DATE, '30 February', { createdAt: '2026-02-30' }],
  [400, WRONG_TYPE, 'an unknown payment type', { paymentType: 'Dinheiro' }],
  [400, WRONG_STATUS, 'an unknown status', { status: 'Talvez' }],
  [400, WRONG_STATUS, 'a status that only the calendar gives', { status: 'Vencida' }],
  [400, WRONG_STATUS, 'a status that only a gateway gives', { status: 'Processamento' }],
  [400, WRONG_STATUS, 'a status that only DELETE gives', { status: 'Excluida' }],
  [400, WRONG_DUE_DAY, 'the due day 0', { dueDate: '0' }],
  [400, WRONG_DUE_DAY, 'the due day 32', { dueDate: '32' }],
  [400, WRONG_DUE_DAY, 'a whole date as due day', { dueDate: '2026-12-12' }],
  [404, UNKNOWN_CUSTOMER, 'an unknown customer', { customer: unknownToken() }],
];

const provocations: Provocation[] = [
  ...([POST, PUT] as const).flatMap((route) =>
    REFUSED.map(([status, text, how, fields]): Provocation => [
      route,
      status,
      text,
      how,
      (given) => sendWith(route, given, fields),
    ]),
  ),
  [POST, 400, WRONG_STATUS, 'made as paid', (given) => sendWith(POST, given, { status: 'Pago' })],
  [POST, 400, WRONG_STATUS, 'made as cancelled', (given) => sendWith(POST, given, { status: 'Cancelado' })],
  [PUT, 400, BOLETO_TO_CARD, 'a boleto', (given) => sendWith(PUT, given, { paymentType: 'Cartao' })],
  [
    PUT,
    400,
    CHECK_PARAMETERS,
    'another customer of the merchant',
    (given) => sendWith(PUT, given, { customer: given.manualCustomer }),
  ],
  [
    PUT,
    403,
    'Você não pode editar uma fatura paga.',
    'a paid invoice',
    ({ merchant, paidInvoice, customer }) =>
      merchant.put(`/v1/invoices/${paidInvoice}`, { invoice: { customer, price: '1' } }),
  ],
  nothingThere(GET, 404, UNKNOWN_INVOICE),
  nothingThere(DELETE, 404, UNKNOWN_INVOICE),
  nothingThere(LIST, 403, UNKNOWN_CUSTOMER),
  ...malformedToken([GET, DELETE, PUT]),
  ...wrongClientToken([POST, PUT, GET, DELETE, LIST]),
];

describeErrors({
  name: 'Faturas',
  tables: errorTables.invoices,
  provocations,
  unprovoked: [[POST, 400, BOLETO_TO_CARD, 'a new invoice has no earlier payment type']],
});
