import { Clock } from '@mensal/kernel';

/** Stands still, so that an answer can be compared to the second. */
export class StandingClock extends Clock {
  constructor(private instant: Date) {
    super();
  }

  now(): Date {
    return this.instant;
  }

  moveTo(instant: string): void {
    this.instant = new Date(instant);
  }
}
