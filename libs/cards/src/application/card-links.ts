import { TenantDirectory, type TenantContext } from '@mensal/identity';
import { Clock, DomainError, newIdentifier, type Identifier } from '@mensal/kernel';
import { CONFIGURATION, generateSecret, hashSecret, UnitOfWork, type Configuration } from '@mensal/platform';
import { Inject, Injectable } from '@nestjs/common';
import { CardLinkStore, type CardLink } from './card-link.store.js';

/** Business time: a weekend, and a day to spare. */
export const LINK_HOURS = 72;
const SECRET = /^[\w-]{43}$/;

/** A link that may be used now. */
export interface OpenCardLink {
  tenant: TenantContext;
  customerId: Identifier;
}

/** Links to the page on which a customer registers a card. Opening one uses nothing up: mail scanners open links too. */
@Injectable()
export class CardLinks {
  constructor(
    private readonly store: CardLinkStore,
    private readonly tenants: TenantDirectory,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  /**
   * Makes a link, and ends the customer's older ones. Its address is known now and never again.
   *
   * @throws DomainError CARDS.LINK_NOT_SENT where this server does not know its own address
   */
  async issue({ tenantId }: TenantContext, customerId: Identifier): Promise<string> {
    const { publicUrl } = this.configuration;
    if (publicUrl === undefined) throw new DomainError('CARDS.LINK_NOT_SENT', 'MENSAL_PUBLIC_URL is not set');
    const secret = generateSecret();
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + LINK_HOURS * 3_600_000);
    const link = { tenantId, id: newIdentifier(), customerId, expiresAt, usedAt: null };
    await this.unitOfWork.run(() => this.store.add(link, hashSecret(secret), now));
    return `${publicUrl}/cartao/${secret}`;
  }

  /** @throws DomainError CARDS.LINK_INVALID, CARDS.LINK_USED, CARDS.LINK_EXPIRED */
  async open(secret: string): Promise<OpenCardLink> {
    if (!SECRET.test(secret)) throw new DomainError('CARDS.LINK_INVALID');
    return this.usable(await this.store.find(hashSecret(secret)));
  }

  /**
   * Uses a link up by what registers a card, in one transaction: of several at once one succeeds, and where `register`
   * fails the link stays good.
   *
   * @throws DomainError as {@link open}, and what `register` throws
   */
  use<Card extends { id: Identifier }>(
    secret: string,
    register: (link: OpenCardLink) => Promise<Card>,
  ): Promise<Card> {
    return this.unitOfWork.run(async () => {
      const link = await this.store.findForUse(hashSecret(secret));
      const card = await register(await this.usable(link));
      await this.store.recordUse(link as CardLink, card.id, this.clock.now());
      return card;
    });
  }

  private async usable(link: CardLink | undefined): Promise<OpenCardLink> {
    const tenant = link && (await this.tenants.find(link.tenantId));
    if (link === undefined || tenant === undefined) throw new DomainError('CARDS.LINK_INVALID');
    if (link.usedAt !== null) throw new DomainError('CARDS.LINK_USED');
    if (link.expiresAt <= this.clock.now()) throw new DomainError('CARDS.LINK_EXPIRED');
    return { tenant, customerId: link.customerId };
  }
}
