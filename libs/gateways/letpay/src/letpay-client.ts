import type { AccountTest } from '@mensal/billing/ports';
import type { ConnectedAccount, VendorCall, VendorClient } from '@mensal/gateway-kit';
import type { Identifier } from '@mensal/kernel';
import {
  checkIssued,
  checkPayment,
  checkPayments,
  checkRefund,
  checkRefunds,
  readAnswer,
  type Check,
  type LetPayResult,
} from './letpay-answers.js';
import type {
  LetPayIssued,
  LetPayNewPix,
  LetPayNewRefund,
  LetPayPayment,
  LetPayRefund,
} from './letpay-wire.js';

/** LetPay's API, one function a route. `token` is always a `payment_token`. */
export class LetPayClient {
  constructor(private readonly vendor: VendorClient) {}

  test(tenantId: Identifier): Promise<AccountTest> {
    return this.vendor.test(tenantId);
  }

  account(tenantId: Identifier): Promise<ConnectedAccount | undefined> {
    return this.vendor.account(tenantId);
  }

  /** `POST /pix/simple`: issues a Pix. Its code is told here and nowhere else. */
  createPix(tenantId: Identifier, body: LetPayNewPix, sendBefore: Date): Promise<LetPayResult<LetPayIssued>> {
    return this.call(
      tenantId,
      { method: 'POST', route: '/pix/simple', body, effect: 'money', sendBefore },
      checkIssued,
    );
  }

  /** `GET /payment/:token`. */
  getPayment(tenantId: Identifier, token: string): Promise<LetPayResult<LetPayPayment>> {
    return this.call(
      tenantId,
      { method: 'GET', route: '/payment/:token', params: { token }, effect: 'read' },
      checkPayment(token),
    );
  }

  /** `GET /payment/reference/:reference`: all payments of a reference. */
  listPayments(tenantId: Identifier, reference: string): Promise<LetPayResult<LetPayPayment[]>> {
    const route = '/payment/reference/:reference';
    return this.call(
      tenantId,
      { method: 'GET', route, params: { reference }, effect: 'read' },
      checkPayments,
    );
  }

  /** `POST /refund` of a payment, the whole or a part, within 90 days. It answers that it was taken. */
  createRefund(
    tenantId: Identifier,
    body: LetPayNewRefund,
    sendBefore: Date,
  ): Promise<LetPayResult<LetPayRefund>> {
    return this.call(
      tenantId,
      { method: 'POST', route: '/refund', body, effect: 'money', sendBefore },
      checkRefund(body.payment_token),
    );
  }

  /** `GET /refund/payment/:token`: the refunds of a payment. */
  listRefunds(tenantId: Identifier, token: string): Promise<LetPayResult<LetPayRefund[]>> {
    return this.call(
      tenantId,
      { method: 'GET', route: '/refund/payment/:token', params: { token }, effect: 'read' },
      checkRefunds(token),
    );
  }

  private async call<Data>(
    tenantId: Identifier,
    call: VendorCall,
    check: Check<Data>,
  ): Promise<LetPayResult<Data>> {
    return readAnswer(await this.vendor.call(tenantId, call), check);
  }
}
