export type { MailData, MailTemplate } from './application/mail.js';
export { SendMail, type MailRequest } from './application/send-mail.use-case.js';
export { PublishWebhooks, type WebhookMessage } from './application/webhooks/publish-webhooks.use-case.js';
export { WebhookTypes, type WebhookType } from './application/webhooks/webhook-types.js';
export { MailTooLate } from './events/mail-too-late.event.js';
export { NotificationsModule } from './notifications.module.js';
export { notificationsPersistence } from './persistence/index.js';
