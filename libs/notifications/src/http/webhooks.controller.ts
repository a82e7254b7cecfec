import { CurrentTenant, type TenantContext } from '@mensal/identity';
import type { Identifier } from '@mensal/kernel';
import { MapErrors, TokenPipe, withoutUnset } from '@mensal/platform';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ManageWebhooks, type WebhookWithSecret } from '../application/webhooks/manage-webhooks.use-case.js';
import { CreateWebhookBody, UpdateWebhookBody } from './dtos.js';
import { webhookErrors } from './errors.js';
import { webhookToWire } from './webhook-wire.js';

/** Where a merchant is told what happens: beyond the Ipay contract, in its style. */
@Controller('v1/webhooks')
@MapErrors(webhookErrors)
export class WebhooksController {
  constructor(private readonly webhooks: ManageWebhooks) {}

  /** Answers the key that signs, once. */
  @Post()
  @HttpCode(200)
  async create(@CurrentTenant() tenant: TenantContext, @Body() { webhook }: CreateWebhookBody) {
    const { url, events, description, active } = webhook;
    const terms = { url, events, description: description ?? '', active: active ?? true };
    return answer(await this.webhooks.subscribe(tenant, terms));
  }

  @Get()
  async list(@CurrentTenant() tenant: TenantContext) {
    return { webhooks: (await this.webhooks.list(tenant)).map(webhookToWire) };
  }

  @Get(':token')
  async get(@CurrentTenant() tenant: TenantContext, @Param('token', TokenPipe) id: Identifier) {
    return { webhook: webhookToWire(await this.webhooks.one(tenant, id)) };
  }

  @Put(':token')
  async update(
    @CurrentTenant() tenant: TenantContext,
    @Param('token', TokenPipe) id: Identifier,
    @Body() { webhook: { url, events, description, active } }: UpdateWebhookBody,
  ) {
    const change = withoutUnset({ url, events, description, active });
    return { webhook: webhookToWire(await this.webhooks.change(tenant, id, change)) };
  }

  @Delete(':token')
  async delete(@CurrentTenant() tenant: TenantContext, @Param('token', TokenPipe) id: Identifier) {
    await this.webhooks.delete(tenant, id);
  }

  /** Answers a new key; the one so far signs beside it for 24 hours. */
  @Post(':token/rotate-secret')
  @HttpCode(200)
  async rotateSecret(@CurrentTenant() tenant: TenantContext, @Param('token', TokenPipe) id: Identifier) {
    return answer(await this.webhooks.rotateSecret(tenant, id));
  }
}

function answer({ webhook, secret }: WebhookWithSecret) {
  return { webhook: { ...webhookToWire(webhook), secret } };
}
