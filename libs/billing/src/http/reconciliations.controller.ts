import type { Identifier } from '@mensal/kernel';
import { CurrentTenant, type TenantContext } from '@mensal/identity';
import { MapErrors, PagePipe, pagingFields, TokenPipe, withoutUnset, type Page } from '@mensal/platform';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { FindReconciliations } from '../application/find-reconciliations.use-case.js';
import { ResolveDifference } from '../application/resolve-difference.use-case.js';
import { StartReconciliation } from '../application/start-reconciliation.use-case.js';
import { reconciliationErrors } from './errors.js';
import {
  DifferenceFilterQuery,
  ReconciliationFilterQuery,
  ResolveDifferenceBody,
  StartReconciliationBody,
} from './reconciliation.dtos.js';
import { differenceToWire, reconciliationToWire } from './reconciliation-wire.js';
import { ifSent, readDate } from './values.js';

/** What gateways hold, compared with what we hold: beyond the Ipay contract, in its style. */
@Controller('v1/reconciliations')
@MapErrors(reconciliationErrors)
export class ReconciliationsController {
  constructor(
    private readonly start: StartReconciliation,
    private readonly find: FindReconciliations,
    private readonly resolve: ResolveDifference,
  ) {}

  /** Answers at once; it is watched through its token. */
  @Post()
  @HttpCode(200)
  async create(@CurrentTenant() tenant: TenantContext, @Body() { reconciliation }: StartReconciliationBody) {
    const { gateway, from, to } = reconciliation;
    const request = { gateway, from: ifSent(from, readDate), to: ifSent(to, readDate) };
    const { id } = await this.start.execute(tenant, request);
    return this.answer(tenant, id);
  }

  @Get()
  async list(
    @CurrentTenant() tenant: TenantContext,
    @Query(PagePipe) page: Page,
    @Query() { gateway }: ReconciliationFilterQuery,
  ) {
    const found = await this.find.list(tenant, withoutUnset({ gateway }), page);
    return { reconciliations: found.items.map(reconciliationToWire), ...pagingFields(page, found) };
  }

  /** Of all reconciliations, each once: open ones unless told otherwise. */
  @Get('differences')
  async differences(
    @CurrentTenant() tenant: TenantContext,
    @Query(PagePipe) page: Page,
    @Query() { gateway, status }: DifferenceFilterQuery,
  ) {
    const filter = { ...withoutUnset({ gateway }), isOpen: status !== 'Resolvida' };
    const found = await this.find.differences(tenant, filter, page);
    return { differences: found.items.map(differenceToWire), ...pagingFields(page, found) };
  }

  @Post('differences/:token/resolve')
  @HttpCode(200)
  async resolveOne(
    @CurrentTenant() tenant: TenantContext,
    @Param('token', TokenPipe) id: Identifier,
    @Body() { difference }: ResolveDifferenceBody,
  ) {
    return { difference: differenceToWire(await this.resolve.execute(tenant, id, difference.reason)) };
  }

  /** `offset` and `limit` page through the differences. */
  @Get(':token')
  async get(
    @CurrentTenant() tenant: TenantContext,
    @Param('token', TokenPipe) id: Identifier,
    @Query(PagePipe) page: Page,
  ) {
    return this.answer(tenant, id, page);
  }

  private async answer(tenant: TenantContext, id: Identifier, page: Page = { offset: 0, limit: 100 }) {
    const report = await this.find.one(tenant, id);
    const found = await this.find.differences(tenant, { reconciliationId: id }, page);
    return {
      reconciliation: {
        ...reconciliationToWire(report),
        differences: found.items.map(differenceToWire),
        differencesPage: pagingFields(page, found),
      },
    };
  }
}
