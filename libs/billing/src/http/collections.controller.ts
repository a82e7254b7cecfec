import type { Identifier } from '@mensal/kernel';
import { CurrentTenant, type TenantContext } from '@mensal/identity';
import { MapErrors, PagePipe, pagingFields, TokenPipe, withoutUnset, type Page } from '@mensal/platform';
import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ConfigureCollection } from '../application/configure-collection.use-case.js';
import { FindCollections } from '../application/find-collections.use-case.js';
import { RequestCollection } from '../application/request-collection.use-case.js';
import { collectionToWire, readCollectionStatus, readRouting, settingsToWire } from './collection-wire.js';
import { CollectionFilterQuery, CollectionSettingsBody } from './dtos.js';
import { collectionErrors } from './errors.js';
import { ifSent } from './values.js';

/** Collecting by itself: beyond the Ipay contract, in its style. */
@Controller('v1')
@MapErrors(collectionErrors)
export class CollectionsController {
  constructor(
    private readonly configure: ConfigureCollection,
    private readonly findCollections: FindCollections,
    private readonly requestCollection: RequestCollection,
  ) {}

  @Get('settings/collection')
  async settings(@CurrentTenant() tenant: TenantContext) {
    return { collection: settingsToWire(await this.configure.of(tenant)) };
  }

  /** Changes what is sent. */
  @Put('settings/collection')
  async configured(@CurrentTenant() tenant: TenantContext, @Body() { collection }: CollectionSettingsBody) {
    const change = withoutUnset({
      routing: ifSent(collection.routing, readRouting),
      retryDays: collection.retryDays,
    });
    return { collection: settingsToWire(await this.configure.execute(tenant, change)) };
  }

  /** Where the collection of each invoice is; with `status=Excecao`, those that a person has to look at. */
  @Get('collections')
  async list(
    @CurrentTenant() tenant: TenantContext,
    @Query(PagePipe) page: Page,
    @Query() { status, reason }: CollectionFilterQuery,
  ) {
    const filter = withoutUnset({ status: ifSent(status, readCollectionStatus), reason });
    const found = await this.findCollections.list(tenant, filter, page);
    return { collections: found.items.map(collectionToWire), ...pagingFields(page, found) };
  }

  @Get('invoices/:token/collection')
  async get(@CurrentTenant() tenant: TenantContext, @Param('token', TokenPipe) id: Identifier) {
    return { collection: collectionToWire(await this.findCollections.one(tenant, id)) };
  }

  /** Has it collected now, at the total of today; takes up again what was stopped. */
  @Post('invoices/:token/collect')
  @HttpCode(200)
  async collect(@CurrentTenant() tenant: TenantContext, @Param('token', TokenPipe) id: Identifier) {
    await this.requestCollection.execute(tenant, id, 'merchant');
    return { collection: collectionToWire(await this.findCollections.one(tenant, id)) };
  }
}
