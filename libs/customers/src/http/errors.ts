import { CHECK_PARAMETERS, type ErrorTable } from '@mensal/platform';

const CUSTOMER_NOT_FOUND = 'Cliente para faturar não encontrado.';

export const customerErrors: ErrorTable = {
  'CUSTOMERS.INVALID_TEXT': [400, CHECK_PARAMETERS],
  'CUSTOMERS.INVALID_STATE': [400, CHECK_PARAMETERS],
  'CUSTOMERS.INVALID_DUE_DAY': [400, CHECK_PARAMETERS],
  'CUSTOMERS.INVALID_DATE': [400, 'Tipo de data inválido. Deve ser igual a ISOString.'],
  'CUSTOMERS.INVALID_EMAIL': [400, 'Email Inválido.'],
  'CUSTOMERS.INVALID_TAX_ID': [400, 'CPF ou CNPJ Inválido.'],
  'CUSTOMERS.INVALID_POSTAL_CODE': [400, 'CEP Inválido.'],
  'CUSTOMERS.INVALID_PHONE': [400, 'Telefone Inválido.'],
  'CUSTOMERS.SERVICE_NEEDED': [400, 'Você precisa fornecer um serviço quando o modo é automatico.'],
  'CUSTOMERS.MODE_NEEDED': [400, 'Você precisa fornecer o modo quando ativar um cliente.'],
  'CUSTOMERS.NOT_FOUND': [404, CUSTOMER_NOT_FOUND],
  'SERVICES.NOT_FOUND': [404, 'Serviço não encontrado.'],
};

/** On the routes of a customer's services the contract answers a missing customer with 400. */
export const customerServiceErrors: ErrorTable = {
  ...customerErrors,
  'CUSTOMERS.NOT_FOUND': [400, CUSTOMER_NOT_FOUND],
  'CUSTOMERS.NOT_AUTOMATIC': [400, 'O Usuário precisa estar em modo automático'],
  'SERVICES.ALREADY_SUBSCRIBED': [400, 'Esse serviço já existe para esse cliente para faturar.'],
  'SERVICES.NOT_SUBSCRIBED': [404, 'Serviço do cliente para faturar não encontrado.'],
};
