import type { Identifier } from '@mensal/kernel';
import { CurrentTenant, type TenantContext } from '@mensal/identity';
import { MapErrors, PagePipe, pagingFields, TokenPipe, type Page } from '@mensal/platform';
import {
  BadRequestException,
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Post,
  Put,
  Query,
} from '@nestjs/common';
import { FindCards } from '../application/find-cards.use-case.js';
import { RegisterCard } from '../application/register-card.use-case.js';
import { SendCardLink } from '../application/send-card-link.use-case.js';
import { UpdateCard } from '../application/update-card.use-case.js';
import type { Card, CardStatus } from '../domain/card.js';
import { CardFilterQuery, RegisterCardBody, UpdateCardBody } from './dtos.js';
import { cardErrors, INVALID_STATUS } from './errors.js';
import { cardToWire, changedCard, newCard, parseStatus } from './wire.js';

/** "Cartões" of the contract. */
@Controller('v1/cards')
@MapErrors(cardErrors)
export class CardsController {
  constructor(
    private readonly registerCard: RegisterCard,
    private readonly findCards: FindCards,
    private readonly updateCard: UpdateCard,
    private readonly sendCardLink: SendCardLink,
  ) {}

  @Post()
  @HttpCode(200)
  async register(@CurrentTenant() tenant: TenantContext, @Body() body: RegisterCardBody) {
    return this.answer(tenant, await this.registerCard.execute(tenant, newCard(body)));
  }

  @Get('billing-customer/:token')
  async list(
    @CurrentTenant() tenant: TenantContext,
    @Param('token', TokenPipe) customerId: Identifier,
    @Query(PagePipe) page: Page,
    @Query() { status }: CardFilterQuery,
  ) {
    const found = await this.findCards.ofCustomer(
      tenant,
      customerId,
      status === undefined ? undefined : readStatus(status),
      page,
    );
    return { cards: found.items.map(cardToWire), ...pagingFields(page, found) };
  }

  /** Answers once the link is on its way. */
  @Put('billing-customer/:token/send-link')
  async sendLink(
    @CurrentTenant() tenant: TenantContext,
    @Param('token', TokenPipe) customerId: Identifier,
  ): Promise<object> {
    await this.sendCardLink.execute(tenant, customerId);
    return {};
  }

  @Get(':token')
  async get(@CurrentTenant() tenant: TenantContext, @Param('token', TokenPipe) id: Identifier) {
    return this.answer(tenant, await this.findCards.one(tenant, id));
  }

  @Put(':token')
  async update(
    @CurrentTenant() tenant: TenantContext,
    @Param('token', TokenPipe) id: Identifier,
    @Body() body: UpdateCardBody,
  ) {
    return this.answer(tenant, await this.updateCard.execute(tenant, id, changedCard(body)));
  }

  @Delete(':token')
  async delete(
    @CurrentTenant() tenant: TenantContext,
    @Param('token', TokenPipe) id: Identifier,
  ): Promise<void> {
    await this.updateCard.delete(tenant, id);
  }

  private async answer(tenant: TenantContext, card: Card) {
    return { card: cardToWire(await this.findCards.view(tenant, card)) };
  }
}

function readStatus(text: string): CardStatus {
  const status = parseStatus(text);
  if (status === undefined) throw new BadRequestException({ mensagem: INVALID_STATUS });
  return status;
}
