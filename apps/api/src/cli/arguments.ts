import {
  DomainError,
  parseCalendarDate,
  parseIdentifier,
  type CalendarDate,
  type Identifier,
} from '@mensal/kernel';
import type { TenantContext, TenantDirectory } from '@mensal/identity';

/** Reads a tenant's or run's id of the command line. @throws DomainError CLI.NO_ID */
export function idOf(text: string | undefined): Identifier {
  const id = parseIdentifier(text);
  if (id === undefined)
    throw new DomainError('CLI.NO_ID', `"${text ?? ''}" is no id: "mensal tenants list" shows them`);
  return id;
}

/** @throws DomainError CLI.NO_DATE */
export function dateOf(text: string): CalendarDate {
  const date = parseCalendarDate(text);
  if (date === undefined) throw new DomainError('CLI.NO_DATE', `"${text}" is no date such as 2026-12-01`);
  return date;
}

/** @throws DomainError CLI.NO_NUMBER */
export function numberOf(text: string): number {
  if (!/^\d+(\.\d{1,2})?$/.test(text))
    throw new DomainError('CLI.NO_NUMBER', `"${text}" is no number of zero or more`);
  return Number(text);
}

/** @throws DomainError IDENTITY.UNKNOWN_TENANT, also for a disabled one */
export async function activeTenant(
  directory: TenantDirectory,
  text: string | undefined,
): Promise<TenantContext> {
  const tenant = await directory.find(idOf(text));
  if (tenant === undefined)
    throw new DomainError('IDENTITY.UNKNOWN_TENANT', 'There is no such tenant, or it is disabled');
  return tenant;
}
