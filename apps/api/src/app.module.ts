import { BillingModule, billingPersistence } from '@mensal/billing';
import { CardsModule, cardsPersistence } from '@mensal/cards';
import { CustomersModule, customersPersistence } from '@mensal/customers';
import { IdentityModule, identityPersistence } from '@mensal/identity';
import { EfiModule } from '@mensal/gateway-efi';
import { IpayModule, ipayPersistence } from '@mensal/gateway-ipay';
import { GatewayKitModule, GatewayKitOptions, gatewayKitPersistence } from '@mensal/gateway-kit';
import { LytexModule } from '@mensal/gateway-lytex';
import { LetPayModule } from '@mensal/gateway-letpay';
import type { Clock } from '@mensal/kernel';
import { NotificationsModule, notificationsPersistence } from '@mensal/notifications';
import {
  PlatformModule,
  platformPersistence,
  type Configuration,
  type ModulePersistence,
} from '@mensal/platform';
import { RecurringServicesModule, recurringServicesPersistence } from '@mensal/recurring-services';
import { Global, Module, type DynamicModule, type Type } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import { HealthModule } from './health/health.module.js';
import { SchedulesController } from './schedules/schedules.controller.js';

/** What the modules of this application keep in the database. */
export const persistence: ModulePersistence[] = [
  platformPersistence,
  identityPersistence,
  recurringServicesPersistence,
  customersPersistence,
  cardsPersistence,
  notificationsPersistence,
  billingPersistence,
  gatewayKitPersistence,
  ipayPersistence,
];

const UNLIMITED: GatewayKitOptions = { rateLimits: { lytex: 'off' } };

/** For sandboxes: vendors' limits count real time, of which hardly any passes while business time is moved. */
@Global()
@Module({
  providers: [{ provide: GatewayKitOptions, useValue: UNLIMITED }],
  exports: [GatewayKitOptions],
})
export class UnlimitedGateways {}

/** The composition root: which modules, and which gateways, this server is made of. */
@Module({})
export class AppModule {
  static forRoot(
    configuration: Configuration,
    clock: Clock,
    extras: (Type | DynamicModule)[] = [],
  ): DynamicModule {
    return {
      module: AppModule,
      controllers: [SchedulesController],
      imports: [
        LoggerModule.forRoot({
          pinoHttp: { level: configuration.logLevel, autoLogging: false },
          forRoutes: [],
        }),
        PlatformModule.forRoot({ configuration, clock, persistence }),
        IdentityModule,
        RecurringServicesModule,
        CustomersModule,
        CardsModule,
        NotificationsModule,
        BillingModule,
        GatewayKitModule,
        EfiModule,
        IpayModule,
        LytexModule,
        LetPayModule,
        HealthModule,
        ...extras,
      ],
    };
  }
}
