import type { Identifier } from '@mensal/kernel';
import { CurrentTenant, type TenantContext } from '@mensal/identity';
import { MapErrors, PagePipe, pagingFields, TokenPipe, withoutUnset, type Page } from '@mensal/platform';
import {
  BadRequestException,
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Post,
  Put,
  Query,
} from '@nestjs/common';
import { CreateService } from '../application/create-service.use-case.js';
import { DeleteService } from '../application/delete-service.use-case.js';
import { FindServices } from '../application/find-services.use-case.js';
import { UpdateService } from '../application/update-service.use-case.js';
import type { Service } from '../domain/service.js';
import { CreateServiceBody, UpdateServiceBody } from './dtos.js';
import { deleteServiceErrors, INVALID_STATUS, serviceErrors } from './errors.js';

/** "Serviços" of the contract. */
@Controller('v1/services')
@MapErrors(serviceErrors)
export class ServicesController {
  constructor(
    private readonly createService: CreateService,
    private readonly findServices: FindServices,
    private readonly updateService: UpdateService,
    private readonly deleteService: DeleteService,
  ) {}

  @Post()
  @HttpCode(200)
  async create(@CurrentTenant() tenant: TenantContext, @Body() { service }: CreateServiceBody) {
    const { description, price, status } = service;
    return {
      service: toWire(
        await this.createService.execute(tenant, { description, price, active: isActive(status) }),
      ),
    };
  }

  @Get()
  async list(
    @CurrentTenant() tenant: TenantContext,
    @Query(PagePipe) page: Page,
    @Query('status') status: unknown,
  ) {
    const filter = status === undefined ? {} : { active: isActive(status) };
    const found = await this.findServices.list(tenant, filter, page);
    return { services: found.items.map(toWire), ...pagingFields(page, found) };
  }

  @Get(':token')
  async get(@CurrentTenant() tenant: TenantContext, @Param('token', TokenPipe) id: Identifier) {
    return { service: toWire(await this.findServices.one(tenant, id)) };
  }

  @Put(':token')
  async update(
    @CurrentTenant() tenant: TenantContext,
    @Param('token', TokenPipe) id: Identifier,
    @Body() { service }: UpdateServiceBody,
  ) {
    const { description, price, status } = service;
    const active = status == null ? undefined : isActive(status);
    return {
      service: toWire(
        await this.updateService.execute(tenant, id, withoutUnset({ description, price, active })),
      ),
    };
  }

  @Delete(':token')
  @MapErrors(deleteServiceErrors)
  async delete(
    @CurrentTenant() tenant: TenantContext,
    @Param('token', TokenPipe) id: Identifier,
  ): Promise<void> {
    await this.deleteService.execute(tenant, id);
  }
}

function isActive(status: unknown): boolean {
  if (status !== 'Ativo' && status !== 'Inativo') throw new BadRequestException({ mensagem: INVALID_STATUS });
  return status === 'Ativo';
}

function toWire(service: Service) {
  return {
    description: service.description,
    price: String(service.price),
    status: service.active ? 'Ativo' : 'Inativo',
    createdAt: service.createdOn,
    token: service.id,
  };
}
