import { Injectable } from '@nestjs/common';

/**
 * The time that passes outside: for leases, time-outs and the life of tokens, which the business {@link Clock}, that
 * development moves at will, must not touch. What several processes decide together goes by the database's clock.
 */
@Injectable()
export class RealTime {
  /** Milliseconds since 1970, UTC. */
  now(): number {
    return Date.now();
  }
}
