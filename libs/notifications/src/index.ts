export type { MailData, MailTemplate } from './application/mail.js';
export { SendMail, type MailRequest } from './application/send-mail.use-case.js';
export { NotificationsModule } from './notifications.module.js';
export { notificationsPersistence } from './persistence/index.js';
