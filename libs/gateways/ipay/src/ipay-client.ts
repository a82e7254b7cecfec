import type { AccountTest } from '@mensal/billing/ports';
import { VendorRoutes, type VendorClient } from '@mensal/gateway-kit';
import type { Identifier } from '@mensal/kernel';
import {
  checkCard,
  checkCards,
  checkCustomer,
  checkCustomers,
  checkCustomerService,
  checkEmpty,
  checkInvoice,
  checkInvoices,
  checkService,
  checkServices,
  ofToken,
  readAnswer,
  type IpayFailure,
} from './ipay-answers.js';
import type {
  IpayCardInput,
  IpayCustomerInput,
  IpayCustomerServiceInput,
  IpayInvoiceChange,
  IpayNewInvoice,
  IpayPaging,
  IpayServiceInput,
} from './ipay-wire.js';

/**
 * Ipay's API v1, one function a route; signing in and refreshing are in `ipay.vendor.ts`. `token` is always the vendor's
 * identifier of what the function is about, `customer` that of a customer.
 */
export class IpayClient {
  private readonly routes: VendorRoutes<IpayFailure>;

  constructor(private readonly vendor: VendorClient) {
    this.routes = new VendorRoutes(vendor, readAnswer);
  }

  test(tenantId: Identifier): Promise<AccountTest> {
    return this.vendor.test(tenantId);
  }

  /** `POST /v1/revoke-token`. @param type of the token that is to be good no longer */
  revokeToken(tenantId: Identifier, type: 'access' | 'refresh', token: string) {
    return this.routes.write(tenantId, 'POST', '/v1/revoke-token', { body: { type, token } }, checkEmpty);
  }

  /** `POST /v1/billing-customers`. */
  createCustomer(tenantId: Identifier, billingCustomer: IpayCustomerInput) {
    return this.routes.write(
      tenantId,
      'POST',
      '/v1/billing-customers',
      { body: { billingCustomer } },
      checkCustomer,
    );
  }

  /** `PUT /v1/billing-customers/:token`. What is left out stays; `active` goes with `mode`. */
  updateCustomer(tenantId: Identifier, token: string, billingCustomer: Partial<IpayCustomerInput>) {
    const sending = { params: { token }, body: { billingCustomer } };
    return this.routes.write(
      tenantId,
      'PUT',
      '/v1/billing-customers/:token',
      sending,
      ofToken(token, checkCustomer),
    );
  }

  /** `DELETE /v1/billing-customers/:token`. */
  deleteCustomer(tenantId: Identifier, token: string) {
    return this.routes.write(
      tenantId,
      'DELETE',
      '/v1/billing-customers/:token',
      { params: { token } },
      checkEmpty,
    );
  }

  /** `GET /v1/billing-customers/:token`. */
  getCustomer(tenantId: Identifier, token: string) {
    const sending = { params: { token } };
    return this.routes.get(tenantId, '/v1/billing-customers/:token', sending, ofToken(token, checkCustomer));
  }

  /** `GET /v1/billing-customers`, oldest first. */
  listCustomers(tenantId: Identifier, paging: IpayPaging = {}) {
    return this.routes.get(tenantId, '/v1/billing-customers', { query: { ...paging } }, checkCustomers);
  }

  /** `POST /v1/billing-customers/services`: of customers in mode Automatico. */
  addCustomerService(tenantId: Identifier, service: IpayCustomerServiceInput) {
    return this.routes.write(
      tenantId,
      'POST',
      '/v1/billing-customers/services',
      { body: { service } },
      checkCustomerService,
    );
  }

  /** `PUT /v1/billing-customers/services`. */
  updateCustomerService(tenantId: Identifier, service: IpayCustomerServiceInput) {
    return this.routes.write(
      tenantId,
      'PUT',
      '/v1/billing-customers/services',
      { body: { service } },
      checkCustomerService,
    );
  }

  /** `DELETE /v1/billing-customers/:customer/services/:service`. */
  removeCustomerService(tenantId: Identifier, customer: string, service: string) {
    const route = '/v1/billing-customers/:customer/services/:service';
    return this.routes.write(tenantId, 'DELETE', route, { params: { customer, service } }, checkEmpty);
  }

  /** `POST /v1/cards`. */
  createCard(tenantId: Identifier, card: IpayCardInput) {
    return this.routes.write(tenantId, 'POST', '/v1/cards', { body: { card } }, checkCard);
  }

