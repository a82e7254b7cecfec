import { DomainError } from '@mensal/kernel';
import { JobQueue, Scheduler } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import type { SimulatedClock } from './simulated-clock.js';

const IDLE_WITHIN_MS = 60_000;
const STUCK_AFTER_ROUNDS = 200;

/** Moves business time forward as it would have passed: every due piece of work on the way, in order, and done. */
@Injectable()
export class DevClock {
  private moving: Promise<unknown> = Promise.resolve();

  constructor(
    readonly clock: SimulatedClock,
    private readonly scheduler: Scheduler,
    private readonly queue: JobQueue,
  ) {}

  /** One call at a time. @returns how many pieces of work were done. @throws DomainError DEV.CLOCK_BACKWARDS */
  advance(to: Date): Promise<number> {
    const turn = this.moving.then(() => this.advanceNow(to));
    this.moving = turn.catch(() => undefined);
    return turn;
  }

  private async advanceNow(to: Date): Promise<number> {
    if (to < this.clock.now()) throw new DomainError('DEV.CLOCK_BACKWARDS');
    // What is due already, and schedules for tenants that came since the last sweep.
    let pieces = await this.scheduler.sweep(this.clock.now());
    await this.queue.whenIdle(IDLE_WITHIN_MS);
    let idleRounds = 0;
    for (
      let due = await this.scheduler.nextDue();
      due !== undefined && due.at <= to;
      due = await this.scheduler.nextDue()
    ) {
      this.clock.moveTo(due.at);
      const done = await this.scheduler.sweep(this.clock.now(), due.works);
      await this.queue.whenIdle(IDLE_WITHIN_MS);
      pieces += done;
      // Somebody else may hold the work that is due; if nobody ever does it, say so instead of waiting for ever.
      idleRounds = done > 0 ? 0 : idleRounds + 1;
      if (idleRounds > STUCK_AFTER_ROUNDS)
        throw new Error(`Work due at ${due.at.toISOString()} is not being done`);
      if (done === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    }
    this.clock.moveTo(to);
    // Some work is taken together with what is due shortly after it, which may lie beyond.
    pieces += await this.scheduler.sweep(to);
    await this.queue.whenIdle(IDLE_WITHIN_MS);
    return pieces;
  }
}
