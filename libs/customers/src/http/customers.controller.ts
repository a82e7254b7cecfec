import type { Identifier } from '@mensal/kernel';
import { CurrentTenant, type TenantContext } from '@mensal/identity';
import { MapErrors, PagePipe, pagingFields, TokenPipe, type Page } from '@mensal/platform';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import type { CustomerView } from '../application/customer-view.js';
import { DeleteCustomer } from '../application/delete-customer.use-case.js';
import { FindCustomers } from '../application/find-customers.use-case.js';
import { RegisterCustomer, type ServiceInput } from '../application/register-customer.use-case.js';
import { UpdateCustomer } from '../application/update-customer.use-case.js';
import { CustomerFilterQuery, RegisterCustomerBody, UpdateCustomerBody } from './dtos.js';
import { customerErrors } from './errors.js';
import { changedCustomer, customerToWire, newCustomer, serviceInput } from './wire.js';

/** "Clientes para faturar" of the contract. */
@Controller('v1/billing-customers')
@MapErrors(customerErrors)
export class CustomersController {
  constructor(
    private readonly registerCustomer: RegisterCustomer,
    private readonly findCustomers: FindCustomers,
    private readonly updateCustomer: UpdateCustomer,
    private readonly deleteCustomer: DeleteCustomer,
  ) {}

  @Post()
  @HttpCode(200)
  async register(@CurrentTenant() tenant: TenantContext, @Body() { billingCustomer }: RegisterCustomerBody) {
    const service = billingCustomer.service == null ? undefined : serviceInput(billingCustomer.service);
    return answer(
      await this.registerCustomer.execute(tenant, newCustomer(billingCustomer), service),
      service,
    );
  }

  @Get()
  async list(
    @CurrentTenant() tenant: TenantContext,
    @Query(PagePipe) page: Page,
    @Query() query: CustomerFilterQuery,
  ) {
    const found = await this.findCustomers.list(tenant, query.filter(), page);
    return { billingCustomers: found.items.map(customerToWire), ...pagingFields(page, found) };
  }

  @Get(':token')
  async get(@CurrentTenant() tenant: TenantContext, @Param('token', TokenPipe) id: Identifier) {
    return { billingCustomer: customerToWire(await this.findCustomers.view(tenant, id)) };
  }

  @Put(':token')
  async update(
    @CurrentTenant() tenant: TenantContext,
    @Param('token', TokenPipe) id: Identifier,
    @Body() { billingCustomer }: UpdateCustomerBody,
  ) {
    const service = billingCustomer.service == null ? undefined : serviceInput(billingCustomer.service);
    return answer(
      await this.updateCustomer.execute(tenant, id, changedCustomer(billingCustomer), service),
      service,
    );
  }

  @Delete(':token')
  async delete(
    @CurrentTenant() tenant: TenantContext,
    @Param('token', TokenPipe) id: Identifier,
  ): Promise<void> {
    await this.deleteCustomer.execute(tenant, id);
  }
}

/** Where a service was sent along, the contract answers it under the name it was sent with. */
function answer(view: CustomerView, sent: ServiceInput | undefined) {
  const billingCustomer = customerToWire(view);
  const service = billingCustomer.services?.find((entry) => entry.token === sent?.serviceId);
  return { billingCustomer: service === undefined ? billingCustomer : { ...billingCustomer, service } };
}
