import { addDays, startOfDay, type CalendarDate } from '@mensal/kernel';
import type { CollectionStep } from '../domain/collection.js';
import type { BillingEvent } from './billing-events.js';
import type { OpenCase } from './collection-cases.js';
import type { Collection, PlannedRetry } from './collection.store.js';

/** What was decided about an invoice. */
export type Decision = OpenCase & { step: CollectionStep };

/** Where a collection is once its step is taken. Days begin in the tenant's time zone. */
export function collectionAfter(decision: Decision, timeZone: string, now: Date): Collection {
  const { collection, step, case: found } = decision;
  const { status, reason, dueOn, requested } = outcomeOf(step, collection.requested, found.today);
  const onDay = dueOn === 'now' ? now : dueOn === null ? null : startOfDay(dueOn, timeZone);
  const dueAt = step.kind === 'stuck' ? sooner(step.again, onDay) : onDay;
  const same = status === collection.status && reason === collection.reason;
  const planned = plannedBy(decision) ?? collection.planned;
  return { ...collection, status, reason, dueAt, requested, planned, since: same ? collection.since : now };
}

function sooner(a: Date | null, b: Date | null): Date | null {
  return a === null || (b !== null && b < a) ? b : a;
}

/** The retry that is waited for. */
function plannedBy({ step, case: { charges } }: Decision): PlannedRetry | undefined {
  const last = charges.at(-1);
  if (step.kind !== 'wait' || step.until === null || last === undefined || last.refused === null)
    return undefined;
  return { charge: last.id, on: step.until };
}

function outcomeOf(step: CollectionStep, requested: boolean, today: CalendarDate) {
  const waiting = { status: 'waiting', reason: null, requested: false } as const;
  switch (step.kind) {
    case 'charge':
    case 'retry':
      return { ...waiting, dueOn: null };
    case 'give-up':
      // What never left is over at once; of all else its end is waited for.
      return { ...waiting, requested, dueOn: step.charge.isLive() ? null : ('now' as const) };
    case 'wait':
      return { ...waiting, requested: requested && step.owed, dueOn: step.until };
    case 'stuck':
      return {
        ...waiting,
        status: 'stuck',
        reason: step.reason,
        // What was asked for is made once nothing is in its way; what came in, a person judges first.
        requested: requested && step.reason !== 'paid-in-part',
        dueOn: step.passing ? addDays(today, 1) : null,
      } as const;
    case 'ended':
      return { ...waiting, status: 'ended', reason: 'cards-refused', dueOn: null } as const;
    case 'done':
      return { ...waiting, status: 'done', dueOn: null } as const;
  }
}

/** What the merchant and other modules are told; what was told before is not told again. */
export function eventsOf(decision: Decision): BillingEvent[] {
  const { collection, invoice, step } = decision;
  const about = { invoiceId: invoice.id };
  switch (step.kind) {
    case 'stuck':
      if (collection.status === 'stuck' && collection.reason === step.reason) return [];
      return [{ ...about, type: 'collection.stuck', detail: { reason: step.reason } }];
    case 'ended':
      if (collection.status === 'ended') return [];
      return [{ ...about, type: 'collection.ended', detail: { reason: 'cards-refused' } }];
    case 'wait': {
      const { planned: told } = collection;
      const planned = plannedBy(decision);
      if (planned === undefined || (planned.charge === told?.charge && planned.on === told.on)) return [];
      return [{ ...about, type: 'collection.retry-planned', detail: { on: planned.on } }];
    }
    case 'give-up':
      return [
        { ...about, type: 'collection.gave-up', detail: { charge: step.charge.id, because: step.because } },
      ];
    default:
      return [];
  }
}
