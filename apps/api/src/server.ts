import type { Clock } from '@mensal/kernel';
import {
  configureServer,
  createAdapter,
  JobQueue,
  Scheduler,
  serverOptions,
  type Configuration,
} from '@mensal/platform';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger } from 'nestjs-pino';
import { AppModule } from './app.module.js';

/** Builds the server, without listening yet. @param extras modules beside those of {@link AppModule} */
export async function createServer(
  configuration: Configuration,
  clock: Clock,
  extras: (Type | DynamicModule)[] = [],
): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(configuration, clock, extras),
    createAdapter(configuration),
    { ...serverOptions, abortOnError: false },
  );
  app.useLogger(app.get(Logger));
  configureServer(app, configuration);
  return app;
}

/** Listens, and starts to work on jobs and schedules as far as the process's roles say. */
export async function startServer(app: NestFastifyApplication, configuration: Configuration): Promise<void> {
  await app.init();
  await app.get(JobQueue).start();
  await app.listen(configuration.port, configuration.host);
  await app.get(Scheduler).start();
}

const STOP_WITHIN_MS = 25_000;

/** On SIGTERM or SIGINT: no new work, jobs in hand end, connections close, and the process ends with exit code 0. */
export function stopOnSignal(
  app: NestFastifyApplication,
  afterwards: () => Promise<void> = () => Promise.resolve(),
): void {
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    void app
      .close()
      .then(afterwards)
      .then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error);
          process.exit(1);
        },
      );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
