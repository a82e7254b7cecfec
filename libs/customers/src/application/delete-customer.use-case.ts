import { Clock, type Identifier } from '@mensal/kernel';
import type { TenantContext } from '@mensal/identity';
import { UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { FindCustomers } from './find-customers.use-case.js';

@Injectable()
export class DeleteCustomer {
  constructor(
    private readonly find: FindCustomers,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** Its invoices stay. @throws DomainError CUSTOMERS.NOT_FOUND */
  execute(tenant: TenantContext, id: Identifier): Promise<void> {
    return this.unitOfWork.run(async () => {
      (await this.find.one(tenant, id)).delete(this.clock.now());
    });
  }
}
