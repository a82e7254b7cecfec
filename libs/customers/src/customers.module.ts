import { RecurringServicesModule } from '@mensal/recurring-services';
import { Global, Module } from '@nestjs/common';
import { ChangeServices } from './application/change-services.use-case.js';
import { CustomerDirectories } from './application/customer-directories.js';
import { CustomerViews } from './application/customer-view.js';
import { CustomerRepository } from './application/customer.repository.js';
import { DeleteCustomer } from './application/delete-customer.use-case.js';
import { FindCustomers } from './application/find-customers.use-case.js';
import { MirrorCustomer } from './application/mirror-customer.use-case.js';
import { MirrorStore } from './application/mirror.store.js';
import { RegisterCustomer } from './application/register-customer.use-case.js';
import { UpdateCustomer } from './application/update-customer.use-case.js';
import { CustomerServicesController } from './http/customer-services.controller.js';
import { CustomersController } from './http/customers.controller.js';
import { MikroOrmCustomerRepository } from './persistence/mikro-orm-customer.repository.js';
import { SqlMirrorStore } from './persistence/sql-mirror.store.js';

/** Global for {@link CustomerDirectories}, in which gateways register themselves. */
@Global()
@Module({
  imports: [RecurringServicesModule],
  // The routes of services first: "services" is no token of a customer.
  controllers: [CustomerServicesController, CustomersController],
  providers: [
    ChangeServices,
    CustomerDirectories,
    CustomerViews,
    DeleteCustomer,
    FindCustomers,
    MirrorCustomer,
    RegisterCustomer,
    UpdateCustomer,
    { provide: CustomerRepository, useClass: MikroOrmCustomerRepository },
    { provide: MirrorStore, useClass: SqlMirrorStore },
  ],
  exports: [ChangeServices, CustomerDirectories, FindCustomers, MirrorCustomer, RegisterCustomer],
})
export class CustomersModule {}
