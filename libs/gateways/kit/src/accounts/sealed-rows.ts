import type { GatewayName } from '@mensal/billing/ports';
import type { Identifier } from '@mensal/kernel';
import type { SealedColumn, SealedStore, SecretContext } from '@mensal/platform';
import { refreshTokenContext, tokenContext } from '../tokens/sql-access-tokens.js';
import { credentialsContext, notificationContext } from './connected-accounts.js';

/** Accounts and their tokens. */
export const sealedRows: SealedStore = {
  name: 'gateways.accounts',
  columns: [
    ofGateway('gateways.accounts', 'credentials', credentialsContext),
    ofGateway('gateways.accounts', 'notification_secret', notificationContext),
    ofGateway('gateways.access_tokens', 'token', tokenContext),
    ofGateway('gateways.access_tokens', 'refresh_token', refreshTokenContext),
  ],
};

function ofGateway(
  table: string,
  column: string,
  contextOf: (tenantId: Identifier, gateway: GatewayName) => SecretContext,
): SealedColumn {
  return { table, key: ['tenant_id', 'gateway'], column, contextOf };
}
