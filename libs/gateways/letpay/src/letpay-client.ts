import type { AccountTest } from '@mensal/billing/ports';
import { VendorRoutes, type ConnectedAccount, type VendorClient } from '@mensal/gateway-kit';
import type { Identifier } from '@mensal/kernel';
import {
  checkIssued,
  checkPayment,
  checkPayments,
  checkRefund,
  checkRefunds,
  readAnswer,
  type LetPayFailure,
} from './letpay-answers.js';
import type { LetPayNewPix, LetPayNewRefund } from './letpay-wire.js';

/** LetPay's API, one function a route. `token` is always a `payment_token`. */
export class LetPayClient {
  private readonly routes: VendorRoutes<LetPayFailure>;

  constructor(private readonly vendor: VendorClient) {
    this.routes = new VendorRoutes(vendor, readAnswer);
  }

  test(tenantId: Identifier): Promise<AccountTest> {
    return this.vendor.test(tenantId);
  }

  account(tenantId: Identifier): Promise<ConnectedAccount | undefined> {
    return this.vendor.account(tenantId);
  }

  /** `POST /pix/simple`: issues a Pix. Its code is told here and nowhere else. */
  createPix(tenantId: Identifier, body: LetPayNewPix, sendBefore: Date) {
    return this.routes.money(tenantId, '/pix/simple', { body, sendBefore }, checkIssued);
  }

  /** `GET /payment/:token`. */
  getPayment(tenantId: Identifier, token: string) {
    return this.routes.get(tenantId, '/payment/:token', { params: { token } }, checkPayment(token));
  }

  /** `GET /payment/reference/:reference`: all payments of a reference. */
  listPayments(tenantId: Identifier, reference: string) {
    const route = '/payment/reference/:reference';
    return this.routes.get(tenantId, route, { params: { reference } }, checkPayments);
  }

  /** `POST /refund` of a payment, the whole or a part, within 90 days. It answers that it was taken. */
  createRefund(tenantId: Identifier, body: LetPayNewRefund, sendBefore: Date) {
    return this.routes.money(tenantId, '/refund', { body, sendBefore }, checkRefund(body.payment_token));
  }

  /** `GET /refund/payment/:token`: the refunds of a payment. */
  listRefunds(tenantId: Identifier, token: string) {
    return this.routes.get(tenantId, '/refund/payment/:token', { params: { token } }, checkRefunds(token));
  }
}
