import { Injectable, Logger, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Sql } from './database/sql.js';

const ASK_EVERY_MS = 30_000;
/** The first question of a while also opens a connection: the quickest of them is what counts. */
const QUESTIONS = 3;
/** Two machines' clocks run apart by no more while they are being corrected: NTP slews by 500 parts in a million. */
const DRIFT = 0.0005;

/**
 * The time that passes outside: for leases, time-outs and the life of tokens, which the business {@link Clock}, that
 * development moves at will, must not touch. It is the database's time, so that one process's instants mean the same to
 * all others, whatever their machines' clocks say; in between it goes by the process's monotonic clock, so that a wall
 * clock that is stepped does not matter. Until the database has been asked it is this machine's time.
 */
@Injectable()
export class RealTime implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger(RealTime.name);
  /** The database's time less the process's monotonic clock, in milliseconds: between the two for sure. */
  private bounds = { from: -Infinity, to: Infinity };
  private learntAt = performance.now();
  private offset = Date.now() - performance.now();
  private asking: Promise<void> | undefined;
  private unheard = false;

  constructor(private readonly sql: Sql) {}

  /** Milliseconds since 1970, UTC. */
  now(): number {
    return Math.floor(performance.now() + this.offset);
  }

  /**
   * Between which instants of the process's monotonic clock an instant of the database's lies: as far apart as the
   * quickest round trip of late took.
   *
   * @param databaseMs milliseconds since 1970
   */
  monotonic(databaseMs: number): { from: number; to: number } {
    return { from: databaseMs - this.bounds.to, to: databaseMs - this.bounds.from };
  }

  /**
   * What a statement tells that reads `clock_timestamp()`.
   *
   * @param databaseMs milliseconds since 1970, read between `sentAt` and `gotAt` of the process's monotonic clock
   */
  learn(sentAt: number, databaseMs: number, gotAt: number): void {
    const told = { from: databaseMs - gotAt, to: databaseMs - sentAt };
    const drift = Math.abs(gotAt - this.learntAt) * DRIFT;
    const both = {
      from: Math.max(told.from, this.bounds.from - drift),
      to: Math.min(told.to, this.bounds.to + drift),
    };
    // Where the two exclude each other the clock was stepped, or the process suspended: what was known is past.
    this.bounds = both.from <= both.to ? both : told;
    this.learntAt = gotAt;
    this.offset = (this.bounds.from + this.bounds.to) / 2;
  }

  async onModuleInit(): Promise<void> {
    await this.ask();
  }

  /** Sets itself by the database. Where that cannot be asked it goes on as it is. */
  @Interval(ASK_EVERY_MS)
  async ask(): Promise<void> {
    this.asking ??= this.askNow().finally(() => (this.asking = undefined));
    await this.asking;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.asking;
  }

  private async askNow(): Promise<void> {
    try {
      for (let n = 0; n < QUESTIONS; n += 1) {
        const sentAt = performance.now();
        const [row] = await this.sql.query<{ ms: number }>(
          'select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms',
        );
        if (row !== undefined) this.learn(sentAt, row.ms, performance.now());
      }
      this.unheard = false;
    } catch (error) {
      if (!this.unheard) this.logger.warn({ err: error }, 'The database cannot be asked for its time');
      this.unheard = true;
    }
  }
}
