import { Migration } from '@mikro-orm/migrations';

export class Platform0001 extends Migration {
  override up(): void {
    this.addSql(`create schema platform`);
    this.addSql(`
      create table platform.schedules (
        tenant_id uuid not null,
        name text not null,
        due_at timestamptz not null,
        last_run_at timestamptz,
        last_duration_ms integer,
        last_outcome text,
        primary key (tenant_id, name)
      )`);
    this.addSql(`create index schedules_due on platform.schedules (due_at)`);
    // Laid out as rate-limiter-flexible expects. Unlogged: a crash may forget the last minute's attempts.
    this.addSql(`
      create unlogged table platform.rate_limits (
        key varchar(255) primary key,
        points integer not null default 0,
        expire bigint
      )`);
  }

  override down(): void {
    this.addSql(`drop schema platform cascade`);
  }
}
