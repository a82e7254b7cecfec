import type { ApiClient } from './api-client.js';
import type { Wire } from './billing-runs.js';

/** The refunds of one charge, as a merchant sees them. */
export class Refunds {
  private readonly path: string;

  constructor(
    private readonly merchant: ApiClient,
    invoice: string,
    charge: string,
  ) {
    this.path = `/v1/invoices/${invoice}/charges/${charge}/refunds`;
  }

  /** The whole answer. @param refund `price` and `reason`; all that is left without */
  request(refund: Wire = {}) {
    return this.merchant.post(this.path, { refund });
  }

  /** @returns the token of the refund that was taken */
  async start(refund: Wire = {}): Promise<string> {
    const { status, body } = await this.request(refund);
    if (status !== 200) throw new Error(`Expected 200, got ${status}: ${JSON.stringify(body)}`);
    return body.refund.token;
  }

  async list(): Promise<Wire[]> {
    return (await this.merchant.get(this.path)).body.refunds;
  }

  async get(token: string): Promise<Wire> {
    return (await this.merchant.get(`${this.path}/${token}`)).body.refund;
  }
}
