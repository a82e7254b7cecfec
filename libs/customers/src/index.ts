export { ChangeServices } from './application/change-services.use-case.js';
export {
  CustomerBillingStatus,
  type BillingStatus,
  type Situation,
} from './application/customer-billing-status.js';
export type { BillableCustomer, CustomerCounts, CustomerRange } from './application/customer.repository.js';
export { FindCustomers } from './application/find-customers.use-case.js';
export { MirrorCustomer } from './application/mirror-customer.use-case.js';
export { RegisterCustomer, type ServiceInput } from './application/register-customer.use-case.js';
export { CustomersModule } from './customers.module.js';
export type { BillingMode, Customer, CustomerInput, PaymentMethod } from './domain/customer.js';
export { METHOD_NAMES, parsePaymentMethod } from './http/values.js';
export { customersPersistence } from './persistence/index.js';
