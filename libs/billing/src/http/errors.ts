import { CHECK_PARAMETERS, type ErrorTable } from '@mensal/platform';

const CUSTOMER_NOT_FOUND = 'Cliente para faturar não encontrado.';

export const INVALID_INVOICE_DATE = 'Data da fatura inválida.';
export const INVALID_PAYMENT_TYPE = 'Tipo de pagamento inválido.';
export const INVALID_STATUS = 'Status da fatura inválido.';
export const INVALID_RUN_DATE = 'Data do faturamento inválida.';

export const INVALID_ENVIRONMENT = 'Ambiente do gateway inválido.';
export const INVALID_CREDENTIALS = 'Credenciais do gateway inválidas.';

const GATEWAY_NOT_FOUND = 'Gateway não encontrado.';
const METHOD_NOT_OFFERED = 'O gateway não oferece este tipo de pagamento.';

export const invoiceErrors: ErrorTable = {
  'BILLING.INVOICE_NOT_FOUND': [404, 'Fatura não encontrada.'],
  'BILLING.INVOICE_ALREADY_PAID': [403, 'Você não pode editar uma fatura paga.'],
  'BILLING.INVALID_STATUS': [400, INVALID_STATUS],
  'BILLING.INVALID_DUE_DAY': [400, 'Dia de vencimento inválido.'],
  'BILLING.INVALID_PRICE': [400, CHECK_PARAMETERS],
  'BILLING.BOLETO_TO_CARD': [400, 'Você não pode trocar a fatura de boleto para cartão.'],
  'BILLING.OTHER_CUSTOMER': [400, CHECK_PARAMETERS],
  'CUSTOMERS.NOT_FOUND': [404, CUSTOMER_NOT_FOUND],
};

/** The list of a customer's invoices answers a missing customer with 403. */
export const customerInvoicesErrors: ErrorTable = { 'CUSTOMERS.NOT_FOUND': [403, CUSTOMER_NOT_FOUND] };

export const instrumentErrors: ErrorTable = {
  'BILLING.INVOICE_NOT_FOUND': [404, 'Fatura não encontrada.'],
  'BILLING.NO_PIX': [404, 'A fatura não tem Pix.'],
  'BILLING.NO_BOLETO': [404, 'A fatura não tem boleto.'],
};

export const INVALID_REMINDERS = 'Régua de cobrança inválida.';
export const reminderErrors: ErrorTable = { 'BILLING.INVALID_REMINDERS': [400, INVALID_REMINDERS] };

/** A page's address that leads to nothing. */
export const PAGE_NOT_FOUND = 'Este link não é válido. Confira se o endereço está completo, como no e-mail.';

export const runErrors: ErrorTable = {
  'BILLING.RUN_NOT_FOUND': [404, 'Faturamento não encontrado.'],
  'BILLING.RUN_IN_FUTURE': [400, 'Somente uma simulação (dryRun) aceita uma data futura.'],
  'BILLING.PREVIEW_TOO_FAR': [400, 'A simulação alcança no máximo 366 dias à frente.'],
  'BILLING.NOTHING_TO_RELEASE': [400, 'Não há clientes a liberar neste faturamento.'],
};

export const gatewayErrors: ErrorTable = {
  'BILLING.GATEWAY_NOT_FOUND': [404, GATEWAY_NOT_FOUND],
  'BILLING.GATEWAY_IN_USE': [400, 'Há cobranças em aberto na conta atual deste gateway.'],
  'BILLING.GATEWAY_NOT_CONFIGURED': [400, 'Não há credenciais para este gateway.'],
  'BILLING.INVALID_CREDENTIALS': [400, INVALID_CREDENTIALS],
  'BILLING.METHOD_NOT_OFFERED': [400, METHOD_NOT_OFFERED],
};

