import { FindCustomers } from '@mensal/customers';
import { todayOf, type TenantContext } from '@mensal/identity';
import { Clock, DomainError, type Identifier } from '@mensal/kernel';
import { Injectable } from '@nestjs/common';
import type { Card, CardStatus, LiveStatus } from '../domain/card.js';
import { PlainCard, type PlainCardInput } from '../domain/plain-card.js';
import { CardFingerprints } from './card-fingerprints.js';
import { KeepCard } from './keep-card.use-case.js';
import { TokeniseCard } from './tokenise-card.js';

export interface CardInput extends PlainCardInput {
  customerId: Identifier;
  /** `undefined` for a text that is no status. */
  status: CardStatus | undefined;
}

/** Registers a card that was sent to this server, through the tokenisers of the tenant's gateways. */
@Injectable()
export class RegisterCard {
  constructor(
    private readonly customers: FindCustomers,
    private readonly fingerprints: CardFingerprints,
    private readonly tokenise: TokeniseCard,
    private readonly keep: KeepCard,
    private readonly clock: Clock,
  ) {}

  /**
   * What can be checked here is checked before the card goes anywhere; nothing is written before all gateways have
   * answered.
   *
   * @throws DomainError in this order: those of {@link PlainCard.read}, CARDS.INVALID_STATUS, CUSTOMERS.NOT_FOUND,
   * CARDS.NO_TOKENISER, CARDS.ALREADY_EXISTS, and those of {@link TokeniseCard.execute}
   */
  async execute(tenant: TenantContext, input: CardInput): Promise<Card> {
    const { tenantId } = tenant;
    const { customerId } = input;
    const card = PlainCard.read(input, todayOf(tenant, this.clock));
    const status = liveStatus(input.status);
    const customer = await this.customers.one(tenant, customerId);
    const gateways = await this.tokenise.gateways(tenantId);
    const fingerprint = await this.fingerprints.of(tenantId, card.number);
    await this.keep.assertNew(tenantId, customerId, fingerprint);
    const { details, tokens } = await this.tokenise.execute(tenantId, gateways, card, customer);
    return this.keep.execute(tenant, {
      customerId,
      details: { ...details, fingerprint },
      status,
      tokens,
    });
  }
}

/** A card is not registered as deleted. */
function liveStatus(status: CardStatus | undefined): LiveStatus {
  if (status === undefined || status === 'deleted') throw new DomainError('CARDS.INVALID_STATUS');
  return status;
}
