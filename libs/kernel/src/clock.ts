/** The only source of "now". Instants are UTC; business rules turn them into calendar dates with {@link dateIn}. */
export abstract class Clock {
  abstract now(): Date;
}

/** The machine's own clock, used in production. */
export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}
