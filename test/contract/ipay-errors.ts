/** Every row of the error tables of the Ipay v1 documentation, in the page's order. */
export type ErrorRow = readonly [status: number, text: string];

/** By section, and in it by route. "Clientes para faturar" is two sections here: customers, and services of a customer. */
export const errorTables = {
  authentication: {
    'POST /v1/signin': [
      [400, 'Por favor verifique os parâmetros'],
      [404, 'Usuário não encontrado'],
    ],
    'POST /v1/refresh-token': [
      [400, 'Por favor verifique os parâmetros'],
      [401, 'Refresh token utilizado anteriormente.'],
    ],
    'POST /v1/revoke-token': [
      [400, 'Por favor verifique os parâmetros'],
      [400, 'Tipo de token inválido.'],
    ],
  },
  customers: {
    'POST /v1/billing-customers': [
      [400, 'Por favor verifique os parâmetros'],
      [400, 'Tipo de data inválido. Deve ser igual a ISOString.'],
      [400, 'Email Inválido.'],
      [400, 'CPF ou CNPJ Inválido.'],
      [400, 'CEP Inválido.'],
      [400, 'Telefone Inválido.'],
      [400, 'Você precisa fornecer um serviço quando o modo é automatico.'],
      [404, 'Serviço não encontrado.'],
      [403, 'Token de cliente inválido.'],
    ],
    'PUT /v1/billing-customers/:token': [
      [400, 'Por favor verifique os parâmetros'],
      [400, 'Tipo de data inválido. Deve ser igual a ISOString.'],
      [400, 'Email Inválido.'],
      [400, 'CPF ou CNPJ Inválido.'],
      [403, 'Token de cliente inválido.'],
      [400, 'CEP Inválido.'],
      [400, 'Telefone Inválido.'],
      [400, 'Você precisa fornecer um serviço quando o modo é automatico.'],
      [400, 'Você precisa fornecer o modo quando ativar um cliente.'],
      [404, 'Serviço não encontrado.'],
      [404, 'Cliente para faturar não encontrado.'],
    ],
    'GET /v1/billing-customers': [[403, 'Token de cliente inválido.']],
    'GET /v1/billing-customers/:token': [
      [400, 'Por favor verifique os parâmetros'],
      [403, 'Token de cliente inválido.'],
      [404, 'Cliente para faturar não encontrado.'],
    ],
    'DELETE /v1/billing-customers/:token': [
      [400, 'Por favor verifique os parâmetros'],
      [403, 'Token de cliente inválido.'],
      [404, 'Cliente para faturar não encontrado.'],
    ],
  },
  customerServices: {
    'POST /v1/billing-customers/services': [
      [400, 'Por favor verifique os parâmetros'],
      [400, 'Esse serviço já existe para esse cliente para faturar.'],
      [400, 'O Usuário precisa estar em modo automático'],
      [400, 'Cliente para faturar não encontrado.'],
      [404, 'Serviço não encontrado.'],
      [403, 'Token de cliente inválido.'],
    ],
    'PUT /v1/billing-customers/services': [
      [400, 'Por favor verifique os parâmetros'],
      [400, 'O Usuário precisa estar em modo automático'],
      [400, 'Cliente para faturar não encontrado.'],
      [404, 'Serviço não encontrado.'],
      [404, 'Serviço do cliente para faturar não encontrado.'],
      [403, 'Token de cliente inválido.'],
    ],
    'DELETE /v1/billing-customers/:token/services/:token': [
      [400, 'Por favor verifique os parâmetros'],
      [400, 'O Usuário precisa estar em modo automático'],
      [400, 'Cliente para faturar não encontrado.'],
      [404, 'Serviço não encontrado.'],
      [404, 'Serviço do cliente para faturar não encontrado.'],
      [403, 'Token de cliente inválido.'],
    ],
  },
  services: {
    'POST /v1/services': [
      [400, 'Por favor verifique os parâmetros'],
      [400, 'A descrição do serviço deve ter no máximo 100 caracteres.'],
      [400, 'Status do serviço inválido.'],
      [403, 'Token de cliente inválido.'],
    ],
    'GET /v1/services/:token': [
      [400, 'Por favor verifique os parâmetros'],
      [403, 'Token de cliente inválido.'],
      [404, 'Serviço não encontrado.'],
    ],
    'GET /v1/services': [[403, 'Token de cliente inválido.']],
    'PUT /v1/services/:token': [
      [400, 'Por favor verifique os parâmetros'],
      [400, 'A descrição do serviço deve ter no máximo 100 caracteres.'],
      [400, 'Status do serviço inválido.'],
      [403, 'Token de cliente inválido.'],
      [404, 'Serviço não encontrado.'],
    ],
    'DELETE /v1/services/:token': [
      [400, 'Por favor verifique os parâmetros'],
      [403, 'Token de cliente inválido.'],
      [404, 'Serviço para faturar não encontrado.'],
    ],
  },
  invoices: {
    'POST /v1/invoices': [
      [400, 'Por favor verifique os parâmetros'],
      [400, 'Data da fatura inválida.'],
      [400, 'Tipo de pagamento inválido.'],
      [400, 'Você não pode trocar a fatura de boleto para cartão.'],
      [400, 'Status da fatura inválido.'],
      [400, 'Dia de vencimento inválido.'],
      [403, 'Token de cliente inválido.'],
      [404, 'Cliente para faturar não encontrado.'],
    ],
    'GET /v1/invoices/:token': [
      [400, 'Por favor verifique os parâmetros'],
      [403, 'Token de cliente inválido.'],
      [404, 'Fatura não encontrada.'],
    ],
    'DELETE /v1/invoices/:token': [
      [400, 'Por favor verifique os parâmetros'],
      [403, 'Token de cliente inválido.'],
      [404, 'Fatura não encontrada.'],
    ],
    'GET /v1/invoices/billing-customer/:token': [
      [403, 'Token de cliente inválido.'],
      [403, 'Cliente para faturar não encontrado.'],
    ],
    'PUT /v1/invoices/:token': [
      [400, 'Por favor verifique os parâmetros'],
      [400, 'Data da fatura inválida.'],
      [400, 'Tipo de pagamento inválido.'],
      [400, 'Você não pode trocar a fatura de boleto para cartão.'],
      [400, 'Status da fatura inválido.'],
      [400, 'Dia de vencimento inválido.'],
      [403, 'Token de cliente inválido.'],
      [403, 'Você não pode editar uma fatura paga.'],
      [404, 'Cliente para faturar não encontrado.'],
    ],
  },
} as const satisfies Record<string, Record<string, readonly ErrorRow[]>>;
