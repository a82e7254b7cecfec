import type { ApiClient } from './api-client.js';
import type { Wire } from './billing-runs.js';
import { chargeUntil } from './charges.js';
import { connectEfi, connectLetPay, connectLytex } from './test-sandbox.js';
import { TestServer } from './test-server.js';

/** A Monday, 9 o'clock in São Paulo. */
const NOW = '2026-11-23T12:00:00.000Z';

const LOOKS = 400;

export interface Issued {
  invoice: Wire;
  charge: Wire;
}

/** A server, and a merchant whose payers are sent to its payment pages. */
export class PaymentPageStage {
  private constructor(
    readonly server: TestServer,
    readonly merchant: ApiClient,
  ) {}

  /** Collects by Efí (cards), LetPay (Pix) and Lytex (boletos). */
  static async start(): Promise<PaymentPageStage> {
    const server = await TestServer.start({ now: NOW, sandbox: true });
    const merchant = await server.newTenant();
    await connectEfi(merchant);
    await connectLetPay(merchant);
    await connectLytex(merchant);
    const routing = { Boleto: ['lytex'], Pix: ['letpay'], Cartao: ['efi'] };
    const { status } = await merchant.put('/v1/settings/collection', { collection: { routing } });
    if (status !== 200) throw new Error(`Expected 200, got ${status}`);
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

  /** Of R$ 49.90, with something to pay it with. */
  async issued(fields: Record<string, unknown> = {}): Promise<Issued> {
    const { token } = await this.anInvoice(fields);
    const [charge] = await this.chargesOf(token, ([newest]) => newest?.status === 'Aguardando');
    return { invoice: await this.invoice(token), charge };
  }

  /** Newest first, once they are as described. */
  async chargesOf(invoice: string, areSo: (charges: Wire[]) => boolean = () => true): Promise<Wire[]> {
    for (let look = 0; ; look += 1) {
      const { charges } = (await this.merchant.get(`/v1/invoices/${invoice}/charges`)).body;
      if (areSo(charges)) return charges;
      if (look === LOOKS) throw new Error(`They stay as they are: ${JSON.stringify(charges)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Has it charged by the merchant's own decision. */
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
