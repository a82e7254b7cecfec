import { ConfigureGateway } from '@mensal/billing';
import { ConfigureCards } from '@mensal/cards';
import { ManageTenants, type TenantContext } from '@mensal/identity';
import { UnitOfWork, type Configuration } from '@mensal/platform';
import type { INestApplicationContext } from '@nestjs/common';

const NAME = 'Mensal Demonstração';

/** What the sandbox knows from the start. */
const SANDBOX_ACCOUNT = {
  clientId: 'Client_Id_sandbox',
  clientSecret: 'Client_Secret_sandbox',
  payeeCode: '5a4d0b0c1e2f3a4b5c6d7e8f90a1b2c3',
};

/** The tenant of development, with its well-known secrets. Made on the first start, found on the next. */
export function ensureDemoTenant(
  app: INestApplicationContext,
  { demo }: Configuration,
): Promise<TenantContext> {
  const unitOfWork = app.get(UnitOfWork);
  const tenants = app.get(ManageTenants);
  return unitOfWork.isolated(() =>
    unitOfWork.run(async () => {
      const existing = (await tenants.list()).find(
        (tenant) => tenant.kind === 'demo' && tenant.name === NAME,
      );
      if (existing !== undefined) return { tenantId: existing.id, timeZone: existing.timeZone };
      const { tenant } = await tenants.create(
        { name: NAME, timeZone: 'America/Sao_Paulo', kind: 'demo' },
        demo.token,
      );
      await tenants.issueCredential(tenant.id, 'demo', {
        clientId: demo.clientId,
        clientKey: demo.clientKey,
      });
      return { tenantId: tenant.id, timeZone: tenant.timeZone };
    }),
  );
}

/** Wires the demo tenant to the sandbox's Efí, cards sent to the API included, unless it has an account there already. */
export function ensureDemoGateway(app: INestApplicationContext, tenant: TenantContext): Promise<void> {
  const gateways = app.get(ConfigureGateway);
  return app.get(UnitOfWork).isolated(async () => {
    const efi = (await gateways.list(tenant)).find(({ profile }) => profile.name === 'efi');
    if (efi?.account !== undefined) return;
    await gateways.execute(tenant, 'efi', {
      environment: 'homologation',
      credentials: SANDBOX_ACCOUNT,
      methods: ['card'],
      active: true,
    });
    await app.get(ConfigureCards).execute(tenant, { serverTokenising: true });
  });
}
