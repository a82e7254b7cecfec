import { Migration } from '@mikro-orm/migrations';

/** What is known of past runs: of each sweep and queue of the server, and of a failure in a tenant's schedule. */
export class Platform0002 extends Migration {
  override up(): void {
    // Instants are of the business clock; runs and failures are of all processes, the rest is the latest run's.
    this.addSql(`
      create table platform.activities (
        kind text not null check (kind in ('sweep', 'queue')),
        name text not null,
        last_run_at timestamptz not null,
        last_outcome text not null check (last_outcome in ('ok', 'failed')),
        last_duration_ms integer not null,
        last_pieces integer not null,
        last_error text,
        last_failed_at timestamptz,
        runs bigint not null,
        failures bigint not null,
        primary key (kind, name)
      )`);
    // A daily job is under way from its start until a queue of its name has done the work.
    this.addSql(`
      alter table platform.schedules
        add column under_way boolean not null default false,
        add column last_error text,
        add column last_failed_at timestamptz`);
    this.addSql(
      `create index schedules_failing on platform.schedules (last_failed_at) where last_outcome = 'failed'`,
    );
  }

  override down(): void {
    this.addSql(`drop index platform.schedules_failing`);
    this.addSql(
      `alter table platform.schedules drop column under_way, drop column last_error, drop column last_failed_at`,
    );
    this.addSql(`drop table platform.activities`);
  }
}
