import { UnitOfWork } from '@mensal/platform';
import { Injectable, Logger } from '@nestjs/common';
import type { RefundStep } from '../domain/refund-status.js';
import type { Refund } from '../domain/refund.js';
import { ChargeTimes } from './charge-times.js';
import { RecordRefundStep } from './record-refund-step.use-case.js';
import { RefundRepository } from './refund.repository.js';
import { REFUNDS_IN_HAND, REFUNDS_OF_TENANT } from './refund-work.js';
import { TakeRefundStep, type RefundResult } from './take-refund-step.use-case.js';

/** A refund in hand, with the step that has been written down and is to be taken now. */
interface Task {
  refund: Refund;
  step: RefundStep;
}

/** Takes the due steps of refunds, whosever they are, until none is due. Any number of workers share the work. */
@Injectable()
export class WorkOnRefunds {
  private readonly logger = new Logger(WorkOnRefunds.name);

  constructor(
    private readonly refunds: RefundRepository,
    private readonly times: ChargeTimes,
    private readonly takeStep: TakeRefundStep,
    private readonly record: RecordRefundStep,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @param signal stops it between steps: what is in hand ends, nothing new begins */
  async execute(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const tasks = await this.claim();
      if (tasks.length === 0) return;
      await Promise.all(tasks.map((task) => this.work(task, signal)));
    }
  }

  private claim(): Promise<Task[]> {
    return this.unitOfWork.isolated(() =>
      this.unitOfWork.run(async () => {
        const time = this.times.now();
        const share = { total: REFUNDS_IN_HAND, perTenant: REFUNDS_OF_TENANT, except: [] };
        const due = await this.refunds.claimDue(time.now, time.real, share);
        const tasks = due.map((refund) => ({ refund, step: refund.begin(time) }));
        await this.refunds.saveEntries(due);
        return tasks.filter((task): task is Task => task.step !== undefined);
      }),
    );
  }

  /** Takes one step, and those that follow it at once. */
  private async work(task: Task, signal: AbortSignal): Promise<void> {
    let next: Task | undefined = task;
    try {
      while (next !== undefined) {
        const { refund, step }: Task = next;
        const result: RefundResult = await this.unitOfWork.isolated(() =>
          this.takeStep.execute(refund, step),
        );
        next = await this.unitOfWork.isolated(() => this.record.execute(refund, result, !signal.aborted));
      }
    } catch (error) {
      // Not lost: when its lease has run out it is taken up again, by a look-up where it may have been ordered.
      this.logger.error({ err: error, refund: next?.refund.id, step: next?.step }, 'Refund step failed');
    }
  }
}
