import { Migration } from '@mikro-orm/migrations';

export class Notifications0003 extends Migration {
  override up(): void {
    this.addSql(`
      create table notifications.webhooks (
        tenant_id uuid not null,
        id uuid not null,
        url text not null,
        events text[] not null,
        description text not null,
        active boolean not null,
        created_at timestamptz not null,
        gone_at timestamptz,
        -- How its receiver has done lately; business time.
        failures integer not null default 0,
        failing_since timestamptz,
        resume_at timestamptz,
        rests integer not null default 0,
        -- Sealed.
        secret text not null,
        former_secret text,
        former_until timestamptz,
        primary key (tenant_id, id),
        check ((former_secret is null) = (former_until is null))
      )`);
    this.addSql(`
      create table notifications.webhook_deliveries (
        tenant_id uuid not null,
        id uuid not null,
        webhook_id uuid not null,
        -- The order of those of one subject.
        position bigint generated always as identity,
        type text not null,
        subject uuid,
        body text not null,
        status text not null check (status in ('waiting', 'delivered', 'failed', 'discarded')),
        tries integer not null default 0,
        created_at timestamptz not null,
        -- Business time before which it is not tried.
        due_at timestamptz,
        give_up_at timestamptz,
        -- Real time until which a worker has it in hand.
        leased_until timestamptz,
        done_at timestamptz,
        -- Of the last try.
        last_tried_at timestamptz,
        status_code integer,
        trouble text,
        duration_ms integer,
        primary key (tenant_id, id),
        check ((due_at is not null) = (status = 'waiting')),
        check ((done_at is null) = (status = 'waiting'))
      )`);
    this.addSql(`
      create table notifications.webhook_attempts (
        tenant_id uuid not null,
        delivery_id uuid not null,
        id uuid not null,
        at timestamptz not null,
        status_code integer,
        trouble text,
        duration_ms integer not null,
        primary key (tenant_id, delivery_id, id),
        foreign key (tenant_id, delivery_id) references notifications.webhook_deliveries on delete cascade
      )`);
    const index = (name: string, columns: string, where?: string) =>
      this.addSql(
        `create index webhook_deliveries_${name} on notifications.webhook_deliveries
         (tenant_id, ${columns}) ${where === undefined ? '' : `where ${where}`}`,
      );
    index('due', 'webhook_id, due_at, position', `status = 'waiting'`);
    index('behind', 'webhook_id, subject, position', `status = 'waiting' and subject is not null`);
    index('of_subject', 'subject, webhook_id, position', 'subject is not null');
    index('in_hand', 'webhook_id', 'leased_until is not null');
    index('log', 'webhook_id, position');
    index('dead', 'webhook_id, position', `status in ('failed', 'discarded')`);
    index('done', 'status, done_at', 'done_at is not null');
  }

  override down(): void {
    for (const table of ['webhook_attempts', 'webhook_deliveries', 'webhooks'])
      this.addSql(`drop table notifications.${table}`);
  }
}
