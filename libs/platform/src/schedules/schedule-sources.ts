import type { Identifier } from '@mensal/kernel';
import { Injectable } from '@nestjs/common';

export type ScheduleKind = 'daily' | 'sweep' | 'queue' | 'token';
export type ScheduleOutcome = 'ok' | 'failed';

/** When something that the server does by itself ran, how it ended, and when it runs again. */
export interface ScheduleEntry {
  /** `<module>.<job>`. */
  name: string;
  kind: ScheduleKind;
  /** One short line in Portuguese. */
  description: string;
  /** `null` where nothing is planned: a queue works when it is given work. */
  nextRunAt: Date | null;
  lastRunAt: Date | null;
  /** `null` where it never ran, or the last run has not ended yet. */
  lastOutcome: ScheduleOutcome | null;
  lastDurationMs: number | null;
  lastFailedAt: Date | null;
  /** A code or the name of a class, for operators: the text of an error may quote what it was about. */
  lastError: string | null;
  /** Of an access token. */
  expiresAt: Date | null;
}

/** Of what the server does for all tenants together. Its counts tell of all of them, and are for operators only. */
export interface SharedEntry extends ScheduleEntry {
  runs: number;
  failures: number;
}

export interface TenantEntry extends ScheduleEntry {
  tenantId: Identifier;
}

/** What is done for each tenant by itself. */
export interface TenantSchedules {
  /** Nothing of another tenant's. */
  list(tenantId: Identifier): Promise<ScheduleEntry[]>;
  /** Of all tenants what ended in a failure the last time, the latest first. */
  failing(limit: number): Promise<TenantEntry[]>;
}

type SharedSchedules = () => Promise<SharedEntry[]>;

/** Where everything that runs by itself is told of, whichever module runs it. */
@Injectable()
export class ScheduleSources {
  private readonly shared: SharedSchedules[] = [];
  private readonly sources: TenantSchedules[] = [];

  define(source: TenantSchedules): void {
    this.sources.push(source);
  }

  defineShared(source: SharedSchedules): void {
    this.shared.push(source);
  }

  async ofTenant(tenantId: Identifier): Promise<ScheduleEntry[]> {
    return (await Promise.all(this.sources.map((source) => source.list(tenantId)))).flat();
  }

  async ofServer(): Promise<SharedEntry[]> {
    return (await Promise.all(this.shared.map((list) => list()))).flat();
  }

  /** @param limit how many of each source, at most */
  async failing(limit: number): Promise<TenantEntry[]> {
    return (await Promise.all(this.sources.map((source) => source.failing(limit)))).flat();
  }
}
