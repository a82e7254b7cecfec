import {
  ForbiddenException,
  Injectable,
  UnauthorizedException,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Authenticate } from '../application/authenticate.use-case.js';
import type { TenantContext } from '../application/tenant-context.js';
import { INVALID_ACCESS_TOKEN, INVALID_CLIENT_TOKEN } from './errors.js';
import { IS_PUBLIC } from './public.decorator.js';

declare module 'fastify' {
  interface FastifyRequest {
    tenant?: TenantContext;
  }
}

/** Lets a request pass with a valid access token and the client token of the same tenant; binds it to that tenant. */
@Injectable()
export class TenantGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticate: Authenticate,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (
      this.reflector.getAllAndOverride<boolean | undefined>(IS_PUBLIC, [
        context.getHandler(),
        context.getClass(),
      ]) === true
    )
      return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const [, accessToken] = /^Bearer +([\w-]+)$/i.exec(request.headers.authorization ?? '') ?? [];
    const clientToken = request.headers['token'];
    const outcome = await this.authenticate.execute(
      accessToken,
      typeof clientToken === 'string' ? clientToken : undefined,
    );
    if (outcome === 'no-session') throw new UnauthorizedException({ mensagem: INVALID_ACCESS_TOKEN });
    if (outcome === 'wrong-client-token') throw new ForbiddenException({ mensagem: INVALID_CLIENT_TOKEN });
    request.tenant = outcome;
    return true;
  }
}
