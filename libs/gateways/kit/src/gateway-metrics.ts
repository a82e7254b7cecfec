import { Metrics } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram } from 'prom-client';
import { CircuitBreakers } from './limits/circuit-breakers.js';
import { AccessTokens } from './tokens/access-tokens.js';

const CALL_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const WAIT_SECONDS = [0.01, 0.1, 0.5, 1, 2.5, 5, 10, 15];

/** Metrics of calls to gateways. None is by tenant. */
@Injectable()
export class GatewayMetrics {
  /** `outcome` is `answer`, or the code of the trouble. */
  readonly calls: Counter<'gateway' | 'route' | 'outcome'>;
  readonly seconds: Histogram<'gateway' | 'route'>;
  readonly rateLimitWait: Histogram<'gateway'>;

  constructor({ registry }: Metrics, breakers: CircuitBreakers, tokens: AccessTokens) {
    const registers = [registry];
    this.calls = new Counter({
      name: 'mensal_gateway_calls_total',
      help: 'Calls to gateways, by what came of them',
      labelNames: ['gateway', 'route', 'outcome'],
      registers,
    });
    this.seconds = new Histogram({
      name: 'mensal_gateway_call_seconds',
      help: 'Duration of calls to gateways, with waits and repetitions',
      labelNames: ['gateway', 'route'],
      buckets: CALL_SECONDS,
      registers,
    });
    this.rateLimitWait = new Histogram({
      name: 'mensal_gateway_rate_limit_wait_seconds',
      help: 'How long requests waited to stay below the rate limit of a gateway',
      labelNames: ['gateway'],
      buckets: WAIT_SECONDS,
      registers,
    });
    new Gauge({
      name: 'mensal_gateway_breaker_state',
      help: 'Accounts of a gateway whose circuit breaker is open in this process',
      labelNames: ['gateway'],
      registers,
      collect() {
        this.reset();
        for (const [gateway, count] of breakers.open()) this.set({ gateway }, count);
      },
    });
    new Gauge({
      name: 'mensal_gateway_token_age_seconds',
      help: 'Age of the oldest usable access token of a gateway in this process',
      labelNames: ['gateway'],
      registers,
      collect() {
        this.reset();
        for (const [gateway, age] of tokens.oldestAges()) this.set({ gateway }, age);
      },
    });
  }
}
