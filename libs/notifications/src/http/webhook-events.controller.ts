import { Controller, Get } from '@nestjs/common';
import { WebhookTypes } from '../application/webhooks/webhook-types.js';

/** Which messages there are to subscribe to. */
@Controller('v1/webhook-events')
export class WebhookEventsController {
  constructor(private readonly types: WebhookTypes) {}

  @Get()
  list() {
    return { events: this.types.all().map(({ type, description }) => ({ type, description })) };
  }
}
