import { CHECK_PARAMETERS, type ErrorTable } from '@mensal/platform';

export const INVALID_STATUS = 'Status do serviço inválido.';

export const serviceErrors: ErrorTable = {
  'SERVICES.NOT_FOUND': [404, 'Serviço não encontrado.'],
  'SERVICES.INVALID_DESCRIPTION': [400, CHECK_PARAMETERS],
  'SERVICES.DESCRIPTION_TOO_LONG': [400, 'A descrição do serviço deve ter no máximo 100 caracteres.'],
};

/** The page's table for DELETE words this one otherwise. */
export const deleteServiceErrors: ErrorTable = {
  'SERVICES.NOT_FOUND': [404, 'Serviço para faturar não encontrado.'],
};
