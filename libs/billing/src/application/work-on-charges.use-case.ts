import { UnitOfWork } from '@mensal/platform';
import { Injectable, Logger } from '@nestjs/common';
import type { ChargeStep } from '../domain/charge-status.js';
import type { Charge } from '../domain/charge.js';
import { ChargeRepository } from './charge.repository.js';
import { ChargeTimes } from './charge-times.js';
import { CHARGES_IN_HAND } from './charge-work.js';
import { RecordChargeStep } from './record-charge-step.use-case.js';
import { TakeChargeStep, type StepResult } from './take-charge-step.use-case.js';

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
    const inHand = new Set<Promise<void>>();
    while (!signal.aborted) {
      const tasks = await this.claim(CHARGES_IN_HAND - inHand.size);
      for (const task of tasks) {
        const work = this.work(task, signal)
          // Not lost: when its lease has run out it is taken up again, by a look-up where money may have moved.
          .catch((error: unknown) => {
            this.logger.error({ err: error, charge: task.charge.id, step: task.step }, 'Charge step failed');
          })
          .finally(() => inHand.delete(work));
        inHand.add(work);
      }
      if (inHand.size === 0) return;
      // Room for more as soon as one ends.
      await Promise.race(inHand);
    }
    await Promise.all(inHand);
  }

  private claim(limit: number): Promise<Task[]> {
    return this.unitOfWork.isolated(() =>
      this.unitOfWork.run(async () => {
        const time = this.times.now();
        const due = await this.charges.claimDue(time.now, time.real, limit);
        const tasks = due.map((charge) => ({ charge, step: charge.begin(time) }));
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
