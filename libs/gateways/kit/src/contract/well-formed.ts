import type { GatewayChargeStatus, RefusalCode, TroubleCode } from '@mensal/billing/ports';
import { must } from './checks.js';

type Fields = Readonly<Record<string, unknown>>;

/** Every kind of outcome, by call. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  test: ['working', 'refused', 'unavailable'],
  lookUp: ['found', 'not-found', 'unknown', 'unavailable'],
  'card.prepare': ['prepared', 'declined', 'unknown', 'unavailable'],
  'card.charge': ['approved', 'declined', 'pending', 'unknown', 'unavailable'],
  'card.retry': ['approved', 'declined', 'pending', 'unknown', 'unavailable'],
  'boleto.charge': ['issued', 'declined', 'unknown', 'unavailable'],
  'pix.charge': ['issued', 'declined', 'unknown', 'unavailable'],
  'instalments.quote': ['quoted', 'refused', 'unavailable'],
  'refunds.refund': ['accepted', 'refused', 'unknown', 'unavailable'],
  'refunds.lookUp': ['found', 'not-found', 'unknown', 'unavailable'],
  'cancelling.cancel': ['cancelled', 'refused', 'unknown', 'unavailable'],
  'notifications.read': ['charges', 'ignored', 'unknown'],
  'listing.list': ['page', 'unknown', 'unavailable'],
};

const REFUSAL_CODES: Readonly<Record<RefusalCode, true>> = {
  'invalid-card': true,
  'expired-card': true,
  'insufficient-funds': true,
  security: true,
  'try-later': true,
  'card-token': true,
  amount: true,
  payer: true,
  'invalid-request': true,
  'not-allowed-now': true,
  other: true,
};

const TROUBLE_CODES: Readonly<Record<TroubleCode, true>> = {
  'no-account': true,
  'credentials-refused': true,
  unreachable: true,
  certificate: true,
  'breaker-open': true,
  'rate-limited': true,
  'too-late': true,
  timeout: true,
  'connection-lost': true,
  'unreadable-answer': true,
  'vendor-error': true,
};

const STATUSES: Readonly<Record<GatewayChargeStatus, true>> = {
  open: true,
  pending: true,
  approved: true,
  paid: true,
  declined: true,
  cancelled: true,
  expired: true,
  refunded: true,
  disputed: true,
};

/** Checks what every outcome of a call must hold, whatever the case is about. */
export function mustBeWellFormed(call: string, outcome: unknown): void {
  must(isFields(outcome), `${call} must answer an outcome`, outcome);
  const { kind } = outcome;
  must(
    typeof kind === 'string' && KINDS[call]?.includes(kind) === true,
    `${call} answers one of ${KINDS[call]?.join(', ')}`,
    outcome,
  );
  if (kind === 'unknown' || kind === 'unavailable') mustBeTrouble(call, outcome);
  if (['prepared', 'approved', 'pending', 'issued'].includes(kind)) mustHaveId(call, outcome);
  if ((kind === 'declined' || kind === 'refused') && call !== 'test') mustBeRefusal(call, outcome['refusal']);
  if ((kind === 'refused' && call === 'test') || kind === 'ignored')
    mustBeWords(`The reason of ${call}`, outcome['reason']);
  if (kind === 'found' && call === 'refunds.lookUp') mustBeRefunds(call, outcome['refunds']);
  else if (kind === 'found') mustBeFound(call, outcome);
  if (kind === 'page') mustBePage(call, outcome);
}

function mustBeRefunds(call: string, refunds: unknown): void {
  must(isFields(refunds), `${call} gives what it found`, refunds);
  const { refunded, underWay, orders } = refunds;
  mustBeCentsOrUntold(call, refunded);
  must(typeof underWay === 'boolean', `${call} says whether a refund is under way`, refunds);
  if (orders === undefined) return;
  must(Array.isArray(orders), `${call} lists orders, or leaves the list out`, refunds);
  for (const order of orders as unknown[])
    must(
      isFields(order) &&
        typeof order['id'] === 'string' &&
        order['id'] !== '' &&
        ['under-way', 'done', 'refused'].includes(String(order['status'])),
      `${call} names each order by its id, with a status of the ports`,
      order,
    );
}

function mustBeCentsOrUntold(call: string, refunded: unknown): void {
  must(
    refunded === undefined || (Number.isSafeInteger(refunded) && (refunded as number) >= 0),
    `${call} gives what was given back in integer cents, or leaves it out`,
    refunded,
  );
}

function mustBePage(call: string, { charges, unreadable, after }: Fields): void {
  must(Array.isArray(charges), `${call} gives the charges of the page, or an empty list`, charges);
  for (const each of charges as unknown[]) mustBeCharge(call, each);
  must(
    Number.isSafeInteger(unreadable) && (unreadable as number) >= 0,
    `${call} counts what it cannot read`,
    unreadable,
  );
  must(
    after === undefined || (typeof after === 'string' && after !== ''),
    `${call} names the next page, or none`,
    after,
  );
}

function mustBeFound(call: string, { charge, others }: Fields): void {
  must(Array.isArray(others), `${call} gives the other charges of the reference, or an empty list`, others);
  for (const each of [charge, ...(others as unknown[])]) {
    mustBeCharge(call, each);
    // Why a payment was refused is asked of the charge that counts, not of those left behind.
    if (each === charge && each['status'] === 'declined') mustBeRefusal(call, each['refusal']);
  }
}

function mustBeCharge(call: string, each: unknown): asserts each is Fields {
  must(isFields(each), `${call} gives charges`, each);
  mustHaveId(call, each);
  must(String(each['status']) in STATUSES, `${call} gives a status of the ports`, each);
  must(Number.isSafeInteger(each['amount']), `${call} gives the amount in integer cents`, each);
  mustBeCentsOrUntold(call, each['refunded']);
  must(
    each['reference'] === null || typeof each['reference'] === 'string',
    `${call} gives a reference or null`,
    each,
  );
}

function mustHaveId(call: string, fields: Fields): void {
  const { gatewayId } = fields;
  must(
    typeof gatewayId === 'string' && gatewayId !== '',
    `${call} names the charge by its gatewayId`,
    fields,
  );
}

function mustBeRefusal(call: string, refusal: unknown): void {
  must(isFields(refusal), `A no of ${call} has its refusal`, refusal);
  must(String(refusal['code']) in REFUSAL_CODES, `A no of ${call} has a refusal code of the ports`, refusal);
  must(
    typeof refusal['retryable'] === 'boolean',
    `A no of ${call} says whether it may be tried again`,
    refusal,
  );
  mustBeWords(`The reason of ${call}`, refusal['reason']);
}

function mustBeTrouble(call: string, outcome: Fields): void {
  const { trouble } = outcome;
  must(isFields(trouble), `${call} says what the trouble is`, outcome);
  must(String(trouble['code']) in TROUBLE_CODES, `${call} gives a trouble code of the ports`, outcome);
  must(
    typeof trouble['detail'] === 'string' && trouble['detail'].trim() !== '',
    `${call} gives a detail of the trouble`,
    outcome,
  );
}

/** Fit for a person: some words, no markup, no JSON, no control characters. */
function mustBeWords(what: string, text: unknown): void {
  must(
    typeof text === 'string' && /\p{L}{2,}/u.test(text) && !/<\w+[^>]*>|[{}]|\p{Cc}/u.test(text),
    `${what} must be words for a person`,
    text,
  );
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
