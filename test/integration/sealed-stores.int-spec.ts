import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newIdentifier } from '@mensal/kernel';
import { SealedStores, SecretBox, UnitOfWork } from '@mensal/platform';
import { query } from '../support/database.js';
import { TestServer } from '../support/test-server.js';

const [OLD, NEW] = ['old', 'new'].map((id) => ({ id, key: Buffer.alloc(32, id) })) as [Key, Key];
const ENV = [NEW, OLD].map(({ id, key }) => `${id}:${key.toString('base64')}`).join();

interface Key {
  id: string;
  key: Buffer;
}

describe('Given more sealed secrets than are read at a time, and some that cannot be opened', () => {
  const [tenantId, customerId] = [newIdentifier(), newIdentifier()];
  let server: TestServer;

  beforeAll(async () => {
    server = await TestServer.start({ env: { MENSAL_ROLES: 'http', MENSAL_MASTER_KEY: ENV } });
    const sealed = await new SecretBox({ masterKeys: [OLD] }).seal('segredo fictício', {
      tenantId,
      purpose: 'notifications.email',
    });
    await sql(
      `insert into notifications.emails (tenant_id, id, template, recipient, sealed, status, created_at)
       select $1, gen_random_uuid(), 'test.mail', 'f***@example.com', $2, 'waiting', now()
       from generate_series(1, 1200)`,
      tenantId,
      sealed,
    );
    // Among the first, and among the last.
    for (const order of ['asc', 'desc'])
      await sql(
        `update notifications.emails set sealed = 'x' || sealed where (tenant_id, id) in
           (select tenant_id, id from notifications.emails order by id ${order} limit 1)`,
      );
    await sql(
      `insert into cards.card_tokens (tenant_id, card_id, gateway, token) values ($1, $2, 'efi', 'none')`,
      tenantId,
      customerId,
    );
  });
  afterAll(() => server.stop());

  const sql = <Row extends object>(text: string, ...values: unknown[]) =>
    query<Row & Record<string, unknown>>(server.databaseUrl, text, values);
  const reseal = () => server.app.get(UnitOfWork).isolated(() => server.app.get(SealedStores).reseal());

  it('then all others of all stores are sealed anew, once, and the command tells of those', async () => {
    await expect(reseal()).rejects.toThrow(
      'cards.cards: 1 secrets could not be opened, each of them logged; 0 were sealed anew; ' +
        'Error: notifications.emails: 2 secrets could not be opened, each of them logged; 1198 were sealed anew',
    );
    const rows = await sql<{ sealed: string }>('select sealed from notifications.emails');
    const box = new SecretBox({ masterKeys: [NEW] });
    const opened = await Promise.allSettled(
      rows.map(({ sealed }) => box.open(sealed, { tenantId, purpose: 'notifications.email' })),
    );
    expect(opened.filter(({ status }) => status === 'rejected')).toHaveLength(2);
    await expect(reseal()).rejects.toThrow(
      'emails: 2 secrets could not be opened, each of them logged; 0 were',
    );
  });
});
