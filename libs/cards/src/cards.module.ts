import { CustomersModule } from '@mensal/customers';
import { IdentityModule } from '@mensal/identity';
import type { Identifier } from '@mensal/kernel';
import { NotificationsModule } from '@mensal/notifications';
import { DailyJobs, Events, JobQueue, SealedStores } from '@mensal/platform';
import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { CardFingerprints } from './application/card-fingerprints.js';
import { ExpiryMails, MailedCardLinks } from './application/card-link-mails.js';
import { CardLinkSender } from './application/card-link-sender.js';
import { CardLinkStore } from './application/card-link.store.js';
import { CardLinks } from './application/card-links.js';
import { CardRepository } from './application/card.repository.js';
import { CardSettingsStore } from './application/card-settings.store.js';
import { CardTokenizers } from './application/card-tokenizers.js';
import { CLEAR_LINKS_JOB, ClearCardLinks } from './application/clear-card-links.use-case.js';
import { ConfigureCards } from './application/configure-cards.use-case.js';
import { FindCards } from './application/find-cards.use-case.js';
import { KeepCard } from './application/keep-card.use-case.js';
import { EXPIRING_QUEUE, NoticeExpiringCards } from './application/notice-expiring-cards.use-case.js';
import { MerchantLook } from './application/merchant-look.js';
import { PageTokenizers } from './application/page-tokenizers.js';
import { RegisterCardFromPage } from './application/register-card-from-page.use-case.js';
import { RegisterCard } from './application/register-card.use-case.js';
import { SendCardLink } from './application/send-card-link.use-case.js';
import { TokeniseCard } from './application/tokenise-card.js';
import { UpdateCard } from './application/update-card.use-case.js';
import { CardsExpiring } from './events/cards-expiring.event.js';
import { CardPageAssets } from './http/card-page-assets.js';
import { CardPageController } from './http/card-page.controller.js';
import { CardSettingsController } from './http/card-settings.controller.js';
import { CardsController } from './http/cards.controller.js';
import { HmacCardFingerprints } from './persistence/hmac-card-fingerprints.js';
import { MikroOrmCardRepository } from './persistence/mikro-orm-card.repository.js';
import { sealedCards } from './persistence/sealed-cards.js';
import { SqlCardLinkStore } from './persistence/sql-card-links.store.js';
import { SqlCardSettingsStore } from './persistence/sql-card-settings.store.js';

/** Global for {@link CardTokenizers} and {@link PageTokenizers}, in which gateways register themselves. */
@Global()
@Module({
  imports: [CustomersModule, IdentityModule, NotificationsModule],
  controllers: [CardsController, CardSettingsController, CardPageController],
  providers: [
    CardLinks,
    CardPageAssets,
    CardTokenizers,
    ClearCardLinks,
    ConfigureCards,
    ExpiryMails,
    FindCards,
    KeepCard,
    MailedCardLinks,
    MerchantLook,
    NoticeExpiringCards,
    PageTokenizers,
    RegisterCard,
    RegisterCardFromPage,
    SendCardLink,
    TokeniseCard,
    UpdateCard,
    { provide: CardFingerprints, useClass: HmacCardFingerprints },
    { provide: CardLinkSender, useExisting: MailedCardLinks },
    { provide: CardLinkStore, useClass: SqlCardLinkStore },
    { provide: CardRepository, useClass: MikroOrmCardRepository },
    { provide: CardSettingsStore, useClass: SqlCardSettingsStore },
  ],
  exports: [CardLinks, CardTokenizers, ConfigureCards, FindCards, KeepCard, MerchantLook, PageTokenizers],
})
export class CardsModule implements OnModuleInit {
  constructor(
    private readonly queue: JobQueue,
    private readonly dailyJobs: DailyJobs,
    private readonly events: Events,
    private readonly noticeExpiring: NoticeExpiringCards,
    private readonly expiryMails: ExpiryMails,
    private readonly clearLinks: ClearCardLinks,
    private readonly sealedStores: SealedStores,
  ) {}

  onModuleInit(): void {
    this.sealedStores.define(sealedCards);
    this.events.on(CardsExpiring, (event) => this.expiryMails.send(event));
    this.queue.define<{ tenantId: Identifier }>({
      name: EXPIRING_QUEUE,
      description: 'Procura os cartões que estão por vencer e avisa os pagadores',
      concurrency: 1,
      handle: ({ tenantId }, signal) => this.noticeExpiring.execute(tenantId, signal),
    });
    this.dailyJobs.define({
      name: EXPIRING_QUEUE,
      description: 'Avisa os pagadores cujos cartões estão por vencer',
      rank: 30,
      start: ({ tenantId }) => this.queue.send(EXPIRING_QUEUE, { tenantId }, { key: tenantId }),
    });
    this.dailyJobs.define({
      name: CLEAR_LINKS_JOB,
      description: 'Apaga os links de cadastro de cartão que já não servem',
      rank: 90,
      start: ({ tenantId }) => this.clearLinks.execute(tenantId),
    });
  }
}
