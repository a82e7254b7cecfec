import { aCard, acceptCards, NUMBERS, switchTokenising } from '../support/cards.js';
import type { TestSandbox } from '../support/test-sandbox.js';
import { describeErrors, type Provocation } from './error-rows.js';
import { errorTables } from './ipay-errors.js';
import { sendTo, sendWith, unknownToken, validRequest, type Given } from './ipay-requests.js';
import { CHECK_PARAMETERS, malformedToken, nothingThere, wrongClientToken } from './provocations.js';

const POST = 'POST /v1/cards';
const PUT = 'PUT /v1/cards/:token';
const GET = 'GET /v1/cards/:token';
const LIST = 'GET /v1/cards/billing-customer/:token';
const DELETE = 'DELETE /v1/cards/:token';
const SEND_LINK = 'PUT /v1/cards/billing-customer/:token/send-link';
const WRONG_EXPIRY = 'Expiração do cartão inválida.';
const WRONG_NUMBER = 'Número do cartão inválido.';
const WRONG_CODE = 'CVV do cartão inválido.';
const WRONG_STATUS = 'Status do cartão inválido.';
const REFUSED = 'Cartão inválido.';
const NO_KEYS = 'Você precisa ter chaves de consulta do cartão para pode validá-lo.';
const KNOWN = 'Cartão já existe, você só pode editá-lo.';
const UNSUPPORTED = 'Cartão não suportado ou inválido.';
const UNKNOWN_CUSTOMER = 'Cliente para faturar não encontrado.';
const UNKNOWN_CARD = 'Cartão não encontrado.';
/** Registered by the customer already. */
const TAKEN = NUMBERS.mastercard;

let sandbox: TestSandbox;

/** Fields that both POST and PUT refuse. */
const FIELDS: [status: number, text: string, how: string, fields: Record<string, unknown>][] = [
  [400, CHECK_PARAMETERS, 'a malformed customer', { customer: 'abc' }],
  [400, CHECK_PARAMETERS, 'a number that is no text', { number: 4012001037141112 }],
  [400, CHECK_PARAMETERS, 'no security code', { securityCode: undefined }],
  [400, CHECK_PARAMETERS, 'a blank name', { name: ' ' }],
  [400, CHECK_PARAMETERS, 'a name of 101 letters', { name: 'a'.repeat(101) }],
  [400, CHECK_PARAMETERS, "a card's number for a name", { name: `FULANO ${NUMBERS.visa}` }],
  [400, WRONG_EXPIRY, 'the month 13', { month: '13' }],
  [400, WRONG_EXPIRY, 'the month 00', { month: '00' }],
  [400, WRONG_EXPIRY, 'a month of one digit', { month: '3' }],
  [400, WRONG_EXPIRY, 'a year of four digits', { year: '2030' }],
  [400, WRONG_EXPIRY, 'last month', { month: '10', year: '26' }],
  [400, WRONG_EXPIRY, 'a year beyond twenty', { month: '12', year: '46' }],
  [400, WRONG_NUMBER, 'a wrong check digit', { number: '4012001037141113' }],
  [400, WRONG_NUMBER, 'too few digits', { number: '40120010371411' }],
  [400, WRONG_NUMBER, 'letters', { number: 'cartão' }],
  [400, WRONG_NUMBER, 'nothing', { number: '' }],
  [400, WRONG_NUMBER, 'the mask of another card', { number: '...9999' }],
  [400, WRONG_CODE, 'a security code of two digits', { securityCode: '12' }],
  [400, WRONG_CODE, 'one of four digits', { securityCode: '1234' }],
  [400, WRONG_CODE, 'one of letters', { securityCode: 'abc' }],
  [400, WRONG_CODE, 'three digits, of a card that has four', { number: NUMBERS.amex }],
  [400, WRONG_STATUS, 'an unknown status', { status: 'Talvez' }],
  [400, WRONG_STATUS, 'a status in small letters', { status: 'primario' }],
  [400, UNSUPPORTED, 'a brand that the gateway does not take', { number: NUMBERS.discover }],
  [400, UNSUPPORTED, 'that brand under the name of another', { number: NUMBERS.discover, brand: 'VISA' }],
  [400, KNOWN, "the number of another card of the customer's", { number: TAKEN }],
  [403, UNKNOWN_CUSTOMER, 'an unknown customer', { customer: unknownToken() }],
];

const inBoth = FIELDS.flatMap(([status, text, how, fields]) =>
  ([POST, PUT] as const).map((route): Provocation => [
    route,
    status,
    text,
    how,
    (given) => sendWith(route, given, fields),
  ]),
);

