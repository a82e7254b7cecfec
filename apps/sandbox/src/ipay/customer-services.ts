import type { VendorRoute } from '../core/vendor.js';
import type { Customer, CustomerService } from './customers.js';
import { IpayError, must } from './errors.js';
import { flag, price, readAll, token, unwrap } from './input.js';
import { authorised, EMPTY, pathToken, today, type Parts } from './parts.js';

const READERS = { billingCustomer: token, service: token, price, status: flag };

/** The routes for the services of a customer. Here the page answers 400 for a customer that does not exist. */
export function customerServiceRoutes(parts: Parts): VendorRoute[] {
  const { context, customers, services } = parts;

  const read = (body: unknown) => readAll(unwrap(body, 'service'), READERS);

  function find(account: string, customerToken: string, serviceToken: string) {
    const customer = must(customers.of(account, customerToken), 'customerNotFound', 400);
    if (customer.fields.mode !== 'Automatico') throw new IpayError('manualCustomer');
    must(services.of(account, serviceToken), 'serviceNotFound');
    return { customer, assigned: customer.services.find(({ token }) => token === serviceToken) };
  }

  function save(customer: Customer, service: CustomerService) {
    customers.save(customer);
    const { price, status, createdAt } = service;
    return { service: { price: String(price), status, createdAt } };
  }

  return [
    authorised(parts, 'POST', '/v1/billing-customers/services', ({ body }, account) => {
      const { billingCustomer, service: token, price, status } = read(body);
      const { customer, assigned } = find(account, billingCustomer, token);
      if (assigned) throw new IpayError('customerHasService');
      const service = { token, price, status, createdAt: today(context) };
      customer.services.push(service);
      return save(customer, service);
    }),

    authorised(parts, 'PUT', '/v1/billing-customers/services', ({ body }, account) => {
      const { billingCustomer, service: token, price, status } = read(body);
      const { customer, assigned } = find(account, billingCustomer, token);
      return save(customer, Object.assign(must(assigned, 'customerServiceNotFound'), { price, status }));
    }),

    authorised(parts, 'DELETE', '/v1/billing-customers/:token/services/:service', (request, account) => {
      const { customer, assigned } = find(account, pathToken(request), pathToken(request, 'service'));
      const gone = must(assigned, 'customerServiceNotFound');
      customer.services = customer.services.filter((service) => service !== gone);
      customers.save(customer);
      return EMPTY;
    }),
  ];
}