  /** `PUT /v1/cards/:token`. */
  updateCard(tenantId: Identifier, token: string, card: IpayCardInput, sendBefore?: Date) {
    const sending = { params: { token }, body: { card }, ...(sendBefore && { sendBefore }) };
    return this.routes.write(tenantId, 'PUT', '/v1/cards/:token', sending, ofToken(token, checkCard));
  }

  /** `GET /v1/cards/:token`. */
  getCard(tenantId: Identifier, token: string) {
    return this.routes.get(tenantId, '/v1/cards/:token', { params: { token } }, ofToken(token, checkCard));
  }

  /** `GET /v1/cards/billing-customer/:customer`, oldest first. */
  listCards(tenantId: Identifier, customer: string, paging: IpayPaging = {}) {
    const sending = { params: { customer }, query: { ...paging } };
    return this.routes.get(tenantId, '/v1/cards/billing-customer/:customer', sending, checkCards);
  }

  /** `DELETE /v1/cards/:token`. */
  deleteCard(tenantId: Identifier, token: string) {
    return this.routes.write(tenantId, 'DELETE', '/v1/cards/:token', { params: { token } }, checkEmpty);
  }

  /** `PUT /v1/cards/billing-customer/:customer/send-link`: the vendor mails the payer a page to register a card. */
  sendCardLink(tenantId: Identifier, customer: string) {
    const route = '/v1/cards/billing-customer/:customer/send-link';
    return this.routes.write(tenantId, 'PUT', route, { params: { customer }, body: {} }, checkEmpty);
  }

  /** `POST /v1/services`. */
  createService(tenantId: Identifier, service: IpayServiceInput) {
    return this.routes.write(tenantId, 'POST', '/v1/services', { body: { service } }, checkService);
  }

  /** `PUT /v1/services/:token`. What is left out stays. */
  updateService(tenantId: Identifier, token: string, service: Partial<IpayServiceInput>) {
    const sending = { params: { token }, body: { service } };
    return this.routes.write(tenantId, 'PUT', '/v1/services/:token', sending, ofToken(token, checkService));
  }

  /** `DELETE /v1/services/:token`. */
  deleteService(tenantId: Identifier, token: string) {
    return this.routes.write(tenantId, 'DELETE', '/v1/services/:token', { params: { token } }, checkEmpty);
  }

  /** `GET /v1/services/:token`. */
  getService(tenantId: Identifier, token: string) {
    return this.routes.get(
      tenantId,
      '/v1/services/:token',
      { params: { token } },
      ofToken(token, checkService),
    );
  }

  /** `GET /v1/services`, oldest first. */
  listServices(tenantId: Identifier, paging: IpayPaging = {}) {
    return this.routes.get(tenantId, '/v1/services', { query: { ...paging } }, checkServices);
  }

  /** `POST /v1/invoices`: what the vendor then collects by itself. A lost answer leaves no name to ask for it by. */
  createInvoice(tenantId: Identifier, invoice: IpayNewInvoice, sendBefore: Date) {
    return this.routes.money(tenantId, '/v1/invoices', { body: { invoice }, sendBefore }, checkInvoice);
  }

  /** `PUT /v1/invoices/:token`. @param invoice its customer, and what changes */
  updateInvoice(tenantId: Identifier, token: string, invoice: IpayInvoiceChange) {
    const sending = { params: { token }, body: { invoice } };
    return this.routes.write(tenantId, 'PUT', '/v1/invoices/:token', sending, ofToken(token, checkInvoice));
  }

  /** `DELETE /v1/invoices/:token`. */
  deleteInvoice(tenantId: Identifier, token: string) {
    return this.routes.write(tenantId, 'DELETE', '/v1/invoices/:token', { params: { token } }, checkEmpty);
  }

  /** `GET /v1/invoices/:token`. */
  getInvoice(tenantId: Identifier, token: string) {
    return this.routes.get(
      tenantId,
      '/v1/invoices/:token',
      { params: { token } },
      ofToken(token, checkInvoice),
    );
  }

  /** `GET /v1/invoices`, of the list of routes; oldest first. */
  listInvoices(tenantId: Identifier, paging: IpayPaging = {}) {
    return this.routes.get(tenantId, '/v1/invoices', { query: { ...paging } }, checkInvoices);
  }

  /** `GET /v1/invoices/billing-customer/:customer`, of the section; oldest first. */
  listInvoicesOf(tenantId: Identifier, customer: string, paging: IpayPaging = {}) {
    const sending = { params: { customer }, query: { ...paging } };
    return this.routes.get(tenantId, '/v1/invoices/billing-customer/:customer', sending, checkInvoices);
  }
}
