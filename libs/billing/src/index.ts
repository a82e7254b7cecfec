export type { RunProgress } from './application/billing-run.store.js';
export { ChangeTerms } from './application/change-terms.use-case.js';
export { FindBillingRuns } from './application/find-billing-runs.use-case.js';
export { StartBillingRun } from './application/start-billing-run.use-case.js';
export { WorkOnBillingRun } from './application/work-on-billing-run.use-case.js';
export { BillingModule } from './billing.module.js';
export type { BillingTerms } from './domain/billing-terms.js';
export { exceptionToWire } from './http/run-wire.js';
export { billingPersistence } from './persistence/index.js';
