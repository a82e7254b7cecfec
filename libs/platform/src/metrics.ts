import { Injectable } from '@nestjs/common';
import { Registry } from 'prom-client';

/**
 * The metrics of one application. Modules register theirs here, never in the default register of prom-client, which
 * all applications of one process would share. No metric has a label that tells tenants apart: there may be thousands.
 */
@Injectable()
export class Metrics {
  readonly registry = new Registry();
}
