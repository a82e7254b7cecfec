export { CreateService } from './application/create-service.use-case.js';
export { FindSubscriptions } from './application/find-subscriptions.use-case.js';
export { SubscribeCustomer } from './application/subscribe-customer.use-case.js';
export type { BillableService, SubscriptionView } from './application/subscription.repository.js';
export type { Service, ServiceDetails } from './domain/service.js';
export type { Subscription, SubscriptionTerms } from './domain/subscription.js';
export { recurringServicesPersistence } from './persistence/index.js';
export { RecurringServicesModule } from './recurring-services.module.js';
