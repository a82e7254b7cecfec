import { Clock } from '@mensal/kernel';
import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module, type DynamicModule } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { CONFIGURATION, type Configuration } from './configuration.js';
import { EntityRows } from './database/entity-rows.js';
import { ormOptions } from './database/orm.js';
import type { ModulePersistence } from './database/persistence.js';
import { Sql } from './database/sql.js';
import { UnitOfWork } from './database/unit-of-work.js';
import { Events } from './events.js';
import { RequestLimits } from './http/request-limits.js';
import { JobQueue } from './jobs/job-queue.js';
import { Metrics } from './metrics.js';
import { RealTime } from './real-time.js';
import { ActivityLog } from './schedules/activity-log.js';
import { ActivityStore } from './schedules/activity-store.js';
import { DailyJobs } from './schedules/daily-jobs.js';
import { DailySchedules } from './schedules/daily-schedules.js';
import { ScheduleSources } from './schedules/schedule-sources.js';
import { Scheduler } from './schedules/scheduler.js';
import { SealedStores } from './sealed-stores.js';
import { SecretBox } from './secret-box.js';

export interface PlatformOptions {
  configuration: Configuration;
  clock: Clock;
  /** What the application's modules keep in the database. */
  persistence: ModulePersistence[];
}

/** What every module stands on: settings, clock, database, queue, schedules. Global. */
@Module({})
export class PlatformModule {
  static forRoot({ configuration, clock, persistence }: PlatformOptions): DynamicModule {
    const shared = [
      { provide: CONFIGURATION, useValue: configuration },
      { provide: Clock, useValue: clock },
      ActivityLog,
      ActivityStore,
      EntityRows,
      Events,
      Sql,
      UnitOfWork,
      JobQueue,
      ScheduleSources,
      Scheduler,
      DailyJobs,
      DailySchedules,
      Metrics,
      RealTime,
      RequestLimits,
      SealedStores,
      SecretBox,
    ];
    return {
      module: PlatformModule,
      global: true,
      imports: [
        ScheduleModule.forRoot(),
        MikroOrmModule.forRoot({
          ...ormOptions(configuration, persistence),
          registerRequestContext: false,
        }),
      ],
      providers: shared,
      exports: shared,
    };
  }
}
