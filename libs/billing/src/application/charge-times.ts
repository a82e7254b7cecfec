import { Clock } from '@mensal/kernel';
import { CONFIGURATION, RealTime, type Configuration } from '@mensal/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { ChargeTime } from '../domain/charge-status.js';

/** Now, on both clocks of a charge. */
@Injectable()
export class ChargeTimes {
  constructor(
    private readonly clock: Clock,
    private readonly realTime: RealTime,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  now(): ChargeTime {
    const { gatewayTimeoutMs: timeoutMs } = this.configuration;
    return { now: this.clock.now(), real: new Date(this.realTime.now()), timeoutMs };
  }
}
