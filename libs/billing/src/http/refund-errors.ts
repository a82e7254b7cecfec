import { CHECK_PARAMETERS, type ErrorTable } from '@mensal/platform';

export const refundErrors: ErrorTable = {
  'BILLING.CHARGE_NOT_FOUND': [404, 'Cobrança não encontrada.'],
  'BILLING.REFUND_NOT_FOUND': [404, 'Estorno não encontrado.'],
  'BILLING.CHARGE_NOT_PAID': [400, 'A cobrança não está paga.'],
  'BILLING.CHARGE_DISPUTED': [400, 'A cobrança está contestada.'],
  'BILLING.REFUND_NOT_OFFERED': [400, 'O gateway não faz estornos.'],
  'BILLING.REFUND_IN_PROGRESS': [400, 'Já há um estorno em andamento.'],
  'BILLING.NOTHING_TO_REFUND': [400, 'Não resta nada a estornar nesta cobrança.'],
  'BILLING.REFUND_TOO_LARGE': [400, 'O valor é maior do que o que resta a estornar.'],
  'BILLING.REFUND_TOO_LATE': [400, 'O prazo do gateway para este estorno já passou.'],
  'BILLING.REFUND_ONCE_A_DAY': [400, 'O gateway aceita um só estorno parcial por dia.'],
  'BILLING.INVALID_PRICE': [400, CHECK_PARAMETERS],
};
