import { FindCustomers, type Customer } from '@mensal/customers';
import type { TenantContext } from '@mensal/identity';
import { DomainError } from '@mensal/kernel';
import { SendMail, type MailTemplate } from '@mensal/notifications';
import { UnitOfWork } from '@mensal/platform';
import { Injectable, Logger } from '@nestjs/common';
import type { Card } from '../domain/card.js';
import { expiryText } from '../domain/card-expiry.js';
import type { CardsExpiring } from '../events/cards-expiring.event.js';
import { CardLinkSender } from './card-link-sender.js';
import { CardLinks, LINK_HOURS } from './card-links.js';
import { CARD_EXPIRING_MAIL } from './mails/card-expiring.mail.js';
import { CARD_LINK_MAIL } from './mails/card-link.mail.js';
import { MerchantLook } from './merchant-look.js';

/** Mails a customer a new link; the link and the mail exist together, or not at all. */
@Injectable()
export class MailedCardLinks extends CardLinkSender {
  constructor(
    private readonly links: CardLinks,
    private readonly looks: MerchantLook,
    private readonly sendMail: SendMail,
    private readonly unitOfWork: UnitOfWork,
  ) {
    super();
  }

  send(tenant: TenantContext, customer: Customer): Promise<void> {
    return this.mail(tenant, customer, CARD_LINK_MAIL, {});
  }

  /** @throws DomainError CARDS.LINK_NOT_SENT: no address to send to, or none that the link could lead to */
  async mail(
    tenant: TenantContext,
    { id, name, email, emailIsActive }: Customer,
    template: MailTemplate,
    data: Readonly<Record<string, string>>,
  ): Promise<void> {
    if (email === null || !emailIsActive)
      throw new DomainError('CARDS.LINK_NOT_SENT', 'The customer has no e-mail that is active');
    const { name: merchant, colour } = await this.looks.of(tenant.tenantId);
    try {
      await this.unitOfWork.run(async () => {
        const link = await this.links.issue(tenant, id);
        await this.sendMail.execute({
          tenantId: tenant.tenantId,
          to: { name, address: email },
          from: { name: merchant },
          template,
          data: {
            name,
            merchant,
            colour,
            link,
            linkLabel: 'Cadastrar cartão',
            hours: `${LINK_HOURS}`,
            ...data,
          },
        });
      });
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'NOTIFICATIONS.INVALID_ADDRESS') throw error;
      throw new DomainError('CARDS.LINK_NOT_SENT', 'The e-mail of the customer is none that can be sent to');
    }
  }
}

/** One mail a customer, whatever number of cards expires. */
@Injectable()
export class ExpiryMails {
  private readonly logger = new Logger('Cards');

  constructor(
    private readonly mails: MailedCardLinks,
    private readonly customers: FindCustomers,
  ) {}

  /** Who cannot be told is passed over: others' mails must not wait for them. */
  async send({ tenant, customerId, cards }: CardsExpiring): Promise<void> {
    try {
      const customer = await this.customers.one(tenant, customerId);
      await this.mails.mail(tenant, customer, CARD_EXPIRING_MAIL, { cards: cards.map(nameOf).join('; ') });
    } catch (error) {
      const reason = error instanceof DomainError ? (error as DomainError).code : '';
      if (!NOT_TOLD.has(reason)) throw error;
      this.logger.warn(
        { tenant: tenant.tenantId, customer: customerId, reason },
        'A customer was not told of a card that is about to expire',
      );
    }
  }
}

const NOT_TOLD: ReadonlySet<string> = new Set(['CARDS.LINK_NOT_SENT', 'CUSTOMERS.NOT_FOUND']);

/** `Visa final 0333, válido até 03/27` */
function nameOf({ brandName, lastFour, expiresOn }: Card): string {
  const { month, year } = expiryText(expiresOn);
  return `${brandName} final ${lastFour}, válido até ${month}/${year}`;
}
