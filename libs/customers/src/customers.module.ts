import { RecurringServicesModule } from '@mensal/recurring-services';
import { Module } from '@nestjs/common';
import { ChangeServices } from './application/change-services.use-case.js';
import { CustomerViews } from './application/customer-view.js';
import { CustomerRepository } from './application/customer.repository.js';
import { DeleteCustomer } from './application/delete-customer.use-case.js';
import { FindCustomers } from './application/find-customers.use-case.js';
import { RegisterCustomer } from './application/register-customer.use-case.js';
import { UpdateCustomer } from './application/update-customer.use-case.js';
import { CustomerServicesController } from './http/customer-services.controller.js';
import { CustomersController } from './http/customers.controller.js';
import { MikroOrmCustomerRepository } from './persistence/mikro-orm-customer.repository.js';

@Module({
  imports: [RecurringServicesModule],
  // The routes of services first: "services" is no token of a customer.
  controllers: [CustomerServicesController, CustomersController],
  providers: [
    ChangeServices,
    CustomerViews,
    DeleteCustomer,
    FindCustomers,
    RegisterCustomer,
    UpdateCustomer,
    { provide: CustomerRepository, useClass: MikroOrmCustomerRepository },
  ],
  exports: [ChangeServices, FindCustomers, RegisterCustomer],
})
export class CustomersModule {}
