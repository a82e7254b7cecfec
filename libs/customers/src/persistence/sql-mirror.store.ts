import type { Identifier } from '@mensal/kernel';
import { Sql } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { MirrorStore } from '../application/mirror.store.js';

@Injectable()
export class SqlMirrorStore extends MirrorStore {
  constructor(private readonly sql: Sql) {
    super();
  }

  async current(
    tenantId: Identifier,
    gateway: string,
    told: ReadonlyMap<Identifier, string>,
  ): Promise<Map<Identifier, string>> {
    const rows = await this.sql.query<{ customerId: Identifier; remoteId: string }>(
      `select m.customer_id as "customerId", m.remote_id as "remoteId"
       from unnest($3::uuid[], $4::text[]) as asked (customer_id, told)
       join customers.mirrors m on m.tenant_id = $1 and m.customer_id = asked.customer_id and m.gateway = $2
       where m.digest = sha256(convert_to(asked.told, 'UTF8')) and m.remote_id is not null`,
      [tenantId, gateway, [...told.keys()], [...told.values()]],
    );
    return new Map(rows.map(({ customerId, remoteId }) => [customerId, remoteId]));
  }

  async lease(
    tenantId: Identifier,
    customerId: Identifier,
    gateway: string,
    forMs: number,
  ): Promise<{ remoteId: string | null } | undefined> {
    const [row] = await this.sql.query<{ remoteId: string | null }>(
      `insert into customers.mirrors as m (tenant_id, customer_id, gateway, leased_until)
       values ($1, $2, $3, clock_timestamp() + $4::float8 * interval '1 millisecond')
       on conflict (tenant_id, customer_id, gateway) do update set leased_until = excluded.leased_until
         where m.leased_until is null or m.leased_until < clock_timestamp()
       returning remote_id as "remoteId"`,
      [tenantId, customerId, gateway, forMs],
    );
    return row;
  }

  async release(
    tenantId: Identifier,
    customerId: Identifier,
    gateway: string,
    mirrored: { remoteId: string; told: string } | undefined,
  ): Promise<void> {
    await this.sql.query(
      `update customers.mirrors set leased_until = null, remote_id = coalesce($4::text, remote_id), 
         digest = coalesce(sha256(convert_to($5::text, 'UTF8')), digest)
       where tenant_id = $1 and customer_id = $2 and gateway = $3`,
      [tenantId, customerId, gateway, mirrored?.remoteId ?? null, mirrored?.told ?? null],
    );
  }

  async forget(tenantId: Identifier, gateway: string): Promise<void> {
    await this.sql.query(`delete from customers.mirrors where tenant_id = $1 and gateway = $2`, [
      tenantId,
      gateway,
    ]);
  }

  async doubt(tenantId: Identifier, customerId: Identifier, gateway: string): Promise<void> {
    await this.sql.query(
      `update customers.mirrors set digest = null where tenant_id = $1 and customer_id = $2 and gateway = $3`,
      [tenantId, customerId, gateway],
    );
  }
}
