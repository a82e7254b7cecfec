export { takesCards } from './accounts.js';
export { authorisationOf, type AuthorisationRules } from './authorisation.js';
export { clientProvider } from './client-provider.js';
export { complete, everyOf, fieldsOf, integerOf, optional, textOf, wordOf, type Fields } from './fields.js';
export {
  contradiction,
  declinedOrUnsure,
  detailOf,
  likeliestFirst,
  refusedOrUnsure,
  unavailable,
  unknown,
  unsure,
  untokenised,
} from './outcomes.js';
export { allPages } from './pages.js';
export { readBoleto } from './read-boleto.js';
export {
  succeeded,
  unreadable,
  type Check,
  type Failed,
  type VendorFailure,
  type VendorResult,
} from './result.js';
export { TIME_ZONE } from './time-zone.js';
export { VendorRoutes, type ReadAnswer } from './vendor-routes.js';
export { plain, refusalByWords, shown, type ReasonRule } from './words.js';
