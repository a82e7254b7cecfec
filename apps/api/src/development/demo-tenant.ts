import { ManageTenants, type TenantContext } from '@mensal/identity';
import { UnitOfWork, type Configuration } from '@mensal/platform';
import type { INestApplicationContext } from '@nestjs/common';

const NAME = 'Mensal Demonstração';

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
