import { describeErrors, type Provocation } from './error-rows.js';
import { errorTables } from './ipay-errors.js';
import { sendWith, unknownToken, type Given, type Route } from './ipay-requests.js';
import { CHECK_PARAMETERS, malformedToken, nothingThere, wrongClientToken } from './provocations.js';

const POST = 'POST /v1/services';
const PUT = 'PUT /v1/services/:token';
const GET = 'GET /v1/services/:token';
const DELETE = 'DELETE /v1/services/:token';
const TOO_LONG = 'A descrição do serviço deve ter no máximo 100 caracteres.';
const WRONG_STATUS = 'Status do serviço inválido.';
const UNKNOWN = 'Serviço não encontrado.';

const ofServices: Provocation[] = [
  ...[POST, PUT].flatMap((route) =>
    (
      [
        [CHECK_PARAMETERS, 'a price with a comma', { price: '99,90' }],
        [CHECK_PARAMETERS, 'a blank description', { description: ' ' }],
        [TOO_LONG, 'a description of 101 letters', { description: 'a'.repeat(101) }],
        [WRONG_STATUS, 'an unknown status', { status: 'Talvez' }],
        [WRONG_STATUS, 'a status in small letters', { status: 'ativo' }],
      ] as const
    ).map(([text, how, fields]): Provocation => [
      route,
      400,
      text,
      how,
      (given) => sendWith(route as typeof POST, given, fields),
    ]),
  ),
  [POST, 400, CHECK_PARAMETERS, 'no price', (given) => sendWith(POST, given, { price: undefined })],
  nothingThere(PUT, 404, UNKNOWN),
  nothingThere(GET, 404, UNKNOWN),
  nothingThere(DELETE, 404, 'Serviço para faturar não encontrado.'),
  ...malformedToken([PUT, GET, DELETE]),
  ...wrongClientToken([POST, PUT, GET, DELETE, 'GET /v1/services']),
];

const ADD = 'POST /v1/billing-customers/services';
const CHANGE = 'PUT /v1/billing-customers/services';
const REMOVE = 'DELETE /v1/billing-customers/:token/services/:token';
const MANUAL = 'O Usuário precisa estar em modo automático';
const UNKNOWN_CUSTOMER = 'Cliente para faturar não encontrado.';
const NOT_OF_CUSTOMER = 'Serviço do cliente para faturar não encontrado.';

const ofCustomers: Provocation[] = [
  ...[ADD, CHANGE, REMOVE].flatMap((route) =>
    (
      [
        [400, CHECK_PARAMETERS, 'a malformed customer', () => ({ billingCustomer: 'abc' })],
        [400, CHECK_PARAMETERS, 'a malformed service', () => ({ service: 'abc' })],
        [400, MANUAL, 'a manual customer', ({ manualCustomer }) => ({ billingCustomer: manualCustomer })],
        [400, UNKNOWN_CUSTOMER, 'an unknown customer', () => ({ billingCustomer: unknownToken() })],
        [404, UNKNOWN, 'an unknown service', () => ({ service: unknownToken() })],
      ] as [number, string, string, (given: Given) => Record<string, string>][]
    ).map(([status, text, how, fields]): Provocation => [
      route,
      status,
      text,
      how,
      (given) => sendOfCustomer(route as Route, given, fields(given)),
    ]),
  ),
  [ADD, 400, CHECK_PARAMETERS, 'no price', (given) => sendWith(ADD, given, { price: undefined })],
  [CHANGE, 400, CHECK_PARAMETERS, 'no status', (given) => sendWith(CHANGE, given, { status: undefined })],
  [
    ADD,
    400,
    'Esse serviço já existe para esse cliente para faturar.',
    'the service that it has',
    (given) => sendWith(ADD, given, { service: given.service }),
  ],
  [
    ADD,
    404,
    UNKNOWN,
    'an inactive service',
    (given) => sendWith(ADD, given, { service: given.inactiveService }),
  ],
  ...[CHANGE, REMOVE].map((route): Provocation => [
    route,
    404,
    NOT_OF_CUSTOMER,
    'a service that it has not',
    (given) => sendOfCustomer(route as Route, given, { service: given.otherService }),
  ]),
  ...wrongClientToken([ADD, CHANGE, REMOVE]),
];

describeErrors({ name: 'Serviços', tables: errorTables.services, provocations: ofServices });
describeErrors({
  name: 'Clientes para faturar, their services',
  tables: errorTables.customerServices,
  provocations: ofCustomers,
});

function sendOfCustomer(route: Route, given: Given, fields: Record<string, string>) {
  if (route !== REMOVE) return sendWith(route, given, fields);
  const { billingCustomer = given.customer, service = given.service } = fields;
  return given.merchant.delete(`/v1/billing-customers/${billingCustomer}/services/${service}`);
}
