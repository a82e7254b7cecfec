import { addDays, dateIn } from '@mensal/kernel';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient } from './api-client.js';
import type { Wire } from './billing-runs.js';
import { chargeUntil } from './charges.js';
import { query } from './database.js';
import { CARDS } from './test-sandbox.js';
import type { TestServer } from './test-server.js';

export type GatewayName = 'efi' | 'lytex' | 'letpay' | 'ipay';

const PAYMENT_TYPES = { efi: 'Cartao', lytex: 'Boleto', letpay: 'Pix', ipay: 'Boleto' } as const;
const METHODS = {
  efi: ['Cartao'],
  lytex: ['Boleto', 'Pix', 'Cartao'],
  letpay: ['Pix'],
  ipay: ['Boleto', 'Cartao'],
} as const;

/** What a merchant does at one gateway, with an account of its own there, so that no other one's charges are in it. */
export class GatewayBusiness {
  private constructor(
    readonly server: TestServer,
    readonly merchant: ApiClient,
    readonly gateway: GatewayName,
  ) {}

  static async open(server: TestServer, gateway: GatewayName): Promise<GatewayBusiness> {
    const merchant = await server.newTenant();
    const credentials = credentialsOf(gateway, merchant.tenant.tenantId);
    await server.sandbox.control('PUT', `${gateway}/accounts`, credentials);
    const account = { environment: 'homologation', credentials, methods: METHODS[gateway], active: true };
    const { status, body } = await merchant.put(`/v1/gateways/${gateway}`, { gateway: account });
    if (status !== 200) throw new Error(`Expected 200, got ${status}: ${JSON.stringify(body)}`);
    return new GatewayBusiness(server, merchant, gateway);
  }

  /** One that waits to be paid: of a card, one that was refused and may be tried again. */
  async waiting(): Promise<Wire> {
    const { charge, invoice } = await this.charged(CARDS.tryLater);
    return this.until(invoice, charge, ({ status }) => ['Aguardando', 'Recusada'].includes(status));
  }

  async paid(): Promise<Wire> {
    const { charge, invoice } = await this.charged(CARDS.approved);
    if (this.gateway !== 'efi') {
      const { gatewayId } = await this.until(invoice, charge, ({ status }) => status === 'Aguardando');
      await this.pay(gatewayId);
    }
    return this.until(invoice, charge, ({ status }) => status === 'Aprovada');
  }

  /** As if all of it had been made the day before. */
  async asOfYesterday(): Promise<void> {
    const sql = 'update billing.charges set made_on = made_on - 1 where tenant_id = $1';
    await query(this.server.databaseUrl, sql, [this.merchant.tenant.tenantId]);
  }

  /** A payer or a bank pays, past everything. */
  async pay(gatewayId: string, how: object = {}): Promise<void> {
    await this.server.sandbox.control('POST', `${this.gateway}/charges/${gatewayId}/pay`, how);
  }

  /** Waits, while business time passes, for what is looked up. */
  async until(invoice: string, charge: string, isSo: (charge: Wire) => boolean): Promise<Wire> {
    for (let look = 0; look < 40; look += 1) {
      const { body } = await this.merchant.get(`/v1/invoices/${invoice}/charges/${charge}`);
      if (isSo(body.charge)) return body.charge;
      await this.server.advance(new Date(this.server.clock.now().getTime() + 2_000).toISOString());
      await sleep(25);
    }
    return chargeUntil(this.merchant, invoice, charge, isSo);
  }

  private async charged(number: string): Promise<{ invoice: string; charge: string }> {
    const { gateway, merchant } = this;
    const today = dateIn('America/Sao_Paulo', this.server.clock.now());
    const invoice = await merchant.anInvoice({
      customer: await merchant.aCustomer(),
      createdAt: today,
      dueDate: addDays(today, 7).slice(8),
      price: '4990',
      paymentType: PAYMENT_TYPES[gateway],
    });
    const paymentToken = gateway === 'efi' ? await this.card(number) : undefined;
    const { status, body } = await merchant.post(`/v1/invoices/${invoice}/charges`, {
      charge: { gateway, paymentToken },
    });
    if (status !== 200) throw new Error(`Expected 200, got ${status}: ${JSON.stringify(body)}`);
    return { invoice, charge: body.charge.token };
  }

  private async card(number: string): Promise<string> {
    const { clientId } = credentialsOf('efi', this.merchant.tenant.tenantId);
    const answer = await this.server.sandbox.control('POST', 'efi/card-tokens', { number, clientId });
    return (answer as { payment_token: string }).payment_token;
  }
}

/** Of a merchant's own account at a gateway. */
export function credentialsOf(gateway: GatewayName, tenant: string): Record<string, string> {
  switch (gateway) {
    case 'efi':
      return {
        clientId: `Client_Id_${tenant}`,
        clientSecret: `Client_Secret_${tenant}`,
        payeeCode: tenant.replaceAll('-', ''),
      };
    case 'lytex':
      return {
        clientId: `Client_Id_${tenant}`,
        clientSecret: `Client_Secret_${tenant}`,
        callbackSecret: `Callback_Secret_${tenant}`,
      };
    case 'letpay':
      return {
        apiKey: `Api_Key_${tenant}`,
        apiSecret: `Api_Secret_${tenant}`,
        contractId: `Contract_${tenant}`,
      };
    case 'ipay':
      return {
        clientId: `client-id-${tenant}`,
        clientKey: `client-key-${tenant}`,
        token: `token-${tenant}`,
      };
  }
}