export const reconciliationErrors: ErrorTable = {
  'BILLING.GATEWAY_NOT_FOUND': [400, GATEWAY_NOT_FOUND],
  'BILLING.GATEWAY_NOT_CONFIGURED': [400, 'Não há credenciais para este gateway.'],
  'BILLING.INVALID_RECONCILIATION_RANGE': [400, 'A conciliação alcança até 366 dias, o último deles ontem.'],
  'BILLING.RECONCILIATION_IN_PROGRESS': [400, 'Já há uma conciliação em andamento neste gateway.'],
  'BILLING.RECONCILIATION_NOT_FOUND': [404, 'Conciliação não encontrada.'],
  'BILLING.DIFFERENCE_NOT_FOUND': [404, 'Divergência não encontrada.'],
  'BILLING.DIFFERENCE_RESOLVED': [400, 'Esta divergência já está resolvida.'],
};

export const chargeErrors: ErrorTable = {
  'BILLING.INVOICE_NOT_FOUND': [404, 'Fatura não encontrada.'],
  'BILLING.INVOICE_ALREADY_PAID': [403, 'A fatura já está paga.'],
  'BILLING.INVALID_STATUS': [400, INVALID_STATUS],
  'BILLING.CHARGE_NOT_FOUND': [404, 'Cobrança não encontrada.'],
  'BILLING.CHARGE_IN_PROGRESS': [400, 'A fatura já tem uma cobrança em aberto.'],
  'BILLING.CHARGE_NOT_RETRYABLE': [400, 'Esta cobrança não pode ser tentada novamente.'],
  'BILLING.CHARGE_AMOUNT_CHANGED': [400, 'O total da fatura mudou: cancele esta cobrança e faça outra.'],
  'BILLING.INVALID_CARD_TOKEN': [400, 'Token do cartão inválido.'],
  'BILLING.CARD_NOT_CHARGEABLE': [400, 'Este cartão não pode ser cobrado neste gateway.'],
  'BILLING.CARD_MISSING': [400, CHECK_PARAMETERS],
  'BILLING.NOT_BY_CARD': [400, 'O tipo de pagamento da fatura não é cartão.'],
  'BILLING.GATEWAY_IN_HOMOLOGATION': [
    400,
    'O gateway está em homologação: nenhuma fatura é cobrada por ele.',
  ],
  'BILLING.CHARGE_NOT_CANCELLABLE': [400, 'Esta cobrança não pode ser cancelada.'],
  'BILLING.GATEWAY_NOT_FOUND': [400, GATEWAY_NOT_FOUND],
  'BILLING.GATEWAY_NOT_ACTIVE': [400, 'O gateway não está ativo.'],
  'BILLING.METHOD_NOT_OFFERED': [400, METHOD_NOT_OFFERED],
  'BILLING.AMOUNT_NOT_ACCEPTED': [400, 'O gateway não aceita este valor.'],
  'BILLING.PAYER_INCOMPLETE': [400, 'Faltam dados do cliente que o gateway exige.'],
  'CUSTOMERS.NOT_FOUND': [404, CUSTOMER_NOT_FOUND],
};

export const collectionErrors: ErrorTable = {
  'BILLING.INVOICE_NOT_FOUND': [404, 'Fatura não encontrada.'],
  'BILLING.INVOICE_ALREADY_PAID': [403, 'A fatura já está paga.'],
  'BILLING.INVALID_STATUS': [400, INVALID_STATUS],
  'BILLING.COLLECTION_NOT_FOUND': [404, 'Esta fatura não é cobrada automaticamente.'],
  'BILLING.NO_ROUTING': [400, 'Nenhum gateway foi definido para a cobrança automática.'],
  'BILLING.INVALID_COLLECTION_SETTINGS': [400, 'Configuração da cobrança automática inválida.'],
  'BILLING.GATEWAY_NOT_FOUND': [400, GATEWAY_NOT_FOUND],
};

/** An address that does not exist, whether its gateway or its secret is wrong. */
export const notificationErrors: ErrorTable = {
  'BILLING.UNKNOWN_NOTIFICATION_ADDRESS': [404, 'Rota não encontrada.'],
};
