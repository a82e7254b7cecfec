import type { Identifier } from '@mensal/kernel';
import type { Page, PageOf } from '@mensal/platform';
import type { Service } from '../domain/service.js';

export interface ServiceFilter {
  active?: boolean | undefined;
}

/** The catalogue. Deleted services are not found. */
export abstract class ServiceRepository {
  abstract add(service: Service): Promise<void>;
  /** A copy to look at. */
  abstract read(tenantId: Identifier, id: Identifier): Promise<Service | null>;
  /** Held until the transaction ends, so that two changes at once do not mix; changes are saved with it. */
  abstract findForChange(tenantId: Identifier, id: Identifier): Promise<Service | null>;
  /** In order of creation. */
  abstract list(tenantId: Identifier, filter: ServiceFilter, page: Page): Promise<PageOf<Service>>;
}
