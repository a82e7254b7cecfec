import type { ApiClient } from './api-client.js';
import { query } from './database.js';
import type { TestServer } from './test-server.js';
import { SecretBox } from '@mensal/platform';

/** Where a vendor is told to send notifications of a merchant's account: the path, with its secret. */
export async function notificationAddress(
  { app, databaseUrl }: TestServer,
  { tenant: { tenantId } }: ApiClient,
  gateway: string,
): Promise<string> {
  const [account] = await query<{ secret: string }>(
    databaseUrl,
    `select notification_secret as secret from gateways.accounts where tenant_id = $1 and gateway = $2`,
    [tenantId, gateway],
  );
  const purpose = `gateways.notification:${gateway}`;
  const secret = await app.get(SecretBox).open(account?.secret ?? '', { tenantId, purpose });
  return `/v1/notifications/${gateway}/${secret}`;
}
