import { CHECK_PARAMETERS, type ErrorTable } from '@mensal/platform';

export const INVALID_STATUS = 'Status do cartão inválido.';

/** On the card routes the contract answers a missing customer with 403. */
export const cardErrors: ErrorTable = {
  'CARDS.INVALID_HOLDER': [400, CHECK_PARAMETERS],
  'CARDS.INCOMPLETE': [400, CHECK_PARAMETERS],
  'CARDS.OTHER_CUSTOMER': [400, CHECK_PARAMETERS],
  'CARDS.INVALID_EXPIRY': [400, 'Expiração do cartão inválida.'],
  'CARDS.INVALID_NUMBER': [400, 'Número do cartão inválido.'],
  'CARDS.INVALID_SECURITY_CODE': [400, 'CVV do cartão inválido.'],
  'CARDS.INVALID_STATUS': [400, INVALID_STATUS],
  'CARDS.REFUSED': [400, 'Cartão inválido.'],
  'CARDS.NO_TOKENISER': [400, 'Você precisa ter chaves de consulta do cartão para pode validá-lo.'],
  'CARDS.ALREADY_EXISTS': [400, 'Cartão já existe, você só pode editá-lo.'],
  'CARDS.UNSUPPORTED': [400, 'Cartão não suportado ou inválido.'],
  'CARDS.LINK_NOT_SENT': [400, 'Erro ao enviar o link para cadastro do cartão'],
  'CARDS.NOT_FOUND': [404, 'Cartão não encontrado.'],
  'CARDS.TOKENISER_UNAVAILABLE': [
    503,
    'O cartão não pôde ser validado agora e nada foi alterado. Tente novamente mais tarde.',
  ],
  'CUSTOMERS.NOT_FOUND': [403, 'Cliente para faturar não encontrado.'],
};
