import { Public } from '@mensal/identity';
import { MapErrors, TEXT_BODY } from '@mensal/platform';
import { Body, Controller, Headers, HttpCode, Param, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ReceiveNotification } from '../application/receive-notification.use-case.js';
import { notificationErrors } from './errors.js';

/** Where gateways send their news. The secret in the path is the account's; it reaches no log. */
@Controller('v1/notifications')
@Public()
@MapErrors(notificationErrors)
export class NotificationsController {
  constructor(private readonly receive: ReceiveNotification) {}

  @Post(':gateway/:secret')
  @HttpCode(200)
  @RouteConfig(TEXT_BODY)
  async take(
    @Param('gateway') gateway: string,
    @Param('secret') secret: string,
    @Headers('content-type') contentType: string | undefined,
    @Body() body: unknown,
  ): Promise<void> {
    await this.receive.execute(gateway, secret, {
      contentType: contentType ?? '',
      body: typeof body === 'string' ? body : '',
    });
  }
}
