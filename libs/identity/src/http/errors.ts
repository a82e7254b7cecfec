import type { ErrorTable } from '@mensal/platform';

export const INVALID_ACCESS_TOKEN = 'Token de acesso inválido.';
export const INVALID_CLIENT_TOKEN = 'Token de cliente inválido.';
export const INVALID_TOKEN_TYPE = 'Tipo de token inválido.';

export const identityErrors: ErrorTable = {
  'IDENTITY.UNKNOWN_CLIENT': [404, 'Usuário não encontrado'],
  'IDENTITY.REFRESH_TOKEN_USED': [401, 'Refresh token utilizado anteriormente.'],
  'IDENTITY.TOO_MANY_ATTEMPTS': [429, 'Muitas tentativas. Tente novamente mais tarde.'],
};
