/** The limit: Fastify and `pg` with the same statements, and nothing else. */
import Fastify from 'fastify';
import pg from 'pg';
import { v7 } from 'uuid';
import { TENANT } from './seed.ts';

interface Row {
  id: string;
  description: string;
  price_cents: string;
  active: boolean;
  created_on: string;
}

pg.types.setTypeParser(1082, (text) => text);
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 20 });
const server = Fastify();

server.get<{ Params: { token: string } }>('/v1/services/:token', async (request) => {
  const { rows } = await pool.query<Row>(
    `select tenant_id, id, description, price_cents, active, active_since, created_on, deleted_at
     from recurring_services.services where tenant_id = $1 and id = $2 and deleted_at is null limit 1`,
    [TENANT, request.params.token],
  );
  return { service: toWire(rows[0] as Row) };
});

server.post<{ Body: { service: { description: string; price: string } } }>(
  '/v1/services',
  async (request) => {
    const { description, price } = request.body.service;
    const row = { id: v7(), description, price_cents: price, active: true, created_on: '2026-12-10' };
    await pool.query(
      `insert into recurring_services.services
       (tenant_id, id, description, price_cents, active, active_since, created_on, deleted_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [TENANT, row.id, description, price, true, '2026-12-10', '2026-12-10', null],
    );
    return { service: toWire(row) };
  },
);

function toWire({ id, description, price_cents: price, active, created_on: createdAt }: Row) {
  return { description, price: String(price), status: active ? 'Ativo' : 'Inativo', createdAt, token: id };
}

const url = await server.listen({ port: 0, host: '127.0.0.1' });
process.on('SIGTERM', () => void server.close().then(() => process.exit(0)));
process.send?.({ url });
