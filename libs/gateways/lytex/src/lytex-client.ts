import type { AccountTest } from '@mensal/billing/ports';
import type { ConnectedAccount, VendorCall, VendorClient } from '@mensal/gateway-kit';
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
  type Check,
  type LytexResult,
} from './lytex-answers.js';
import type {
  LytexCard,
  LytexClientRecord,
  LytexInvoice,
  LytexManualLiquidation,
  LytexNewClient,
  LytexNewInvoice,
  LytexPage,
} from './lytex-wire.js';

/** Lytex's API, one function a route. `id` is always an `_id`; amounts are cents. */
export class LytexClient {
  constructor(private readonly vendor: VendorClient) {}

  test(tenantId: Identifier): Promise<AccountTest> {
    return this.vendor.test(tenantId);
  }

  account(tenantId: Identifier): Promise<ConnectedAccount | undefined> {
    return this.vendor.account(tenantId);
  }

  /** `POST /v2/invoices`: a cobrança, which can be paid from then on by each method that it enables. */
  createInvoice(
    tenantId: Identifier,
    body: LytexNewInvoice,
    sendBefore: Date,
  ): Promise<LytexResult<LytexInvoice>> {
    const call = { method: 'POST', route: '/v2/invoices', body, effect: 'money', sendBefore } as const;
    return this.call(tenantId, call, checkNewInvoice);
  }

  /** `GET /v2/invoices/:id`, with its transactions. */
  getInvoice(tenantId: Identifier, id: string): Promise<LytexResult<LytexInvoice>> {
    const call = { method: 'GET', route: '/v2/invoices/:id', params: { id }, effect: 'read' } as const;
    return this.call(tenantId, call, checkInvoice(id));
  }

  /** `GET /v2/invoices`: one page. */
  listInvoices(
    tenantId: Identifier,
    query: { referenceId: string; page: number },
  ): Promise<LytexResult<LytexPage<LytexInvoice>>> {
    const call = { method: 'GET', route: '/v2/invoices', query, effect: 'read' } as const;
    return this.call(tenantId, call, checkPage(checkNewInvoice));
  }

  /** `PUT /v2/invoices/cancel/:id`. */
  cancelInvoice(tenantId: Identifier, id: string): Promise<LytexResult<'taken'>> {
    const route = '/v2/invoices/cancel/:id';
    return this.call(tenantId, { method: 'PUT', route, params: { id }, effect: 'write' }, checkTaken);
  }

  /** `POST /v2/invoices/pay`: with a card. What it answers to is not documented: the cobrança tells how it went. */
  payInvoice(
    tenantId: Identifier,
    body: { _invoiceId: string; _cardTokenId: string; parcels: number },
    sendBefore: Date,
  ): Promise<LytexResult<'taken'>> {
    const call = { method: 'POST', route: '/v2/invoices/pay', body, effect: 'money', sendBefore } as const;
    return this.call(tenantId, call, checkTaken);
  }

  /** `POST /v2/invoices/card_token`. One more token does no harm, so a lost answer is asked for again. */
  tokeniseCard(tenantId: Identifier, body: LytexCard): Promise<LytexResult<string>> {
    const call = { method: 'POST', route: '/v2/invoices/card_token', body, effect: 'read' } as const;
    return this.call(tenantId, call, checkCardToken);
  }

  /** `POST /v2/invoices/:id/manual-liquidate`, in the sandbox alone: as if it had been paid. */
  liquidateInvoice(
    tenantId: Identifier,
    id: string,
    body: LytexManualLiquidation,
  ): Promise<LytexResult<'taken'>> {
    const route = '/v2/invoices/:id/manual-liquidate';
    return this.call(tenantId, { method: 'POST', route, params: { id }, body, effect: 'money' }, checkTaken);
  }

  /** `POST /v2/refund-solicitation` of a paid cobrança: an order, which the vendor works on. */
  refundInvoice(
    tenantId: Identifier,
    id: string,
    refundValue: Cents,
    sendBefore: Date,
  ): Promise<LytexResult<'taken'>> {
    const body = { _invoiceId: id, refundValue };
    const call = {
      method: 'POST',
      route: '/v2/refund-solicitation',
      body,
      effect: 'money',
      sendBefore,
    } as const;
    return this.call(tenantId, call, checkRefund(id, refundValue));
  }

  /** `POST /v2/clients`; 409 where the tax id is known already. */
  createClient(tenantId: Identifier, body: LytexNewClient): Promise<LytexResult<LytexClientRecord>> {
    const call = { method: 'POST', route: '/v2/clients', body, effect: 'write' } as const;
    return this.call(tenantId, call, checkClient);
  }

  /** `GET /v2/clients`: one page. @param query `search` looks in names, tax ids and e-mail addresses (T) */
  listClients(
    tenantId: Identifier,
    query: { search?: string; cpfCnpj?: string; page: number },
  ): Promise<LytexResult<LytexPage<LytexClientRecord>>> {
    const call = { method: 'GET', route: '/v2/clients', query, effect: 'read' } as const;
    return this.call(tenantId, call, checkPage(checkClient));
  }

  /** `GET /v2/clients/:id`. */
  getClient(tenantId: Identifier, id: string): Promise<LytexResult<LytexClientRecord>> {
    const call = { method: 'GET', route: '/v2/clients/:id', params: { id }, effect: 'read' } as const;
    return this.call(tenantId, call, checkClient);
  }

  /** `DELETE /v2/clients/:id`: answers the client that was. */
  deleteClient(tenantId: Identifier, id: string): Promise<LytexResult<LytexClientRecord>> {
    const call = { method: 'DELETE', route: '/v2/clients/:id', params: { id }, effect: 'write' } as const;
    return this.call(tenantId, call, checkClient);
  }

  private async call<Data>(
    tenantId: Identifier,
    call: VendorCall,
    check: Check<Data>,
  ): Promise<LytexResult<Data>> {
    return readAnswer(await this.vendor.call(tenantId, call), check);
  }
}