const byGateway = ([POST, PUT] as const).flatMap((route): Provocation[] => [
  ...[3500056, 3500058, 3500062, 3500011, 9999999].map((code): Provocation => [
    route,
    400,
    REFUSED,
    `the gateway answers ${code}`,
    (given) => refusedBy(code, () => sendWith(route, given, {})),
  ]),
  [
    route,
    400,
    NO_KEYS,
    'no gateway',
    ({ stranger, strangers }) =>
      sendTo(
        stranger,
        route,
        validRequest(route, { customer: strangers.customer, card: strangers.card } as Given),
      ),
  ],
  [
    route,
    400,
    NO_KEYS,
    'tokenising from the server is off',
    async (given) => {
      await switchTokenising(given.merchant, false);
      const answer = await sendWith(route, given, {});
      await switchTokenising(given.merchant, true);
      return answer;
    },
  ],
  [
    route,
    400,
    NO_KEYS,
    'the gateway does not accept the account',
    (given) => refusedBy(3500008, () => sendWith(route, given, {})),
  ],
]);

const provocations: Provocation[] = [
  ...inBoth,
  ...byGateway,
  [POST, 400, WRONG_STATUS, 'made as deleted', (given) => sendWith(POST, given, { status: 'Excluido' })],
  [
    PUT,
    400,
    CHECK_PARAMETERS,
    'another expiry alone',
    (given) => changed(given, { month: '11', year: '29' }),
  ],
  [
    PUT,
    400,
    CHECK_PARAMETERS,
    'another customer of the merchant',
    (given) => changed(given, { customer: given.manualCustomer }),
  ],
  [PUT, 400, WRONG_EXPIRY, 'the month 13 alone', (given) => changed(given, { month: '13' })],
  nothingThere(PUT, 404, UNKNOWN_CARD),
  nothingThere(GET, 404, UNKNOWN_CARD),
  nothingThere(DELETE, 404, UNKNOWN_CARD),
  nothingThere(LIST, 403, UNKNOWN_CUSTOMER),
  [
    LIST,
    400,
    WRONG_STATUS,
    'a filter by an unknown status',
    ({ merchant, customer }) => merchant.get(`/v1/cards/billing-customer/${customer}?status=Talvez`),
  ],
  [
    SEND_LINK,
    403,
    UNKNOWN_CUSTOMER,
    'an unknown customer',
    ({ merchant }) => merchant.put(`/v1/cards/billing-customer/${unknownToken()}/send-link`, {}),
  ],
  [
    SEND_LINK,
    400,
    'Erro ao enviar o link para cadastro do cartão',
    'a customer who takes no e-mail',
    ({ merchant, customer }) => merchant.put(`/v1/cards/billing-customer/${customer}/send-link`, {}),
  ],
  ...malformedToken([PUT, GET, DELETE, LIST]),
  ...wrongClientToken([POST, PUT, GET, DELETE, LIST, SEND_LINK]),
];

/** What we answer beyond the page's tables. */
const BEYOND: Readonly<Record<string, readonly (readonly [number, string])[]>> = {
  [PUT]: [
    [400, KNOWN],
    [404, UNKNOWN_CARD],
  ],
  [LIST]: [
    [400, CHECK_PARAMETERS],
    [400, WRONG_STATUS],
  ],
  [SEND_LINK]: [
    [403, UNKNOWN_CUSTOMER],
    [403, 'Token de cliente inválido.'],
  ],
};

describeErrors({
  name: 'Cartões',
  tables: Object.fromEntries(
    Object.entries(errorTables.cards).map(([route, rows]) => [route, [...rows, ...(BEYOND[route] ?? [])]]),
  ),
  provocations,
  arrange: async ({ merchant, customer }, server) => {
    ({ sandbox } = server);
    await acceptCards(merchant);
    await merchant.put(`/v1/billing-customers/${customer}`, { billingCustomer: { emailIsActive: false } });
    await aCard(merchant, customer, { number: TAKEN, brand: 'MasterCard', status: 'Secundario' });
  },
});

function changed({ merchant, card }: Given, fields: Record<string, unknown>) {
  return merchant.put(`/v1/cards/${card}`, { card: fields });
}

async function refusedBy<T>(code: number, send: () => Promise<T>): Promise<T> {
  await sandbox.fault({
    route: 'GET /v1/card/:payee_code/jsonp',
    mode: 'status',
    status: 400,
    body: JSON.stringify({ code, error: 'refused', error_description: 'Recusado' }),
  });
  const answer = await send();
  await sandbox.clearFaults();
  return answer;
}
