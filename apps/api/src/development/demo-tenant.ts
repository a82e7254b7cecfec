import { ConfigureCollection, ConfigureGateway } from '@mensal/billing';
import { ConfigureCards } from '@mensal/cards';
import type { PaymentMethod } from '@mensal/customers';
import { ManageTenants, type TenantContext } from '@mensal/identity';
import { UnitOfWork, type Configuration } from '@mensal/platform';
import type { INestApplicationContext } from '@nestjs/common';

const NAME = 'Mensal Demonstração';

interface DemoAccount {
  gateway: string;
  methods: PaymentMethod[];
  credentials: Record<string, string>;
}

const LYTEX = {
  clientId: 'Client_Id_sandbox',
  clientSecret: 'Client_Secret_sandbox',
  callbackSecret: 'Callback_Secret_sandbox',
};

/** What the sandbox knows from the start. */
const SANDBOX_ACCOUNTS: readonly DemoAccount[] = [
  {
    gateway: 'efi',
    methods: ['card'],
    credentials: {
      clientId: 'Client_Id_sandbox',
      clientSecret: 'Client_Secret_sandbox',
      payeeCode: '5a4d0b0c1e2f3a4b5c6d7e8f90a1b2c3',
    },
  },
  { gateway: 'lytex', methods: ['boleto', 'pix'], credentials: LYTEX },
  {
    gateway: 'letpay',
    methods: ['pix'],
    credentials: {
      apiKey: 'Api_Key_sandbox',
      apiSecret: 'Api_Secret_sandbox',
      contractId: 'Contract_sandbox',
    },
  },
  {
    gateway: 'ipay',
    methods: ['boleto'],
    credentials: {
      clientId: 'ipay-client-sandbox',
      clientKey: 'ipay-key-sandbox',
      token: '22138bdb667c98ba749912d0717248d7',
    },
  },
];

const DEMO_ROUTING = { boleto: ['lytex', 'ipay'], pix: ['letpay', 'lytex'], card: ['efi'] };

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

/** Wires the demo tenant to the sandbox's gateways, cards sent to the API included, where it has no account yet. */
export function ensureDemoGateways(
  app: INestApplicationContext,
  tenant: TenantContext,
  sandboxUrl: string,
): Promise<void> {
  const gateways = app.get(ConfigureGateway);
  return app.get(UnitOfWork).isolated(async () => {
    const views = await gateways.list(tenant);
    const accountOf = (name: string) => views.find(({ profile }) => profile.name === name)?.account;
    if (accountOf('efi') === undefined)
      await app.get(ConfigureCards).execute(tenant, { serverTokenising: true });
    for (const { gateway, methods, credentials } of SANDBOX_ACCOUNTS) {
      if (accountOf(gateway) !== undefined) continue;
      const environment = 'homologation';
      await gateways.execute(tenant, gateway, { environment, credentials, methods, active: true });
    }
    if (accountOf('efi') === undefined)
      await app.get(ConfigureCollection).execute(tenant, { routing: DEMO_ROUTING });
    const lytex = (await gateways.list(tenant)).find(({ profile }) => profile.name === 'lytex')?.account;
    if (lytex?.notificationUrl !== undefined) await tellLytex(sandboxUrl, lytex.notificationUrl);
  });
}

/** Merchants tell Lytex in its panel where to send webhooks; here the control plane of the sandbox is told. */
async function tellLytex(sandboxUrl: string, callbackUrl: string): Promise<void> {
  const response = await fetch(`${sandboxUrl}/_sandbox/lytex/accounts`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...LYTEX, callbackUrl }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`The sandbox answered ${response.status}: ${await response.text()}`);
}
