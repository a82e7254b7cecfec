import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { TenantContext } from '../application/tenant-context.js';

/** The tenant of a request that {@link TenantGuard} let pass. */
export const CurrentTenant = createParamDecorator((_: unknown, context: ExecutionContext): TenantContext => {
  const { tenant } = context.switchToHttp().getRequest<FastifyRequest>();
  if (tenant === undefined) throw new Error('A route that asks for the tenant must not be public');
  return tenant;
});
