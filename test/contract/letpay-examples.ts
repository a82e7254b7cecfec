/**
 * The example requests and answers of LetPay's page on Pix, in the page's order. Its person, with documents and e-mail
 * address, is replaced by an invented one. The page prints its outline with fields run together; its JSON needed no
 * mending.
 */
export interface Example {
  name: string;
  /** Method and path, as the page prints them. */
  request: string;
  /** What `X-Auth-Token` says. */
  token: string;
  body: object;
  /** HTTP status. */
  status: number;
  /** The documented answer. */
  answer: object;
  /** The instant of the answer, where it tells. */
  on?: string;
}

/** Placeholders of the page. */
export const PAGE = {
  accessToken: 'MY_ACCESS_TOKEN',
  contractId: 'MY_CONTRACT_ID',
} as const;

const CREATE = 'POST /pix/simple';

const order = {
  contract_id: PAGE.contractId,
  reference_id: 'MY_REFERENCE_ID',
  notification_url: 'https://my.notification.url/callback/',
  ip_address: '0.0.0.0',
  payment: {
    amount: 123.45,
    asset: 'BRL',
    soft_descriptor: 'SOFT_DESCRIPTOR',
    currency: 'BRL',
    country: 'BR',
  },
  person: {
    full_name: 'Fulana Exemplo',
    email: 'fulana@example.com',
    tax_id: '52998224725',
    birth_date: '1978-08-21',
  },
  extra_data: { 'my-conciliation-number': 'xxxxxx' },
};

export const examples: Example[] = [
  {
    name: '200 - Success',
    request: CREATE,
    token: PAGE.accessToken,
    body: order,
    status: 200,
    answer: {
      transaction_status: 'PROCESSING',
      payment_token: '0196e128-c6c7-4249-9f20-21a4c2eb1506',
      reference_id: 'MY_REFERENCE_ID',
      pix_qr_code: 'BASE64_ZIPPED_PNG',
      pix_code:
        '00020101021226600016BR.COM.PAGSEGURO013612BB85E0-6156-45D0-BD28-5E04456185FF5204899953039865406123.455802BR5925ELPL Tecnologia em Pagame6009Sao Paulo63047B99',
      pix_amount: '123.45',
      refresh_token: PAGE.accessToken,
      totals: {
        amount: 123.45,
        original_amount: 123.45,
        original_asset: 'BRL',
        customer_fees: 0,
        customer_amount: 123.45,
        asset: 'BRL',
      },
      customer_fees: {},
    },
  },
  {
    name: '400 - Bad Request',
    request: CREATE,
    token: PAGE.accessToken,
    // Of twelve digits, as on the page.
    body: { ...order, person: { ...order.person, tax_id: '529982247250' } },
    status: 400,
    answer: {
      timestamp: '2024-01-16T20:54:57.880+0000',
      status: 400,
      error: 'Bad Request',
      message: 'person.tax_id: invalid tax ID number',
      path: '/pix/simple',
      errors: [{ code: '00.01.0044', description: 'person.tax_id: invalid tax ID number' }],
      refresh_token: PAGE.accessToken,
    },
    on: '2024-01-16T20:54:57.880Z',
  },
  {
    name: '401 - Unauthorized',
    request: CREATE,
    token: 'INVALID_ACCESS_TOKEN',
    body: order,
    status: 401,
    answer: {
      timestamp: '2024-01-16T15:35:10.131+0000',
      status: 401,
      error: 'Unauthorized',
      message: 'Access Denied',
      path: '/pix/simple',
    },
    on: '2024-01-16T15:35:10.131Z',
  },
  {
    name: '422 - Unprocessable Entity',
    request: CREATE,
    token: PAGE.accessToken,
    body: { ...order, contract_id: 'INVALID_CONTRACT_ID' },
    status: 422,
    answer: {
      timestamp: '2024-01-16T20:50:25.715+0000',
      status: 422,
      error: 'Unprocessable Entity',
      message: 'Invalid contract / project',
      path: '/pix/simple',
      errors: [{ code: '00.01.0021', description: 'Invalid contract / project' }],
      refresh_token: PAGE.accessToken,
    },
    on: '2024-01-16T20:50:25.715Z',
  },
  {
    name: '502 - Bad Gateway',
    request: CREATE,
    token: PAGE.accessToken,
    body: order,
    status: 502,
    answer: {
      timestamp: '2024-01-16T20:12:28.156+0000',
      status: 502,
      error: 'Bad Gateway',
      message: 'There was an issue when contacting an external API, please contact support',
      path: '/pix/simple',
      errors: [
        {
          code: '00.03.0001',
          description: 'There was an issue when contacting an external API, please contact support',
        },
      ],
      refresh_token: PAGE.accessToken,
    },
    on: '2024-01-16T20:12:28.156Z',
  },
];

/** The fields of the page's request, by whether they must be there. */
export const fields: readonly [path: string, presence: 'required' | 'optional'][] = [
  ['contract_id', 'required'],
  ['reference_id', 'required'],
  ['notification_url', 'required'],
  ['ip_address', 'optional'],
  ['payment', 'required'],
  ['payment.amount', 'required'],
  ['payment.asset', 'optional'],
  ['payment.soft_descriptor', 'optional'],
  ['payment.currency', 'required'],
  ['payment.country', 'required'],
  ['person', 'optional'],
  ['person.full_name', 'optional'],
  ['person.email', 'optional'],
  ['person.tax_id', 'optional'],
  ['person.birth_date', 'optional'],
];

/** The page's "Response JSON Schema". */
export const responseSchema = {
  type: 'object',
  properties: {
    transaction_status: { type: 'string' },
    payment_token: { type: 'string' },
    reference_id: { type: 'string' },
    pix_qr_code: { type: 'string' },
    pix_code: { type: 'string' },
    pix_amount: { type: 'string' },
    refresh_token: { type: 'string' },
    totals: {
      type: 'object',
      properties: {
        amount: { type: 'number' },
        original_amount: { type: 'number' },
        original_asset: { type: 'string' },
        customer_fees: { type: 'number' },
        customer_amount: { type: 'number' },
        asset: { type: 'string' },
      },
    },
    customer_fees: { type: 'object', additionalProperties: { type: 'number' } },
  },
};
