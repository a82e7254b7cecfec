import type { Clock } from '@mensal/kernel';
import type { FastifyInstance } from 'fastify';
import path from 'node:path';
import { Exchange, routeName } from './exchange.js';
import { Faults } from './faults.js';
import { Journal } from './journal.js';
import { Limits } from './limits.js';
import { Notifier } from './notifier.js';
import { RateLimit } from './rate-limit.js';
import { RequestLog } from './request-log.js';
import { Timers } from './timers.js';
import type { VendorDefinition, VendorSandbox } from './vendor.js';

/** One simulated vendor with all that surrounds it: its traffic, its limits, its faults and its memory. */
export class Gateway {
  readonly name: string;
  readonly vendor: VendorSandbox;
  readonly faults: Faults;
  readonly limits: Limits;
  readonly rateLimit: RateLimit;
  readonly log = new RequestLog();
  private readonly timers = new Timers();
  /** Requests in hand outlive a reset: their callers still wait for an answer. */
  private readonly requestTimers = new Timers();
  private readonly journal: Journal;
  private readonly notifier: Notifier;
  private readonly exchange: Exchange;

  constructor(definition: VendorDefinition, clock: Clock, dataDir: string | undefined) {
    this.name = definition.name;
    this.journal = new Journal(dataDir && path.join(dataDir, `sandbox-${this.name}.jsonl`));
    this.limits = new Limits(this.journal, definition.limits, definition.choices);
    this.rateLimit = new RateLimit(this.limits);
    this.faults = new Faults(() => this.vendor.routes.map(routeName));
    this.notifier = new Notifier(this.journal, this.limits, this.faults, this.timers);
    const { faults, journal, limits, log, notifier, rateLimit, timers } = this;
    this.vendor = definition.create({ clock, dataDir, faults, journal, limits, notifier, timers });
    this.exchange = new Exchange({
      faults,
      log,
      rateLimit,
      timers: this.requestTimers,
      vendor: this.vendor,
    });
    notifier.resume();
  }

  /** @param prefix `/efi`, or empty: in the vendor's own place, where its hosts are one */
  mount(app: FastifyInstance, prefix: string): void {
    void app.register(
      async (scope) => this.exchange.mount(scope, prefix === '' ? 'merged' : 'folders'),
      prefix === '' ? {} : { prefix },
    );
  }

  reset(): void {
    this.timers.clear();
    this.faults.clear();
    this.limits.reset();
    this.rateLimit.reset();
    this.log.reset();
    this.notifier.reset();
    this.journal.clear();
    this.vendor.reset();
  }

  stop(): void {
    this.timers.stop();
    this.requestTimers.stop();
    this.notifier.reset();
    this.journal.close();
  }
}
