import type { ErrorTable } from '@mensal/platform';

export const INVALID_STATUS = 'Status da entrega inválido.';

export const webhookErrors: ErrorTable = {
  'NOTIFICATIONS.WEBHOOK_NOT_FOUND': [404, 'Webhook não encontrado.'],
  'NOTIFICATIONS.DELIVERY_NOT_FOUND': [404, 'Entrega não encontrada.'],
  'NOTIFICATIONS.INVALID_WEBHOOK_URL': [400, 'Endereço do webhook inválido.'],
  'NOTIFICATIONS.UNKNOWN_WEBHOOK_EVENT': [400, 'Evento de webhook desconhecido.'],
  'NOTIFICATIONS.TOO_MANY_WEBHOOKS': [400, 'Cada conta pode ter no máximo 20 webhooks.'],
  'NOTIFICATIONS.WEBHOOK_NOT_ACTIVE': [400, 'O webhook não está ativo.'],
  'NOTIFICATIONS.DELIVERY_WAITING': [400, 'A entrega ainda está pendente.'],
};
