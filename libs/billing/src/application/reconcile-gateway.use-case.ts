import { UnitOfWork } from '@mensal/platform';
import { sumCents } from '@mensal/kernel';
import { Injectable, Logger } from '@nestjs/common';
import type { ChargeTime } from '../domain/charge-status.js';
import {
  centsOf,
  comparePage,
  creditOf,
  isExpectedThere,
  isMendable,
  isUnderWay,
  type Difference,
  type Match,
  type OurCharge,
} from '../domain/reconciliation.js';
import type { ChargeGateway, Trouble } from '../ports.js';
import { Announce } from './announce.js';
import type { BillingEvent } from './billing-events.js';
import { ChargeRepository } from './charge.repository.js';
import { ChargeTimes } from './charge-times.js';
import { ChargeWorkers } from './charge-work.js';
import { ConfirmDifference } from './confirm-difference.js';
import { GatewayRegistry } from './gateway-registry.js';
import {
  ReconciliationStore,
  type NewDifference,
  type Reconciliation,
  type ReconciliationStep,
} from './reconciliation.store.js';

/** Charges of ours a step: with a list they are only compared, without one each is a call, which is not to be lost. */
const OURS = { listed: 500, lookedUp: 1 };
/** With so many suspicions something else is wrong, such as another account: the rest is told as not compared. */
const MOST_LOOK_UPS = 500;
/** Of a call in hand, in multiples of the time-out. */
const LEASE = 4;
/** How often a step waits for look-ups that are not answered, before it goes on without them. */
const MOST_TRIES = 3;
const TRY_AGAIN_MS = 3_600_000;
/** Below a gateway's limit its turn comes soon: then it is asked again when it says, else after a minute. */
const NEXT_TURN_MS = 60_000;
const SOONEST_TURN_MS = 10_000;

type Stepped =
  | { kind: 'step'; step: ReconciliationStep }
  | { kind: 'end' }
  /** `lookUps` were made all the same, and count. */
  | { kind: 'stopped'; trouble: Trouble; lookUps: number }
  | { kind: 'lost' };

/** The last instant, of real time, at which a worker that has it in hand must have come back. */
export function leaseOf({ real, timeoutMs }: ChargeTime): Date {
  return new Date(real.getTime() + LEASE * timeoutMs);
}

/**
 * Compares a gateway's charges with ours: their list page by page, then what it did not show of ours. Each step is
 * committed with how far it has come, so that whoever takes over goes on there; what differs is looked up before it is
 * believed. Nothing is repaired by guessing: where a look-up may mend it, the charge is told to look.
 */
@Injectable()
export class ReconcileGateway {
  private readonly logger = new Logger(ReconcileGateway.name);

