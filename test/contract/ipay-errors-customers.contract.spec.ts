import { describeErrors, type Provocation } from './error-rows.js';
import { errorTables } from './ipay-errors.js';
import { sendWith, unknownToken, type Given } from './ipay-requests.js';
import { CHECK_PARAMETERS, malformedToken, nothingThere, wrongClientToken } from './provocations.js';

const POST = 'POST /v1/billing-customers';
const PUT = 'PUT /v1/billing-customers/:token';
const GET = 'GET /v1/billing-customers/:token';
const DELETE = 'DELETE /v1/billing-customers/:token';
const WRONG_DATE = 'Tipo de data inválido. Deve ser igual a ISOString.';
const WRONG_EMAIL = 'Email Inválido.';
const WRONG_TAX_ID = 'CPF ou CNPJ Inválido.';
const WRONG_POSTAL_CODE = 'CEP Inválido.';
const WRONG_PHONE = 'Telefone Inválido.';
const NO_SERVICE = 'Você precisa fornecer um serviço quando o modo é automatico.';
const NO_MODE = 'Você precisa fornecer o modo quando ativar um cliente.';
const UNKNOWN_SERVICE = 'Serviço não encontrado.';
const UNKNOWN_CUSTOMER = 'Cliente para faturar não encontrado.';

/** Fields that both POST and PUT refuse. */
const REFUSED: [
  status: number,
  text: string,
  how: string,
  fields: (given: Given) => Record<string, unknown>,
][] = [
  [400, CHECK_PARAMETERS, 'an empty name', () => ({ name: ' ' })],
  [400, CHECK_PARAMETERS, 'a name of 201 letters', () => ({ name: 'a'.repeat(201) })],
  [400, CHECK_PARAMETERS, 'a state that Brazil has not', () => ({ state: 'XX' })],
  [400, CHECK_PARAMETERS, 'the due day 0', () => ({ dueDate: '0' })],
  [400, CHECK_PARAMETERS, 'the due day 32', () => ({ dueDate: '32' })],
  [400, CHECK_PARAMETERS, 'an unknown mode', () => ({ mode: 'Normal' })],
  [400, CHECK_PARAMETERS, 'an unknown payment type', () => ({ typePayment: 'Dinheiro' })],
  [400, CHECK_PARAMETERS, 'a discount above 100 %', () => ({ discount: '101' })],
  [
    400,
    CHECK_PARAMETERS,
    'a service without a price',
    ({ service }) => ({ service: { token: service, status: true } }),
  ],
  [400, WRONG_DATE, 'a date as it is written in Brazil', () => ({ initialBillingDate: '12/04/2019' })],
  [400, WRONG_DATE, '30 February', () => ({ initialBillingDate: '2026-02-30' })],
  [400, WRONG_EMAIL, 'an e-mail without @', () => ({ email: 'fulana.example.com' })],
  [400, WRONG_TAX_ID, "the page's own placeholder", () => ({ cpfCnpj: '123.456.789-10' })],
  [400, WRONG_TAX_ID, 'a CNPJ with a wrong check digit', () => ({ cpfCnpj: '25.071.205/0001-98' })],
  [400, WRONG_POSTAL_CODE, 'a CEP of 7 digits', () => ({ zipcode: '9242-000' })],
  [400, WRONG_PHONE, 'a phone of 3 digits', () => ({ phone: '123' })],
  [400, WRONG_PHONE, 'a second phone of letters', () => ({ phone2: 'telefone' })],
  [400, WRONG_PHONE, 'a cell phone of 14 digits', () => ({ cellPhone: '51999999999999' })],
  [404, UNKNOWN_SERVICE, 'an unknown service', () => ({ service: service(unknownToken()) })],
  [
    404,
    UNKNOWN_SERVICE,
    'an inactive service',
    ({ inactiveService }) => ({ service: service(inactiveService) }),
  ],
  [
    404,
    UNKNOWN_SERVICE,
    "another merchant's service",
    ({ strangers }) => ({ service: service(strangers.service) }),
  ],
];

const provocations: Provocation[] = [
  ...[POST, PUT].flatMap((route) =>
    REFUSED.map(([status, text, how, fields]): Provocation => [
      route,
      status,
      text,
      how,
      (given) => sendWith(route as typeof POST, given, fields(given)),
    ]),
  ),
  [POST, 400, CHECK_PARAMETERS, 'no name', (given) => sendWith(POST, given, { name: undefined })],
  [POST, 400, NO_SERVICE, 'mode Automatico', (given) => sendWith(POST, given, { service: undefined })],
  [PUT, 400, WRONG_TAX_ID, 'a wrong cnpj', (given) => change(given, { cnpj: '25.071.205/0001-98' })],
  [PUT, 400, WRONG_TAX_ID, 'a wrong cpf', (given) => change(given, { cpf: '111.111.111-11' })],
  [
    PUT,
    400,
    NO_SERVICE,
    'a manual customer becomes automatic',
    ({ merchant, manualCustomer }) =>
      merchant.put(`/v1/billing-customers/${manualCustomer}`, { billingCustomer: { mode: 'Automatico' } }),
  ],
  [PUT, 400, NO_MODE, 'active without mode', (given) => change(given, { active: true })],
  nothingThere(PUT, 404, UNKNOWN_CUSTOMER),
  nothingThere(GET, 404, UNKNOWN_CUSTOMER),
  nothingThere(DELETE, 404, UNKNOWN_CUSTOMER),
  ...malformedToken([PUT, GET, DELETE]),
  ...wrongClientToken([POST, PUT, 'GET /v1/billing-customers', GET, DELETE]),
];

describeErrors({ name: 'Clientes para faturar', tables: errorTables.customers, provocations });

function change({ merchant, customer }: Given, billingCustomer: object) {
  return merchant.put(`/v1/billing-customers/${customer}`, { billingCustomer });
}

function service(token: string) {
  return { token, price: '100', status: true };
}
