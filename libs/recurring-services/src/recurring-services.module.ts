import { Module } from '@nestjs/common';
import { CreateService } from './application/create-service.use-case.js';
import { DeleteService } from './application/delete-service.use-case.js';
import { FindServices } from './application/find-services.use-case.js';
import { FindSubscriptions } from './application/find-subscriptions.use-case.js';
import { ServiceRepository } from './application/service.repository.js';
import { SubscribeCustomer } from './application/subscribe-customer.use-case.js';
import { SubscriptionRepository } from './application/subscription.repository.js';
import { UpdateService } from './application/update-service.use-case.js';
import { ServicesController } from './http/services.controller.js';
import { MikroOrmServiceRepository } from './persistence/mikro-orm-service.repository.js';
import { MikroOrmSubscriptionRepository } from './persistence/mikro-orm-subscription.repository.js';

@Module({
  controllers: [ServicesController],
  providers: [
    CreateService,
    DeleteService,
    FindServices,
    FindSubscriptions,
    SubscribeCustomer,
    UpdateService,
    { provide: ServiceRepository, useClass: MikroOrmServiceRepository },
    { provide: SubscriptionRepository, useClass: MikroOrmSubscriptionRepository },
  ],
  exports: [CreateService, FindSubscriptions, SubscribeCustomer],
})
export class RecurringServicesModule {}
