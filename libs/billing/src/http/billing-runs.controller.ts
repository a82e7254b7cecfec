import type { Identifier } from '@mensal/kernel';
import { CurrentTenant, type TenantContext } from '@mensal/identity';
import { MapErrors, PagePipe, pagingFields, TokenPipe, withoutUnset, type Page } from '@mensal/platform';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { FindBillingRuns } from '../application/find-billing-runs.use-case.js';
import { ReleaseParked } from '../application/release-parked.use-case.js';
import { StartBillingRun } from '../application/start-billing-run.use-case.js';
import { ReleaseBody, RunFilterQuery, StartRunBody } from './dtos.js';
import { runErrors } from './errors.js';
import { exceptionToWire, runToWire } from './run-wire.js';
import { ifSent, readRunDate, readToken } from './values.js';

/** Billing runs: beyond the Ipay contract, in its style. */
@Controller('v1/billing-runs')
@MapErrors(runErrors)
export class BillingRunsController {
  constructor(
    private readonly startRun: StartBillingRun,
    private readonly findRuns: FindBillingRuns,
    private readonly releaseParked: ReleaseParked,
  ) {}

  /** Answers at once; the run is watched through its token. */
  @Post()
  @HttpCode(200)
  async start(@CurrentTenant() tenant: TenantContext, @Body() { billingRun }: StartRunBody) {
    const date = ifSent(billingRun.date, readRunDate);
    const run = await this.startRun.execute(tenant, {
      date,
      dryRun: billingRun.dryRun ?? false,
      trigger: 'request',
    });
    return this.answer(tenant, run.id);
  }

  @Get()
  async list(
    @CurrentTenant() tenant: TenantContext,
    @Query(PagePipe) page: Page,
    @Query() query: RunFilterQuery,
  ) {
    const filter = withoutUnset({
      date: ifSent(query.date, readRunDate),
      dryRun: ifSent(query.dryRun, (text) => text === 'true'),
      finished: ifSent(query.status, (text) => text === 'Concluido'),
    });
    const found = await this.findRuns.list(tenant, filter, page);
    return { billingRuns: found.items.map(runToWire), ...pagingFields(page, found) };
  }

  /** `offset` and `limit` page through the exceptions. */
  @Get(':token')
  async get(
    @CurrentTenant() tenant: TenantContext,
    @Param('token', TokenPipe) id: Identifier,
    @Query(PagePipe) page: Page,
  ) {
    return this.answer(tenant, id, page);
  }

  /** Bills customers that were parked because of an unusual amount: all of the run, or those named. */
  @Post(':token/release')
  @HttpCode(200)
  async release(
    @CurrentTenant() tenant: TenantContext,
    @Param('token', TokenPipe) id: Identifier,
    @Body() body: ReleaseBody,
  ) {
    const customers = ifSent(body.billingRun?.customers, (tokens) => tokens.map(readToken));
    const run = await this.releaseParked.execute(tenant, id, customers);
    return this.answer(tenant, run.id);
  }

  private async answer(tenant: TenantContext, id: Identifier, page: Page = { offset: 0, limit: 100 }) {
    const progress = await this.findRuns.one(tenant, id);
    const exceptions = await this.findRuns.exceptions(tenant, id, page);
    return {
      billingRun: {
        ...runToWire(progress),
        exceptions: exceptions.items.map(exceptionToWire),
        exceptionsPage: pagingFields(page, exceptions),
      },
    };
  }
}
