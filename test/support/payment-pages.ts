import type { ApiClient } from './api-client.js';
import type { Wire } from './billing-runs.js';
import { chargeUntil } from './charges.js';
import { connectEfi, connectLetPay, connectLytex } from './test-sandbox.js';
import { TestServer } from './test-server.js';

/** A Monday, 9 o'clock in São Paulo. */
const NOW = '2026-11-23T12:00:00.000Z';

/** A server, and a merchant whose payers are sent to its payment pages. */
export class PaymentPageStage {
  private constructor(
    readonly server: TestServer,
    readonly merchant: ApiClient,
  ) {}

  /** With accounts at Efí (cards), LetPay (Pix) and Lytex (boletos). */
  static async start(): Promise<PaymentPageStage> {
    const env = { MENSAL_GATEWAY_TIMEOUT_MS: '1000' };
    const server = await TestServer.start({ now: NOW, sandbox: true, env });
    const merchant = await server.newTenant();
    await connectEfi(merchant);
    await connectLetPay(merchant);
    await connectLytex(merchant);
    return new PaymentPageStage(server, merchant);
  }

  /** Of R$ 49.90, due on the 30th, unless told otherwise. */
  async anInvoice(fields: Record<string, unknown> = {}): Promise<Wire> {
    const customer = fields['customer'] ?? (await this.merchant.aCustomer());
    const body = { price: '4990', createdAt: '2026-11-23', dueDate: '30', paymentType: 'Pix', customer };
    return this.invoice(await this.merchant.anInvoice({ ...body, ...fields }));
  }

  async invoice(token: string): Promise<Wire> {
    return (await this.merchant.get(`/v1/invoices/${token}`)).body.invoice;
  }

  /** Has it charged at a gateway, and waits until the payer can pay. @returns the charge */
  async issue({ token }: Wire, gateway: string): Promise<Wire> {
    return this.charge(token, { gateway }, ({ status }) => status === 'Aguardando');
  }

  async charge(invoice: string, charge: object, until: (charge: Wire) => boolean): Promise<Wire> {
    const { status, body } = await this.merchant.post(`/v1/invoices/${invoice}/charges`, { charge });
    if (status !== 200) throw new Error(`Expected 200, got ${status}: ${JSON.stringify(body)}`);
    return chargeUntil(this.merchant, invoice, body.charge.token, until);
  }

  /** As a payer does at the bank. */
  async pay(gateway: string, { gatewayId }: Wire, how: object = {}): Promise<void> {
    await this.server.sandbox.control('POST', `${gateway}/charges/${gatewayId}/pay`, how);
  }

  /** Lets the time pass after which the server asks its gateways again. */
  async lookAgain(): Promise<void> {
    await this.moveTo(new Date(this.server.clock.now().getTime() + 60_000).toISOString());
  }

  /** Lets all be done that is due by then. */
  async moveTo(instant: string): Promise<void> {
    await this.server.advance(instant);
  }

  stop(): Promise<void> {
    return this.server.stop();
  }
}