  constructor(
    private readonly store: ReconciliationStore,
    private readonly gateways: GatewayRegistry,
    private readonly confirmation: ConfirmDifference,
    private readonly charges: ChargeRepository,
    private readonly workers: ChargeWorkers,
    private readonly announce: Announce,
    private readonly times: ChargeTimes,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @param claimed in this worker's hand @param signal stops it between steps */
  async execute(claimed: Reconciliation, signal: AbortSignal): Promise<void> {
    let reconciliation = claimed;
    for (;;) {
      const { now } = this.times.now();
      if (signal.aborted) return this.store.postpone({ ...reconciliation, trouble: null }, now);
      const stepped = await this.tryStep(reconciliation);
      switch (stepped.kind) {
        case 'lost':
          return;
        case 'stopped':
          return this.postpone(reconciliation, stepped);
        case 'end':
          return this.finish(reconciliation);
        case 'step': {
          if (!(await this.save(reconciliation, stepped.step))) return;
          const { stage, after, lookUps } = stepped.step;
          const made = reconciliation.lookUps + lookUps;
          reconciliation = { ...reconciliation, stage, after, lookUps: made, tries: 0 };
        }
      }
    }
  }

  /** What went wrong in an unforeseen way is tried again later, and does not keep others waiting. */
  private async tryStep(reconciliation: Reconciliation): Promise<Stepped> {
    try {
      const gateway = this.gateways.get(reconciliation.gateway);
      return reconciliation.stage === 'theirs' && gateway.listing !== undefined
        ? await this.readTheirs(reconciliation, gateway, gateway.listing)
        : await this.readOurs(reconciliation, gateway);
    } catch (error) {
      this.logger.error({ err: error, reconciliation: reconciliation.id }, 'Reconciliation failed');
      const trouble = { code: 'unreadable-answer', detail: 'Comparing it failed' } as const;
      return { kind: 'stopped', trouble, lookUps: 0 };
    }
  }

  /** Their page first, then ours: whatever they hold of ours was committed here before it was sent. */
  private async readTheirs(
    reconciliation: Reconciliation,
    gateway: ChargeGateway,
    listing: NonNullable<ChargeGateway['listing']>,
  ): Promise<Stepped> {
    if (!(await this.hold(reconciliation))) return { kind: 'lost' };
    const { tenantId, from, to, after } = reconciliation;
    const page = await listing.list({ tenantId, from, to, after: after ?? undefined });
    if (page.kind !== 'page') return { kind: 'stopped', trouble: page.trouble, lookUps: 0 };
    const known = await this.store.named(tenantId, gateway.profile.name, page.charges);
    const { matches, suspicions } = comparePage(page.charges, known, { from, to });
    const step: ReconciliationStep = {
      ...emptyStep(),
      stage: page.after === undefined ? 'ours' : 'theirs',
      after: page.after ?? null,
      matches,
      unreadable: page.unreadable,
    };
    return this.confirm(reconciliation, gateway, suspicions, step);
  }

  private async readOurs(reconciliation: Reconciliation, gateway: ChargeGateway): Promise<Stepped> {
    const isListed = gateway.listing !== undefined;
    const limit = isListed ? OURS.listed : OURS.lookedUp;
    const { charges, after } = await this.store.nextOurs(reconciliation, limit);
    if (charges.length === 0) return { kind: 'end' };
    const compared = charges.filter((ours) => !isUnderWay(ours));
    const step: ReconciliationStep = {
      ...emptyStep(),
      stage: 'ours',
      after,
      ours: totalsOf(compared),
      underWay: charges.length - compared.length,
      differences: compared.map(creditOf).filter((each) => each !== undefined),
    };
    const sought = compared.filter((ours) => !ours.isMatched && (isExpectedThere(ours) || !isListed));
    return this.confirm(
      reconciliation,
      gateway,
      sought.map((ours) => ({ ours })),
      step,
    );
  }

  private async confirm(
    reconciliation: Reconciliation,
    gateway: ChargeGateway,
    suspicions: readonly Pick<Difference, 'ours' | 'theirs'>[],
    step: ReconciliationStep,
  ): Promise<Stepped> {
    const { tenantId } = reconciliation;
    const matches: Match[] = [];
    for (const suspicion of suspicions) {
      const isTooMany =
        gateway.listing !== undefined && reconciliation.lookUps + step.lookUps >= MOST_LOOK_UPS;
      if (isTooMany) {
        step.unconfirmed += 1;
        continue;
      }
      if (!(await this.hold(reconciliation))) return { kind: 'lost' };
      const confirmed = await this.confirmation.execute(tenantId, gateway, reconciliation, suspicion);
      step.lookUps += 1;
      const mayAnswer = confirmed.kind === 'silent' && reconciliation.tries < MOST_TRIES;
      if (mayAnswer || confirmed.kind === 'unavailable')
        return { kind: 'stopped', trouble: confirmed.trouble, lookUps: step.lookUps };
      if (confirmed.kind !== 'known') step.unconfirmed += 1;
      else {
        if (confirmed.difference !== undefined) step.differences.push(confirmed.difference);
        if (confirmed.match !== undefined) matches.push(confirmed.match);
      }
    }
    // Closed charges that came to nothing may well be unknown there.
    const differences = step.differences.filter(
      ({ kind, ours }) => kind !== 'missing-there' || (ours !== undefined && isExpectedThere(ours)),
    );
    return { kind: 'step', step: { ...step, differences, matches: [...step.matches, ...matches] } };
  }

  private postpone(
    reconciliation: Reconciliation,
    { trouble, lookUps: made }: Stepped & { kind: 'stopped' },
  ): Promise<void> {
    const { code, retryAfterMs = NEXT_TURN_MS } = trouble;
    const waitsForTurn = code === 'rate-limited';
    const waitMs = waitsForTurn ? Math.max(SOONEST_TURN_MS, retryAfterMs) : TRY_AGAIN_MS;
    const dueAt = new Date(this.times.now().now.getTime() + Math.min(waitMs, TRY_AGAIN_MS));
    const tries = reconciliation.tries + (waitsForTurn ? 0 : 1);
    const lookUps = reconciliation.lookUps + made;
    return this.store.postpone({ ...reconciliation, trouble, tries, lookUps }, dueAt);
  }

  private save(reconciliation: Reconciliation, step: ReconciliationStep): Promise<boolean> {
    return this.unitOfWork.run(async () => {
      const time = this.times.now();
      const added = await this.store.save(reconciliation, step, time.now);
      if (added === undefined) return false;
      // First: charges are held before invoices, which whoever is told may hold.
      const mendable = step.differences.filter(isMendable).flatMap(({ ours }) => ours ?? []);
      await this.haveLookedUp(reconciliation, mendable);
      await this.announce.execute(reconciliation.tenantId, added.flatMap(eventOf));
      return true;
    });
  }

  private async haveLookedUp(
    { tenantId, gateway }: Reconciliation,
    ours: readonly OurCharge[],
  ): Promise<void> {
    if (ours.length === 0) return;
    const names = ours.map(({ id, gatewayId }) => ({ gatewayId: gatewayId || id, reference: id }));
    const charges = await this.charges.namedBy(tenantId, gateway, names);
    for (const charge of charges) charge.hearNews(this.times.now());
    await this.charges.saveAll(charges);
    await this.workers.wake(charges.length);
  }

  private async finish(reconciliation: Reconciliation): Promise<void> {
    const { tenantId: tenant, id, gateway } = reconciliation;
    const isFinished = await this.unitOfWork.run(() =>
      this.store.finish(reconciliation, this.times.now().now),
    );
    if (isFinished) this.logger.log({ tenant, gateway, reconciliation: id }, 'Reconciliation finished');
  }

  private hold(reconciliation: Reconciliation): Promise<boolean> {
    return this.store.hold(reconciliation, leaseOf(this.times.now()));
  }
}

/** Where there is no invoice there is nobody to tell: the report does. */
function eventOf(difference: NewDifference): BillingEvent[] {
  const { id, kind, ours, theirs } = difference;
  if (ours === undefined) return [];
  const cents = centsOf(difference);
  const detail = {
    ...{ difference: id, kind, charge: ours.id, ourStatus: ours.status, ourCents: cents.ours },
    ...(theirs && { theirStatus: theirs.status, theirCents: cents.theirs }),
  };
  return [{ type: 'reconciliation.difference', invoiceId: ours.invoiceId, detail }];
}

function emptyStep(): ReconciliationStep {
  return {
    stage: 'ours',
    after: null,
    matches: [],
    differences: [],
    ours: totalsOf([]),
    underWay: 0,
    unreadable: 0,
    unconfirmed: 0,
    lookUps: 0,
  };
}

function totalsOf(charges: readonly OurCharge[]) {
  const paid = charges.filter(({ status }) => status === 'approved');
  return {
    count: charges.length,
    cents: sumCents(charges.map(({ amount }) => amount)),
    paidCount: paid.length,
    paidCents: sumCents(paid.map(({ received, amount }) => received ?? amount)),
  };
}
