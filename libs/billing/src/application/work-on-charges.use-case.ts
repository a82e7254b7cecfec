import { UnitOfWork } from '@mensal/platform';
import type { Identifier } from '@mensal/kernel';
import { Injectable, Logger } from '@nestjs/common';
import type { ChargeStep } from '../domain/charge-status.js';
import type { Charge } from '../domain/charge.js';
import { ChargeRepository } from './charge.repository.js';
import { ChargeTimes } from './charge-times.js';
import { CHARGES_IN_HAND, IN_HAND_OF_TENANT } from './charge-work.js';
import { RecordChargeStep } from './record-charge-step.use-case.js';
import { TakeChargeStep, type StepResult } from './take-charge-step.use-case.js';

/** While slow gateways keep everything in hand waiting, it is looked for more every so often. */
const LOOK_EVERY_MS = 500;
/** A job of the queue is over after so long; a sweep wakes the next one. */
const END_AFTER_MS = 10 * 60_000;

/** A charge in hand, with the step that has been written down and is to be taken now. */
interface Task {
  charge: Charge;
  step: ChargeStep;
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
    const inHand = new Map<Promise<void>, Identifier>();
    const endAt = performance.now() + END_AFTER_MS;
    while (!signal.aborted && performance.now() < endAt) {
      for (const task of await this.claim(inHand)) {
        const work = this.work(task, signal)
          // Not lost: when its lease has run out it is taken up again, by a look-up where money may have moved.
          .catch((error: unknown) => {
            this.logger.error({ err: error, charge: task.charge.id, step: task.step }, 'Charge step failed');
          })
          .finally(() => inHand.delete(work));
        inHand.set(work, task.charge.tenantId);
      }
      if (inHand.size === 0) return;
      await firstOf(inHand.keys(), LOOK_EVERY_MS);
    }
    await Promise.all(inHand.keys());
  }

  private claim(inHand: ReadonlyMap<unknown, Identifier>): Promise<Task[]> {
    const counts = Map.groupBy(inHand.values(), (tenantId) => tenantId);
    const except = [...counts].filter(([, held]) => held.length >= IN_HAND_OF_TENANT).map(([id]) => id);
    const total = CHARGES_IN_HAND - inHand.size;
    return this.unitOfWork.isolated(() =>
      this.unitOfWork.run(async () => {
        const time = this.times.now();
        const perTenant = Math.min(total, IN_HAND_OF_TENANT);
        const due = await this.charges.claimDue(time.now, time.real, { total, perTenant, except });
        const tasks: { charge: Charge; step: ChargeStep | undefined }[] = [];
        for (const charge of due) tasks.push({ charge, step: await this.record.begin(charge, time) });
        await this.charges.saveEntries(due);
        return tasks.filter((task): task is Task => task.step !== undefined);
      }),
    );
  }

  /** Takes one step, and those that follow it at once. */
  private async work(task: Task, signal: AbortSignal): Promise<void> {
    let next: Task | undefined = task;
    while (next !== undefined) {
      const { charge, step }: Task = next;
      const result: StepResult = await this.unitOfWork.isolated(() => this.takeStep.execute(charge, step));
      const goOn = !signal.aborted;
      next = await this.unitOfWork.isolated(() => this.record.execute(charge, step, result, goOn));
    }
  }
}

/** Resolves when the first of them has ended, or after a while. */
async function firstOf(works: Iterable<Promise<void>>, withinMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const pause = new Promise<void>((resolve) => (timer = setTimeout(resolve, withinMs)));
  await Promise.race([...works, pause]).finally(() => clearTimeout(timer));
}
