import type { GatewayName } from '@mensal/billing/ports';
import type { Identifier } from '@mensal/kernel';
import { Injectable, Logger } from '@nestjs/common';
import { GatewayMetrics } from './gateway-metrics.js';
import type { VendorAnswer, VendorCall } from './vendor.js';

/**
 * Logs and counts calls, one line each. A call is named by its method and its route as in the vendor's page: paths
 * that are filled in, queries, headers and bodies hold secrets and card tokens, and never get here.
 */
@Injectable()
export class CallReport {
  private readonly logger = new Logger('Gateway');

  constructor(private readonly metrics: GatewayMetrics) {}

  /** @param ms real milliseconds, with waits and repetitions @param attempt how often it was sent */
  write(
    tenant: Identifier,
    gateway: GatewayName,
    { method, route: path, effect }: Pick<VendorCall, 'method' | 'route' | 'effect'>,
    answer: VendorAnswer,
    ms: number,
    attempt: number,
  ): void {
    const route = `${method} ${path}`;
    const trouble = answer.kind === 'answer' ? undefined : answer.trouble;
    this.metrics.calls.inc({ gateway, route, outcome: trouble?.code ?? 'answer' });
    this.metrics.seconds.observe({ gateway, route }, ms / 1_000);
    const line = { tenant, gateway, route, effect, ms: Math.round(ms), attempt };
    if (answer.kind === 'answer')
      this.logger.debug({ ...line, outcome: 'answer', status: answer.status }, 'Call');
    else this.logger.warn({ ...line, outcome: answer.kind, ...answer.trouble }, 'Call in trouble');
  }
}
