import { UnitOfWork } from '@mensal/platform';
import type { Identifier } from '@mensal/kernel';
import { Injectable, Logger } from '@nestjs/common';
import { ChargeRepository } from './charge.repository.js';
import { ChargeTimes } from './charge-times.js';
import { CHARGES_IN_HAND, IN_HAND_OF_TENANT } from './charge-work.js';
import { RecordChargeStep, type ChargeTask, type TakenStep } from './record-charge-step.use-case.js';
import { TakeChargeStep, type StepNeeds } from './take-charge-step.use-case.js';

/** While slow gateways keep everything in hand waiting, it is looked for more every so often. */
const LOOK_EVERY_MS = 500;
/** Answers that come in within so long are written down together. */
const GATHER_MS = 60;
/** A job of the queue is over after so long; a sweep wakes the next one. */
const END_AFTER_MS = 10 * 60_000;

/** What a worker has in hand: calls that are under way, by tenant, and answers that have come in. */
class Hand {
  readonly calls = new Map<Promise<void>, Identifier>();
  answers: TakenStep[] = [];

  /** Whose charges they are, each by itself. */
  tenants(): Identifier[] {
    return [...this.calls.values(), ...this.answers.map(({ charge }) => charge.tenantId)];
  }
}

/** Takes the due steps of charges, whosever they are, until none is due. Any number of workers share the work. */
@Injectable()
export class WorkOnCharges {
  private readonly logger = new Logger(WorkOnCharges.name);

  constructor(
    private readonly charges: ChargeRepository,
    private readonly times: ChargeTimes,
    private readonly takeStep: TakeChargeStep,
    private readonly record: RecordChargeStep,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @param signal stops it between steps: what is in hand ends, nothing new begins */
  async execute(signal: AbortSignal): Promise<void> {
    const hand = new Hand();
    const endAt = performance.now() + END_AFTER_MS;
    let failure: Error | undefined;
    for (;;) {
      const isOpen = !signal.aborted && performance.now() < endAt && failure === undefined;
      // What is in hand is written down all the same.
      const claimed = isOpen ? await this.claim(hand).catch((error: Error) => void (failure = error)) : [];
      this.take(claimed ?? [], hand);
      if (hand.calls.size === 0 && hand.answers.length === 0) break;
      if (hand.answers.length === 0) await firstOf(hand.calls.keys(), LOOK_EVERY_MS);
      if (hand.calls.size > 0) await sleep(GATHER_MS);
      const { answers } = hand;
      hand.answers = [];
      this.take(await this.recordAll(answers, !signal.aborted), hand);
    }
    if (failure !== undefined) throw failure;
  }

  private async claim(hand: Hand): Promise<ChargeTask[]> {
    const tenants = hand.tenants();
    const counts = Map.groupBy(tenants, (tenantId) => tenantId);
    const except = [...counts].filter(([, held]) => held.length >= IN_HAND_OF_TENANT).map(([id]) => id);
    const total = CHARGES_IN_HAND - tenants.length;
    if (total <= 0) return [];
    return this.unitOfWork.isolated(() =>
      this.unitOfWork.run(async () => {
        const time = this.times.now();
        const perTenant = Math.min(total, IN_HAND_OF_TENANT);
        const due = await this.charges.claimDue(time.now, time.real, { total, perTenant, except });
        const tasks: ChargeTask[] = [];
        for (const [tenantId, charges] of Map.groupBy(due, (charge) => charge.tenantId))
          tasks.push(...(await this.record.begin(tenantId, charges, time)));
        return tasks;
      }),
    );
  }

  private take(tasks: readonly ChargeTask[], hand: Hand): void {
    for (const [tenantId, theirs] of Map.groupBy(tasks, ({ charge }) => charge.tenantId)) {
      const needs = this.unitOfWork.isolated(() => this.takeStep.needsOf(tenantId, theirs));
      for (const task of theirs) {
        const call = this.takeOne(task, needs, hand).finally(() => hand.calls.delete(call));
        hand.calls.set(call, tenantId);
      }
    }
  }

  private async takeOne(task: ChargeTask, needs: Promise<StepNeeds>, hand: Hand): Promise<void> {
    const { charge, step } = task;
    try {
      const known = await needs;
      const result = await this.unitOfWork.isolated(() => this.takeStep.execute(charge, step, known));
      hand.answers.push({ charge, step, result });
    } catch (error) {
      this.logFailure(task, error);
    }
  }

  /** Those of a tenant in one transaction. Where one spoils it for the others, each by itself. */
  private async recordAll(taken: readonly TakenStep[], goOn: boolean): Promise<ChargeTask[]> {
    const next: ChargeTask[] = [];
    for (const [tenantId, steps] of Map.groupBy(taken, ({ charge }) => charge.tenantId)) {
      const record = (some: readonly TakenStep[]) =>
        this.unitOfWork.isolated(() => this.record.execute(tenantId, some, goOn));
      const together = steps.length === 1 ? undefined : await record(steps).catch(() => undefined);
      if (together !== undefined) next.push(...together);
      else
        for (const step of steps)
          next.push(...(await record([step]).catch((error: unknown) => this.logFailure(step, error))));
    }
    return next;
  }

  /** Not lost: when its lease has run out it is taken up again, by a look-up where money may have moved. */
  private logFailure({ charge, step }: ChargeTask, error: unknown): [] {
    this.logger.error({ err: error, charge: charge.id, step }, 'Charge step failed');
    return [];
  }
}

/** Resolves when the first of them has ended, or after a while. */
async function firstOf(works: Iterable<Promise<void>>, withinMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const pause = new Promise<void>((resolve) => (timer = setTimeout(resolve, withinMs)));
  await Promise.race([...works, pause]).finally(() => clearTimeout(timer));
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
