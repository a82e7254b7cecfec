import { GatewayAccounts, GatewayRegistry } from '@mensal/billing/ports';
import { CardTokenizers, PageTokenizers } from '@mensal/cards/ports';
import { EfiModule } from '@mensal/gateway-efi';
import { GatewayKitModule, gatewayKitPersistence } from '@mensal/gateway-kit';
import { SystemClock, type Identifier } from '@mensal/kernel';
import { PlatformModule, platformPersistence, readConfiguration, UnitOfWork } from '@mensal/platform';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ACCOUNT } from './gateway-load.ts';

export const TENANT = '00000000-0000-7000-8000-000000000001' as Identifier;

/** The kit and, unless told otherwise, the Efí adapter on it, without the rest of the server. */
export async function startKit({ withEfi = true } = {}): Promise<INestApplicationContext> {
  const configuration = {
    ...readConfiguration({ ...process.env, MENSAL_ENV: 'development' }),
    sandboxUrl: process.env['BENCH_SANDBOX_URL'] ?? '',
  };
  const registry = {
    module: function Registry() {} as never,
    providers: [GatewayRegistry, CardTokenizers, PageTokenizers],
    exports: [GatewayRegistry, CardTokenizers, PageTokenizers],
  };
  const app = await NestFactory.createApplicationContext(
    {
      module: function Bench() {} as never,
      imports: [
        PlatformModule.forRoot({
          configuration,
          clock: new SystemClock(),
          persistence: [platformPersistence, gatewayKitPersistence],
        }),
        { ...registry, global: true },
        GatewayKitModule,
        ...(withEfi ? [EfiModule] : []),
      ],
    },
    { logger: ['error', 'fatal'] },
  );
  await app.get(UnitOfWork).isolated(() =>
    app.get(GatewayAccounts).save(
      TENANT,
      'efi',
      {
        environment: 'homologation',
        credentials: ACCOUNT,
        methods: ['card'],
        active: true,
      },
      new Date(),
    ),
  );
  return app;
}
