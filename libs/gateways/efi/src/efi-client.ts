import type { AccountTest } from '@mensal/billing/ports';
import { VendorRoutes, type ConnectedAccount, type VendorClient } from '@mensal/gateway-kit';
import type { Identifier } from '@mensal/kernel';
import {
  checkCardToken,
  checkCharge,
  checkCreated,
  checkInstallments,
  checkListed,
  checkNotified,
  checkPaid,
  checkPaidAnew,
  checkRefund,
  checkTaken,
  checkText,
  readAnswer,
  type EfiFailure,
} from './efi-answers.js';
import type { EfiChargeFilter, EfiMetadata, EfiNewCharge, EfiPayment } from './efi-wire.js';
import { EFI_TOKENIZER } from './efi.vendor.js';

/** Efí's "cobranças" API, one function a route. `id` is always a `charge_id`; amounts are cents. */
export class EfiClient {
  private readonly routes: VendorRoutes<EfiFailure>;

  constructor(private readonly vendor: VendorClient) {
    this.routes = new VendorRoutes(vendor, readAnswer);
  }

  test(tenantId: Identifier): Promise<AccountTest> {
    return this.vendor.test(tenantId);
  }

  account(tenantId: Identifier): Promise<ConnectedAccount | undefined> {
    return this.vendor.account(tenantId);
  }

  /** `POST /v1/charge`: step one of two. It makes the charge known, moves no money, and fixes its total. */
  createCharge(tenantId: Identifier, body: EfiNewCharge, sendBefore: Date) {
    return this.routes.write(tenantId, 'POST', '/v1/charge', { body, sendBefore }, checkCreated);
  }

  /** `POST /v1/charge/:id/pay`: step two. It answers `waiting`; how it went is told by a notification or a look-up. */
  payCharge(tenantId: Identifier, id: string, body: EfiPayment, sendBefore: Date) {
    const sending = { params: { id }, body, sendBefore };
    return this.routes.money(tenantId, '/v1/charge/:id/pay', sending, checkPaid(id));
  }

  /** `POST /v1/charge/one-step`: both steps at once. It answers `approved` or `unpaid`. */
  createOneStep(tenantId: Identifier, body: EfiNewCharge & EfiPayment, sendBefore: Date) {
    return this.routes.money(tenantId, '/v1/charge/one-step', { body, sendBefore }, checkPaidAnew);
  }

  /** `POST /v1/charge/:id/retry`: another try at an `unpaid` card charge. */
  retryCharge(tenantId: Identifier, id: string, body: EfiPayment, sendBefore: Date) {
    const sending = { params: { id }, body, sendBefore };
    return this.routes.money(tenantId, '/v1/charge/:id/retry', sending, checkPaid(id));
  }

  /**
   * `POST /v1/charge/card/:id/refund` of a `paid` card charge: the whole within 360 days, a part within 90, one at a
   * time and at most one part a day. It answers that the refund is being worked on.
   */
  refundCharge(tenantId: Identifier, id: string, body: { amount?: number }, sendBefore: Date) {
    const sending = { params: { id }, body, sendBefore };
    return this.routes.money(tenantId, '/v1/charge/card/:id/refund', sending, checkRefund);
  }

  /** `GET /v1/charge/:id`. */
  getCharge(tenantId: Identifier, id: string) {
    return this.routes.get(tenantId, '/v1/charge/:id', { params: { id } }, checkCharge(id));
  }

  /** `GET /v1/charges` (beta): one page. Type and both dates are required. */
  listCharges(tenantId: Identifier, filter: EfiChargeFilter) {
    return this.routes.get(tenantId, '/v1/charges', { query: { ...filter } }, checkListed);
  }

  /** `PUT /v1/charge/:id/metadata`. */
  updateMetadata(tenantId: Identifier, id: string, body: EfiMetadata) {
    const sending = { params: { id }, body };
    return this.routes.write(tenantId, 'PUT', '/v1/charge/:id/metadata', sending, checkTaken);
  }

  /** `PUT /v1/charge/:id/cancel` of a charge that is new, waiting, unpaid or link. (The page lost a slash.) */
  cancelCharge(tenantId: Identifier, id: string) {
    return this.routes.write(tenantId, 'PUT', '/v1/charge/:id/cancel', { params: { id } }, checkTaken);
  }

  /** `POST /v1/charge/:id/history`. @param description 1 to 255 characters */
  addHistory(tenantId: Identifier, id: string, description: string) {
    const sending = { params: { id }, body: { description } };
    return this.routes.write(tenantId, 'POST', '/v1/charge/:id/history', sending, checkTaken);
  }

  /** `GET /v1/installments`. @param brand visa, mastercard, amex, elo or hipercard */
  installments(tenantId: Identifier, brand: string, total: number) {
    return this.routes.get(tenantId, '/v1/installments', { query: { brand, total } }, checkInstallments);
  }

  /** `GET /v1/notification/:token`: all that happened to the charge of a token. Asking counts as its delivery. */
  notification(tenantId: Identifier, token: string) {
    return this.routes.get(tenantId, '/v1/notification/:token', { params: { token } }, checkNotified);
  }

  /** `GET /v1/pubkey`: the key, in PEM, that a browser encrypts a card with. */
  publicKey(tenantId: Identifier, payeeCode: string) {
    return this.routes.get(tenantId, '/v1/pubkey', { query: { code: payeeCode } }, checkText);
  }

  /**
   * `GET /v1/card/:payeeCode/jsonp`: a payment token, in homologation. One more token does no harm, so a lost answer is
   * asked for again.
   *
   * @param data the card, encrypted with the public key (RSA PKCS#1 v1.5, base64)
   */
  tokeniseCard(tenantId: Identifier, payeeCode: string, data: string) {
    const sending = { params: { payeeCode }, query: { data } };
    return this.routes.get(tenantId, '/v1/card/:payeeCode/jsonp', sending, checkCardToken);
  }

  /** `GET /salt` of production's tokeniser: goes into what is encrypted, and is good for a minute. */
  tokenizerSalt(tenantId: Identifier, payeeCode: string) {
    const headers = { 'Account-code': payeeCode };
    return this.routes.get(tenantId, '/salt', { headers, host: EFI_TOKENIZER }, checkText);
  }

  /**
   * `POST /card` of production's tokeniser: a payment token; as {@link tokeniseCard}.
   *
   * @param session a UUID of the caller's choice @param data with a fresh salt inside
   */
  tokeniseCardInProduction(tenantId: Identifier, payeeCode: string, session: string, data: string) {
    const headers = { 'Account-code': payeeCode, 'Session-token': session };
    return this.routes.call(
      tenantId,
      { method: 'POST', route: '/card', headers, body: { data }, host: EFI_TOKENIZER, effect: 'read' },
      checkCardToken,
    );
  }

  /** `GET /v1/installments/:payeeCode/jsonp`: as {@link installments}, for whoever knows the payee code. */
  installmentsOf(tenantId: Identifier, payeeCode: string, brand: string, total: number) {
    const sending = { params: { payeeCode }, query: { brand, total } };
    return this.routes.get(tenantId, '/v1/installments/:payeeCode/jsonp', sending, checkInstallments);
  }
}
