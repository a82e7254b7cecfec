import { cpf } from 'cpf-cnpj-validator';
import { ApiClient } from '../api-client.js';
import { switchTokenising } from '../cards.js';
import { notificationAddress } from '../notification-address.js';
import type { TestServer } from '../test-server.js';
import type { TestSandbox } from '../test-sandbox.js';
import { ROUTING, type GatewayName, type Payer } from './payers.js';

/** Access tokens last a quarter of an hour. */
const SIGN_IN_EVERY_MS = 10 * 60_000;

/** A merchant with accounts of its own at its gateways, who has its invoices collected. */
export class YearMerchant {
  private signedInAt = performance.now();

  private constructor(
    private client: ApiClient,
    /** The one service that all its customers have. */
    readonly service: string,
  ) {}

  static async open(server: TestServer, sandbox: TestSandbox, index: number): Promise<YearMerchant> {
    const client = await server.newTenant();
    const routing = ROUTING[index];
    if (routing === undefined) throw new Error(`There is no merchant ${index}`);
    for (const gateway of new Set(Object.values(routing).flat())) {
      const methods = Object.entries(routing).filter(([, gateways]) => gateways.includes(gateway));
      await connect(
        client,
        sandbox,
        gateway,
        methods.map(([method]) => method),
      );
      if (gateway !== 'lytex') continue;
      // It is told in its panel where to send notifications.
      const callbackUrl = server.url + (await notificationAddress(server, client, gateway));
      await sandbox.control('PUT', 'lytex/accounts', { ...accountOf(client, gateway), callbackUrl });
    }
    await switchTokenising(client, true);
    expectOk(await client.put('/v1/settings/collection', { collection: { routing } }));
    return new YearMerchant(client, await client.aService());
  }

  get tenantId(): string {
    return this.client.tenant.tenantId;
  }

  async api(): Promise<ApiClient> {
    if (performance.now() - this.signedInAt > SIGN_IN_EVERY_MS) {
      const { url, secrets, headers, tenant } = this.client;
      this.client = await ApiClient.signIn(url, secrets, headers['Token'] ?? '', tenant);
      this.signedInAt = performance.now();
    }
    return this.client;
  }
}

/** @returns the token of the new customer */
export async function register(merchant: YearMerchant, payer: Payer): Promise<string> {
  return (await merchant.api()).aCustomer({
    name: `Cliente Fictício ${payer.n}`,
    cpfCnpj: cpfOf(payer.n),
    email: `cliente${payer.n}@example.com`,
    dueDate: String(payer.dueDay),
    typePayment: payer.paymentType,
    calculateLatePayment: payer.lateFees,
    initialBillingDate: payer.joinsOn,
    service: { token: merchant.service, price: String(payer.price), status: true },
    ...(payer.discount !== undefined && { hasDiscount: true, discount: payer.discount }),
  });
}

/** Nobody's: nine digits that say so themselves, and their check digits. */
function cpfOf(n: number): string {
  const digits = `900${String(n).padStart(6, '0')}`;
  for (let check = 0; check < 100; check += 1) {
    const whole = digits + String(check).padStart(2, '0');
    if (cpf.isValid(whole)) return whole;
  }
  throw new Error(`${digits} has no check digits`);
}

async function connect(
  merchant: ApiClient,
  sandbox: TestSandbox,
  gateway: GatewayName,
  methods: string[],
): Promise<void> {
  const credentials = accountOf(merchant, gateway);
  await sandbox.control('PUT', `${gateway}/accounts`, credentials);
  const account = { environment: 'homologation', credentials, methods, active: true };
  expectOk(await merchant.put(`/v1/gateways/${gateway}`, { gateway: account }));
}

/** Of the merchant's own: vendors tell their customers apart by them. */
function accountOf({ tenant: { tenantId } }: ApiClient, gateway: GatewayName): Record<string, string> {
  const hex = tenantId.replaceAll('-', '');
  const [clientId, clientSecret] = [`Client_Id_${hex}`, `Client_Secret_${hex}`];
  switch (gateway) {
    case 'efi':
      return { clientId, clientSecret, payeeCode: hex };
    case 'lytex':
      return { clientId, clientSecret, callbackSecret: `Callback_Secret_${hex}` };
    case 'letpay':
      return { apiKey: `Api_Key_${hex}`, apiSecret: `Api_Secret_${hex}`, contractId: `Contract_${hex}` };
    case 'ipay':
      return { clientId: `ipay-${hex}`, clientKey: `key-${hex}`, token: hex };
  }
}

function expectOk({ status, body }: { status: number; body: unknown }): void {
  if (status !== 200) throw new Error(`Expected 200, got ${status}: ${JSON.stringify(body)}`);
}
