import type { GatewayAccounts, GatewayName } from '@mensal/billing/ports';
import type { Identifier } from '@mensal/kernel';

/** Whether a merchant's account takes cards now. @param credentials what it must have beside the required ones */
export async function takesCards(
  accounts: GatewayAccounts,
  tenantId: Identifier,
  gateway: GatewayName,
  credentials: readonly string[] = [],
): Promise<boolean> {
  const account = await accounts.find(tenantId, gateway);
  return (
    account !== undefined &&
    account.active &&
    account.methods.includes('card') &&
    credentials.every((name) => account.credentials.includes(name))
  );
}
