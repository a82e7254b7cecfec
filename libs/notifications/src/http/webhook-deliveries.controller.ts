import { CurrentTenant, type TenantContext } from '@mensal/identity';
import { parseIdentifier, type Identifier } from '@mensal/kernel';
import { MapErrors, PagePipe, pagingFields, TokenPipe, type Page } from '@mensal/platform';
import { BadRequestException, Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { FollowDeliveries } from '../application/webhooks/follow-deliveries.use-case.js';
import type { DeliveryFilter } from '../application/webhooks/webhook-log.js';
import { DeliveryFilterQuery, ReplayBody } from './dtos.js';
import { INVALID_STATUS, webhookErrors } from './errors.js';
import { deliveryToWire, detailsToWire, parseStatus } from './webhook-wire.js';

/** What was sent to a merchant's receiver, and sending it again: beyond the Ipay contract, in its style. */
@Controller('v1/webhooks/:token')
@MapErrors(webhookErrors)
export class WebhookDeliveriesController {
  constructor(private readonly deliveries: FollowDeliveries) {}

  /** Answers at once; the delivery is watched through its token. */
  @Post('test')
  @HttpCode(200)
  async test(@CurrentTenant() tenant: TenantContext, @Param('token', TokenPipe) webhookId: Identifier) {
    return { delivery: detailsToWire(await this.deliveries.test(tenant, webhookId)) };
  }

  @Get('deliveries')
  async list(
    @CurrentTenant() tenant: TenantContext,
    @Param('token', TokenPipe) webhookId: Identifier,
    @Query(PagePipe) page: Page,
    @Query() filter: DeliveryFilterQuery,
  ) {
    const found = await this.deliveries.list(tenant, webhookId, readFilter(filter), page);
    return { deliveries: found.items.map(deliveryToWire), ...pagingFields(page, found) };
  }

  /** With what was sent, and each try. */
  @Get('deliveries/:delivery')
  async get(
    @CurrentTenant() tenant: TenantContext,
    @Param('token', TokenPipe) webhookId: Identifier,
    @Param('delivery', TokenPipe) id: Identifier,
  ) {
    return { delivery: detailsToWire(await this.deliveries.one(tenant, webhookId, id)) };
  }

  @Post('deliveries/:delivery/replay')
  @HttpCode(200)
  async replay(
    @CurrentTenant() tenant: TenantContext,
    @Param('token', TokenPipe) webhookId: Identifier,
    @Param('delivery', TokenPipe) id: Identifier,
  ) {
    return { delivery: detailsToWire(await this.deliveries.replay(tenant, webhookId, id)) };
  }

  @Post('replay')
  @HttpCode(200)
  async replayDead(
    @CurrentTenant() tenant: TenantContext,
    @Param('token', TokenPipe) webhookId: Identifier,
    @Body() body: ReplayBody,
  ) {
    const since = body.replay?.since;
    const from = since == null ? undefined : new Date(since);
    return { replay: { count: await this.deliveries.replayDead(tenant, webhookId, from) } };
  }
}

function readFilter({ status, invoice }: DeliveryFilterQuery): DeliveryFilter {
  const filter: DeliveryFilter = {};
  if (status != null) filter.status = parseStatus(status) ?? refuse(INVALID_STATUS);
  if (invoice != null) filter.subject = parseIdentifier(invoice) ?? refuse();
  return filter;
}

function refuse(mensagem?: string): never {
  throw new BadRequestException(mensagem === undefined ? undefined : { mensagem });
}
