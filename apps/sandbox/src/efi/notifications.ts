import type { VendorRoute } from '../core/vendor.js';
import { EfiError } from './errors.js';
import { authorised, param, success, type Parts } from './parts.js';
import { newsAnswer } from './wire.js';

/** `GET /v1/notification/:token`: all that happened to a charge, oldest first. Asking counts as having heard. */
export function notificationRoute(parts: Parts): VendorRoute {
  return authorised(parts, 'GET', '/v1/notification/:token', (request, account) => {
    const charge = parts.book.byNotificationToken(param(request, 'token'));
    if (charge?.account !== account.clientId)
      throw new EfiError(3500010, 'token', 'O token de notificação informado não existe.');
    parts.context.notifier.heard(charge.notificationToken);
    return success(charge.news.map((news) => newsAnswer(charge, news)));
  });
}
