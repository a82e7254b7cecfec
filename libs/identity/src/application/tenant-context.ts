import { dateIn, type CalendarDate, type Clock, type Identifier } from '@mensal/kernel';

/** On whose behalf something happens. Every query is bound to `tenantId`. */
export interface TenantContext {
  tenantId: Identifier;
  /** IANA name, the one in which the tenant's days begin and end. */
  timeZone: string;
}

/** The tenant's business date. */
export function todayOf(tenant: TenantContext, clock: Clock): CalendarDate {
  return dateIn(tenant.timeZone, clock.now());
}
