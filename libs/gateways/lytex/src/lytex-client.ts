import type { AccountTest } from '@mensal/billing/ports';
import { VendorRoutes, type ConnectedAccount, type VendorClient } from '@mensal/gateway-kit';
import type { Cents, Identifier } from '@mensal/kernel';
import {
  checkCardToken,
  checkClient,
  checkInvoice,
  checkNewInvoice,
  checkPage,
  checkRefund,
  checkTaken,
  readAnswer,
  type LytexFailure,
} from './lytex-answers.js';
import type { LytexCard, LytexManualLiquidation, LytexNewClient, LytexNewInvoice } from './lytex-wire.js';

/** Lytex's API, one function a route. `id` is always an `_id`; amounts are cents. */
export class LytexClient {
  private readonly routes: VendorRoutes<LytexFailure>;

  constructor(private readonly vendor: VendorClient) {
    this.routes = new VendorRoutes(vendor, readAnswer);
  }

  test(tenantId: Identifier): Promise<AccountTest> {
    return this.vendor.test(tenantId);
  }

  account(tenantId: Identifier): Promise<ConnectedAccount | undefined> {
    return this.vendor.account(tenantId);
  }

  /** `POST /v2/invoices`: a cobrança, which can be paid from then on by each method that it enables. */
  createInvoice(tenantId: Identifier, body: LytexNewInvoice, sendBefore: Date) {
    return this.routes.money(tenantId, '/v2/invoices', { body, sendBefore }, checkNewInvoice);
  }

  /** `GET /v2/invoices/:id`, with its transactions. */
  getInvoice(tenantId: Identifier, id: string) {
    return this.routes.get(tenantId, '/v2/invoices/:id', { params: { id } }, checkInvoice(id));
  }

  /** `GET /v2/invoices`: one page. @param query `perPage` as the answer names it (T) */
  listInvoices(tenantId: Identifier, query: { referenceId?: string; page: number; perPage?: number }) {
    return this.routes.get(tenantId, '/v2/invoices', { query }, checkPage(checkNewInvoice));
  }

  /** `PUT /v2/invoices/cancel/:id`. */
  cancelInvoice(tenantId: Identifier, id: string) {
    return this.routes.write(tenantId, 'PUT', '/v2/invoices/cancel/:id', { params: { id } }, checkTaken);
  }

  /** `POST /v2/invoices/pay`: with a card. What it answers to is not documented: the cobrança tells how it went. */
  payInvoice(
    tenantId: Identifier,
    body: { _invoiceId: string; _cardTokenId: string; parcels: number },
    sendBefore: Date,
  ) {
    return this.routes.money(tenantId, '/v2/invoices/pay', { body, sendBefore }, checkTaken);
  }

  /** `POST /v2/invoices/card_token`. One more token does no harm, so a lost answer is asked for again. */
  tokeniseCard(tenantId: Identifier, body: LytexCard) {
    const call = { method: 'POST', route: '/v2/invoices/card_token', body, effect: 'read' } as const;
    return this.routes.call(tenantId, call, checkCardToken);
  }

  /** `POST /v2/invoices/:id/manual-liquidate`, in the sandbox alone: as if it had been paid. */
  liquidateInvoice(tenantId: Identifier, id: string, body: LytexManualLiquidation) {
    const route = '/v2/invoices/:id/manual-liquidate';
    return this.routes.write(tenantId, 'POST', route, { params: { id }, body }, checkTaken);
  }

  /** `POST /v2/refund-solicitation` of a paid cobrança: an order, which the vendor works on. */
  refundInvoice(tenantId: Identifier, id: string, refundValue: Cents, sendBefore: Date) {
    const sending = { body: { _invoiceId: id, refundValue }, sendBefore };
    return this.routes.money(tenantId, '/v2/refund-solicitation', sending, checkRefund(id, refundValue));
  }

  /** `POST /v2/clients`; 409 where the tax id is known already. */
  createClient(tenantId: Identifier, body: LytexNewClient) {
    return this.routes.write(tenantId, 'POST', '/v2/clients', { body }, checkClient);
  }

  /** `GET /v2/clients`: one page. @param query `search` looks in names, tax ids and e-mail addresses (T) */
  listClients(tenantId: Identifier, query: { search?: string; cpfCnpj?: string; page: number }) {
    return this.routes.get(tenantId, '/v2/clients', { query }, checkPage(checkClient));
  }

  /** `GET /v2/clients/:id`. */
  getClient(tenantId: Identifier, id: string) {
    return this.routes.get(tenantId, '/v2/clients/:id', { params: { id } }, checkClient);
  }

  /** `DELETE /v2/clients/:id`: answers the client that was. */
  deleteClient(tenantId: Identifier, id: string) {
    return this.routes.write(tenantId, 'DELETE', '/v2/clients/:id', { params: { id } }, checkClient);
  }
}
