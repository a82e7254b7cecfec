import type { ApiClient } from '../support/api-client.js';
import { describeErrors, type Provocation } from './error-rows.js';
import { errorTables } from './ipay-errors.js';
import { CHECK_PARAMETERS } from './provocations.js';

const UNKNOWN_USER = 'Usuário não encontrado';
const USED = 'Refresh token utilizado anteriormente.';
const WRONG_TYPE = 'Tipo de token inválido.';

const provocations: Provocation[] = [
  signIn('no clientKey', CHECK_PARAMETERS, 400, ({ clientId }) => ({ clientId })),
  signIn('no clientId', CHECK_PARAMETERS, 400, ({ clientKey }) => ({ clientKey })),
  signIn('an empty clientKey', CHECK_PARAMETERS, 400, ({ clientId }) => ({ clientId, clientKey: '' })),
  signIn('a number as clientKey', CHECK_PARAMETERS, 400, ({ clientId }) => ({ clientId, clientKey: 1 })),
  signIn('no body', CHECK_PARAMETERS, 400, () => undefined),
  signIn('an unknown clientId', UNKNOWN_USER, 404, ({ clientKey }) => ({ clientId: 'nobody', clientKey })),
  signIn('a wrong clientKey', UNKNOWN_USER, 404, ({ clientId }) => ({ clientId, clientKey: 'wrong' })),

  refresh('no token', CHECK_PARAMETERS, 400, {}),
  refresh('no body', CHECK_PARAMETERS, 400, undefined),
  refresh('an empty token', CHECK_PARAMETERS, 400, { refreshToken: '' }),
  refresh('a number', CHECK_PARAMETERS, 400, { 'refresh-token': 1 }),
  refresh('an unknown token', USED, 401, { refreshToken: 'meu-refresh-token' }),
  [
    'POST /v1/refresh-token',
    401,
    USED,
    'a used token',
    async ({ merchant }) => {
      const { refresh_token: refreshToken } = (await merchant.post('/v1/signin', merchant.secrets)).body;
      await merchant.post('/v1/refresh-token', { refreshToken });
      return merchant.post('/v1/refresh-token', { refreshToken });
    },
  ],

  revoke('no token', CHECK_PARAMETERS, 400, { type: 'access' }),
  revoke('no type', CHECK_PARAMETERS, 400, { token: 'meu-token' }),
  revoke('no body', CHECK_PARAMETERS, 400, undefined),
  revoke('a list as token', CHECK_PARAMETERS, 400, { type: 'access', token: ['meu-token'] }),
  revoke('an unknown type', WRONG_TYPE, 400, { type: 'bearer', token: 'meu-token' }),
  revoke('a type in capitals', WRONG_TYPE, 400, { type: 'ACCESS', token: 'meu-token' }),
];

describeErrors({ name: 'Autenticação', tables: errorTables.authentication, provocations });

function signIn(
  how: string,
  text: string,
  status: number,
  body: (secrets: ApiClient['secrets']) => object | undefined,
): Provocation {
  return [
    'POST /v1/signin',
    status,
    text,
    how,
    ({ merchant }) => merchant.post('/v1/signin', body(merchant.secrets)),
  ];
}

function refresh(how: string, text: string, status: number, body: object | undefined): Provocation {
  return [
    'POST /v1/refresh-token',
    status,
    text,
    how,
    ({ merchant }) => merchant.post('/v1/refresh-token', body),
  ];
}

function revoke(how: string, text: string, status: number, body: object | undefined): Provocation {
  return [
    'POST /v1/revoke-token',
    status,
    text,
    how,
    ({ merchant }) => merchant.post('/v1/revoke-token', body),
  ];
}
