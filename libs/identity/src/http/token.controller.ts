import { MapErrors } from '@mensal/platform';
import { BadRequestException, Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { RenewTokens } from '../application/renew-tokens.use-case.js';
import { RevokeToken } from '../application/revoke-token.use-case.js';
import type { TokenPair } from '../application/session-store.js';
import { SignIn } from '../application/sign-in.use-case.js';
import { RevokeBody, SignInBody } from './dtos.js';
import { identityErrors, INVALID_TOKEN_TYPE } from './errors.js';
import { Public } from './public.decorator.js';

@Controller('v1')
@Public()
@MapErrors(identityErrors)
export class TokenController {
  constructor(
    private readonly signIn: SignIn,
    private readonly renewTokens: RenewTokens,
    private readonly revokeToken: RevokeToken,
  ) {}

  @Post('signin')
  @HttpCode(200)
  async signInWithKey(@Body() body: SignInBody, @Req() request: FastifyRequest) {
    return toWire(await this.signIn.execute(body.clientId, body.clientKey, request.ip));
  }

  /** The page spells the field `refresh-token` in its table and `refreshToken` in its example: both are read. */
  @Post('refresh-token')
  @HttpCode(200)
  async refresh(@Body() body: Record<string, unknown> | undefined) {
    const token = body?.['refreshToken'] ?? body?.['refresh-token'];
    if (typeof token !== 'string' || token === '') throw new BadRequestException();
    return toWire(await this.renewTokens.execute(token));
  }

  @Post('revoke-token')
  @HttpCode(200)
  async revoke(@Body() { type, token }: RevokeBody): Promise<void> {
    if (type !== 'access' && type !== 'refresh')
      throw new BadRequestException({ mensagem: INVALID_TOKEN_TYPE });
    await this.revokeToken.execute(type, token);
  }
}

function toWire({ accessToken, refreshToken }: TokenPair) {
  return { token_type: 'bearer', access_token: accessToken, expires_in: '15m', refresh_token: refreshToken };
}
