import type { Identifier } from '@mensal/kernel';
import { CurrentTenant, type TenantContext } from '@mensal/identity';
import { MapErrors, TokenPipe } from '@mensal/platform';
import { Body, Controller, Delete, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ChangeServices } from '../application/change-services.use-case.js';
import { ServiceOfCustomerBody } from './dtos.js';
import { customerServiceErrors } from './errors.js';
import { subscriptionToWire, tokenOf } from './wire.js';

/** The services of a customer, under "Clientes para faturar" of the contract. */
@Controller('v1/billing-customers')
@MapErrors(customerServiceErrors)
export class CustomerServicesController {
  constructor(private readonly changeServices: ChangeServices) {}

  @Post('services')
  @HttpCode(200)
  async add(@CurrentTenant() tenant: TenantContext, @Body() body: ServiceOfCustomerBody) {
    const { customerId, service } = read(body);
    return { service: subscriptionToWire(await this.changeServices.add(tenant, customerId, service)) };
  }

  @Put('services')
  async change(@CurrentTenant() tenant: TenantContext, @Body() body: ServiceOfCustomerBody) {
    const { customerId, service } = read(body);
    return { service: subscriptionToWire(await this.changeServices.change(tenant, customerId, service)) };
  }

  @Delete(':customer/services/:service')
  async remove(
    @CurrentTenant() tenant: TenantContext,
    @Param('customer', TokenPipe) customerId: Identifier,
    @Param('service', TokenPipe) serviceId: Identifier,
  ): Promise<void> {
    await this.changeServices.remove(tenant, customerId, serviceId);
  }
}

function read({ service: { billingCustomer, service, price, status } }: ServiceOfCustomerBody) {
  return {
    customerId: tokenOf(billingCustomer),
    service: { serviceId: tokenOf(service), price, active: status },
  };
}
