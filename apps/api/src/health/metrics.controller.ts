import { Public } from '@mensal/identity';
import { Metrics } from '@mensal/platform';
import { Controller, Get, Header } from '@nestjs/common';

/** For Prometheus, like the probes without a sign-in: counts and times of the whole server, nothing of a tenant. */
@Controller('metrics')
@Public()
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get()
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  read(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}
